"""Counts as of now, summed from the roll-up rows of the hamlets below."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import CTE, func, select

from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.rollups.counts import SIMPLE, Counts
from fieldapp.rollups.models import Rollup, RollupApp, RollupAppDay, RollupDay
from fieldapp.visits.models import Obstacle, Outcome


def counts_now(roots: Collection[int], campaign: Campaign, pace_days: Collection[date]) -> dict[int, Counts]:
    """Return the counts of each of *roots*; a place outside the campaign, or without rows, has zeros.

    Shape: one entry per root, whatever the level.
    """
    below = subtrees(roots)
    found = {root: Counts() for root in roots}
    for root, *numbers in db.session.execute(_sums(below, campaign)):
        _fill(found[root], numbers)
    apps = [app.id for app in campaign.apps]
    for root, app_id, installed, assisted in db.session.execute(_app_sums(below, apps)):
        counts = found[root].app(app_id)
        counts.installed, counts.assisted = int(installed), int(assisted)
    if pace_days:
        for root, app_id, growth in db.session.execute(_growth(below, apps, pace_days)):
            found[root].app(app_id).growth = int(growth)
    return found


def subtrees(roots: Collection[int]) -> CTE:
    """Return pairs (root, id) of each root and all below it."""
    down = select(Area.id.label("root"), Area.id).where(Area.id.in_(roots)).cte(recursive=True)
    return down.union_all(select(down.c.root, Area.id).join(down, Area.parent_id == down.c.id))


def covered(area: Area, campaign: Campaign) -> list[int]:
    """Return the one root under which *campaign* counts at or below *area*; nothing where it runs elsewhere."""
    if campaign.area_id in set(db.session.scalars(lineage([area.id]))):
        return [area.id]
    return [campaign.area_id] if area.id in set(db.session.scalars(lineage([campaign.area_id]))) else []


def last_days(roots: Collection[int], campaign: Campaign) -> dict[int, date]:
    """Return the latest day of knocks at each of *roots*; a place without visits is absent."""
    below = subtrees(roots)
    query = (
        select(below.c.root, func.max(RollupDay.day))
        .join(RollupDay, RollupDay.area_id == below.c.id)
        .where(RollupDay.campaign_id == campaign.id, RollupDay.visits > 0)
        .group_by(below.c.root)
    )
    return dict(db.session.execute(query).all())


def _sums(below: CTE, campaign: Campaign) -> Any:
    names = [*SIMPLE, *(f"outcome_{o}" for o in Outcome), *(f"obstacle_{o}" for o in Obstacle)]
    columns = [func.sum(getattr(Rollup, name)) for name in names]
    return (
        select(below.c.root, *columns)
        .join(Rollup, Rollup.area_id == below.c.id)
        .where(Rollup.campaign_id == campaign.id)
        .group_by(below.c.root)
    )


def _fill(counts: Counts, numbers: list[Any]) -> None:
    for name, number in zip(SIMPLE, numbers, strict=False):
        setattr(counts, name, int(number))
    rest = [int(number) for number in numbers[len(SIMPLE) :]]
    counts.outcomes = dict(zip(Outcome, rest, strict=False))
    counts.obstacles = dict(zip(Obstacle, rest[len(Outcome) :], strict=True))


def _app_sums(below: CTE, apps: Collection[int]) -> Any:
    return (
        select(below.c.root, RollupApp.app_id, func.sum(RollupApp.installed), func.sum(RollupApp.assisted))
        .join(RollupApp, RollupApp.area_id == below.c.id)
        .where(RollupApp.app_id.in_(apps))
        .group_by(below.c.root, RollupApp.app_id)
    )


def _growth(below: CTE, apps: Collection[int], days: Collection[date]) -> Any:
    return (
        select(below.c.root, RollupAppDay.app_id, func.sum(RollupAppDay.installed))
        .join(RollupAppDay, RollupAppDay.area_id == below.c.id)
        .where(RollupAppDay.app_id.in_(apps), RollupAppDay.day.in_(days))
        .group_by(below.c.root, RollupAppDay.app_id)
    )


def installed_by_day(root: int, app_id: int) -> list[tuple[date, int]]:
    """Return how many phones each day of knocks added to the stock, oldest first."""
    below = subtrees([root])
    query = (
        select(RollupAppDay.day, func.sum(RollupAppDay.installed))
        .join(below, RollupAppDay.area_id == below.c.id)
        .where(RollupAppDay.app_id == app_id)
        .group_by(RollupAppDay.day)
        .order_by(RollupAppDay.day)
    )
    return [(day, int(number)) for day, number in db.session.execute(query)]
