"""Alleys and the order of walking: of the alleys in a hamlet, of the doors in an alley."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act, record_acts
from fieldapp.dates import now
from fieldapp.errors import Invalid, NotFound, Problem
from fieldapp.extensions import db
from fieldapp.households.assign import forget_alley
from fieldapp.households.changes import lock_hamlets, note_changes
from fieldapp.households.edit import after_record, as_stated
from fieldapp.households.forms import LAST_POSITION
from fieldapp.households.models import STANDING, Alley, Door, Household
from fieldapp.households.page_forms import AlleyInput
from fieldapp.households.record import Arrival, RecordOp, record_digest, store_records

K = TypeVar("K")
NO_ALLEY = 0


class AlleyHasDoors(Problem):
    """An alley is to be deleted while doors are recorded in it."""

    status, code = 409, "alley_has_doors"
    message = _l("Ngõ này còn hộ nên chưa xóa được. Mời bác chuyển các hộ sang ngõ khác trước.")


@dataclass(frozen=True, slots=True)
class AlleyRow:
    """An alley in its place; `doors` counts those that are walked, `is_empty` looks at every record."""

    id: int
    name: str
    position: int
    doors: int
    is_empty: bool


def alleys_of(area: Area) -> list[Alley]:
    """Return the alleys of a hamlet in walking order."""
    return list(db.session.scalars(select(Alley).where(Alley.area_id == area.id).order_by(Alley.position, Alley.id)))


def alley_rows(area: Area) -> list[AlleyRow]:
    """Return the alleys of a hamlet with their doors, and last the doors without an alley, where there are any."""
    walked = func.count().filter(Household.state.in_(STANDING))
    query = select(Household.alley_id, walked, func.count()).where(Household.area_id == area.id)
    found = db.session.execute(query.group_by(Household.alley_id))
    counts = {key: (doors, everything) for key, doors, everything in found}
    rows = []
    for alley in alleys_of(area):
        doors, everything = counts.get(alley.id, (0, 0))
        rows.append(AlleyRow(alley.id, alley.name, alley.position, doors, not everything))
    loose = counts.get(None, (0, 0))[0]
    return [*rows, AlleyRow(NO_ALLEY, "", 0, loose, is_empty=False)] if loose else rows


def alley_of(area: Area, key: int) -> Alley:
    """Return an alley of *area*.

    Errors: NotFound.
    """
    here = select(Alley).where(Alley.id == key, Alley.area_id == area.id)
    alley = db.session.scalar(here) if 0 < key < 2**31 else None
    if alley is None:
        raise NotFound
    return alley


def doors_of(area: Area, alley: Alley | None) -> list[Household]:
    """Return the doors of an alley, or those without one, in walking order."""
    here = Household.area_id == area.id, Household.alley_id == (alley.id if alley else None)
    query = select(Household).where(*here, Household.state.in_(STANDING))
    return list(db.session.scalars(query.order_by(Household.position, Household.uid)))


def add_alley(actor: Actor, area: Area, name: str, at: datetime) -> Alley:
    """Add an alley after the others; one that has the name already is returned as it is."""
    lock_hamlets([area.id])
    known = alleys_of(area)
    for alley in known:
        if alley.name.lower() == name.lower():
            return alley
    alley = Alley(area_id=area.id, name=name, position=max((a.position for a in known), default=0) + 1)
    db.session.add(alley)
    db.session.flush()
    _log(actor, alley, at, "add")
    return alley


def arrange_alleys(actor: Actor, area: Area, wanted: Mapping[int, AlleyInput], at: datetime) -> None:
    """Name and order the alleys of a hamlet; phones hear of the doors of every alley that is renamed.

    Errors: Invalid when two alleys would have one name.
    """
    lock_hamlets([area.id])
    alleys = [alley for alley in alleys_of(area) if alley.id in wanted]
    names = [wanted[alley.id].name if alley.id in wanted else alley.name for alley in alleys_of(area)]
    counts = Counter(name.lower() for name in names)
    if twice := next((name for name in names if counts[name.lower()] > 1), None):
        raise Invalid(gettext("Hai ngõ cùng tên “%(name)s”. Mời bác đặt tên khác cho một ngõ.", name=twice))
    _rename(actor, {a: wanted[a.id].name for a in alleys if a.name != wanted[a.id].name}, at)
    places = settle([(alley, alley.position, wanted[alley.id].position) for alley in alleys])
    for place, alley in enumerate(places, start=1):
        if alley.position != place:
            alley.position = place
            _log(actor, alley, at, "order")
    db.session.flush()


def remove_alley(actor: Actor, alley: Alley, at: datetime) -> None:
    """Delete an alley in which no household is recorded.

    Errors: AlleyHasDoors.
    """
    lock_hamlets([alley.area_id])
    if db.session.scalar(select(Household.id).where(Household.alley_id == alley.id).limit(1)):
        raise AlleyHasDoors
    _log(actor, alley, at, "remove")
    forget_alley(alley)
    db.session.delete(alley)
    db.session.flush()


def arrange_doors(actor: Actor, area: Area, alley: Alley | None, wanted: Mapping[str, int], at: datetime) -> int:
    """Order the doors of an alley by the places *wanted* for their uids; return how many records changed."""
    lock_hamlets([area.id])
    homes = doors_of(area, alley)
    places = settle([(home, home.position, wanted.get(home.uid, home.position)) for home in homes])
    ops = [_placed(actor, home, place, at) for home, place in places.items() if home.position != place]
    if ops:
        store_records(ops)
        record_acts(actor.id, Verb.HOUSEHOLD_EDIT, [op.arrival.uid for op in ops], at)
    return len(ops)


def settle(places: Sequence[tuple[K, int, int]]) -> dict[K, int]:
    """Return a place for each of (key, place now, place wanted), in order, all different, changing as few as can be.

    Shape: of several that want one place, those from further on come first and those from before it last.
    """
    order = sorted(places, key=lambda each: (each[2], _direction(each[1], each[2])))
    settled: dict[K, int] = {}
    last = 0
    for key, _, wanted in order:
        last = settled[key] = max(wanted, last + 1)
    if last > LAST_POSITION:
        return {key: place for place, key in enumerate(settled, start=1)}
    return settled


def _direction(now: int, wanted: int) -> int:
    return (wanted > now) - (wanted < now)


def _rename(actor: Actor, names: Mapping[Alley, str], at: datetime) -> None:
    for alley in names:
        alley.name = f"\n{alley.id}"  # two alleys may exchange names; no name that anybody typed holds a newline
    db.session.flush()
    for alley, name in names.items():
        alley.name = name
        _log(actor, alley, at, "rename")
    db.session.flush()
    homes = select(Household.area_id, Household.uid).where(Household.alley_id.in_([alley.id for alley in names]))
    note_changes((area_id, "household", uid) for area_id, uid in db.session.execute(homes))


def _placed(actor: Actor, home: Household, position: int, at: datetime) -> RecordOp:
    given = replace(as_stated(home), position=position)
    arrival = Arrival(
        str(uuid4()), record_digest(actor.uid, given), after_record(home, at), max(at, now()), actor.id, Door.FORM
    )
    return RecordOp(given, home.area_id, arrival)


def _log(actor: Actor, alley: Alley, at: datetime, act: str) -> None:
    record_act(actor.id, Verb.ALLEY_EDIT, f"alley:{alley.id}", at, act)
