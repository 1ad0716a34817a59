"""Doors to knock at: households with their history, and venues."""

from typing import Any
from uuid import uuid4

from sqlalchemy import select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import Household, Venue
from fieldapp.households.record import Arrival, RecordOp, store_records
from tests.cast import Place


def make_homes(place: Place, count: int, **changes: Any) -> list[Household]:
    """Register *count* households, on positions 1, 2, …"""
    uids = [str(uuid4()) for _ in range(count)]
    ops = [_record(place, uid, position=position, **changes) for position, uid in enumerate(uids, start=1)]
    store_records(ops)
    db.session.commit()
    found = {home.uid: home for home in db.session.scalars(select(Household).where(Household.uid.in_(uids)))}
    return [found[uid] for uid in uids]


def make_home(place: Place, **changes: Any) -> Household:
    """Register one household; *changes* are keys of a household op (sync.md)."""
    return state_home(place, str(uuid4()), **changes)


def state_home(place: Place, uid: str, **changes: Any) -> Household:
    """State a household's record anew, or for the first time."""
    store_records([_record(place, uid, **changes)])
    db.session.commit()
    return db.session.scalars(select(Household).where(Household.uid == uid)).one()


def make_venue(place: Place, name: str = "Trường Mầm non Hoa Sen", kind: str = "school") -> Venue:
    """Add a venue."""
    venue = Venue(uid=str(uuid4()), area_id=place.id, name=name, type=kind)
    db.session.add(venue)
    db.session.commit()
    return venue


def _record(place: Place, uid: str, **changes: Any) -> RecordOp:
    stated: dict[str, Any] = {
        "household": uid,
        "area": place.ref,
        "alley": "",
        "position": 1,
        "number": "",
        "hint": "",
        "head": "Nguyễn Thị Sáu",
        "adults": None,
        "smartphones": None,
        "priority": False,
        "state": "open",
    }
    given = HouseholdInput(**stated | changes)
    arrival = Arrival(str(uuid4()), uuid4().hex, now(), now(), None, "import")
    return RecordOp(given, place.id, arrival)
