"""Who somebody is, as their phone needs to know it."""

from typing import Any

from sqlalchemy import select

from fieldapp.access import Actor, Verb, reach
from fieldapp.areas.models import Area
from fieldapp.areas.tree import hamlets_within
from fieldapp.campaigns.choose import near
from fieldapp.campaigns.models import App, Campaign
from fieldapp.extensions import db


def describe(actor: Actor) -> dict[str, Any]:
    """Return the person, their postings, the hamlets where they may record visits, and the campaigns there.

    Source: sync.md, `GET /api/me`.
    """
    posted = db.session.scalars(select(Area).where(Area.id.in_(actor.roots()))).all()
    codes = {area.id: area.reference for area in posted}
    return {
        "user": actor.uid,
        "name": actor.name,
        "roles": [{"role": grant.role, "area": codes[grant.area_id]} for grant in actor.grants],
        "areas": [hamlet.reference for hamlet in hamlets_within(reach(actor, Verb.VISIT_RECORD))],
        "campaigns": [_campaign(each) for each in campaigns_of(actor)],
    }


def campaigns_of(actor: Actor) -> list[Campaign]:
    """Return the campaigns, not archived, whose area is above, at or below the actor's postings."""
    query = select(Campaign).where(Campaign.archived_at.is_(None), near(actor.roots()))
    return list(db.session.scalars(query.order_by(Campaign.deadline_on, Campaign.slug)))


def _campaign(campaign: Campaign) -> dict[str, Any]:
    return {
        "slug": campaign.slug,
        "name": campaign.name,
        "apps": [_app(app) for app in campaign.apps],
        "starts_on": campaign.starts_on.isoformat(),
        "deadline_on": campaign.deadline_on.isoformat(),
    }


def _app(app: App) -> dict[str, Any]:
    named = ("slug", "name", "android", "ios", "web", "retired")
    return {name: getattr(app, name) for name in named}
