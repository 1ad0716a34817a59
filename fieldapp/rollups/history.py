"""Counts as of an instant T, from what the server knew then: visits, corrections and household records so far.

Slower than the stored rows and independent of them: `flask rollups check` compares the two.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from fieldapp.areas.tree import subtree
from fieldapp.bulk import among
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.models import HouseholdRecord, State
from fieldapp.rollups.counts import Counts, total
from fieldapp.rollups.doors import KNOCK_COLUMNS, families, read_knock
from fieldapp.rollups.standing import Knock, Step, stand, work_at_venue
from fieldapp.rollups.stored import subtrees
from fieldapp.visits.chains import Link, in_force
from fieldapp.visits.models import Obstacle, Visit


@dataclass(slots=True)
class Home:
    """A household's record in force at T, in the hamlet it belonged to.

    Units: persons and phones as stated, None when not stated.
    """

    id: int
    area_id: int
    state: str
    adults: int | None
    smartphones: int | None
    merged_into_id: int | None


@dataclass(frozen=True, slots=True)
class Scope:
    """Some areas, and every household that was ever there, with all it was merged with.

    Units: ids.
    """

    areas: Collection[int]
    homes: Collection[int]


def counts_at(
    roots: Collection[int], campaign: Campaign, at: datetime, pace_days: Collection[date]
) -> dict[int, Counts]:
    """Return the counts of each of *roots* as the server knew them at *at*; the same shape as `counts_now`."""
    below = subtrees(roots)
    pairs = db.session.execute(select(below.c.root, below.c.id)).all()
    areas = {area_id for _, area_id in pairs}
    scope = None if campaign.area_id in areas else _scope(areas)
    leaves = counts_by_leaf(campaign, at, pace_days, scope)
    found: dict[int, list[Counts]] = {root: [] for root in roots}
    for root, area_id in pairs:
        if area_id in leaves:
            found[root].append(leaves[area_id])
    return {root: total(parts) for root, parts in found.items()}


def counts_by_leaf(
    campaign: Campaign, at: datetime, pace_days: Collection[date], scope: Scope | None = None
) -> dict[int, Counts]:
    """Count every hamlet of the campaign's area from the events alone, or those of a scope."""
    counts: dict[int, Counts] = defaultdict(Counts)
    inside = set(db.session.scalars(subtree([campaign.area_id])))
    apps = {app.slug: app.id for app in campaign.apps}
    homes = {home.id: home for home in _homes_at(at, scope)}
    knocks: dict[int, list[Knock]] = defaultdict(list)
    for household_id, knock in _knocks_at(campaign, at, scope):
        counts[knock.area_id].visits += 1
        counts[knock.area_id].leaflets += knock.leaflets
        if household_id is None:
            _add_work(work_at_venue([knock]), counts, apps)
        else:
            knocks[_survivor(household_id, homes)].append(knock)
    for home in homes.values():
        if home.area_id in inside:
            _count_home(home, counts[home.area_id], knocks.get(home.id, []), apps, pace_days)
        _add_work(_steps(knocks.get(home.id, [])), counts, apps)
    # Beyond a scope only what it needs was read.
    return {key: of_leaf for key, of_leaf in counts.items() if scope is None or key in scope.areas}


def _scope(areas: Collection[int]) -> Scope:
    query = select(HouseholdRecord.household_id).where(among(HouseholdRecord.area_id, "areas")).distinct()
    known = db.session.scalars(query, {"areas": areas}).all()
    return Scope(areas, [home for home, *_ in families(known)])


