"""One hamlet for those who may read its doors: its alleys and who walks them, appointments missed, people, phones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import case, func, select

from fieldapp.access import Actor, Verb, allow
from fieldapp.areas.models import Area
from fieldapp.areas.published import dotted
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.households.assignments import walkers
from fieldapp.households.models import Alley, Household
from fieldapp.rollups import wording
from fieldapp.rollups.behind import NO_ALLEY, Behind, Link, Wanted, doors_behind
from fieldapp.rollups.models import Standing
from fieldapp.rollups.phones import Colleague, colleagues
from fieldapp.rollups.stock import CONDITIONS
from fieldapp.rollups.stored import covered

MOST_MISSED = 12


@dataclass(frozen=True, slots=True)
class AlleyRow:
    """One alley, or the doors without one.

    Units: texts of counts of open households; `percent` is the meter's length, None without doors.
    """

    key: int
    name: str
    doors: str
    knocked: str
    met: str
    percent: int | None
    said: str
    walkers: list[str]


@dataclass(frozen=True, slots=True)
class Hamlet:
    """What a hamlet's page shows beside its figures; `people` is None where the reader issues no cards.

    Units: `missed` lists the first of `missed.found` households.
    """

    alleys: list[AlleyRow]
    has_walkers: bool
    missed: Behind
    people: list[Colleague] | None
    silent: str


def hamlet(actor: Actor, area: Area, campaign: Campaign, link: Link) -> Hamlet:
    """Return the page of *area*, a place with nothing below, for *actor*, who may read its households."""
    today = local_day(actor.at)
    walking = walkers(area, today)
    wanted = Wanted(missed_before=today, size=MOST_MISSED)
    people = colleagues(area, actor.at) if allow(actor, Verb.CARD_ISSUE, area) else None
    return Hamlet(
        alleys=_alleys(area, campaign, walking),
        has_walkers=bool(walking),
        missed=doors_behind(area, campaign, wanted, link, today),
        people=people,
        silent=_silent(people or []),
    )


def _alleys(area: Area, campaign: Campaign, walking: Mapping[int, Sequence[str]]) -> list[AlleyRow]:
    stands = (Standing.household_id == Household.id) & (Standing.campaign_id == campaign.id)
    counts = [func.sum(case((CONDITIONS[name], 1), else_=0)) for name in ("households", "knocked", "met")]
    query = (
        select(Alley.id, Alley.name, *counts)
        .select_from(Household)
        .outerjoin(Standing, stands)
        .outerjoin(Alley, Alley.id == Household.alley_id)
        .where(Household.area_id.in_(covered(area, campaign)))
        .group_by(Alley.id, Alley.name, Alley.position)
        .order_by(Alley.position.nulls_last(), Alley.id)
    )
    return [_alley(key, name, numbers, walking) for key, name, *numbers in db.session.execute(query) if numbers[0]]


def _alley(key: int | None, name: str | None, numbers: list[int], walking: Mapping[int, Sequence[str]]) -> AlleyRow:
    doors, knocked, met = (int(number) for number in numbers)
    return AlleyRow(
        key=key or NO_ALLEY,
        name=name or gettext("Chưa xếp ngõ"),
        doors=dotted(doors),
        knocked=dotted(knocked),
        met=dotted(met),
        percent=100 * knocked // doors if doors else None,
        said=gettext("%(ratio)s hộ đã đến", ratio=wording.ratio(knocked, doors)),
        walkers=list(walking.get(key or NO_ALLEY, ())),
    )


def _silent(people: Sequence[Colleague]) -> str:
    """Name who has a phone that was not heard from in a day."""
    names = [each.name for each in people if any(not is_heard for _, is_heard in each.phones)]
    return gettext("Chưa gửi trong 24 giờ: %(names)s", names=", ".join(names)) if names else ""
