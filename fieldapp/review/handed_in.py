"""What was handed in and refused, and waits for somebody of the commune: it is taken in after all, or let go."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import or_, select

from fieldapp.access import Actor, Verb, visible
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.models import Door
from fieldapp.review.items import Item, Kind, Scope
from fieldapp.visits.batch import read_handed_in, store_batch
from fieldapp.visits.envelope import Envelope
from fieldapp.visits.given import Verdict
from fieldapp.visits.models import RefusedOp
from fieldapp.visits.record import Came
from fieldapp.visits.refused import is_waiting, let_go, op_of, tell_again


def find(scope: Scope) -> Iterator[Item]:
    """Give the ops that were handed in, refused, and have not come in since."""
    query = visible(scope.actor, RefusedOp, Verb.QUEUE_HAND_IN).where(
        RefusedOp.area_id.in_(scope.area_ids), is_waiting()
    )
    if scope.campaign is not None:
        closed = select(Campaign.id).where(Campaign.archived_at.is_not(None))  # no page leads to one: told with any
        own = or_(RefusedOp.campaign_id == scope.campaign.id, RefusedOp.campaign_id.in_(closed))
        query = query.where(or_(RefusedOp.campaign_id.is_(None), own))
    for op in db.session.scalars(query.order_by(RefusedOp.received_at, RefusedOp.id)):
        yield Item(Kind.REFUSED, f"refused:{op.key}", op.key, op.area_id, op, campaign_id=op.campaign_id)


def take_again(actor: Actor, refused: RefusedOp, at: datetime) -> Verdict:
    """Judge a kept op afresh, as if *actor* handed it in now; stored, its author and instant are its own.

    Source: sync.md: a refused op is judged afresh when it comes again.
    """
    envelope = Envelope(refused.device_uid, refused.sent_at, None, [op_of(refused)])
    batch = read_handed_in(envelope, refused.received_at, actor)
    (verdict,) = store_batch(batch, Came(Door.RESCUE, at, refused.device_uid, actor, now))
    if verdict.errors:
        tell_again(refused.key, verdict)
    else:
        let_go(refused, actor, at)
    return verdict


def drop(actor: Actor, refused: RefusedOp, at: datetime) -> None:
    """Let a kept op go, as somebody dealt with it in another way; again, nothing changes."""
    if claim(refused):
        let_go(refused, actor, at)


def claim(refused: RefusedOp) -> bool:
    """Hold a kept op until commit; tell whether nobody has dealt with it yet."""
    lock_hamlets([refused.area_id])
    db.session.refresh(refused, with_for_update=True)
    return bool(refused.content)
