"""Which hamlet a cell means: "Thôn 3", "3", "thôn 03", "TDP 5", "Bon U1", within the area of the import."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.areas.add import HasHouseholds, require_no_households, usable_name
from fieldapp.areas.heads import HEADS
from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.households.importing.rows import BadRow
from fieldapp.text import capital, fold

# What people write, folded, for the kinds a register names; the longest first.
_WORDS = (
    ("to dan pho", "tổ dân phố"),
    ("to dp", "tổ dân phố"),
    ("tdp", "tổ dân phố"),
    ("thon", "thôn"),
    ("buon", "buôn"),
    ("bon", "bon"),
    ("to", "tổ dân phố"),
)


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A leaf area where households go; `area_id` None says that it is to be added."""

    area_id: int | None
    kind: str
    name: str
    full_name: str


class Hamlets:
    """The hamlets of an area, found by what a cell says; unknown ones are begun where that was asked for."""

    def __init__(self, area: Area, may_add: bool) -> None:
        self._area = area
        below = db.session.scalars(select(Area).where(Area.id.in_(subtree([area.id])))).all()
        parents = {one.parent_id for one in below}
        self._siblings = [one for one in below if one.parent_id == area.id]
        self._why_not = self._no_adding(may_add)
        # An area that is to be divided takes no doors itself.
        leaves = [one for one in below if one.id not in parents and (one != area or self._why_not)]
        self.is_one = leaves == [area]
        self._by_name: dict[str, list[Hamlet]] = {}
        self._by_rest: dict[str, list[Hamlet]] = {}
        for leaf in leaves:
            self._file(Hamlet(leaf.id, leaf.kind, leaf.name, leaf.full_name))

    def find(self, said: str) -> Hamlet:
        """Return the hamlet that a cell means; an empty one means the only hamlet there is.

        Errors: BadRow when none or several are meant.
        """
        if not said:
            if self.is_one:
                return next(iter(self._by_name.values()))[0]
            raise BadRow(gettext("Thiếu thôn/buôn/bon/TDP. Mời bác điền rồi nạp lại dòng này."))
        kind, rest = split_kind(said)
        found = self._by_name.get(_name_key(kind, rest)) or ([] if kind else self._by_rest.get(_squash(rest), []))
        if len(found) == 1:
            return found[0]
        if found:
            raise BadRow(
                gettext(
                    "“%(said)s” có ở nhiều nơi: %(places)s. Mời bác nạp riêng từng xã, hoặc ghi đủ tên như trên.",
                    said=said,
                    places="; ".join(sorted(one.full_name for one in found)[:4]),
                )
            )
        return self._begin(said, kind, rest)

    def _file(self, hamlet: Hamlet) -> None:
        kind, rest = split_kind(hamlet.name)
        names = {(kind, rest), (kind or hamlet.kind, rest), split_kind(hamlet.full_name)}
        for key in {_name_key(*name) for name in names}:
            self._by_name.setdefault(key, []).append(hamlet)
        self._by_rest.setdefault(_squash(rest), []).append(hamlet)

    def _begin(self, said: str, kind: str, rest: str) -> Hamlet:
        if self._why_not:
            near = self._by_rest.get(_squash(rest), [])
            hint = gettext("Có phải %(place)s không?", place=near[0].full_name) if kind and near else ""
            missing = gettext("Không có “%(said)s” ở %(place)s.", said=said, place=self._area.full_name)
            raise BadRow(" ".join(filter(None, (missing, hint, self._why_not))))
        kind = kind or self._shared_kind()
        if not kind or not rest:
            raise BadRow(
                gettext("“%(said)s” là thôn, buôn, bon hay tổ dân phố? Mời bác ghi đủ, ví dụ Thôn 3.", said=said)
            )
        try:
            name = usable_name(self._area, f"{capital(kind)} {_tidy(rest)}")
        except Invalid as problem:
            raise BadRow(str(problem.message)) from problem
        hamlet = Hamlet(None, kind, name, name)
        self._file(hamlet)
        return hamlet

    def _shared_kind(self) -> str:
        kinds = {one.kind for one in self._siblings}
        return kinds.pop() if len(kinds) == 1 else ""

    def _no_adding(self, may_add: bool) -> str:
        """Return why no hamlet can be added under the area, "" when it can."""
        if not may_add:
            return str(gettext("Mời bác sửa tên, hoặc nạp với lựa chọn thêm thôn mới."))
        if self._area.kind in HEADS or any(one.kind not in HEADS for one in self._siblings):
            return str(gettext("Muốn thêm thôn mới, mời bác nạp vào đúng xã của thôn đó."))
        try:
            require_no_households(self._area)
        except HasHouseholds as problem:
            return str(problem.message)
        return ""


def split_kind(said: str) -> tuple[str, str]:
    """Split "TDP 5" into the kind it names, "tổ dân phố", and the rest, "5"; no kind gives ""."""
    words = said.replace(".", " ").split()
    for folded, kind in _WORDS:
        length = folded.count(" ") + 1
        begins, rest = " ".join(words[:length]), " ".join(words[length:])
        if fold(begins) == folded and (folded != "to" or begins.lower() == "tổ" or rest[:1].isdigit()):
            return kind, re.sub(r"^số\s+(?=\d)", "", rest, flags=re.IGNORECASE)
    stuck = re.fullmatch(r"(thon|tdp|to|buon|bon)(\d+\w?)", fold(said))
    return (dict(_WORDS)[stuck[1]], stuck[2]) if stuck else ("", said)


def _name_key(kind: str, rest: str) -> str:
    return f"{kind}:{_squash(rest)}"


def _squash(rest: str) -> str:
    """Fold a name so that "03" is "3" and "Bu N'Đơr  B" is "bundorb"; two numbers stay apart."""
    tokens = re.findall(r"\d+|[a-z]+", fold(rest))
    plain = (_number(token) if token.isdigit() else token for token in tokens)
    return re.sub(r"(?<=\d)\|(?=\d)", "-", "|".join(plain)).replace("|", "") or fold(rest)


def _tidy(rest: str) -> str:
    """Return a new hamlet's name as a sign would show it: no leading zeros, no shouting."""
    words = (_number(word) if word.isdecimal() else word for word in rest.split())
    return " ".join(
        word.capitalize() if len(word) > 2 and word.isupper() and word.isalpha() else word for word in words
    )


def _number(digits: str) -> str:
    return digits.lstrip("0") or "0"  # never as a number: a cell may hold more digits than one can be read from


def ids(hamlets: Iterable[Hamlet]) -> set[int]:
    """Return the ids of those that exist already."""
    return {hamlet.area_id for hamlet in hamlets if hamlet.area_id is not None}
