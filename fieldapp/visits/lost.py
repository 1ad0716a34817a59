"""What phones believe sent and the server does not have: noted when they ask for receipts, for the commune to see."""

import json
from collections.abc import Collection
from datetime import datetime

from fieldapp.content import plain_json
from fieldapp.extensions import db
from fieldapp.visits.envelope import MOST_RECEIPTS
from fieldapp.visits.models import LostVisits
from fieldapp.visits.world import known_digests


def note_lost(session_id: int, missing: Collection[str], at: datetime) -> None:
    """Note what a phone misses here, with what it missed before and still does: it may ask in several parts."""
    row = db.session.get(LostVisits, session_id)
    if row is None:
        row = LostVisits(session_id=session_id, uids="[]")
        db.session.add(row)
    lost = list(dict.fromkeys([*missing, *still_lost(row)]))[:MOST_RECEIPTS]
    row.uids, row.asked_at = plain_json(lost), at


def still_lost(row: LostVisits) -> list[str]:
    """Return what of a phone's loss has not come since."""
    lost: list[str] = json.loads(row.uids)
    known = known_digests(lost) if lost else {}
    return [uid for uid in lost if uid not in known]
