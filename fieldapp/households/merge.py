"""The merger of two records of one door: the other is read as the survivor from then on, and nothing is deleted."""

from collections.abc import Callable, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, case, or_, select, true

from fieldapp.access import Actor, Verb, visible
from fieldapp.audit.log import record_act
from fieldapp.dates import now
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.edit import AlreadyMerged, after_record, is_repeated
from fieldapp.households.listing import in_walking_order, like
from fieldapp.households.models import Door, Household, State
from fieldapp.households.record import Arrival, merge_household, merger_digest

MOST_CANDIDATES = 30
# What those to the right have against a merger: a sentence, or None.
OBJECTIONS: list[Callable[[Actor, Household, Household, datetime], str | None]] = []


def merge(actor: Actor, household: Household, survivor_uid: str, uid: str, at: datetime) -> Household:
    """Merge *household* into the open one named, as *actor*'s op *uid*; return the survivor. Repeating changes nothing.

    Errors: Invalid unless the survivor is an open door in reach and another one, and when somebody objects;
    AlreadyMerged; UidTaken.
    """
    survivor = _survivor(actor, survivor_uid)
    lock_hamlets({household.area_id, survivor.area_id})
    db.session.refresh(household)
    db.session.refresh(survivor)
    digest = merger_digest(actor.uid, household.uid, survivor.uid)
    if is_repeated(uid, digest) or household.merged_into_id == survivor.id:
        return survivor
    if household.merged_into_id is not None:
        raise AlreadyMerged
    if survivor.id == household.id:
        raise Invalid(_l("Đây chính là hộ đang xem. Mời bác chọn hộ kia."))
    if survivor.state != State.OPEN:
        raise Invalid(_l("Hộ được chọn không ở tình trạng “Đang ở” nên chưa nhận gộp. Mời bác chọn hộ khác."))
    if said := next(filter(None, (objects(actor, household, survivor, at) for objects in OBJECTIONS)), None):
        raise Invalid(said)
    arrival = Arrival(uid, digest, after_record(household, at), max(at, now()), actor.id, Door.FORM)
    merge_household(household, survivor, arrival)
    record_act(actor.id, Verb.HOUSEHOLD_MERGE, household.uid, at, survivor.uid)
    return survivor


def survivor_of(actor: Actor, household: Household) -> Household | None:
    """Return the household as which a merged one is read, if the actor may see it."""
    if household.merged_into_id is None:
        return None
    return db.session.scalar(visible(actor, Household).where(Household.id == household.merged_into_id))


def candidates(household: Household, words: Sequence[str], chosen: str = "") -> list[Household]:
    """Return the open doors of the same hamlet that hold all the words, at most 30: the *chosen* one first."""
    here = Household.area_id == household.area_id, Household.state == State.OPEN, Household.id != household.id
    query = select(Household).where(*here, or_(and_(*like(words)), Household.uid == chosen) if words else true())
    first = case((Household.uid == chosen, 0), else_=1)
    return list(db.session.scalars(in_walking_order(query.order_by(first)).limit(MOST_CANDIDATES)))


def _survivor(actor: Actor, uid: str) -> Household:
    found = db.session.scalar(visible(actor, Household, Verb.HOUSEHOLD_MERGE).where(Household.uid == uid))
    if found is None:
        raise Invalid(_l("Không thấy hộ được chọn trong địa bàn của bác. Mời bác chọn lại."))
    return found
