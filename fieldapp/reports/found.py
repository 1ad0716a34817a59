"""Which closings there are; nothing is changed here."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import defer, joinedload

from fieldapp.access import Actor, Verb, visible
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.reports.models import Closing


def closings_of(area: Area, campaign: Campaign) -> list[Closing]:
    """Return the closings of *area* itself, the latest first."""
    mine = whole_closings().where(Closing.area_id == area.id, Closing.campaign_id == campaign.id)
    return list(db.session.scalars(mine.options(defer(Closing.figures))))[::-1]


def latest_closings(area_ids: Collection[int], campaign: Campaign) -> dict[int, Closing]:
    """Return the latest closing of each area that has one."""
    last = func.max(Closing.number)
    newest = select(Closing.area_id, last.label("number")).where(
        Closing.area_id.in_(area_ids), Closing.campaign_id == campaign.id
    )
    ends = newest.group_by(Closing.area_id).subquery()
    same = (Closing.area_id == ends.c.area_id) & (Closing.number == ends.c.number)
    query = whole_closings().join(ends, same).where(Closing.campaign_id == campaign.id).options(defer(Closing.figures))
    return {closing.area_id: closing for closing in db.session.scalars(query)}


def first_closed(area_ids: Collection[int], campaign: Campaign) -> dict[int, datetime]:
    """Return when each area closed for the first time, of those that did."""
    mine = Closing.area_id.in_(area_ids), Closing.campaign_id == campaign.id
    query = select(Closing.area_id, func.min(Closing.closed_at)).where(*mine).group_by(Closing.area_id)
    return dict(db.session.execute(query).all())


def closing_at(actor: Actor, area: Area, campaign: Campaign, number: int) -> Closing:
    """Return a closing that *actor* may report from.

    Errors: NotFound.
    """
    mine = visible(actor, Closing, Verb.REPORT_CLOSE).options(joinedload(Closing.campaign))
    named = Closing.area_id == area.id, Closing.campaign_id == campaign.id, Closing.number == number
    closing = db.session.scalar(mine.where(*named)) if number < 2**31 else None
    if closing is None:
        raise NotFound
    return closing


def whole_closings() -> Select[Closing]:
    """Select every closing, by area, campaign and number, with who made it."""
    order = Closing.area_id, Closing.campaign_id, Closing.number
    with_all = joinedload(Closing.area), joinedload(Closing.campaign), joinedload(Closing.closed_by)
    return select(Closing).options(*with_all).order_by(*order)
