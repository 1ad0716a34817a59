"""The log of changes that phones read: one row per thing and hamlet, moved to the end each time it changes."""

from collections import defaultdict
from collections.abc import Iterable

from sqlalchemy import bindparam, delete, select
from sqlalchemy.orm import Session

from fieldapp.areas.models import Area
from fieldapp.bulk import among, insert_rows
from fieldapp.extensions import db
from fieldapp.households.models import Change

Noted = tuple[int, str, str]
_CHANGE = Change.__table__.c
_AREA = Area.__table__.c
_LOCK = select(_AREA.id).where(among(_AREA.id, "hamlets")).order_by(_AREA.id).with_for_update(key_share=True)
_FORGET = delete(Change).where(
    _CHANGE.area_id == bindparam("area"), _CHANGE.kind == bindparam("kind_of"), among(_CHANGE.uid, "uids")
)


def lock_hamlets(area_ids: Iterable[int]) -> bool:
    """Take the hamlets' locks, in order, until commit; SQLite's single writer needs none.

    Within a hamlet writers so follow each other: roll-ups see every visit, and `seq` is the order of commit.
    Shape: True when others may have written while this one waited, so that what was read before is read again.
    """
    locked: set[int] = db.session.info.setdefault("locked", set())
    wanted = set(area_ids) - locked
    locked |= wanted
    if not wanted or db.session.get_bind().dialect.name == "sqlite":
        return False
    db.session.connection().execute(_LOCK, {"hamlets": list(wanted)}).all()
    return True


def forget_locks(session: Session) -> None:
    """Note that a transaction, and its locks with it, has ended."""
    session.info.pop("locked", None)


def note_changes(changes: Iterable[Noted]) -> None:
    """Log that things changed: (hamlet's id, kind, uid) each, the last of repeated ones. The hamlets must be locked."""
    wanted = list(dict.fromkeys(reversed(list(changes))))[::-1]
    names: dict[tuple[int, str], list[str]] = defaultdict(list)
    for area_id, kind, uid in wanted:
        names[area_id, kind].append(uid)
    connection = db.session.connection()
    for (area_id, kind), uids in names.items():
        connection.execute(_FORGET, {"area": area_id, "kind_of": kind, "uids": uids})
    begin_changes(wanted)


def begin_changes(changes: Iterable[Noted]) -> None:
    """Log things that are new, and so have no row yet. The hamlets must be locked."""
    rows = [{"area_id": area_id, "kind": kind, "uid": uid} for area_id, kind, uid in changes]
    insert_rows(Change, rows)
