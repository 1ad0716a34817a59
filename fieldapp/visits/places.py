"""The one door that a page is about: a household or a venue of the hamlet, as far as the actor may see it."""

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, Verb, visible
from fieldapp.areas.models import Area
from fieldapp.areas.tree import leaves, lineage, subtree
from fieldapp.campaigns.choose import default_campaign
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

    Errors: NotFound for one that is unknown or does not reach *area*.
    """
    if not slug:
        return default_campaign(area, local_day(actor.at))
    known = select(Campaign).where(Campaign.slug == slug, Campaign.area_id.in_(lineage([area.id])))
    campaign = db.session.scalar(known) if slug.isascii() and slug.isprintable() else None
    if campaign is None:
        raise NotFound
    return campaign


def campaign_named(slug: str) -> Campaign | None:
    """Return the campaign of this slug, wherever it runs."""
    return db.session.scalar(select(Campaign).where(Campaign.slug == slug)) if slug else None


def contact_of(area: Area) -> str:
    """Return whom to ask: the line of the area itself, else of the nearest one above that has any."""
    place: Area | None = area
    while place is not None and not place.contact:
        place = place.parent
    return place.contact if place else ""


def hamlets_below(area: Area) -> list[tuple[str, str]]:
    """Return the hamlets under *area*, each with how addresses name it, in the dictionary's order."""
    found = db.session.scalars(select(Area).where(Area.id.in_(leaves(subtree([area.id]))), Area.id != area.id)).all()
    ordered = sorted(found, key=lambda hamlet: (hamlet.sort_key, hamlet.id))
    return [(hamlet.full_name, hamlet.reference) for hamlet in ordered]