def _homes_at(at: datetime, scope: Scope | None) -> Iterator[Home]:
    """Give each household's record in force at *at*: the greatest (at, uid) of those that had arrived; merges last."""
    columns = HouseholdRecord.household_id, HouseholdRecord.at, HouseholdRecord.uid
    record = HouseholdRecord.area_id, HouseholdRecord.state, HouseholdRecord.adults, HouseholdRecord.smartphones
    query = select(*columns, *record, HouseholdRecord.merged_into_id).where(HouseholdRecord.received_at <= at)
    if scope is not None:
        query = query.where(among(HouseholdRecord.household_id, "homes"))
    latest: dict[int, tuple[Any, ...]] = {}
    merged: dict[int, tuple[datetime, int]] = {}
    for household_id, stated_at, uid, area_id, state, adults, phones, into in db.session.execute(
        query, {"homes": scope.homes} if scope else {}
    ):
        if into is not None:
            merged[household_id] = max(merged.get(household_id, (stated_at, into)), (stated_at, into))
        elif household_id not in latest or (stated_at, uid) > latest[household_id][:2]:
            latest[household_id] = (stated_at, uid, area_id, state, adults, phones)
    for household_id, (_, _, area_id, state, adults, phones) in latest.items():
        into = merged[household_id][1] if household_id in merged else None
        yield Home(household_id, area_id, State.MERGED if into else state, adults, phones, into)


def _survivor(household_id: int, homes: dict[int, Home]) -> int:
    seen = {household_id}
    while (into := homes[household_id].merged_into_id if household_id in homes else None) and into not in seen:
        household_id = into
        seen.add(into)
    return household_id


def _knocks_at(campaign: Campaign, at: datetime, scope: Scope | None) -> Iterator[tuple[int | None, Knock]]:
    chains = defaultdict(list)
    query = select(
        Visit.root_uid, Visit.replaces_uid, Visit.knocked_at, Visit.withdrawn, Visit.household_id, *KNOCK_COLUMNS
    ).where(Visit.campaign_id == campaign.id, Visit.received_at <= at)
    given = {}
    if scope is not None:  # whole chains: a correction may have taken a visit to another door
        here = or_(among(Visit.household_id, "homes"), among(Visit.area_id, "areas"))
        query = query.where(Visit.root_uid.in_(select(Visit.root_uid).where(Visit.campaign_id == campaign.id, here)))
        given = {"homes": scope.homes, "areas": scope.areas}
    for root, replaces, knocked_at, withdrawn, household_id, uid, *columns in db.session.execute(query, given):
        chains[root].append((Link(uid, replaces, knocked_at, withdrawn), household_id, columns))
    for chain in chains.values():
        winner = in_force(link for link, _, _ in chain)
        for link, household_id, columns in chain:
            if link.uid == winner:
                yield household_id, read_knock(link.uid, *columns)


def _steps(knocks: Iterable[Knock]) -> tuple[Step, ...]:
    stood = stand(knocks)
    return stood.steps if stood else ()


def _add_work(steps: Iterable[Step], counts: dict[int, Counts], apps: dict[str, int]) -> None:
    for step in steps:
        counts[step.area_id].app(apps[step.app]).assisted += step.assisted


def _count_home(
    home: Home, counts: Counts, knocks: list[Knock], apps: dict[str, int], pace_days: Collection[date]
) -> None:
    counts.registered += home.state in (State.OPEN, State.ABSENT)
    if home.state != State.OPEN:
        return
    counts.households += 1
    stood = stand(knocks)
    adults, phones, top = home.adults, home.smartphones, 0
    if stood:
        adults = home.adults if stood.adults is None else stood.adults
        phones = home.smartphones if stood.smartphones is None else stood.smartphones
        top = max(stood.installed.values(), default=0)
        counts.knocked += 1
        counts.met += stood.has_met
        counts.outcomes[stood.outcome] += 1
        for place, name in enumerate(Obstacle):
            counts.obstacles[name] += stood.obstacles >> place & 1
        for step in stood.steps:
            app = counts.app(apps[step.app])
            app.installed += step.gain
            app.growth += step.gain if step.day in pace_days else 0
    counts.adults += adults or 0
    counts.smartphones += max(phones or 0, top)
    counts.unstated_adults += adults is None
    counts.unstated_smartphones += phones is None
