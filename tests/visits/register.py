"""Doors to knock at: households with their history, and venues; walk sheets of them."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from sqlalchemy import select

from fieldapp.campaigns.models import Campaign
from fieldapp.codes import new_code
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import Household, Venue
from fieldapp.households.record import Arrival, RecordOp, store_records
from fieldapp.visits.models import Sheet, SheetRow
from tests.cast import Person, Place


def register(place: Place, stated: Sequence[Mapping[str, Any]]) -> list[Household]:
    """State records of households, new or known, by the keys of a household op (sync.md); return their households."""
    store_records([_record(place, **changes) for changes in stated])
    db.session.commit()
    uids = [changes["household"] for changes in stated]
    found = {home.uid: home for home in db.session.scalars(select(Household).where(Household.uid.in_(uids)))}
    return [found[uid] for uid in uids]


def make_homes(place: Place, count: int, **changes: Any) -> list[Household]:
    """Register *count* households, on positions 1, 2, …"""
    positions = range(1, count + 1)
    return register(place, [{"household": str(uuid4()), "position": position} | changes for position in positions])


def make_home(place: Place, **changes: Any) -> Household:
    """Register one household; *changes* are keys of a household op (sync.md)."""
    return state_home(place, str(uuid4()), **changes)


def state_home(place: Place, uid: str, **changes: Any) -> Household:
    """State a household's record anew, or for the first time."""
    return register(place, [{"household": uid} | changes])[0]


def make_venue(place: Place, name: str = "Trường Mầm non Hoa Sen", kind: str = "school") -> Venue:
    """Add a venue."""
    venue = Venue(uid=str(uuid4()), area_id=place.id, name=name, type=kind)
    db.session.add(venue)
    db.session.commit()
    return venue


def make_sheet(campaign: Campaign, homes: Sequence[Household], by: Person, on_a_page: int = 20) -> Sheet:
    """Store a walk sheet of these doors in their order, without alleys, as if *by* had printed it."""
    sheet = Sheet(uid=str(uuid4()), code=new_code(7), area_id=homes[0].area_id, campaign_id=campaign.id)
    sheet.made_at, sheet.made_by_id = now(), by.id
    db.session.add(sheet)
    db.session.flush()
    for place, home in enumerate(homes):
        row = SheetRow(sheet_id=sheet.id, number=place + 1, page=place // on_a_page + 1, alley="", household_id=home.id)
        db.session.add(row)
    db.session.commit()
    return sheet


def _record(place: Place, **changes: Any) -> RecordOp:
    stated: dict[str, Any] = {
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
