"""The one listener: before a unit of work commits, what it touched is derived and counted again."""

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from fieldapp.extensions import db
from fieldapp.households.changes import forget_locks, lock_hamlets
from fieldapp.rollups.doors import app_ids, restand_households, restand_venues
from fieldapp.rollups.recount import recount
from fieldapp.touched import take_touched


def refresh(_session: Session) -> None:
    """Derive and count whatever was touched, in the transaction that touched it.

    Hamlets are locked before they are read; when a door's family lies in another, that one is locked and read again.
    """
    db.session.flush()
    touched = take_touched()
    if touched is None:
        return
    lock_hamlets(touched.areas)
    apps, areas = app_ids(), set(touched.areas)
    if touched.households:
        areas |= restand_households(touched.households, apps)
    if areas != touched.areas:
        lock_hamlets(areas)
        restand_households(touched.households, apps)
    if touched.venues:
        restand_venues(touched.venues, apps)
    if areas:
        recount(areas)


def _forget(session: Session) -> None:
    session.info.pop("touched", None)
    forget_locks(session)


def init_app(_app: Flask) -> None:
    """Listen once, however many applications a process builds."""
    if not event.contains(db.session, "before_commit", refresh):
        event.listen(db.session, "before_commit", refresh)
        event.listen(db.session, "after_commit", forget_locks)
        event.listen(db.session, "after_rollback", _forget)
