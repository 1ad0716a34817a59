"""The one rule by which a page changes a household's record, and who said what about it before."""

from dataclasses import replace
from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from fieldapp.access import Actor, Verb, allow, require
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code, is_leaf
from fieldapp.audit.log import record_act
from fieldapp.dates import now
from fieldapp.errors import Invalid, Problem
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.forms import LAST_POSITION, HouseholdInput
from fieldapp.households.models import STANDING, Alley, Door, Household, HouseholdRecord
from fieldapp.households.page_forms import AT_THE_END
from fieldapp.households.record import Arrival, RecordOp, alley_named, record_digest, store_records


class UidTaken(Problem):
    """A page's op comes under a uid that is stored with other content."""

    status, code = 409, "uid_taken"
    message = _l("Trang này đã được gửi một lần với nội dung khác. Mời bác mở lại hộ này rồi sửa tiếp.")


class AlreadyMerged(Problem):
    """A household that was merged is to be changed, or to be merged elsewhere."""

    status, code = 409, "merged"
    message = _l("Hộ này đã gộp vào hộ khác. Mời bác mở lại sổ hộ rồi sửa ở hộ còn lại.")


def edit_household(actor: Actor, given: HouseholdInput, uid: str, at: datetime) -> str:
    """Store the record *given* as *actor*'s op *uid*, of a household known or new; tell "stored" or "already".

    Shape: a position of 0 stands for the end of the alley.
    Errors: NotFound, Forbidden, Invalid for an area where no household may live, UidTaken, AlreadyMerged.
    """
    area = area_by_code(given.area)
    household = _household(given.household)
    for hamlet in {area, household.area} if household else {area}:
        require(actor, Verb.HOUSEHOLD_EDIT, hamlet)
    if not is_leaf(area):
        raise Invalid(_l("Hộ chỉ ghi được ở thôn, buôn, bon hay tổ. Mời bác chọn lại."))
    lock_hamlets({area.id, household.area_id} if household else {area.id})
    household, digest = _household(given.household), record_digest(actor.uid, given)
    if is_repeated(uid, digest):
        return "already"
    if household is not None and household.merged_into_id is not None:
        raise AlreadyMerged
    arrival = Arrival(uid, digest, after_record(household, at), max(at, now()), actor.id, Door.FORM)
    keeps = not allow(actor, Verb.HOUSEHOLD_PRIORITISE, area)
    store_records([RecordOp(_placed(given, household, area), area.id, arrival, keeps)])
    record_act(actor.id, Verb.HOUSEHOLD_EDIT, uid, at)
    return "stored"


def is_repeated(uid: str, digest: str) -> bool:
    """Tell whether a page's op is stored already; the hamlets must be locked.

    Errors: UidTaken when its uid stands for something else.
    """
    stored = db.session.scalar(select(HouseholdRecord.digest).where(HouseholdRecord.uid == uid))
    if stored not in (None, digest):
        raise UidTaken
    return stored is not None


def after_record(household: Household | None, at: datetime) -> datetime:
    """Return *at*, or the first instant after the record in force: whoever edits a page has that record before them.

    Source: our decision: a phone's clock may be two minutes ahead, and the chair's correction must not vanish under it.
    """
    return at if household is None else max(at, household.record_at + timedelta(microseconds=1))


def as_stated(household: Household) -> HouseholdInput:
    """Return a household's record in force as somebody would state it."""
    return HouseholdInput(
        household=household.uid,
        area=household.area.reference,
        alley=household.alley.name if household.alley else "",
        position=household.position,
        number=household.number,
        hint=household.hint,
        head=household.head,
        adults=household.adults,
        smartphones=household.smartphones,
        priority=household.priority,
        state=household.state,
    )


def next_position(area: Area, alley: str) -> int:
    """Return the place after the last door of an alley; "" is the doors without one."""
    where = Household.alley_id.is_(None)
    if alley:
        where = Household.alley_id.in_(select(Alley.id).where(Alley.area_id == area.id, Alley.name == alley))
    counted = Household.state.in_(STANDING)
    last = db.session.scalar(select(func.max(Household.position)).where(Household.area_id == area.id, where, counted))
    return min((last or 0) + 1, LAST_POSITION)


def _household(uid: str) -> Household | None:
    fresh = {"populate_existing": True}
    return db.session.scalar(select(Household).where(Household.uid == uid), execution_options=fresh)


def _placed(given: HouseholdInput, household: Household | None, area: Area) -> HouseholdInput:
    """Settle the place: who goes to another hamlet leaves the old one's alley, unless there is one of that name."""
    left = household.alley if household is not None and household.area_id != area.id else None
    known = alley_named(area.id, given.alley)
    if known:
        given = replace(given, alley=known.name)
    elif left and given.alley == left.name:
        given = replace(given, alley="", position=AT_THE_END)
    if given.position == AT_THE_END:
        given = replace(given, position=next_position(area, given.alley))
    return given
