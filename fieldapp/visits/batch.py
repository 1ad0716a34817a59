"""A batch of ops by one author or several: its forms judged first, holding no lock, then all of it stored.

The phone's doors and the page that takes in a saved file share it, so a queue fares alike by whatever way it comes.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from fieldapp.access import Actor, Verb
from fieldapp.accounts.devices import actors_named
from fieldapp.errors import OtherUser
from fieldapp.visits.envelope import Envelope, author_of, campaigns_named, read_op, uid_of
from fieldapp.visits.given import Given, Verdict
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.refusals import refusal
from fieldapp.visits.world import CampaignFacts, Named, campaigns_by_slug


@dataclass(frozen=True, slots=True)
class Batch:
    """Ops whose forms are judged, run by run of one author; an op without a readable uid is None."""

    runs: list[tuple[Actor, list[Given]]]
    order: list[str | None]
    campaigns: Mapping[str, CampaignFacts]


def read_own(envelope: Envelope, received_at: datetime, actor: Actor) -> Batch:
    """Judge the forms of a batch in which everything is *actor*'s own.

    Errors: OtherUser when it names somebody else.
    """
    if _others_in(envelope, actor):
        raise OtherUser
    return _read(envelope, received_at, {actor.uid: actor}, actor)


def read_handed_in(envelope: Envelope, received_at: datetime, actor: Actor) -> Batch:
    """Judge the forms of a batch that *actor* hands in, for others too where that is their job.

    Errors: OtherUser when it names somebody else, and handing in is not *actor*'s job.
    Source: sync.md, `POST /api/rescue`: each visit keeps its author.
    """
    others = _others_in(envelope, actor)
    if others and not actor.has(Verb.QUEUE_HAND_IN):
        raise OtherUser
    return _read(envelope, received_at, {actor.uid: actor, **actors_named(others, received_at)}, actor)


def only_before(batch: Batch, revoked_at: datetime) -> Batch:
    """Refuse what was knocked after the revocation."""
    runs = [(author, [_barred(op) if op.knocked_at > revoked_at else op for op in ops]) for author, ops in batch.runs]
    return replace(batch, runs=runs)


def store_batch(batch: Batch, came: Came) -> list[Verdict]:
    """Store a batch; nothing is committed here.

    Shape: one verdict per op, in the order given.
    """
    if len(batch.runs) > 1:
        Named([op for _, ops in batch.runs for op in ops])  # locks for all authors at once
    verdicts = [verdict for run in batch.runs for verdict in _store_run(*run, batch, came)]
    return list(_in_order(batch.order, verdicts))


def _read(envelope: Envelope, received_at: datetime, authors: Mapping[str, Actor], sender: Actor) -> Batch:
    """Judge the forms. An op that names no author, or one whom nobody knows, is refused among the sender's own."""
    campaigns = campaigns_by_slug(campaigns_named(envelope.ops))
    readable = [op for op in envelope.ops if uid_of(op)]
    runs = []
    for author, ops in groupby(readable, key=lambda op: author_of(op) or sender.uid):
        given = [read_op(op, envelope.sent_at, received_at, campaigns) for op in ops]
        runs.append((authors.get(author, sender), given if author in authors else [_barred(op) for op in given]))
    return Batch(runs, [uid_of(op) for op in envelope.ops], campaigns)


def _others_in(envelope: Envelope, actor: Actor) -> set[str]:
    return {author for author in map(author_of, envelope.ops) if author} - {actor.uid}


def _barred(op: Given) -> Given:
    return replace(op, fault=op.fault or refusal("not_allowed"))


def _store_run(author: Actor, ops: list[Given], batch: Batch, came: Came) -> list[Verdict]:
    if came.handed_in_by and came.handed_in_by.uid == author.uid:
        came = replace(came, handed_in_by=None)
    return record_visits(author, ops, batch.campaigns, came)


def _in_order(order: Sequence[str | None], verdicts: Sequence[Verdict]) -> Iterator[Verdict]:
    given = iter(verdicts)
    for uid in order:
        yield next(given) if uid else Verdict("", "refused", "bad_uid", refusal("bad_uid").errors)
