"""The one listener: before a unit of work commits, what it touched is derived and counted again."""

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from fieldapp.extensions import db
from fieldapp.households.touched import take_touched
from fieldapp.rollups.doors import app_ids, restand_households, restand_venues
from fieldapp.rollups.recount import recount


def refresh(_session: Session) -> None:
    """Derive and count whatever was touched, in the transaction that touched it."""
    db.session.flush()
    touched = take_touched()
    if touched is None:
        return
    apps = app_ids()
    areas = touched.areas
    if touched.households:
        areas = areas | restand_households(touched.households, apps)
    if touched.venues:
        restand_venues(touched.venues, apps)
    if areas:
        recount(areas)


def _forget(session: Session) -> None:
    session.info.pop("touched", None)


def init_app(_app: Flask) -> None:
    """Listen once, however many applications a process builds."""
    if not event.contains(db.session, "before_commit", refresh):
        event.listen(db.session, "before_commit", refresh)
        event.listen(db.session, "after_rollback", _forget)
