"""The phone's doors: send visits, hand in a queue, ask for receipts, ask who one is.

Saved is what an answer names after the commit; nothing here decides what a valid visit is. Each door judges forms
first, holding no lock, then stores everything and reads its answer in one transaction, and answers after its commit.
"""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from flask import Blueprint, Response, g, jsonify, request
from sqlalchemy import update
from sqlalchemy.exc import OperationalError

from fieldapp.access import Actor, open_to_all
from fieldapp.accounts.devices import actor_in, may_rescue
from fieldapp.accounts.models import DeviceSession
from fieldapp.accounts.sessions import cookie_session, known_session
from fieldapp.again import again
from fieldapp.dates import VIETNAM, now
from fieldapp.epoch import current_epoch
from fieldapp.errors import PROTOCOL, DeviceRevoked, LoginRequired
from fieldapp.extensions import db, impatient, set_reading
from fieldapp.households.models import Door
from fieldapp.version import SERVER_VERSION
from fieldapp.visits.batch import only_before, read_handed_in, read_own, store_batch
from fieldapp.visits.changes import changes_since
from fieldapp.visits.envelope import MOST_BYTES, read_envelope, read_json, read_uids
from fieldapp.visits.given import Verdict
from fieldapp.visits.lost import note_lost
from fieldapp.visits.me import describe
from fieldapp.visits.record import Came
from fieldapp.visits.refused import keep_refused
from fieldapp.visits.world import known_digests

T = TypeVar("T")
NOTE_MS = 500  # how long a question for receipts waits for other writers
bp = Blueprint("api", __name__, url_prefix="/api")
logger = logging.getLogger("fieldapp")


@bp.post("/sync")
@open_to_all
def sync() -> Response:
    """Store a person's ops and tell what changed in their hamlets."""
    received_at = now()
    session, actor = _sender()
    session_id = session.id
    envelope = read_envelope(read_json(_body()))
    batch = read_own(envelope, received_at, actor)
    came = Came(Door.PHONE, received_at, envelope.device, clock=now)

    def store() -> dict[str, Any]:
        answer = _answer(received_at, store_batch(batch, came))
        _note_heard(session_id, came)
        page = changes_since(envelope.cursor, actor, answer["epoch"])
        answer |= {"cursor": page.cursor, "more": page.more, "changes": page.changes}
        return answer | ({"reset": True} if page.reset else {})

    return jsonify(_in_one_transaction(store))


@bp.post("/rescue")
@open_to_all
def rescue() -> Response:
    """Take in a queue: of a revoked phone by itself, or of a colleague by a head or chair."""
    received_at = now()
    session = cookie_session(request)
    if session is None or not may_rescue(session, received_at):
        raise LoginRequired
    g.actor = actor = actor_in(session, received_at)
    revoked_at = session.revoked_at
    envelope = read_envelope(read_json(_body()))
    if revoked_at is None:
        batch = read_handed_in(envelope, received_at, actor)
    else:
        batch = only_before(read_own(envelope, received_at, actor), revoked_at)
    came = Came(Door.RESCUE, received_at, envelope.device, actor, now)

    def store() -> dict[str, Any]:
        verdicts = store_batch(batch, came)
        keep_refused(actor, envelope, verdicts, received_at)  # a revoked phone is emptied next
        return _answer(received_at, verdicts)

    return jsonify(_in_one_transaction(store))


@bp.post("/receipts")
@open_to_all
def receipts() -> Response:
    """Tell which of the uids that a phone believes sent are not here."""
    session, _ = _sender()
    session_id = session.id
    uids = read_uids(read_json(_body()))
    known = known_digests(uids)
    missing = [uid for uid in uids if uid not in known]
    answer = {"protocol": PROTOCOL, "epoch": current_epoch(), "missing": missing}
    if missing:
        _note_lost(session_id, missing)
    return jsonify(answer)


@bp.get("/me")
@open_to_all
def me() -> Response:
    """Tell who the caller is, where they work, and for which campaigns."""
    _, actor = _sender()
    return jsonify(describe(actor) | {"epoch": current_epoch(), "server_version": SERVER_VERSION})


def _body() -> bytes:
    db.session.rollback()  # no transaction stays open while a slow line brings the rest
    request.max_content_length = MOST_BYTES + 1  # one more, or a body sent in chunks would be cut and misread
    return request.get_data(cache=False)


def _sender() -> tuple[DeviceSession, Actor]:
    session = known_session(request)
    if session is None:
        raise LoginRequired
    g.actor = actor_in(session, now())
    if session.revoked_at is not None:
        raise DeviceRevoked  # the answer says whose: the page may be somebody else's
    return session, g.actor


def _in_one_transaction(work: Callable[[], T]) -> T:
    """Do *work* and commit it; afresh when another request stored one of its uids meanwhile, or held its locks."""
    db.session.rollback()
    set_reading(False)

    def commit() -> T:
        done = work()
        db.session.commit()
        return done

    return again(commit)


def _note_heard(session_id: int, came: Came) -> None:
    seen = {"synced_at": came.at, "seen_at": came.at, "device_uid": came.device_uid}
    db.session.execute(update(DeviceSession).where(DeviceSession.id == session_id).values(seen))


def _note_lost(session_id: int, missing: list[str]) -> None:
    """Note what a phone misses here, after its question was read; whatever stands in the way, it gets its answer."""
    try:
        with impatient(NOTE_MS):
            _in_one_transaction(lambda: note_lost(session_id, missing, now()))
    except OperationalError as fault:
        logger.warning("lost visits not noted", exc_info=fault)
        db.session.rollback()


def _answer(received_at: datetime, verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "protocol": PROTOCOL,
        "received_at": received_at.astimezone(VIETNAM).isoformat(),
        "epoch": current_epoch(),
        "server_version": SERVER_VERSION,
        "results": [_result(index, verdict) for index, verdict in enumerate(verdicts)],
    }


def _result(index: int, verdict: Verdict) -> dict[str, Any]:
    named = {"uid": verdict.uid} if verdict.uid else {"uid": None, "index": index}
    result: dict[str, Any] = named | {"status": verdict.status}
    if verdict.code:
        result |= {"code": verdict.code}
    return result | ({"errors": dict(verdict.errors)} if verdict.status == "refused" else {})
