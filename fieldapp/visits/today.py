"""What somebody recorded today in a hamlet, and the visit they recorded just now."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from fieldapp.access import Actor, Verb, visible
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.households.models import Household, Venue, plate_of
from fieldapp.visits.doors import phones_helped
from fieldapp.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Mine:
    """A visit in force that the person knocked for; the place is a household or a venue."""

    at: datetime
    household_id: int | None
    place_uid: str
    plate: str
    head: str
    outcome: str
    assisted: int


def visits_of(actor: Actor, area: Area, campaign: Campaign, today: date) -> list[Mine]:
    """Return the person's visits of today in this hamlet, latest first, as they stand after corrections."""
    root = aliased(Visit)
    own = select(root.uid).where(root.user_id == actor.id, root.day == today, root.replaces_uid.is_(None))
    query = (
        select(Visit.effective_at, Household.id, Household.uid, Household.number, Household.position, Household.head)
        .add_columns(Venue.uid, Venue.name, Visit.outcome, Visit.apps)
        .outerjoin(Household, Household.id == Visit.household_id)
        .outerjoin(Venue, Venue.id == Visit.venue_id)
        .where(Visit.root_uid.in_(own), Visit.in_force)
        .where(Visit.area_id == area.id, Visit.campaign_id == campaign.id)
        .order_by(Visit.effective_at.desc(), Visit.uid.desc())
    )
    found = []
    for at, home, uid, number, position, head, venue, name, outcome, apps in db.session.execute(query):
        plate = plate_of(number, position) if home else ""
        found.append(Mine(at, home, uid or venue, plate, head if home else name, outcome, phones_helped(apps)))
    return found


@dataclass(frozen=True, slots=True)
class JustDone:
    """The visit, correction or withdrawal somebody recorded a moment ago."""

    visit: Visit
    place: Household | Venue


def just_done(actor: Actor, area: Area, uid: str) -> JustDone | None:
    """Return what the person recorded in this hamlet under *uid*; None for what is not theirs or not here."""
    query = visible(actor, Visit, Verb.VISIT_RECORD)
    wanted = query.where(Visit.uid == uid.lower(), Visit.user_id == actor.id, Visit.area_id == area.id)
    visit = db.session.scalar(wanted) if UID.fullmatch(uid) else None
    if visit is None:
        return None
    home = select(Household).where(Household.id == visit.household_id)
    place = db.session.scalar(home) if visit.household_id else db.session.get_one(Venue, visit.venue_id)
    return JustDone(visit, place) if place else None
