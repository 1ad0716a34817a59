"""What a page of the field is about: a household or a venue, as far as the actor may see it."""

from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, Verb, visible
from fieldapp.areas.models import Area
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
