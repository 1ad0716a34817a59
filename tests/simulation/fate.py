"""What befalls a simulated world at the server: people come and go, its database is set back, it is read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from fieldapp.accounts.devices import fingerprint, open_session, revoke_sessions
from fieldapp.accounts.models import DeviceSession, Posting, User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Household, HouseholdRecord
from fieldapp.rollups.check import differences
from fieldapp.rollups.summarise import as_json, figures
from fieldapp.visits.models import Visit
from tests.simulation.places import settle


def card(user: str) -> str:
    """Let somebody in by a new card; return the token that their phone keeps."""
    return open_session(_person(user), "card", "", now())


def expire(token: str) -> None:
    """End a session from elsewhere."""
    mine = DeviceSession.token_hash == fingerprint(token)
    db.session.execute(update(DeviceSession).where(mine).values(ended_at=now()))


def revoke(user: str) -> None:
    """Take the right of every phone of somebody."""
    revoke_sessions(None, _person(user), now())


def post(user: str, area: str) -> None:
    """Let somebody walk one hamlet more."""
    person, place = _person(user), area_by_code(area)
    db.session.add(Posting(user_id=person.id, role="canvasser", area_id=place.id, from_at=now()))


def stored(slug: str) -> dict[str, Any]:
    """Return every op that the server holds of a world, as often as it holds it."""
    visits = (
        select(Visit.uid, User.uid, Visit.data, Visit.in_force, Visit.at, Visit.door)
        .join(User, User.id == Visit.user_id)
        .join(Campaign, Campaign.id == Visit.campaign_id)
        .where(Campaign.slug == slug)
    )
    roots = select(Area.id).where(Area.code.startswith(f"{slug}."))
    records = (
        select(HouseholdRecord.uid, User.uid, HouseholdRecord.at, HouseholdRecord.door, Household.uid)
        .join(User, User.id == HouseholdRecord.user_id)
        .join(Household, Household.id == HouseholdRecord.household_id)
        .where(HouseholdRecord.area_id.in_(roots))
    )
    return {
        "visits": [
            {"uid": uid, "by": by, "data": data, "inForce": force, "at": at.isoformat(), "door": door}
            for uid, by, data, force, at, door in db.session.execute(visits)
        ],
        "records": [
            {"uid": uid, "by": by, "at": at.isoformat(), "door": door, "household": home}
            for uid, by, at, door, home in db.session.execute(records)
        ],
    }


def figures_of(slug: str, areas: list[str]) -> dict[str, Any]:
    """Return the figures of hamlets as everybody reads them."""
    campaign = db.session.scalars(select(Campaign).where(Campaign.slug == slug)).one()
    return {code: as_json(figures(area_by_code(code), campaign)) for code in areas}


def check() -> list[str]:
    """Return where a roll-up is not what a recount gives."""
    return list(differences())


def snapshot(file: str) -> None:
    """Copy the database as a backup does, in one step."""
    db.session.rollback()  # a copy waits for whoever writes, and this very request would
    with closing(_live()) as live, closing(sqlite3.connect(file)) as copy:
        live.backup(copy)


def restore(file: str) -> None:
    """Go back to a copy, as a new epoch that begins before anybody sees it."""
    db.session.rollback()
    with closing(sqlite3.connect(file)) as copy, closing(_live()) as live:
        copy.execute(
            "INSERT INTO epochs (uid, began_at) VALUES (?, ?)", (str(uuid4()), f"{now():%Y-%m-%d %H:%M:%S.%f}")
        )
        copy.commit()
        copy.backup(live)


def _live() -> sqlite3.Connection:
    return sqlite3.connect(Path(str(db.engine.url.database)))


def _person(uid: str) -> User:
    return db.session.scalars(select(User).where(User.uid == uid)).one()


ACTS: dict[str, Callable[..., Any]] = {
    "settle": settle,
    "card": card,
    "expire": expire,
    "revoke": revoke,
    "post": post,
    "stored": stored,
    "figures": figures_of,
    "check": check,
    "snapshot": snapshot,
    "restore": restore,
}
