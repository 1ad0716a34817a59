"""New rows that look like another household of their hamlet: named for the eye, refused never."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.households.importing.judge import Placed
from fieldapp.households.importing.register import Known
from fieldapp.households.likeness import WHY, Key, Seen
from fieldapp.households.models import STANDING


@dataclass(frozen=True, slots=True)
class Near:
    """A new row and a household like it, of the file or of the register, as they are written."""

    number: int
    hamlet: str
    row: str
    other: str
    why: str


def near_duplicates(new: Sequence[Placed], known: Mapping[Key, Sequence[Known]]) -> Iterator[Near]:
    """Give each new row that looks like a household of the register, or like an earlier new row."""
    homes = Seen[str]()
    for key, households in known.items():
        for each in households:
            if each.household.state in STANDING:
                said = _said(each.household.head, each.household.number, each.household.hint)
                homes.add(key, each.household.head, f"{gettext('sổ hộ')}: {said}")
    for row in new:
        given = row.stated.record
        said = _said(given.head, given.number, given.hint)
        if found := next(homes.like(row.key, given.head), None):
            yield Near(row.number, row.hamlet.name, said, found[0], str(WHY[found[1]]))
        homes.add(row.key, given.head, f"{gettext('dòng %(number)s', number=row.number)}: {said}")


def _said(head: str, number: str, hint: str) -> str:
    return " – ".join(filter(None, (head, " ".join(filter(None, (number, hint))))))
