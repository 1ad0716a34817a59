"""The alleys of a hamlet as those who assign them see them: who walks each, and whom it can be given to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from fieldapp.areas.models import Area
from fieldapp.forms import BaseForm, OneOf
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
    field: OneOf | None


def giving_form(area: Area, rows: Iterable[AlleyRow], today: date, sent: Any = None) -> BaseForm:
    """Return the form that gives the alleys to those who work at their hamlet."""
    people = {user.uid: user.name for user in candidates(area, today)}
    return walkers_form([row.id for row in rows if row.id != NO_ALLEY], people)(sent)


def walked_alleys(rows: Iterable[AlleyRow], found: Walks, form: BaseForm) -> list[Walked]:
    """Return the alleys with their walkers of the day; each may be given to those who do not walk it yet."""
    walked = []
    for row in rows:
        if row.id == NO_ALLEY:
            continue
        walking = found.current.get(row.id, [])
        field: Any = form[f"w{row.id}"]  # its choices are newer than WTForms' types
        lasting = {walk.uid for walk in walking if not walk.is_last_day}
        field.choices = free = [choice for choice in field.choices if choice.value not in lasting]
        walked.append(Walked(row.id, row.name, row.doors, walking, field if len(free) > 1 else None))
    return walked
