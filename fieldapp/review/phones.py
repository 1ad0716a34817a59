"""Phones that disagree with the server: about what was sent, and about the time. Nothing is lost by either."""

import json
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from fieldapp.access import FIELD_ROLES
from fieldapp.accounts.models import DeviceSession, Posting, User
from fieldapp.content import digest_of
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.households.models import Door
from fieldapp.review.items import Item, Kind, Scope
from fieldapp.visits.models import LostVisits, Visit
from fieldapp.visits.world import known_digests

WATCHED = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Lost:
    """A phone that misses visits here. Units: `count` of visits still missing."""

    who: str
    label: str
    count: int
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """A phone whose clock is off: by how much its last knock was corrected. Units: `count` of visits corrected so."""

    user_id: int
    skew: timedelta
    count: int
    at: datetime


def find_lost(scope: Scope) -> Iterator[Item]:
    """Give the phones of people posted here that believe sent what has still not come."""
    query = (
        select(LostVisits.session_id, LostVisits.uids, LostVisits.asked_at, DeviceSession.label, User.id, User.name)
        .add_columns(Posting.area_id)
        .join(DeviceSession, DeviceSession.id == LostVisits.session_id)
        .join(User, User.id == DeviceSession.user_id)
        .join(Posting, Posting.user_id == User.id)
        .where(Posting.area_id.in_(scope.area_ids), Posting.role.in_(FIELD_ROLES), Posting.live_at(scope.actor.at))
        .order_by(Posting.id)
    )
    rows = {row.session_id: row for row in reversed(db.session.execute(query).all())}
    asked = {key: json.loads(row.uids) for key, row in rows.items()}
    known = known_digests(uid for uids in asked.values() for uid in uids) if asked else {}
    for key, row in sorted(rows.items()):
        lost = sorted(uid for uid in asked[key] if uid not in known)
        if lost:
            found = Lost(row.name, row.label, len(lost), row.asked_at)
            yield Item(Kind.LOST, f"lost:{key}", digest_of(*lost), row.area_id, found, frozenset({row.id}))


def find_clocks(scope: Scope) -> Iterator[Item]:
    """Give the phones whose clock was more than two minutes off at their last visits here, in the last 14 days.

    Source: domain.md, "Time of the knock": only then is the knock another instant than the phone's.
    """
    if scope.campaign is None:
        return
    of_phones = Visit.area_id.in_(scope.area_ids), Visit.campaign_id == scope.campaign.id, Visit.door == Door.PHONE
    recent = Visit.day >= local_day(scope.actor.at - WATCHED)
    off = Visit.knocked_at != Visit.at
    columns = Visit.device_uid, Visit.user_id, Visit.uid, Visit.at, Visit.knocked_at, Visit.received_at, Visit.area_id
    devices = select(Visit.device_uid).where(*of_phones, recent, off)
    query = select(*columns).where(*of_phones, recent, Visit.device_uid.in_(devices))
    runs: dict[tuple[str | None, int], list[tuple[str, timedelta, datetime, int]]] = defaultdict(list)
    for device, user_id, uid, at, knocked_at, received_at, area_id in db.session.execute(
        query.order_by(Visit.received_at, Visit.id)
    ):
        run = runs[device, user_id]
        if knocked_at == at:
            run.clear()  # it goes right again
        else:
            run.append((uid, knocked_at - at, received_at, area_id))
    for (device, user_id), run in runs.items():
        if run:
            _, skew, received_at, area_id = run[-1]
            found = Clock(user_id, skew, len(run), received_at)
            subject, facts = f"clock:{device}:{user_id}", digest_of(run[0][0])
            yield Item(Kind.CLOCK, subject, facts, area_id, found, frozenset({user_id}), scope.campaign.id)
