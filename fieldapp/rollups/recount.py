"""Count hamlets again: every row from the doors as they stand, none ever incremented, so none can drift."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, and_, case, delete, func, insert, select

from fieldapp.areas.tree import lineages
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.models import Household, State
from fieldapp.rollups.models import Gain, Rollup, RollupApp, RollupAppDay, RollupDay, Standing
from fieldapp.visits.models import Obstacle, Outcome, Visit

Row = dict[str, Any]


def recount(area_ids: Collection[int]) -> None:
    """Replace every roll-up row of these hamlets, for each campaign that covers them."""
    rows = count(area_ids)
    for model in (Rollup, RollupApp, RollupDay, RollupAppDay):
        db.session.execute(delete(model).where(model.area_id.in_(area_ids)))
        if rows[model]:
            db.session.execute(insert(model), rows[model])


def count(area_ids: Collection[int]) -> dict[type, list[Row]]:
    """Count these hamlets in a fixed number of queries.

    Shape: rows by model, one per hamlet and campaign that covers it, and per app, and per day with something on it.
    """
    covering = _covering(area_ids)
    flows, days = _flows(area_ids)
    knocked = _first_knocks(area_ids)
    apps, app_days = _apps(area_ids)
    rollups = []
    for campaign_id, stocks in _stocks(area_ids, set().union(*covering.values()) if covering else set()):
        area_id = stocks["area_id"]
        if campaign_id in covering.get(area_id, ()):
            nothing = {"visits": 0, "leaflets": 0}
            rollups.append(stocks | {"campaign_id": campaign_id} | flows.get((area_id, campaign_id), nothing))
    for key in knocked.keys() - days.keys():
        days[key] = {"visits": 0, "leaflets": 0}
    day_rows = [
        {"area_id": a, "campaign_id": c, "day": d, "knocked": knocked.get((a, c, d), 0)} | counts
        for (a, c, d), counts in days.items()
    ]
    return {Rollup: rollups, RollupApp: apps, RollupDay: day_rows, RollupAppDay: app_days}


def _covering(area_ids: Collection[int]) -> dict[int, set[int]]:
    """Return, for each hamlet, the campaigns whose area is above it."""
    campaigns = db.session.execute(select(Campaign.id, Campaign.area_id)).all()
    return {area_id: {key for key, root in campaigns if root in above} for area_id, above in lineages(area_ids).items()}


def _stocks(area_ids: Collection[int], campaign_ids: Collection[int]) -> list[tuple[int, Row]]:
    """Count the households of the hamlets, open ones through how they stand in each campaign."""
    is_open = Household.state == State.OPEN
    stands = Standing.household_id.is_not(None)
    adults = func.coalesce(Standing.adults, Household.adults)
    stated = func.coalesce(Standing.smartphones, Household.smartphones, 0)
    top = func.coalesce(Standing.top_installed, 0)
    phones = case((stated < top, top), else_=stated)
    sums: dict[str, ColumnElement[Any]] = {
        "registered": _sum(Household.state.in_((State.OPEN, State.ABSENT))),
        "households": _sum(is_open),
        "adults": _sum(is_open, func.coalesce(adults, 0)),
        "smartphones": _sum(is_open, phones),
        "unstated_adults": _sum(and_(is_open, adults.is_(None))),
        "unstated_smartphones": _sum(and_(is_open, Standing.smartphones.is_(None), Household.smartphones.is_(None))),
        "knocked": _sum(and_(is_open, stands)),
        "met": _sum(and_(is_open, Standing.has_met)),
    }
    sums |= {f"outcome_{o}": _sum(and_(is_open, Standing.outcome == o)) for o in Outcome}
    sums |= {
        f"obstacle_{name}": _sum(and_(is_open, Standing.obstacles.op("&")(1 << place) != 0))
        for place, name in enumerate(Obstacle)
    }
    columns = [column.label(name) for name, column in sums.items()]
    query = (
        select(Campaign.id, Household.area_id, *columns)
        .select_from(Household)
        .join(Campaign, Campaign.id.in_(campaign_ids))
        .outerjoin(Standing, and_(Standing.household_id == Household.id, Standing.campaign_id == Campaign.id))
        .where(Household.area_id.in_(area_ids))
        .group_by(Campaign.id, Household.area_id)
    )
    found = [(row[0], dict(row._mapping) | {}) for row in db.session.execute(query)]
    for _, row in found:
        row.pop("id")
    counted = {(key, row["area_id"]) for key, row in found}
    empty = dict.fromkeys(sums, 0)
    found += [(c, empty | {"area_id": a}) for c in campaign_ids for a in area_ids if (c, a) not in counted]
    return found


def _sum(condition: ColumnElement[bool], value: ColumnElement[Any] | int = 1) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


def _flows(area_ids: Collection[int]) -> tuple[dict[Any, Row], dict[Any, Row]]:
    """Count the visits in force stamped in the hamlets: by campaign, and by campaign and day."""
    query = (
        select(Visit.area_id, Visit.campaign_id, Visit.day, func.count(), func.sum(Visit.leaflets))
        .where(Visit.area_id.in_(area_ids), Visit.in_force)
        .group_by(Visit.area_id, Visit.campaign_id, Visit.day)
    )
    totals: dict[Any, Row] = defaultdict(lambda: {"visits": 0, "leaflets": 0})
    days: dict[Any, Row] = {}
    for area_id, campaign_id, day, visits, leaflets in db.session.execute(query):
        days[area_id, campaign_id, day] = {"visits": visits, "leaflets": leaflets}
        totals[area_id, campaign_id]["visits"] += visits
        totals[area_id, campaign_id]["leaflets"] += leaflets
    return totals, days


def _first_knocks(area_ids: Collection[int]) -> dict[Any, int]:
    query = (
        select(Household.area_id, Standing.campaign_id, Standing.first_on, func.count())
        .join(Standing, Standing.household_id == Household.id)
        .where(Household.area_id.in_(area_ids), Household.state == State.OPEN)
        .group_by(Household.area_id, Standing.campaign_id, Standing.first_on)
    )
    return {(area_id, campaign_id, day): number for area_id, campaign_id, day, number in db.session.execute(query)}


def _apps(area_ids: Collection[int]) -> tuple[list[Row], list[Row]]:
    """Count phones: the stock of households open in the hamlets now, the work of visits stamped there."""
    stock = (
        select(Household.area_id, Gain.app_id, Gain.day, func.sum(Gain.gain))
        .join(Gain, Gain.household_id == Household.id)
        .where(Household.area_id.in_(area_ids), Household.state == State.OPEN)
        .group_by(Household.area_id, Gain.app_id, Gain.day)
    )
    work = (
        select(Gain.area_id, Gain.app_id, Gain.day, func.sum(Gain.assisted))
        .where(Gain.area_id.in_(area_ids))
        .group_by(Gain.area_id, Gain.app_id, Gain.day)
    )
    days: dict[Any, Row] = defaultdict(lambda: {"installed": 0, "assisted": 0})
    totals: dict[Any, Row] = defaultdict(lambda: {"installed": 0, "assisted": 0})
    for name, query in (("installed", stock), ("assisted", work)):
        for area_id, app_id, day, number in db.session.execute(query):
            days[area_id, app_id, day][name] = int(number)
            totals[area_id, app_id][name] += int(number)
    return (
        [{"area_id": a, "app_id": p} | counts for (a, p), counts in totals.items()],
        [{"area_id": a, "app_id": p, "day": d} | counts for (a, p, d), counts in days.items() if any(counts.values())],
    )
