"""Households whose head's name is gone, said in words: which rows they met, and which the clerk is asked about."""

from dataclasses import dataclass

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l

from fieldapp.households.importing.judge import Placed
from fieldapp.households.importing.match import Match, Matches, Sure, has_place_of
from fieldapp.households.importing.register import Known
from fieldapp.households.models import State

_LEFT = {
    State.MOVED: _l("đã chuyển đi"),
    State.VACANT: _l("nhà không ở"),
    State.MERGED: _l("đã gộp vào hộ khác"),
    State.MISTAKE: _l("đã đánh dấu ghi nhầm"),
}


@dataclass(frozen=True, slots=True)
class Nameless:
    """What became of the households without a head's name in the hamlets of a file.

    Units: `standing` and `left` are households; `named`, `unsure` and `vague` (new, but maybe not) are rows.
    """

    standing: int = 0
    named: int = 0
    unsure: int = 0
    left: int = 0
    vague: int = 0

    @property
    def is_told(self) -> bool:
        """Tell whether the clerk has to know."""
        return bool(self.named or self.unsure or self.vague)

    @property
    def said(self) -> str:
        """The whole in a sentence or two, "" when no row met such a household."""
        if not self.is_told:
            return ""
        names = ("standing", "named", "unsure", "left", "vague")
        counts = {name: format_decimal(getattr(self, name)) for name in names}
        said = [
            (1, gettext("Sổ hiện có %(standing)s hộ không còn tên chủ hộ.", **counts)),
            (self.named, gettext("%(named)s dòng khớp theo địa chỉ: hộ có tên lại.", **counts)),
            (self.unsure, gettext("%(unsure)s dòng chưa chắc là hộ nào.", **counts)),
            (self.vague, gettext("%(vague)s dòng là hộ mới, trừ khi là một hộ trong số đó.", **counts)),
            (self.left, gettext("%(left)s hộ không thấy dòng nào trong tệp.", **counts)),
        ]
        return " ".join(sentence for count, sentence in said if count)


def nameless_of(matches: Matches) -> Nameless:
    """Count what became of such households, and of the rows that met them."""
    found = matches.found.values()
    named = sum(match.how is Sure.ADDRESS and not match.homes[0].head for match in found)
    return Nameless(matches.nameless, named, sum(match.how is None for match in found), matches.left, matches.vague)


def may_be(placed: Placed, match: Match) -> str:
    """Say which households a row may be."""
    count = len(match.homes)
    if count == 1 or has_place_of(placed, match.homes):
        said = gettext("có thể là hộ không còn tên đã có: %(home)s", home=_address(match.homes[0]))
        return str(said) + (gettext(" (và %(count)s hộ nữa)", count=count - 1) if count > 1 else "")
    return str(gettext("có thể là một trong %(count)s hộ không còn tên đã có ở thôn này", count=format_decimal(count)))


def _address(home: Known) -> str:
    household = home.household
    number = gettext("số %(number)s", number=household.number) if household.number else ""
    place = number or household.hint or gettext("thứ tự %(position)s", position=household.position)
    left = _LEFT.get(State(household.state))
    return ", ".join(filter(None, (home.alley, place, str(left) if left else "")))
