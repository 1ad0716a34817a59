"""The alleys of a hamlet as those who assign them see them: who walks each, and whom it can be given to."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext

from fieldapp.areas.models import Area
from fieldapp.forms import choices
from fieldapp.households.alleys import NO_ALLEY, AlleyRow
from fieldapp.households.assignments import Walk, Walks, candidates
from fieldapp.households.page_forms import WalkerForm


@dataclass(frozen=True, slots=True)
class Walked:
    """An alley with who walks it, and the form that gives it to somebody else; None when there is nobody else."""

    id: int
    name: str
    doors: int
    walks: list[Walk]
    form: WalkerForm | None


def walked_alleys(
    area: Area, rows: Iterable[AlleyRow], found: Walks, today: date, sent: Mapping[int, WalkerForm]
) -> list[Walked]:
    """Return the alleys with their walkers of the day; *sent* are forms that were posted, by alley."""
    people = {user.uid: user.name for user in candidates(area, today)}
    walked = []
    for row in rows:
        if row.id == NO_ALLEY:
            continue
        walking = found.current.get(row.id, [])
        lasting = {walk.uid for walk in walking if not walk.is_last_day}
        free = {uid: name for uid, name in people.items() if uid not in lasting}
        form = sent.get(row.id) or _form(free, row.id)
        walked.append(Walked(row.id, row.name, row.doors, walking, form if free else None))
    return walked


def walker_form(area: Area, alley_id: int, today: date, sent: Any) -> WalkerForm:
    """Read the form by which an alley is given to one of those who work at its hamlet."""
    return _form({user.uid: user.name for user in candidates(area, today)}, alley_id, sent)


def _form(people: Mapping[str, str], alley_id: int, sent: Any = None) -> WalkerForm:
    form = WalkerForm(sent, prefix=f"w{alley_id}-")
    form.person.choices = choices({"": gettext("Chọn người")} | dict(people))
    return form
