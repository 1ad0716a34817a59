"""New rows that look like another household of their hamlet: named for the eye, refused never."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.households.importing.hamlets import Hamlet
from fieldapp.households.importing.judge import Placed
from fieldapp.households.importing.register import Key, Known
from fieldapp.households.models import STANDING

LEAST_LETTERS = 5  # "An" and "Ân" are two families


@dataclass(frozen=True, slots=True)
class Near:
    """A new row and a household like it, of the file or of the register, as they are written."""

    number: int
    hamlet: str
    row: str
    other: str
    why: str


@dataclass(frozen=True, slots=True)
class _Home:
    key: Key
    head: str
    said: str


class _Homes:
    """The households seen so far, by head and by address."""

    def __init__(self) -> None:
        self._same: dict[Key, _Home] = {}
        self._by_head: dict[tuple[Hamlet, str], list[_Home]] = defaultdict(list)
        self._by_address: dict[tuple[Hamlet, str], list[_Home]] = defaultdict(list)

    def add(self, home: _Home) -> None:
        hamlet, head, address = home.key
        self._same.setdefault(home.key, home)
        self._by_head[hamlet, head].append(home)
        self._by_address[hamlet, address].append(home)

    def like(self, key: Key, written: str) -> tuple[_Home, str] | None:
        """Return a household that looks like this one, and why."""
        hamlet, head, address = key
        if (head or address) and (same := self._same.get(key)):
            is_exact = same.head.lower() == written.lower()
            why = (
                gettext("giống hệt: cùng tên, cùng địa chỉ") if is_exact else gettext("cùng địa chỉ, tên chỉ khác dấu")
            )
            return same, why
        if head and (others := self._by_head[hamlet, head]):
            return others[0], gettext("cùng tên chủ hộ, khác địa chỉ")
        for other in self._by_address[hamlet, address] if address else ():
            if is_one_letter_apart(head, other.key.head):
                return other, gettext("cùng địa chỉ, tên chỉ khác một chữ cái")
        return None


def near_duplicates(new: Sequence[Placed], known: Mapping[Key, Sequence[Known]]) -> Iterator[Near]:
    """Give each new row that looks like a household of the register, or like an earlier new row."""
    homes = _Homes()
    for key, households in known.items():
        for each in households:
            if each.household.state in STANDING:
                said = _said(each.household.head, each.household.number, each.household.hint)
                homes.add(_Home(key, each.household.head, f"{gettext('sổ hộ')}: {said}"))
    for row in new:
        given = row.stated.record
        key = row.key
        said = _said(given.head, given.number, given.hint)
        if found := homes.like(key, given.head):
            yield Near(row.stated.number, row.hamlet.name, said, found[0].said, found[1])
        homes.add(_Home(key, given.head, f"{gettext('dòng %(number)s', number=row.stated.number)}: {said}"))


def is_one_letter_apart(one: str, other: str) -> bool:
    """Tell whether two texts of some length differ by one letter: another, a missing, or one too many."""
    short, long = sorted((one, other), key=len)
    if len(short) < LEAST_LETTERS or len(long) - len(short) > 1 or short == long:
        return False
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    return short[at:] == long[at + 1 :] if len(short) < len(long) else short[at + 1 :] == long[at + 1 :]


def _said(head: str, number: str, hint: str) -> str:
    return " – ".join(filter(None, (head, " ".join(filter(None, (number, hint))))))
