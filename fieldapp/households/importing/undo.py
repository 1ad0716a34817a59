"""Taking an import back: what it added becomes a mistake, what it changed gets its record of before; history stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import ColumnElement, FromClause, delete, exists, select

from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.audit.log import record_act
from fieldapp.dates import now
from fieldapp.errors import Problem, UnknownThing
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.importing.store import BATCH, arrival, batches
from fieldapp.households.models import Door, Household, HouseholdRecord, RegisterImport, RegisterUpload, State
from fieldapp.households.record import RecordOp, store_records

_HOUSEHOLD = Household.__table__.c.id
# Tables whose rows name a household without building on it; features to the right add theirs.
NAMED_ONLY: list[FromClause] = [HouseholdRecord.__table__]


class BuiltOn(Problem):
    """An import that work was built on since: it cannot be taken back whole any more."""

    status, code = 409, "built_on"


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back; both 0 with `was_done` when somebody had done it before."""

    removed: int
    restored: int
    was_done: bool = False


@dataclass(frozen=True, slots=True)
class _Step:
    household: Household
    stated: HouseholdRecord
    before: HouseholdRecord | None
    people_before: int | None

    @property
    def added(self) -> bool:
        return self.before is None or self.before.state == State.MISTAKE


def import_by_number(number: int, within: Area | None = None) -> RegisterImport:
    """Return an import, of *within* or below it if an area is named.

    Errors: UnknownThing.
    """
    query = select(RegisterImport).where(RegisterImport.id == number)
    if within is not None:
        query = query.where(RegisterImport.area_id.in_(subtree([within.id])))
    found = db.session.scalar(query) if 0 < number < 2**31 else None
    if found is None:
        raise UnknownThing(gettext("Không có lần nạp %(number)s ở địa bàn này.", number=number))
    return found


def undo_import(made: RegisterImport, user_id: int | None, at: datetime) -> Undone:
    """Take back an import that nothing was built on since; a second time changes nothing.

    Errors: BuiltOn when a door it added was visited or anything it wrote was changed later.
    """
    # As whoever brings in does: the file first, then the hamlets; so no part of it comes in from here on.
    db.session.scalars(select(RegisterUpload.id).where(RegisterUpload.import_id == made.id).with_for_update()).all()
    area_ids = db.session.scalars(
        select(HouseholdRecord.area_id).where(HouseholdRecord.import_id == made.id).distinct()
    ).all()
    lock_hamlets(area_ids)
    db.session.refresh(made, with_for_update=True)
    if made.undone_at is not None:
        return Undone(0, 0, was_done=True)
    at = max(at, now())
    steps = _steps(made)
    _require_untouched(made, steps)
    areas = db.session.scalars(select(Area).where(Area.id.in_(area_ids)))
    refs = {area.id: area.reference for area in areas}
    ops = [_op(step, refs, made, user_id, at) for step in steps]
    for some in batches(ops):
        store_records(some)
    for step in steps:  # an op that states no people keeps those that are there
        step.household.people = step.people_before
    made.undone_at = at
    db.session.execute(delete(RegisterUpload).where(RegisterUpload.import_id == made.id))  # nothing more of it comes in
    record_act(user_id, "register.undo", f"import:{made.id}", at)
    added = sum(step.added for step in steps)
    return Undone(added, len(steps) - added)


def undone_sentence(number: int, undone: Undone) -> str:
    """Say what was taken back."""
    if undone.was_done:
        return str(gettext("Lần nạp %(number)s đã được rút lại từ trước, không đổi gì thêm.", number=number))
    said = gettext(
        "Đã rút lại lần nạp %(number)s: bỏ %(removed)s hộ, trả %(restored)s hộ về như trước. "
        "Thôn mới thêm, nếu có, vẫn còn.",
        number=number,
        removed=undone.removed,
        restored=undone.restored,
    )
    return str(said)


def _steps(made: RegisterImport) -> list[_Step]:
    """Return what the import did to each household, with the record that was in force before."""
    ours = select(HouseholdRecord.household_id).where(HouseholdRecord.import_id == made.id)
    households = {h.id: h for h in db.session.scalars(select(Household).where(Household.id.in_(ours)))}
    undone = set(db.session.scalars(select(RegisterImport.id).where(RegisterImport.undone_at.is_not(None))))
    history: dict[int, list[HouseholdRecord]] = {key: [] for key in households}
    query = select(HouseholdRecord).where(HouseholdRecord.household_id.in_(ours)).order_by(HouseholdRecord.id)
    for record in db.session.scalars(query):
        history[record.household_id].append(record)
    return [_step(households[key], records, made, undone) for key, records in history.items()]


def _step(household: Household, records: list[HouseholdRecord], made: RegisterImport, undone: set[int]) -> _Step:
    at = next(place for place, record in enumerate(records) if record.import_id == made.id)
    if any(record.import_id not in undone for record in records[at + 1 :]):
        raise BuiltOn(_built_on(made))
    before = sorted(records[:at], key=lambda record: (record.at, record.uid))
    stands = [r.people for r in before if r.people is not None and (r.door == Door.UNDO or r.import_id not in undone)]
    return _Step(household, records[at], before[-1] if before else None, stands[-1] if stands else None)


def _require_untouched(made: RegisterImport, steps: Sequence[_Step]) -> None:
    """Refuse when anything names a household the import added: a visit, a merge, whatever features come later.

    Figures at rest carry no foreign keys, so every foreign key to a household is something that people did.
    """
    added = [step.household.id for step in steps if step.added]
    for table in db.metadata.sorted_tables:
        for column in table.c if table not in NAMED_ONLY else ():
            if any(key.column is _HOUSEHOLD for key in column.foreign_keys) and _any_of(added, column):
                raise BuiltOn(_built_on(made))


def _any_of(household_ids: Sequence[int], column: ColumnElement[int]) -> bool:
    batches = (household_ids[start : start + BATCH] for start in range(0, len(household_ids), BATCH))
    return any(db.session.scalar(select(exists().where(column.in_(some)))) for some in batches)


def _built_on(made: RegisterImport) -> str:
    said = gettext(
        "Lần nạp %(number)s đã có lượt thăm hoặc sửa đổi làm tiếp nên không rút lại được nữa. Mời bác sửa từng hộ.",
        number=made.id,
    )
    return str(said)


def _op(step: _Step, refs: dict[int, str], made: RegisterImport, user_id: int | None, at: datetime) -> RecordOp:
    """Return the op that takes one household back."""
    source = step.before or step.stated
    given = HouseholdInput(
        household=step.household.uid,
        area=refs[source.area_id],
        alley=source.alley,
        position=source.position,
        number=source.number,
        hint=source.hint,
        head=source.head,
        adults=source.adults,
        smartphones=source.smartphones,
        priority=step.household.priority,
        state=source.state if step.before else State.MISTAKE,
    )
    came = arrival(made, user_id, at, Door.UNDO)
    return RecordOp(given, source.area_id, came, keeps_priority=True, people=step.people_before)
