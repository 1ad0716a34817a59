"""Count hamlets again: every row from the doors as they stand, none ever incremented, so none can drift.

Each table has one SELECT that counts it; the database itself writes what it counts. The statements are built once.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Insert,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    select,
    union_all,
)

from fieldapp.areas.models import Area
from fieldapp.bulk import among
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import Base, db
from fieldapp.households.models import Household
from fieldapp.rollups.models import Gain, Rollup, RollupApp, RollupAppDay, RollupDay, Standing
from fieldapp.rollups.stock import AMOUNTS, STORED
from fieldapp.visits.models import Visit

area, campaign = Area.__table__, Campaign.__table__
home, standing, gain, visit = Household.__table__, Standing.__table__, Gain.__table__, Visit.__table__
day, app_day = RollupDay.__table__, RollupAppDay.__table__


def recount(area_ids: Collection[int]) -> None:
    """Replace every roll-up row of these hamlets, for each campaign that covers them."""
    connection = db.session.connection()
    for clear, write in WRITES:
        connection.execute(clear, {"hamlets": area_ids})
        connection.execute(write, {"hamlets": area_ids})


def counted(model: type[Base], area_ids: Collection[int]) -> set[tuple[Any, ...]]:
    """Return what a recount of these hamlets would store in a table, its columns in their order."""
    return {tuple(row) for row in db.session.connection().execute(COUNTS[model], {"hamlets": area_ids})}


def _covering() -> Any:
    """Select the pairs of hamlet and campaign whose area is at or above the hamlet."""
    up = (
        select(area.c.id.label("hamlet"), area.c.id, area.c.parent_id)
        .where(among(area.c.id, "hamlets"))
        .cte(recursive=True)
    )
    up = up.union_all(
        select(up.c.hamlet, area.c.id, area.c.parent_id).select_from(up).join(area, area.c.id == up.c.parent_id)
    )
    pairs = select(up.c.hamlet, campaign.c.id.label("campaign_id")).join(campaign, campaign.c.area_id == up.c.id)
    return pairs.cte()


def _sum(condition: ColumnElement[bool], value: ColumnElement[Any] | int = 1) -> ColumnElement[Any]:
    return func.coalesce(func.sum(case((condition, value), else_=0)), 0)


def _stocks() -> dict[str, ColumnElement[Any]]:
    """Return the counts of households, open ones through how they stand in the campaign."""
    return {name: _sum(condition, AMOUNTS.get(name, 1)) for name, condition in STORED.items()}


def _totals() -> Select[Any]:
    """Count each hamlet and campaign: stocks by one pass over the doors, flows from the hamlet's days."""
    covering, stocks = _covering(), _stocks()
    at_home = and_(standing.c.household_id == home.c.id, standing.c.campaign_id == covering.c.campaign_id)
    doors = (
        select(covering.c.hamlet, covering.c.campaign_id, *(column.label(name) for name, column in stocks.items()))
        .select_from(covering)
        .outerjoin(home, home.c.area_id == covering.c.hamlet)
        .outerjoin(standing, at_home)
        .group_by(covering.c.hamlet, covering.c.campaign_id)
        .cte()
    )
    given: dict[str, ColumnElement[Any]] = {name: doors.c[name] for name in stocks}
    given |= {"area_id": doors.c.hamlet, "campaign_id": doors.c.campaign_id}
    given |= {name: func.coalesce(func.sum(day.c[name]), 0) for name in ("visits", "leaflets")}
    same = and_(day.c.area_id == doors.c.hamlet, day.c.campaign_id == doors.c.campaign_id)
    return _in_columns(Rollup, given).select_from(doors).outerjoin(day, same).group_by(*doors.c)


def _days() -> Select[Any]:
    """Count each hamlet, campaign and day: visits stamped there, and open households first reached then."""
    flows = select(
        visit.c.area_id,
        visit.c.campaign_id,
        visit.c.day,
        literal(1).label("visits"),
        visit.c.leaflets,
        literal(0).label("knocked"),
    ).where(among(visit.c.area_id, "hamlets"), visit.c.in_force)
    firsts = select(
        standing.c.area_id, standing.c.campaign_id, standing.c.first_on, literal(0), literal(0), literal(1)
    ).where(among(standing.c.area_id, "hamlets"), standing.c.is_open)
    return _summed(RollupDay, union_all(flows, firsts), ("area_id", "campaign_id", "day"))


def _app_days() -> Select[Any]:
    """Count phones by day: the stock's growth of households open in the hamlets, the work of visits stamped there."""
    stock = select(
        gain.c.home_id.label("area_id"),
        gain.c.app_id,
        gain.c.day,
        gain.c.gain.label("installed"),
        literal(0).label("assisted"),
    ).where(among(gain.c.home_id, "hamlets"))
    work = select(gain.c.area_id, gain.c.app_id, gain.c.day, literal(0), gain.c.assisted).where(
        among(gain.c.area_id, "hamlets"), gain.c.assisted > 0
    )
    return _summed(RollupAppDay, union_all(stock, work), ("area_id", "app_id", "day"))


def _apps() -> Select[Any]:
    """Add up each hamlet's phones from its days."""
    days = select(app_day).where(among(app_day.c.area_id, "hamlets"))
    return _summed(RollupApp, days, ("area_id", "app_id"))


def _summed(model: type[Base], rows: Any, keys: tuple[str, ...]) -> Select[Any]:
    parts = rows.subquery()
    given = {
        column.name: parts.c[column.name] if column.name in keys else func.sum(parts.c[column.name])
        for column in model.__table__.columns
    }
    return _in_columns(model, given).group_by(*(parts.c[key] for key in keys))


def _in_columns(model: type[Base], given: dict[str, ColumnElement[Any]]) -> Select[Any]:
    return select(*(given[column.name].label(column.name) for column in model.__table__.columns))


def _write(model: type[Base], counts: Select[Any]) -> tuple[Any, Insert]:
    table: Any = model.__table__
    names = [column.name for column in table.columns]
    return delete(table).where(among(table.c.area_id, "hamlets")), insert(table).from_select(names, counts)


# In this order: totals are added up from the days just written.
COUNTS: dict[type[Base], Select[Any]] = {
    RollupDay: _days(),
    RollupAppDay: _app_days(),
    Rollup: _totals(),
    RollupApp: _apps(),
}
WRITES = [_write(model, counts) for model, counts in COUNTS.items()]
