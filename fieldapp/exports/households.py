"""The register of an area: a row for each record of a household, whatever its state, in walking order."""

from collections.abc import Iterator, Sequence

from sqlalchemy import select
from sqlalchemy.orm import aliased

from fieldapp.areas.models import Area
from fieldapp.exports.places import DOOR, NAMES, WHERE, Wanted, hamlets_of, where
from fieldapp.exports.table import Cell, Table, instant
from fieldapp.extensions import db
from fieldapp.households.listing import in_walking_order
from fieldapp.households.models import Alley, Household, State
from fieldapp.households.words import STATE_WORDS

AT_ONCE = 1000
STATED = ("Số khẩu", "Người lớn", "Điện thoại thông minh", "Tình trạng", "Đã gộp vào hộ", "Ghi sổ lúc")


def households_table(wanted: Wanted) -> Table:
    """Return the register as a table."""
    heads = ("Mã hộ", *WHERE, *DOOR, *(NAMES if wanted.names else ()), *STATED)
    return Table("Hộ", heads, _rows(wanted))


def _rows(wanted: Wanted) -> Iterator[Sequence[Cell]]:
    for hamlet in hamlets_of(wanted.area).values():
        yield from _of_hamlet(hamlet, wanted)


def _of_hamlet(hamlet: Area, wanted: Wanted) -> Iterator[Sequence[Cell]]:
    survivor, here = aliased(Household), where(hamlet)
    names = (Household.hint, Household.head) if wanted.names else ()
    query = (
        select(Household.uid, Alley.name, Household.position, Household.number)
        .add_columns(Household.people, Household.adults, Household.smartphones, Household.state)
        .add_columns(survivor.uid.label("survivor"), Household.record_at, *names)
        .outerjoin(survivor, survivor.id == Household.merged_into_id)
        .where(Household.area_id == hamlet.id)
    )
    found = db.session.execute(in_walking_order(query).execution_options(yield_per=AT_ONCE))
    for uid, alley, position, number, people, adults, phones, state, merged, at, *private in found:
        door = (alley or "", position, number, *private)
        yield uid, *here, *door, people, adults, phones, str(STATE_WORDS[State(state)]), merged or "", instant(at)
