"""What changed in a person's hamlets since their phone last asked: in server order, never skipping a late commit.

The cursor is opaque to phones: a mark of the postings it was made for, and the last `seq` read of each hamlet. Within a
hamlet `seq` is the order of commit, so a place per hamlet needs no overlap to be read again.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, Select, Text, and_, bindparam, cast, func, select
from sqlalchemy.orm import aliased

from fieldapp.access import FIELD_ROLES, Actor
from fieldapp.accounts.models import User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import leaves, subtree
from fieldapp.bulk import among
from fieldapp.dates import VIETNAM
from fieldapp.extensions import db
from fieldapp.households.models import Alley, Change, Household, Venue
from fieldapp.visits.models import Visit

MOST_AT_A_TIME = 500
LARGEST = 2**63
_CHANGE: Any = Change.__table__
_SEEN, _SAME = aliased(Area.__table__), aliased(Area.__table__)
_ALIKE = select(func.count()).where(_SAME.c.code == _SEEN.c.code).scalar_subquery()
_HAMLETS = (
    select(_SEEN.c.id, _SEEN.c.code, _SEEN.c.valid_from, _ALIKE)
    .where(_SEEN.c.id.in_(leaves(subtree(bindparam("roots", expanding=True)))))
    .order_by(_SEEN.c.code)
)
_VISIT, _USER = Visit.__table__.c, User.__table__.c
_VISITS = (
    select(_VISIT.uid, _VISIT.at, _VISIT.knocked_at, _VISIT.effective_at, _VISIT.received_at, _USER.uid, _USER.name)
    .add_columns(_VISIT.in_force, _VISIT.data)
    .join_from(Visit.__table__, User.__table__, _USER.id == _VISIT.user_id)
    .where(among(_VISIT.uid, "uids"))
)
_SURVIVOR = aliased(Household)
Found = dict[str, dict[str, Any]]
Reader = Callable[[Collection[str], dict[int, str]], Found]


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the changes, and where to go on. `reset` says that the cursor given was not one of ours."""

    cursor: str
    changes: list[dict[str, Any]]
    more: bool
    reset: bool


def changes_since(cursor: object, actor: Actor, epoch: str) -> Page:
    """Return at most 500 changes of the hamlets *actor* walks after *cursor*, or from the beginning."""
    areas = _walked(actor)
    walks = json.dumps([epoch, *sorted(areas)])
    mark = hashlib.blake2b(walks.encode(), digest_size=6).hexdigest()
    places = _read(cursor, mark)
    reset = cursor is not None and places is None
    last = {area_id: (places or {}).get(area_id, 0) for area_id in areas}
    rows = _after(last)
    page = rows[:MOST_AT_A_TIME]
    for row in page:
        last[row.area_id] = row.seq
    return Page(_write(mark, last), _described(page, areas), len(rows) > MOST_AT_A_TIME, reset)


def _walked(actor: Actor) -> dict[int, str]:
    """Return the hamlets where *actor* is posted as canvasser or head, or that lie below such a posting: id to code."""
    roots = [grant.area_id for grant in actor.grants if grant.role in FIELD_ROLES]
    rows = db.session.connection().execute(_HAMLETS, {"roots": roots}) if roots else ()
    return {key: f"{code}@{began.isoformat()}" if alike > 1 else code for key, code, began, alike in rows}


def _read(cursor: object, mark: str) -> dict[int, int] | None:
    if not isinstance(cursor, str) or not cursor.startswith(f"{mark}."):
        return None
    try:
        pairs = [pair.split("-") for pair in cursor.removeprefix(f"{mark}.").split("_") if pair]
        places = {int(area, 36): int(seq, 36) for area, seq in pairs}
    except ValueError:
        return None
    return places if all(0 <= seq < LARGEST for seq in places.values()) else None


def _write(mark: str, last: dict[int, int]) -> str:
    return f"{mark}." + "_".join(f"{_base36(area)}-{_base36(seq)}" for area, seq in last.items())


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[rest] + digits
    return digits or "0"


