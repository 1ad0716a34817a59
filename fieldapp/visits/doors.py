"""A hamlet's doors in walking order, each with its latest visit in force; one query per kind of thing."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import func, or_, select

from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.listing import in_walking_order
from fieldapp.households.models import Alley, Household, State, Venue, plate_of
from fieldapp.text import fold, words_of
from fieldapp.visits.models import Outcome, Visit


@dataclass(frozen=True, slots=True)
class Last:
    """The latest visit in force at a door; `assisted` is the greatest number of phones helped with one app."""

    at: datetime
    uid: str
    day: date
    outcome: str
    assisted: int
    follow_up_on: date | None

    def is_due(self, today: date) -> bool:
        """Tell whether the appointment is for today, or was missed."""
        return self.follow_up_on is not None and self.follow_up_on <= today

    @property
    def asks_return(self) -> bool:
        return self.outcome == Outcome.NOT_HOME or self.follow_up_on is not None


@dataclass(frozen=True, slots=True)
class Doorstep:
    """A household as the person walking sees it."""

    id: int
    uid: str
    plate: str
    head: str
    hint: str
    key: str
    alley: str
    state: str
    priority: bool
    last: Last | None
    is_own: bool = False

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN

    @property
    def is_unvisited(self) -> bool:
        return self.is_open and self.last is None


@dataclass(frozen=True, slots=True)
class VenueStep:
    """A venue of the hamlet, and the day of its latest visit in force."""

    uid: str
    name: str
    type: str
    last_on: date | None


def doorsteps(area: Area, campaign: Campaign) -> list[Doorstep]:
    """Return the hamlet's doors in walking order, those that are not open included, merged ones not.

    Shape: by the alley's place, then position, then uid; doors without an alley come last.
    """
    latest = _latest(area, campaign)
    query = (
        select(Household.id, Household.uid, Household.number, Household.position, Household.head, Household.hint)
        .add_columns(Household.search_key, func.coalesce(Alley.name, ""), Household.state, Household.priority)
        .select_from(Household)
        .where(Household.area_id == area.id, Household.state != State.MERGED)
    )
    return [
        Doorstep(key, uid, plate_of(number, position), head, hint, folded, alley, state, priority, latest.get(key))
        for key, uid, number, position, head, hint, folded, alley, state, priority in db.session.execute(
            in_walking_order(query)
        )
    ]


def own_first(steps: Iterable[Doorstep], own: Collection[str]) -> list[Doorstep]:
    """Put the doors of one's *own* alleys, by name, before the others, and mark them; else the order stays."""
    marked = [replace(step, is_own=True) if step.alley in own else step for step in steps]
    return sorted(marked, key=lambda step: not step.is_own)


def venue_steps(area: Area, campaign: Campaign) -> list[VenueStep]:
    """Return the hamlet's venues by name."""
    held = (Visit.venue_id == Venue.id) & Visit.in_force & (Visit.campaign_id == campaign.id)
    query = (
        select(Venue.uid, Venue.name, Venue.type, func.max(Visit.day))
        .outerjoin(Visit, held)
        .where(Venue.area_id == area.id)
        .group_by(Venue.id)
        .order_by(Venue.name, Venue.uid)
    )
    return [VenueStep(*columns) for columns in db.session.execute(query)]


def matching(steps: Iterable[Doorstep], wanted: str) -> list[Doorstep]:
    """Return the doors whose head, number or hint hold all the words of *wanted*: "h nghia" finds H'Nghia."""
    key, words = fold(wanted), words_of(wanted)
    return [step for step in steps if all(word in step.key for word in words) or key == fold(step.plate)]


def next_of(steps: Sequence[Doorstep], after: int | None, wanted: Sequence[Doorstep]) -> Doorstep | None:
    """Return the first of *wanted* to go to after the household *after*.

    Shape: further on in the same alley; then in one's own alleys; then on in walking order, round to the beginning.
    Source: our decision: whoever begins in the third alley goes on in it.
    """
    ids = [step.id for step in steps]
    passed = set(ids[: ids.index(after) + 1]) if after in ids else set[int]()
    here = next((step.alley for step in steps if step.id == after), None)

    def further(step: Doorstep) -> tuple[bool, bool, bool]:
        return step.alley != here or step.id in passed, not step.is_own, step.id in passed

    return min(wanted, key=further, default=None)


def to_visit(steps: Sequence[Doorstep], today: date) -> list[Doorstep]:
    """Return the doors to go to: those never reached; when there are none, those due, then those not at home."""
    opened = [step for step in steps if step.is_open]
    unvisited = [step for step in opened if step.last is None]
    due = [step for step in opened if step.last and step.last.is_due(today)]
    away = [s for s in opened if s.last and s.last.outcome == Outcome.NOT_HOME and s.last.day < today]
    return unvisited or due or away


def _latest(area: Area, campaign: Campaign) -> dict[int, Last]:
    """Return the latest visit in force by household, those of merged households read as the survivor's."""
    here = select(Household.id).where(Household.area_id == area.id)
    query = (
        select(func.coalesce(Household.merged_into_id, Household.id), Visit.effective_at, Visit.uid)
        .add_columns(Visit.day, Visit.outcome, Visit.apps, Visit.follow_up_on)
        .join(Household, Household.id == Visit.household_id)
        .where(or_(Household.area_id == area.id, Household.merged_into_id.in_(here)))
        .where(Visit.campaign_id == campaign.id, Visit.in_force)
    )
    found: dict[int, Last] = {}
    for home, at, uid, day, outcome, apps, follow_up_on in db.session.execute(query):
        known = found.get(home)
        if known is None or (at, uid) > (known.at, known.uid):
            found[home] = Last(at, uid, day, outcome, phones_helped(apps), follow_up_on)
    return found


def phones_helped(apps: str) -> int:
    """Return on how many phones at least something was installed: the greatest number of one app."""
    return 0 if apps == "{}" else max((count[1] for count in json.loads(apps).values()), default=0)
