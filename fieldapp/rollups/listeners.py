"""The one listener: before a unit of work commits, what it touched is derived and counted again."""

from collections.abc import Iterator
from itertools import islice

from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from fieldapp.extensions import db
from fieldapp.rollups.doors import app_ids, restand_households, restand_venues
from fieldapp.rollups.recount import recount
from fieldapp.touched import take_touched

# Databases limit the parameters of a statement; the largest query here names a batch four times.
BATCH = 4_000


def refresh(_session: Session) -> None:
    """Derive and count whatever was touched, in the transaction that touched it."""
    db.session.flush()
    touched = take_touched()
    if touched is None:
        return
    apps, areas = app_ids(), set(touched.areas)
    for some in _batches(touched.households):
        areas |= restand_households(some, apps)
    for some in _batches(touched.venues):
        restand_venues(some, apps)
    for some in _batches(areas):
        recount(some)


def _batches(ids: set[int]) -> Iterator[list[int]]:
    ordered = iter(sorted(ids))
    while some := list(islice(ordered, BATCH)):
        yield some


def _forget(session: Session) -> None:
    session.info.pop("touched", None)


def init_app(_app: Flask) -> None:
    """Listen once, however many applications a process builds."""
    if not event.contains(db.session, "before_commit", refresh):
        event.listen(db.session, "before_commit", refresh)
        event.listen(db.session, "after_rollback", _forget)