def _after(last: dict[int, int]) -> Sequence[Any]:
    if not last:
        return []
    connection = db.session.connection()
    return connection.execute(_later(connection.dialect.name), {"last": json.dumps(last)}).all()


@cache
def _later(dialect: str) -> Select[Any]:
    """Select the next changes after a place per hamlet, which come as one JSON object: some walk a thousand hamlets."""
    given = bindparam("last", type_=Text)
    pairs = func.json_each(given) if dialect == "sqlite" else func.json_each_text(cast(given, JSON))
    last = pairs.table_valued("key", "value")
    later = and_(
        _CHANGE.c.area_id == cast(last.c.key, Integer),
        _CHANGE.c.seq > cast(last.c.value, BigInteger),
    )
    return select(_CHANGE).join(last, later).order_by(_CHANGE.c.seq).limit(MOST_AT_A_TIME + 1)


def _described(rows: Sequence[Change], areas: dict[int, str]) -> list[dict[str, Any]]:
    uids: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        uids[row.kind].append(row.uid)
    found = {kind: READERS[kind](of_kind, areas) for kind, of_kind in uids.items() if kind in READERS}
    described = []
    for row in rows:
        if row.uid in found.get(row.kind, {}):
            described.append({"kind": row.kind, "uid": row.uid} | found[row.kind][row.uid])
    return described


def _households(uids: Collection[str], areas: dict[int, str]) -> Found:
    query = (
        select(Household, Alley.name, _SURVIVOR.uid)
        .outerjoin(Alley, Alley.id == Household.alley_id)
        .outerjoin(_SURVIVOR, _SURVIVOR.id == Household.merged_into_id)
        .where(Household.uid.in_(uids), Household.area_id.in_(areas))
    )
    return {
        home.uid: {
            "area": areas[home.area_id],
            "alley": alley or "",
            "position": home.position,
            "number": home.number,
            "hint": home.hint,
            "head": home.head,
            "adults": home.adults,
            "smartphones": home.smartphones,
            "priority": home.priority,
            "state": home.state,
        }
        | ({"survivor": survivor} if survivor else {})  # its visits are read as the survivor's
        for home, alley, survivor in db.session.execute(query)
    }


def _visits(uids: Collection[str], _areas: dict[int, str]) -> Found:
    rows = db.session.connection().execute(_VISITS, {"uids": list(uids)})
    return {row.uid: _visit(*row[1:]) for row in rows}


def _visit(
    at: datetime, knocked_at: datetime, effective_at: datetime, received_at: datetime, by: str, name: str, *rest: Any
) -> dict[str, Any]:
    in_force, as_sent = rest
    first = {} if effective_at == knocked_at else {"effective_at": effective_at.astimezone(VIETNAM).isoformat()}
    return {
        "at": at.astimezone(VIETNAM).isoformat(),
        "knocked_at": knocked_at.astimezone(VIETNAM).isoformat(),
        **first,  # of a correction whose chain may have begun in a hamlet that this phone does not hear of
        "received_at": received_at.astimezone(VIETNAM).isoformat(),
        "by": by,
        "by_name": name,
        "in_force": in_force,
        "data": json.loads(as_sent),
    }


def _venues(uids: Collection[str], areas: dict[int, str]) -> Found:
    query = select(Venue).where(Venue.uid.in_(uids), Venue.area_id.in_(areas))
    return {v.uid: {"area": areas[v.area_id], "name": v.name, "type": v.type} for v in db.session.scalars(query)}


def _gone(uids: Collection[str], areas: dict[int, str]) -> Found:
    """Describe the households that left these hamlets; one that went from one of them to another is still there."""
    query = select(Household.uid).where(Household.uid.in_(uids), Household.area_id.in_(areas))
    here = set(db.session.scalars(query))
    return {uid: {} for uid in uids if uid not in here}


# How each kind of change is described; features to the right add theirs.
READERS: dict[str, Reader] = {"household": _households, "visit": _visits, "venue": _venues, "gone": _gone}
