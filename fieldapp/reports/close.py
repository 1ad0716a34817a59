"""The one way to close: figures frozen at an instant that no writer can still reach."""

import json
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage, subtree
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, moment, now
from fieldapp.errors import AlreadyThere, Invalid
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.reports.late import came_late
from fieldapp.reports.models import Closing
from fieldapp.rollups.summarise import as_json, figures_with_children


def close_area(
    by: int | None, area: Area, campaign: Campaign, at: datetime | None = None, *, after: int | None = None
) -> Closing:
    """Freeze every figure of *area* and of each area one step below, as the server knew them at *at*, now unless given.

    Every hamlet is locked first: who writes after that is heard after that, so the figures at *at* are final.
    Shape: *after* is the number of the latest closing that the closer knew of, 0 for none.
    Errors: AlreadyThere when there is a later one; Invalid for an instant ahead, before the campaign or before the
    closing before, and for a campaign that runs elsewhere.
    """
    lock_hamlets(db.session.scalars(subtree([area.id])).all())
    closed_at, previous = now(), last_closing(area, campaign)
    number, at = _next_number(previous, after), at or closed_at
    _require_fitting(area, campaign, at, closed_at, previous)
    closing = Closing(
        area=area,
        campaign=campaign,
        number=number,
        at=at,
        closed_at=closed_at,
        closed_by_id=by,
        late=in_text(came_late(area, campaign, previous.at, at)) if previous else None,
        **_frozen(area, campaign, at),
    )
    db.session.add(closing)
    db.session.flush()
    record_act(by, Verb.REPORT_CLOSE, f"closing:{closing.name}", closed_at, campaign.slug)
    return closing


def last_closing(area: Area, campaign: Campaign) -> Closing | None:
    """Return the latest closing of *area* in *campaign*, None before the first."""
    mine = Closing.area_id == area.id, Closing.campaign_id == campaign.id
    return db.session.scalar(select(Closing).where(*mine).order_by(Closing.number.desc()).limit(1))


def frozen_figures(area: Area, campaign: Campaign, at: datetime) -> dict[str, Any]:
    """Return the figures at *at* in the shape of `figures --json --children`."""
    whole, parts = figures_with_children(area, campaign, at)
    return as_json(whole) | {"children": [as_json(part) for part in parts]}


def _frozen(area: Area, campaign: Campaign, at: datetime) -> dict[str, str]:
    apps = {app.slug: {"name": app.name, "base": app.target_base} for app in campaign.apps}
    return {"figures": in_text(frozen_figures(area, campaign, at)), "apps": in_text(apps)}


def in_text(shape: dict[str, Any]) -> str:
    """Write frozen JSON."""
    return json.dumps(shape, ensure_ascii=False)


def _next_number(previous: Closing | None, after: int | None) -> int:
    number = previous.number if previous else 0
    if after not in (None, number):
        raise AlreadyThere(gettext("Vừa chốt lần %(number)s rồi, không chốt thêm.", number=number))
    return number + 1


def _require_fitting(
    area: Area, campaign: Campaign, at: datetime, closed_at: datetime, previous: Closing | None
) -> None:
    if at > closed_at:
        raise Invalid(gettext("Thời điểm này chưa tới. Mời bác ghi một thời điểm đã qua."))
    if at < closed_at and local_day(at) < campaign.starts_on:  # a slip in the year would stand for ever
        said = f"{campaign.starts_on:%d/%m/%Y}"
        raise Invalid(gettext("Đợt này bắt đầu ngày %(day)s. Mời bác chọn lúc từ ngày ấy.", day=said))
    if previous and at < previous.at:
        said = moment(previous.at)
        raise Invalid(gettext("Đã chốt số lúc %(moment)s rồi. Mời bác chọn lúc sau đó.", moment=said))
    near = {*db.session.scalars(lineage([area.id])), *db.session.scalars(subtree([area.id]))}
    if campaign.area_id not in near:
        raise Invalid(gettext("Đợt này không chạy ở %(place)s nên không có gì để chốt.", place=area.full_name))
