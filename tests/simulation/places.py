"""The places and people of one simulated world: two hamlets of a commune and one next door, all named by its seed."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from sqlalchemy import insert

from fieldapp.accounts.models import Posting, User
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.changes import begin_changes, lock_hamlets
from fieldapp.households.models import Household, HouseholdRecord, Venue
from fieldapp.touched import touch

BEGAN = date(2020, 1, 1)
HAMLETS = {"a": ("commune", 9), "b": ("commune", 6), "c": ("neighbour", 4)}
PEOPLE = {
    "hoa": ("canvasser", "a"),
    "nam": ("canvasser", "a"),
    "binh": ("head", "a"),
    "tam": ("canvasser", "b"),
    "minh": ("canvasser", "c"),
}


def settle(world: str) -> dict[str, Any]:
    """Store the world named *world*; return what phones and their people know of it."""
    at = now()
    root = _area(world, "", "tỉnh", None)
    communes = {name: _area(world, f"{name}.", "xã", root) for name in ("commune", "neighbour")}
    hamlets = {name: _area(world, f"{name}.", "thôn", communes[above]) for name, (above, _) in HAMLETS.items()}
    campaign = Campaign(slug=world, name=world, area_id=root.id, starts_on=at.date() - timedelta(days=10))
    campaign.deadline_on = at.date() + timedelta(days=20)
    campaign.apps = [_app(1, "xanh", target_share="0.60", target_base="adults"), _app(2, "vang")]
    db.session.add(campaign)
    people = {name: _person(world, name, role, hamlets[where].id, at) for name, (role, where) in PEOPLE.items()}
    told = {
        name: {"code": area.code, "homes": _register(world, area, HAMLETS[name][1], at)}
        for name, area in hamlets.items()
    }
    venues = {name: _venue(world, area) for name, area in hamlets.items()}
    begin_changes((hamlets[name].id, "venue", uid) for name, uid in venues.items())
    touch(areas=[area.id for area in hamlets.values()])
    return {"slug": world, "people": people, "hamlets": told, "venues": venues}


def _uid(world: str, name: str) -> str:
    return str(uuid5(NAMESPACE_OID, f"{world}/{name}"))


def _area(world: str, name: str, kind: str, above: Area | None) -> Area:
    code = f"{world}.{name}" if name else world
    area = Area(
        code=code.rstrip("."), valid_from=BEGAN, kind=kind, name=f"{kind} {name}", search_key=name, parent=above
    )
    db.session.add(area)
    db.session.flush()
    return area


def _app(position: int, slug: str, **target: str) -> App:
    return App(position=position, slug=slug, name=slug, android="", ios="", web="", **target)


def _person(world: str, name: str, role: str, area_id: int, at: datetime) -> dict[str, str]:
    user = User(uid=_uid(world, name), username=f"{world}-{name}", name=name, created_at=at)
    user.postings = [Posting(role=role, area_id=area_id, from_at=at)]
    db.session.add(user)
    return {"uid": user.uid, "role": role}


def _venue(world: str, area: Area) -> str:
    venue = Venue(uid=_uid(world, f"{area.code} market"), area_id=area.id, name="Chợ", type="market")
    db.session.add(venue)
    db.session.flush()
    return venue.uid


def _register(world: str, area: Area, doors: int, at: datetime) -> list[str]:
    lock_hamlets([area.id])
    uids = [_uid(world, f"{area.code} door {place}") for place in range(doors)]
    said = {"hint": "", "head": "Nguyễn Thị Mẫu", "number": "", "state": "open", "priority": False, "people": None}
    for place, uid in enumerate(uids):
        stated = said | {
            "adults": (None, 2, 3)[place % 3],
            "smartphones": (None, 1, 4, 2)[place % 4],
            "area_id": area.id,
        }
        record = {"record_at": at, "record_uid": _uid(world, f"{uid} record")}
        row = stated | record | {"uid": uid, "position": place + 1, "search_key": ""}
        key = db.session.execute(insert(Household).returning(Household.id), [row]).scalar_one()
        arrival = {"digest": "", "alley": "", "at": at, "received_at": at, "door": "import", "household_id": key}
        db.session.execute(
            insert(HouseholdRecord), [stated | arrival | {"uid": record["record_uid"], "position": place + 1}]
        )
    begin_changes((area.id, "household", uid) for uid in uids)
    return uids
