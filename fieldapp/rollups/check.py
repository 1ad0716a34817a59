"""Prove the stored figures: derive everything again from the events, compare row by row."""

from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.rollups.counts import SIMPLE, Counts
from fieldapp.rollups.history import counts_by_leaf
from fieldapp.rollups.models import Rollup
from fieldapp.rollups.recount import COUNTS, counted
from fieldapp.rollups.stored import counts_now


def differences() -> Iterator[str]:
    """Give a line for every stored figure that the events do not bear out; none when all is well."""
    leaves = set(db.session.scalars(select(Rollup.area_id).distinct()))
    for campaign in db.session.scalars(select(Campaign).order_by(Campaign.slug)):
        derived = counts_by_leaf(campaign, now(), ())
        stored = counts_now(leaves | derived.keys(), campaign, [])
        for area_id in sorted(stored):
            yield from _compare(area_id, campaign, stored[area_id], derived.get(area_id, Counts()))
    yield from _compare_rows(leaves)


def _compare(area_id: int, campaign: Campaign, stored: Counts, derived: Counts) -> Iterator[str]:
    where = f"{db.session.get_one(Area, area_id).code} {campaign.slug}"
    for name in (*SIMPLE, "outcomes", "obstacles"):
        kept, found = getattr(stored, name), getattr(derived, name)
        if kept != found:
            yield f"{where} {name}: stored {kept}, recounted {found}"
    for app in campaign.apps:
        kept, found = stored.app(app.id), derived.app(app.id)
        if (kept.installed, kept.assisted) != (found.installed, found.assisted):
            yield f"{where} {app.slug}: stored {kept}, recounted {found}"


def _compare_rows(area_ids: set[int]) -> Iterator[str]:
    """Compare every row, days too, with a fresh count of how the doors stand."""
    for model in COUNTS:
        table: Any = model.__table__
        kept = {tuple(row) for row in db.session.execute(select(*table.columns))}
        found = counted(model, area_ids)
        yield from (f"{table.name}: stored but not counted {row}" for row in sorted(kept - found, key=str))
        yield from (f"{table.name}: counted but not stored {row}" for row in sorted(found - kept, key=str))
