"""The one way a household's record is stored: as an op in its history, in force when it is the greatest.

A household op carries the whole record, so the order of arrival never matters.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm.attributes import flag_modified

from fieldapp.bulk import among, insert_rows
from fieldapp.content import digest_of
from fieldapp.extensions import db
from fieldapp.households.changes import Noted, note_changes
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import Alley, Door, Household, HouseholdRecord, State
from fieldapp.text import fold
from fieldapp.touched import touch

LONGEST_KEY = 240
# What households take along to another hamlet: (household's id, kind, uid) for the log of changes. Features to the
# right add.
MOVES_ALONG: list[Callable[[Collection[int]], Iterable[tuple[int, str, str]]]] = []
_COLUMNS = tuple(column.name for column in Household.__table__.columns if column.name != "id")
_RECORD = HouseholdRecord.__table__.c
_PRIORITIES = (
    select(_RECORD.household_id, _RECORD.priority)
    .where(among(_RECORD.household_id, "homes"), _RECORD.priority.is_not(None))
    .order_by(_RECORD.at, _RECORD.uid)
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """How and when an op came in: the corrected clock, the author, the door."""

    uid: str
    digest: str
    at: datetime
    received_at: datetime
    user_id: int | None
    door: Door
    handed_in_by_id: int | None = None
    import_id: int | None = None


@dataclass(frozen=True, slots=True)
class RecordOp:
    """A judged household op: what was stated, where, by whom; `keeps_priority` when the author may not set it."""

    given: HouseholdInput
    area_id: int
    arrival: Arrival
    keeps_priority: bool = False
    people: int | None = None


def search_key(head: str, number: str, hint: str) -> str:
    """Return what the search of doors looks in; letters of other scripts may fold into several."""
    return fold(f"{head} {number} {hint}")[:LONGEST_KEY]


def record_digest(author: str, given: HouseholdInput) -> str:
    """Return what identifies the content of a page's op; a page states no instant, so none is in it."""
    return digest_of("household", author, *astuple(given))


def merger_digest(author: str, household: str, survivor: str) -> str:
    """Return what identifies a merger: who said that which household is which."""
    return digest_of("merger", author, household, survivor)


def store_records(ops: Sequence[RecordOp]) -> None:
    """Store household ops in the order given; the hamlets must be locked.

    An op is in force unless a greater one is; a merged household stays merged.
    Errors: none here; an op was judged before it comes.
    """
    known = {h.uid: h for h in _households(op.given.household for op in ops)}
    alleys = _Alleys(ops)
    noted: list[Noted] = []
    new, moved = list[Household](), list[Household]()
    for op in ops:
        household = known.get(op.given.household)
        if household is None:
            household = known[op.given.household] = Household(uid=op.given.household, priority=False)
            _state(op, household, alleys)
            new.append(household)
        elif (op.arrival.at, op.arrival.uid) > (household.record_at, household.record_uid):
            if household.area_id != op.area_id:
                noted.append(_leave(household))
                moved.append(household)
            _state(op, household, alleys)
        noted.append((household.area_id, "household", household.uid))
    db.session.flush()
    _begin(new)
    insert_rows(HouseholdRecord, [_history_row(op, known[op.given.household]) for op in ops])
    _settle_priorities([household for household in known.values() if household in db.session])
    note_changes([*noted, *_moved_with(moved)])
    touch(areas=(op.area_id for op in ops), households=(known[op.given.household].id for op in ops))


def _begin(new: Sequence[Household]) -> None:
    """Store households that are new, all in one statement, and learn their ids."""
    if not new:
        return
    insert_rows(Household, [{name: getattr(household, name) for name in _COLUMNS} for household in new])
    uids = [household.uid for household in new]
    ids = dict(db.session.execute(select(Household.uid, Household.id).where(Household.uid.in_(uids))).all())
    for household in new:
        household.id = ids[household.uid]


def _settle_priorities(households: Collection[Household]) -> None:
    """Let each household have the priority of the greatest op whose author may set it, whenever that arrived."""
    if not households:
        return
    given = {"homes": [household.id for household in households]}
    latest = dict(db.session.connection().execute(_PRIORITIES, given).all())
    for household in households:
        household.priority = latest.get(household.id, household.priority)
    db.session.flush()


def _leave(household: Household) -> Noted:
    """Note that a household goes to another hamlet: its own hears that it is gone."""
    touch(areas=[household.area_id])
    return household.area_id, "gone", household.uid


