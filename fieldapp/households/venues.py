"""Places that are not homes: schools, clinics, markets, offices, where visits and posters can be."""

from collections.abc import Callable, Collection
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, Verb, require, visible
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code, is_leaf, subtree
from fieldapp.audit.log import record_act
from fieldapp.errors import Invalid, NotFound
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.households.changes import lock_hamlets, note_changes
from fieldapp.households.edit import UidTaken
from fieldapp.households.models import Venue
from fieldapp.households.page_forms import VenueInput
from fieldapp.text import collation_key

# What features to the right say beside a venue: a line by its id.
BESIDE: list[Callable[[Collection[Venue]], dict[int, str]]] = []


def venues_in(area: Area) -> list[Venue]:
    """Return the venues in and under *area*, by hamlet and name."""
    query = select(Venue).options(joinedload(Venue.area)).where(Venue.area_id.in_(subtree([area.id])))
    return sorted(db.session.scalars(query), key=lambda v: (v.area.sort_key, v.area_id, collation_key(v.name), v.uid))


def said_beside(venues: Collection[Venue]) -> dict[int, list[str]]:
    """Return what there is to say about each venue. Shape: by its id."""
    found = [tell(venues) for tell in BESIDE]
    return {venue.id: [lines[venue.id] for lines in found if venue.id in lines] for venue in venues}


def venue_at(actor: Actor, area: Area, uid: str) -> Venue:
    """Return a venue in or under *area* that the actor may change.

    Errors: NotFound.
    """
    query = visible(actor, Venue, Verb.VENUE_EDIT).where(Venue.area_id.in_(subtree([area.id])))
    venue = db.session.scalar(query.where(Venue.uid == uid.lower())) if UID.fullmatch(uid) else None
    if venue is None:
        raise NotFound
    return venue


def add_venue(actor: Actor, given: VenueInput, at: datetime) -> str:
    """Add a venue to a hamlet; tell "stored", or "already" for one that is there as given.

    Errors: NotFound, Forbidden, Invalid for an area that is no hamlet, UidTaken.
    """
    area = require(actor, Verb.VENUE_EDIT, area_by_code(given.area))
    if not is_leaf(area):
        raise Invalid(_l("Điểm chỉ ghi được ở thôn, buôn, bon hay tổ. Mời bác chọn lại."))
    lock_hamlets([area.id])
    known = db.session.scalar(select(Venue).where(Venue.uid == given.uid))
    if known is not None:
        if (known.area_id, known.name, known.type) != (area.id, given.name, given.type):
            raise UidTaken
        return "already"
    venue = Venue(uid=given.uid, area_id=area.id, name=given.name, type=given.type)
    db.session.add(venue)
    _tell(actor, venue, at, "add")
    return "stored"


def edit_venue(actor: Actor, venue: Venue, name: str, kind: str, at: datetime) -> None:
    """Give a venue another name or type."""
    lock_hamlets([venue.area_id])
    if (venue.name, venue.type) != (name, kind):
        venue.name, venue.type = name, kind
        _tell(actor, venue, at, "edit")


def _tell(actor: Actor, venue: Venue, at: datetime, act: str) -> None:
    db.session.flush()
    note_changes([(venue.area_id, "venue", venue.uid)])
    record_act(actor.id, Verb.VENUE_EDIT, f"venue:{venue.uid}", at, act)
