"""Build a small village through the real rules: doors and knocks, at instants of the test's choosing."""

import json
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from fieldapp.dates import VIETNAM, local_day, now
from fieldapp.extensions import db
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import Door
from fieldapp.visits.forms import AppCount, VisitInput, Withdrawal
from fieldapp.visits.given import Given, Verdict, digest
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.world import campaigns_by_slug
from tests.cast import Person, Place

SLUG = "dot-thu"


def day_ago(days: int) -> date:
    return local_day(now()) - timedelta(days=days)


def clock(days_ago: int, hour: int = 9) -> datetime:
    """An hour in Vietnam, some days ago."""
    return datetime.combine(day_ago(days_ago), time(hour), VIETNAM)


def door(by: Person, hamlet: Place, **stated: Any) -> str:
    """Register a household; return its uid. *stated* may hold uid, at and received."""
    uid, at = stated.pop("uid", str(uuid4())), stated.pop("at", clock(9))
    received = stated.pop("received", at)
    given = {
        "alley": "",
        "position": 1,
        "number": "",
        "hint": "",
        "head": "",
        "adults": None,
        "smartphones": None,
        "priority": False,
        "state": "open",
    }
    _record(by, HouseholdInput(uid, hamlet.ref, **given | stated), at, received)
    return uid


def knock(by: Person, home: str, days_ago: int, outcome: str = "met", **stated: Any) -> str:
    """Record a visit; return its uid. Apps as xanh=(already, assisted); `venue=True` when *home* is one."""
    counts = tuple(AppCount(app, *stated.pop(app)) for app in ("xanh", "vang") if app in stated)
    at = stated.pop("at", clock(days_ago, stated.pop("hour", 9)))
    received = stated.pop("received", at)
    place = (None, home) if stated.pop("venue", False) else (home, None)
    rest = {
        "adults": None,
        "smartphones": None,
        "obstacles": (),
        "leaflets": 0,
        "follow_up_on": None,
        "note": "",
        "replaces": None,
    }
    return _record(by, VisitInput(*place, SLUG, outcome, apps=counts, **rest | stated), at, received)


def withdraw(by: Person, visit: str, at: datetime) -> str:
    """Take a visit back; return the withdrawal's uid."""
    return _record(by, Withdrawal(visit), at, at)


def _record(by: Person, given: HouseholdInput | VisitInput | Withdrawal, at: datetime, received: datetime) -> str:
    uid, kind = str(uuid4()), "household" if isinstance(given, HouseholdInput) else "visit"
    op = Given(uid, kind, at, at, given, digest(kind, by.uid, at, given), json.dumps({}))
    verdicts = record_visits(by.actor(received), [op], campaigns_by_slug([SLUG]), Came(Door.PHONE, received))
    assert verdicts == [Verdict(uid, "stored")], verdicts
    db.session.commit()
    return uid