def _moved_with(moved: Sequence[Household]) -> Iterator[Noted]:
    """Give what the hamlets that households went to hear of with them."""
    hamlets = {household.id: household.area_id for household in moved}
    for listing in MOVES_ALONG if moved else ():
        yield from ((hamlets[key], kind, uid) for key, kind, uid in listing(hamlets.keys()))


def _households(uids: Iterable[str]) -> Iterable[Household]:
    return db.session.scalars(select(Household).where(Household.uid.in_(set(uids))))


def _state(op: RecordOp, household: Household, alleys: "_Alleys") -> None:
    given = op.given
    household.area_id, household.alley_id = op.area_id, alleys.find(op.area_id, given.alley)
    household.position, household.number = given.position, given.number
    household.hint, household.head = given.hint, given.head
    household.adults, household.smartphones = given.adults, given.smartphones
    household.people = household.people if op.people is None else op.people
    household.priority = household.priority if op.keeps_priority else given.priority
    household.state = State.MERGED if household.merged_into_id else given.state
    household.search_key = search_key(given.head, given.number, given.hint)
    household.record_at, household.record_uid = op.arrival.at, op.arrival.uid
    for name in _COLUMNS if household in db.session else ():
        flag_modified(household, name)  # all that a batch changes, changed by one statement


def _history_row(op: RecordOp, household: Household) -> dict[str, Any]:
    given, arrival = op.given, op.arrival
    return {
        "uid": arrival.uid,
        "digest": arrival.digest,
        "household_id": household.id,
        "area_id": op.area_id,
        "alley": given.alley,
        "position": given.position,
        "number": given.number,
        "hint": given.hint,
        "head": given.head,
        "adults": given.adults,
        "smartphones": given.smartphones,
        "people": op.people,
        "priority": None if op.keeps_priority else given.priority,
        "state": given.state,
        "merged_into_id": None,
        "at": arrival.at,
        "received_at": arrival.received_at,
        "user_id": arrival.user_id,
        "handed_in_by_id": arrival.handed_in_by_id,
        "door": arrival.door,
        "import_id": arrival.import_id,
    }


def alley_named(area_id: int, name: str) -> Alley | None:
    """Return the alley of a hamlet that people mean by *name*: typed in a hurry, "ngõ 5" is Ngõ 5."""
    known = db.session.scalars(select(Alley).where(Alley.area_id == area_id).order_by(Alley.id))
    same = {alley.name: alley for alley in known if alley.name.lower() == name.lower()}
    return same.get(name) or next(iter(same.values()), None)


class _Alleys:
    """The alleys of the hamlets at hand; an unknown name makes one at the end."""

    def __init__(self, ops: Sequence[RecordOp]) -> None:
        rows = db.session.scalars(select(Alley).where(Alley.area_id.in_({op.area_id for op in ops})))
        self._ids = {(alley.area_id, alley.name): alley.id for alley in rows}

    def find(self, area_id: int, name: str) -> int | None:
        if not name:
            return None
        if (area_id, name) not in self._ids and (known := alley_named(area_id, name)):
            self._ids[area_id, name] = known.id
        if (area_id, name) not in self._ids:
            last = db.session.scalar(select(func.max(Alley.position)).where(Alley.area_id == area_id))
            alley = Alley(area_id=area_id, name=name, position=(last or 0) + 1)
            db.session.add(alley)
            db.session.flush()
            self._ids[area_id, name] = alley.id
        return self._ids[area_id, name]


def merge_household(household: Household, survivor: Household, arrival: Arrival) -> None:
    """Let *household* be read as *survivor* from now on; its uid and its visits stay.

    Errors: none here; both must be open to the actor, and the survivor not merged itself.
    Source: domain.md, "Visits of a merged household are read as the survivor's".
    """
    db.session.execute(
        update(Household).where(Household.merged_into_id == household.id).values(merged_into_id=survivor.id)
    )
    household.merged_into_id, household.state = survivor.id, State.MERGED
    row = db.session.scalars(select(HouseholdRecord).where(HouseholdRecord.uid == household.record_uid)).one()
    values = {c.name: getattr(row, c.name) for c in HouseholdRecord.__table__.columns if c.name != "id"}
    values |= {"uid": arrival.uid, "digest": arrival.digest, "at": arrival.at, "received_at": arrival.received_at}
    values |= {"user_id": arrival.user_id, "door": arrival.door, "import_id": None, "handed_in_by_id": None}
    values |= {"state": State.MERGED, "merged_into_id": survivor.id}
    db.session.execute(insert(HouseholdRecord), [values])
    touch(areas=[household.area_id, survivor.area_id], households=[household.id, survivor.id])
    note_changes([(household.area_id, "household", household.uid), (survivor.area_id, "household", survivor.uid)])
