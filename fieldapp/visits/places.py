"""What a page of the field is about: a household or a venue as far as the actor may see it, and the campaign."""

from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, Verb, visible
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage
from fieldapp.campaigns.choose import campaign_by_slug, default_campaign
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.households.models import Household, Venue

Place = Household | Venue


def place_at(actor: Actor, area: Area, uid: str) -> Place:
    """Return the household or venue of *area* that has this uid.

    Errors: NotFound, also for one of another hamlet.
    """
    if not UID.fullmatch(uid):
        raise NotFound
    homes = visible(actor, Household, Verb.VISIT_RECORD).options(joinedload(Household.alley))
    home = db.session.scalar(homes.where(Household.area_id == area.id, Household.uid == uid.lower()))
    venues = visible(actor, Venue, Verb.VISIT_RECORD)
    place = home or db.session.scalar(venues.where(Venue.area_id == area.id, Venue.uid == uid.lower()))
    if place is None:
        raise NotFound
    return place


def campaign_at(actor: Actor, area: Area, slug: str | None) -> Campaign | None:
    """Return the campaign named, else the one to show at *area*; None when there is none.

    Errors: UnknownThing; NotFound for one that does not reach *area*.
    """
    if not slug:
        return default_campaign(area, local_day(actor.at))
    campaign = campaign_by_slug(slug)
    if campaign.area_id not in db.session.scalars(lineage([area.id])).all():
        raise NotFound
    return campaign
