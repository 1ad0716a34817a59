"""Places of the demo that are no homes, and the afternoons at a table there."""

from collections.abc import Iterator, Mapping
from datetime import time, timedelta

from fieldapp.extensions import db
from fieldapp.households.changes import note_changes
from fieldapp.households.models import Venue, VenueType
from fieldapp.sample.chance import chance, uid
from fieldapp.sample.days import Days
from fieldapp.sample.people import Team
from fieldapp.sample.places import TOWN, VILLAGES, Hamlet
from fieldapp.sample.sendings import UNTIL_SENT, Sending
from fieldapp.sample.tales import Brief, Teller, as_op

VENUES = (
    (f"{TOWN.code}.to-dan-pho-1", VenueType.OFFICE, "Ủy ban thị trấn (mẫu)"),
    (f"{TOWN.code}.to-dan-pho-2", VenueType.CLINIC, "Trạm y tế thị trấn (mẫu)"),
    (f"{TOWN.code}.to-dan-pho-4", VenueType.MARKET, "Chợ thị trấn (mẫu)"),
    (f"{TOWN.code}.bon-u1", VenueType.SCHOOL, "Trường tiểu học trong bon (mẫu)"),
    (f"{VILLAGES.code}.thon-3", VenueType.OFFICE, "Ủy ban xã (mẫu)"),
    (f"{VILLAGES.code}.thon-4", VenueType.CLINIC, "Trạm y tế xã (mẫu)"),
    (f"{VILLAGES.code}.thon-6", VenueType.MARKET, "Chợ xã (mẫu)"),
    (f"{VILLAGES.code}.thon-9", VenueType.SCHOOL, "Trường trung học cơ sở (mẫu)"),
)
DESK_DAYS, OPENS = (1, 3, 5, 7), time(14, 0)


def open_venues(hamlets: Mapping[str, Hamlet]) -> list[Venue]:
    """Store the venues, each in its hamlet."""
    rng = chance("venues")
    venues = [
        Venue(
            uid=uid(rng), area_id=hamlets[code].area.id, area=hamlets[code].area, name=name, type=kind, is_sample=True
        )
        for code, kind, name in VENUES
    ]
    db.session.add_all(venues)
    db.session.flush()
    note_changes((venue.area_id, "venue", venue.uid) for venue in venues)
    return venues


def desks(hamlet: Hamlet, team: Team, venue: Venue, brief: Brief, days: Days) -> Iterator[Sending]:
    """Give the visits at *venue*, by the first canvasser of its hamlet."""
    teller = Teller(chance("desk", venue.name), brief, hamlet.commune.smartphones)
    walker = team.canvassers[0]
    for day in sorted(teller.rng.sample(DESK_DAYS, 3)):
        at = days.moment(day, OPENS) + timedelta(minutes=teller.rng.randrange(60, 150))
        yield Sending(walker, at + UNTIL_SENT, (as_op(walker.user, uid(teller.rng), at, teller.desk(venue.uid)),))
