"""The ways to shorten the list of doors, and where each of them leads next."""

from collections.abc import Sequence
from datetime import date

from flask_babel import lazy_gettext as _l

from fieldapp.visits.doors import Doorstep, next_of, to_visit
from fieldapp.visits.models import Outcome

ALL, MINE = "all", "mine"
FILTERS: dict[str, object] = {
    ALL: _l("Tất cả"),
    "todo": _l("Chưa đến"),
    "not_home": _l("Vắng nhà"),
    "today": _l("Hẹn hôm nay"),
    "priority": _l("Ưu tiên"),
    MINE: _l("Hôm nay tôi ghi"),
}


def keeps(show: str, step: Doorstep, today: date) -> bool:
    """Tell whether a filter keeps an open door."""
    if show == "priority":
        return step.priority
    if show == "todo":
        return step.last is None
    if show == "not_home":
        return step.last is not None and step.last.outcome == Outcome.NOT_HOME
    return show in (ALL, MINE) or (step.last is not None and step.last.is_due(today))


def candidates(show: str, kept: Sequence[Doorstep], today: date) -> list[Doorstep]:
    """Return where one may go next: where a filter is chosen, among the doors that it keeps."""
    return to_visit(kept, today) or ([] if show in (ALL, MINE) else list(kept))


def next_plate(show: str, steps: Sequence[Doorstep], after: int, today: date) -> str:
    """Return the plate of the door that comes once the household *after* is recorded, "" when none does."""
    others = [step for step in steps if step.is_open and step.id != after and keeps(show, step, today)]
    coming = next_of(steps, after, candidates(show, others, today))
    return coming.plate if coming else ""
