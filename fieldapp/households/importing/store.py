"""Storing what a plan decided: new hamlets, records in one batch after the other, the import's own row and its act."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy import select

from fieldapp.access import Verb
from fieldapp.areas.add import add_area
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act
from fieldapp.content import digest_of
from fieldapp.extensions import db
from fieldapp.households.importing.hamlets import Hamlet, ids
from fieldapp.households.importing.plan import Plan
from fieldapp.households.importing.settle import Write
from fieldapp.households.models import Door, RegisterImport
from fieldapp.households.record import Arrival, RecordOp, store_records

BATCH = 4_000  # a statement names each household once, and databases limit its parameters


def store_import(area: Area, plan: Plan, user_id: int | None, at: datetime) -> RegisterImport:
    """Store a plan made in this same transaction, and return the import's row.

    Errors: what `add_area` refuses.
    """
    made = RegisterImport(area_id=area.id, user_id=user_id, at=at, **plan.totals)
    db.session.add(made)
    db.session.flush()
    store_writes(area, made, plan.writes, at)
    record_act(user_id, Verb.REGISTER_IMPORT, f"import:{made.id}", at, f"{area.code}: {plan.summary}")
    return made


def store_writes(area: Area, made: RegisterImport, writes: Sequence[Write], at: datetime) -> None:
    """Store records that a plan decided on, and the hamlets they begin; all their hamlets are locked.

    Errors: what `add_area` refuses.
    """
    places = _places(area, writes, at)
    ops = [_op(write, *places[write.hamlet], made, at) for write in writes]
    for some in batches(ops):
        store_records(some)


def batches(ops: list[RecordOp]) -> Iterator[list[RecordOp]]:
    """Give the ops in parts that a statement can name."""
    for start in range(0, len(ops), BATCH):
        yield ops[start : start + BATCH]


def arrival(made: RegisterImport, user_id: int | None, at: datetime, door: Door) -> Arrival:
    """Return how an op of an import comes in; every op has its own uid, so none is ever a repeat."""
    uid = str(uuid4())
    return Arrival(uid, digest_of(door, made.id, uid), at, at, user_id, door, import_id=made.id)


def _op(write: Write, area_id: int, reference: str, made: RegisterImport, at: datetime) -> RecordOp:
    given = replace(write.record, area=reference)
    return RecordOp(
        given, area_id, arrival(made, made.user_id, at, Door.IMPORT), keeps_priority=True, people=write.people
    )


def _places(area: Area, writes: Sequence[Write], at: datetime) -> dict[Hamlet, tuple[int, str]]:
    """Return, for each hamlet that something is stored in, its id and how addresses name it; new ones are added."""
    hamlets = dict.fromkeys(write.hamlet for write in writes)
    begun = {hamlet: add_area(area, hamlet.kind, hamlet.name, at) for hamlet in hamlets if hamlet.area_id is None}
    known = {each.id: each for each in db.session.scalars(select(Area).where(Area.id.in_(ids(hamlets))))}
    areas = begun | {hamlet: known[hamlet.area_id] for hamlet in hamlets if hamlet.area_id is not None}
    return {hamlet: (place.id, place.reference) for hamlet, place in areas.items()}
