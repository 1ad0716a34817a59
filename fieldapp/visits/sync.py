"""The phone's doors: send visits, hand in a queue, ask for receipts, ask who one is.

Saved is what an answer names after the commit; nothing here decides what a valid visit is. Each door judges forms
first, holding no lock, then stores everything and reads its answer in one transaction, and answers after its commit.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from types import MappingProxyType
from typing import Any, TypeVar

from flask import Blueprint, Response, g, jsonify, request
from sqlalchemy import update

from fieldapp.access import Actor, Verb, open_to_all
from fieldapp.accounts.devices import actor_in, actors_named, may_rescue
from fieldapp.accounts.models import DeviceSession
from fieldapp.accounts.sessions import cookie_session, known_session
from fieldapp.again import again
from fieldapp.dates import VIETNAM, now
from fieldapp.epoch import current_epoch
from fieldapp.errors import PROTOCOL, DeviceRevoked, LoginRequired, OtherUser
from fieldapp.extensions import db, set_reading
from fieldapp.households.models import Door
from fieldapp.version import SERVER_VERSION
from fieldapp.visits.changes import changes_since
from fieldapp.visits.envelope import (
    MOST_BYTES,
    Envelope,
    author_of,
    campaigns_named,
    read_envelope,
    read_json,
    read_op,
    read_uids,
    uid_of,
)
from fieldapp.visits.given import Given, Verdict
from fieldapp.visits.me import describe
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.refusals import refusal
from fieldapp.visits.world import CampaignFacts, Named, campaigns_by_slug, known_digests

T = TypeVar("T")
bp = Blueprint("api", __name__, url_prefix="/api")


@dataclass(frozen=True, slots=True)
class Batch:
    """Ops whose forms are judged, run by run of one author; an op without a readable uid is None."""

    runs: list[tuple[Actor, list[Given]]]
    order: list[str | None]
    campaigns: Mapping[str, CampaignFacts]


@bp.post("/sync")
@open_to_all
def sync() -> Response:
    """Store a person's ops and tell what changed in their hamlets."""
    received_at = now()
    session, actor = _sender()
    session_id = session.id
    envelope = read_envelope(read_json(_body()))
    if any(author not in (None, actor.uid) for author in map(author_of, envelope.ops)):
        raise OtherUser
    batch = _read(envelope, received_at, actor)
    came = Came(Door.PHONE, received_at, envelope.device)

    def store() -> dict[str, Any]:
        answer = _answer(received_at, _store(batch, came))
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
    others = {author for author in map(author_of, envelope.ops) if author} - {actor.uid}
    if others and (revoked_at is not None or not actor.has(Verb.QUEUE_HAND_IN)):
        raise OtherUser
    batch = _read(envelope, received_at, actor, actors_named(others, received_at))
    if revoked_at is not None:
        batch = _only_before(batch, revoked_at)
    came = Came(Door.RESCUE, received_at, envelope.device, actor)
    return jsonify(_in_one_transaction(lambda: _answer(received_at, _store(batch, came))))


@bp.post("/receipts")
@open_to_all
def receipts() -> Response:
    """Tell which of the uids that a phone believes sent are not here."""
    _sender()
    uids = read_uids(read_json(_body()))
    known = known_digests(uids)
    missing = [uid for uid in uids if uid not in known]
    return jsonify({"protocol": PROTOCOL, "epoch": current_epoch(), "missing": missing})


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
    if session.revoked_at is not None:
        raise DeviceRevoked
    g.actor = actor_in(session, now())
    return session, g.actor


def _read(
    envelope: Envelope, received_at: datetime, sender: Actor, others: Mapping[str, Actor] = MappingProxyType({})
) -> Batch:
    """Judge the forms. An op that names no author, or one whom nobody knows, is refused among the sender's own."""
    authors, campaigns = {sender.uid: sender, **others}, campaigns_by_slug(campaigns_named(envelope.ops))
    readable = [op for op in envelope.ops if uid_of(op)]
    runs = []
    for author, ops in groupby(readable, key=lambda op: author_of(op) or sender.uid):
        given = [read_op(op, envelope.sent_at, received_at, campaigns) for op in ops]
        runs.append((authors.get(author, sender), given if author in authors else [_barred(op) for op in given]))
    return Batch(runs, [uid_of(op) for op in envelope.ops], campaigns)


def _only_before(batch: Batch, revoked_at: datetime) -> Batch:
    """Refuse what was knocked after the revocation."""
    runs = [(author, [_barred(op) if op.knocked_at > revoked_at else op for op in ops]) for author, ops in batch.runs]
    return replace(batch, runs=runs)


def _barred(op: Given) -> Given:
    return replace(op, fault=op.fault or refusal("not_allowed"))


def _in_one_transaction(work: Callable[[], T]) -> T:
    """Do *work* and commit it; afresh when another request stored one of its uids meanwhile, or held its locks."""
    db.session.rollback()
    set_reading(False)

    def commit() -> T:
        done = work()
        db.session.commit()
        return done

    return again(commit)


def _store(batch: Batch, came: Came) -> list[Verdict]:
    if len(batch.runs) > 1:
        Named([op for _, ops in batch.runs for op in ops])  # locks for all authors at once
    verdicts = [verdict for run in batch.runs for verdict in _store_run(*run, batch, came)]
    return list(_in_order(batch.order, verdicts))


def _note_heard(session_id: int, came: Came) -> None:
    seen = {"synced_at": came.at, "seen_at": came.at, "device_uid": came.device_uid}
    db.session.execute(update(DeviceSession).where(DeviceSession.id == session_id).values(seen))


def _store_run(author: Actor, ops: list[Given], batch: Batch, came: Came) -> list[Verdict]:
    if came.handed_in_by and came.handed_in_by.uid == author.uid:
        came = replace(came, handed_in_by=None)
    return record_visits(author, ops, batch.campaigns, came)


def _in_order(order: Sequence[str | None], verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    given = iter(verdicts)
    for uid in order:
        yield next(given) if uid else Verdict("", "refused", "bad_uid", refusal("bad_uid").errors)


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
