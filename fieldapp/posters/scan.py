"""Counting scans and taps on install without a trace of a person: a number per poster, day and kind of device.

A device counts once per poster, page and hour. What recognises it in between is a hash under the day's random salt;
both are deleted with the day, by the next day's first scan or login. Shown as an estimate.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from fieldapp.accounts.throttle import Limit, spend_try
from fieldapp.dates import local_day
from fieldapp.errors import SlowDown
from fieldapp.extensions import db
from fieldapp.posters.models import Poster, Scan, ScanMark, ScanSalt
from fieldapp.posters.platforms import Platform

# A script can name itself differently each time; an address that does is believed this often. A school shares one.
AN_ADDRESS = Limit("scan", 60, timedelta(hours=1))


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a request says of the device; kept nowhere."""

    address: str
    agent: str
    platform: Platform


def count_scan(poster: Poster, visitor: Visitor, at: datetime, app: str = "") -> bool:
    """Count an opened page, or a tap on installing *app*; False for a repeat within the hour. Nothing is committed."""
    day = local_day(at)
    salt = _salt(at)
    hour = at.replace(minute=0, second=0, microsecond=0).isoformat()
    mark = _hash(salt, poster.code, hour, app, visitor.address, visitor.agent)
    if db.session.get(ScanMark, mark):
        return False
    try:
        spend_try(AN_ADDRESS, _hash(salt, poster.code, app, visitor.address), at)
    except SlowDown:
        return False
    fresh = _insert(ScanMark).values(mark=mark, day=day).on_conflict_do_nothing().returning(ScanMark.mark)
    if db.session.scalar(fresh) is None:
        return False
    row = _insert(Scan).values(poster_id=poster.id, day=day, platform=visitor.platform, app=app, times=1)
    key = [Scan.poster_id, Scan.day, Scan.platform, Scan.app]
    db.session.execute(row.on_conflict_do_update(index_elements=key, set_={"times": Scan.times + 1}))
    return True


def forget_days_before(at: datetime) -> None:
    """Delete the salts of the days before that of *at*, and all that was made with them."""
    before = local_day(at)
    db.session.execute(delete(ScanMark).where(ScanMark.day < before))
    db.session.execute(delete(ScanSalt).where(ScanSalt.day < before))


def _salt(at: datetime) -> bytes:
    """Return the day's salt; the first to ask makes it, and forgets those before."""
    day = local_day(at)
    known = select(ScanSalt.salt).where(ScanSalt.day == day)
    salt = db.session.scalar(known)
    if salt is None:
        db.session.execute(_insert(ScanSalt).values(day=day, salt=secrets.token_hex(32)).on_conflict_do_nothing())
        salt = db.session.scalar(known)
        forget_days_before(at)
    return bytes.fromhex(str(salt))


def _hash(salt: bytes, *parts: str) -> str:
    return hmac.new(salt, "\0".join(parts).encode(), hashlib.sha256).hexdigest()


def _insert(model: type[Any]) -> Any:
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(model)
