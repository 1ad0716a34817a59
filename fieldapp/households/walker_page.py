"""The alleys of a hamlet as those who assign them see them: who walks each, and whom it can be given to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from wtforms import Field

from fieldapp.areas.models import Area
from fieldapp.forms import BaseForm
from fieldapp.households.alleys import NO_ALLEY, AlleyRow
from fieldapp.households.assignments import Walk, Walks, candidates
from fieldapp.households.page_forms import walkers_form


@dataclass(frozen=True, slots=True)
class Walked:
    """An alley with who walks it, and the field that gives it to somebody else; None when there is nobody else."""

    id: int
    name: str
    doors: int
    walks: list[Walk]
    field: Field | None


def giving_form(
    area: Area, rows: Iterable[AlleyRow], today: date, *, found: Walks | None = None, sent: Any = None
) -> BaseForm:
    """Return the form that gives the alleys to those who work at their hamlet.

    Shape: whoever walks an alley as *found* is not offered it again; sent twice, it is given all the same.
    """
    people = {user.uid: user.name for user in candidates(area, today)}
    walking = found.current if found else {}
    free = {}
    for row in rows:
        lasting = {walk.uid for walk in walking.get(row.id, []) if not walk.is_last_day}
        free[row.id] = {uid: name for uid, name in people.items() if uid not in lasting}
    return walkers_form({key: names for key, names in free.items() if names and key != NO_ALLEY})(sent)


def walked_alleys(rows: Iterable[AlleyRow], found: Walks, form: BaseForm) -> list[Walked]:
    """Return the alleys with their walkers of the day, and their part of the form that gives them."""
    fields = {field.name: field for field in form}
    return [
        Walked(row.id, row.name, row.doors, found.current.get(row.id, []), fields.get(f"w{row.id}"))
        for row in rows
        if row.id != NO_ALLEY
    ]
