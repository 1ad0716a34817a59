"""Who walks which alley: it puts the alleys of a person first on their list, and limits nothing.

A day counts only while the person works at the hamlet: whoever leaves is off every alley without anybody's doing, and
whoever comes back finds theirs again until somebody ends them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp.access import FIELD_ROLES
from fieldapp.accounts.models import Posting, User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.households.models import Alley, Assignment
from fieldapp.text import person_key


@dataclass(frozen=True, slots=True)
class Walk:
    """One assignment as a page shows it.

    Shape: `is_last_day` when it ends today, `has_left` when its person works at the hamlet no more.
    """

    alley_id: int
    alley: str
    uid: str
    name: str
    organisation: str
    from_on: date
    until_on: date | None
    is_last_day: bool
    has_left: bool


@dataclass(frozen=True, slots=True)
class Walks:
    """The assignments of a hamlet: those of a day by alley, and those that were, the latest first."""

    current: dict[int, list[Walk]]
    past: list[Walk]


def walkers(area: Area, on: date) -> dict[int, list[str]]:
    """Return who walks each alley of a hamlet on a day.

    Shape: names by alley's id, by given name; an alley that nobody walks is not there. They are names of people:
    a page shows them to readers of the hamlet only.
    """
    return {alley: [walk.name for walk in found] for alley, found in walks(area, on).current.items()}


def alleys_of_walker(area: Area, user_id: int, on: date) -> set[str]:
    """Return the names of the alleys that somebody walks in a hamlet on a day."""
    mine = (Assignment.user_id == user_id, Alley.area_id == area.id, Assignment.from_on <= on)
    query = select(Alley.name, Assignment.until_on).join(Alley, Alley.id == Assignment.alley_id).where(*mine)
    found = {name for name, until_on in db.session.execute(query) if until_on is None or on <= until_on}
    return found if found and user_id in _posted(area, on) else set()


def walks(area: Area, on: date) -> Walks:
    """Return the assignments of a hamlet as they stand on a day."""
    posted, current, past = _posted(area, on), dict[int, list[Walk]](), list[Walk]()
    for each in sorted(_assignments(area), key=lambda each: (person_key(each.user.name), each.id)):
        walk = _walk(each, posted.get(each.user_id), on)
        if covers(each, on) and not walk.has_left:
            current.setdefault(each.alley_id, []).append(walk)
        elif each.from_on <= on:
            past.append(walk)
    return Walks(current, sorted(past, key=lambda walk: walk.until_on or on, reverse=True))


def candidates(area: Area, on: date) -> list[User]:
    """Return who may be assigned in a hamlet: canvassers and heads posted there or above it, by given name."""
    people = db.session.scalars(select(User).where(User.id.in_(_posted(area, on))))
    return sorted(people, key=lambda user: (person_key(user.name), user.id))


def covers(each: Assignment, on: date) -> bool:
    """Tell whether a day lies within an assignment, whose first and last day both count."""
    return each.from_on <= on and (each.until_on is None or on <= each.until_on)


def _assignments(area: Area) -> Sequence[Assignment]:
    people = joinedload(Assignment.user), joinedload(Assignment.alley, innerjoin=True)
    here = select(Alley.id).where(Alley.area_id == area.id)
    return db.session.scalars(select(Assignment).options(*people).where(Assignment.alley_id.in_(here))).all()


def _posted(area: Area, on: date) -> dict[int, Posting]:
    """Return the field postings that reach a hamlet and outlive the day, one for each person."""
    reaching = Posting.area_id.in_(lineage([area.id])), Posting.role.in_(FIELD_ROLES)
    found = db.session.scalars(select(Posting).where(*reaching).order_by(Posting.id))
    return {p.user_id: p for p in found if p.until_at is None or local_day(p.until_at) > on}


def _walk(each: Assignment, posting: Posting | None, on: date) -> Walk:
    return Walk(
        each.alley_id,
        each.alley.name,
        each.user.uid,
        each.user.name,
        posting.organisation if posting else "",
        each.from_on,
        each.until_on,
        is_last_day=each.until_on == on,
        has_left=posting is None,
    )
