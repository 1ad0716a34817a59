"""When a report is due: the nearest day set, here or above, else the campaign's; only an earlier one may be set."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage, lineages
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import Campaign
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.reports.models import ReportDay
from fieldapp.rollups.wording import day as say_day


@dataclass(frozen=True, slots=True)
class Due:
    """The last day for a report, and the day that was set for it, None when it is the campaign's own."""

    day: date
    set: ReportDay | None


def due_days(areas: Collection[Area], campaign: Campaign) -> dict[int, Due]:
    """Return when each of *areas* reports; an area without any day is absent."""
    above = lineages([area.id for area in areas])
    ids = {area_id for ids in above.values() for area_id in ids}
    found = db.session.scalars(_days(campaign).where(ReportDay.area_id.in_(ids))).all()
    # The nearest of an area's days is that of the deepest area: the one with most above it.
    depth = {area_id: len(ids) for area_id, ids in lineages([each.area_id for each in found]).items()} if found else {}
    dues = {}
    for area in areas:
        mine = [each for each in found if each.area_id in above[area.id]]
        nearest = max(mine, key=lambda each: depth[each.area_id], default=None)
        day = nearest.day if nearest else campaign.report_on
        if day:
            dues[area.id] = Due(day, nearest)
    return dues


def set_report_day(actor: Actor, area: Area, campaign: Campaign, day: date | None, at: datetime) -> None:
    """Set the last day for the reports of *area*, None for that of those above; the same again changes nothing.

    Errors: Invalid for a day before the campaign, or after the one that already holds.
    """
    lock_hamlets([area.id])
    kept = db.session.get(ReportDay, (area.id, campaign.id), populate_existing=True)
    if day == (kept.day if kept else None):
        return
    if day is None:
        db.session.delete(kept)
    else:
        _require_earlier(area, campaign, day)
        kept = kept or ReportDay(area_id=area.id, campaign_id=campaign.id)
        kept.day, kept.set_at, kept.set_by_id = day, at, actor.id
        db.session.add(kept)
    record_act(actor.id, "report.day", area.logged_as, at, f"{campaign.slug} {day or 'none'}")


def _require_earlier(area: Area, campaign: Campaign, day: date) -> None:
    above = select(ReportDay.day).where(
        ReportDay.campaign_id == campaign.id,
        ReportDay.area_id.in_(lineage([area.id])),
        ReportDay.area_id != area.id,
    )
    latest = min([*db.session.scalars(above), campaign.report_on or campaign.deadline_on + timedelta(days=365)])
    if not campaign.starts_on <= day <= latest:
        days = {"first": say_day(campaign.starts_on), "last": say_day(latest)}
        raise Invalid(gettext("Mời bác chọn một ngày từ %(first)s đến %(last)s.", **days))


def _days(campaign: Campaign) -> Select[ReportDay]:
    with_all = joinedload(ReportDay.area), joinedload(ReportDay.set_by)
    return select(ReportDay).options(*with_all).where(ReportDay.campaign_id == campaign.id)
