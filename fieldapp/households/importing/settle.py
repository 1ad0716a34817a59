"""One row settled: what it is called, and the record to store, of a new household or of one in the register."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.households.forms import LAST_POSITION, HouseholdInput
from fieldapp.households.importing.hamlets import Hamlet
from fieldapp.households.importing.judge import Choices, Fate, Line, Placed, Unsure
from fieldapp.households.importing.match import Match, Sure
from fieldapp.households.importing.nameless import may_be
from fieldapp.households.importing.register import Known, Register
from fieldapp.households.importing.rows import Stated
from fieldapp.households.models import State

# A household that people have judged stays as they judged it, however often the same file comes.
_SETTLED = {
    State.MERGED: _l("đã gộp vào hộ khác, giữ nguyên"),
    State.MISTAKE: _l("sổ đã đánh dấu ghi nhầm, không mở lại"),
}


@dataclass(frozen=True, slots=True)
class Write:
    """A record to store, of a new household or of one in the register."""

    record: HouseholdInput
    hamlet: Hamlet
    people: int | None


def settle(placed: Placed, match: Match | None, register: Register, choices: Choices) -> tuple[Line, Write | None]:
    """Return what becomes of a row, given the household it means; and what to store, if anything."""
    alley = register.alley(placed.hamlet, placed.stated.record.alley)
    if match is None:
        return _add(placed, None, alley, register)
    if match.how is None:
        return _ask(placed, match, alley, register, choices)
    [known] = match.homes
    if known.taken_back:
        return _add(placed, known, alley, register)
    if known.household.state in _SETTLED:
        return placed.line(Fate.UNCHANGED, str(_SETTLED[State(known.household.state)])), None
    if match.how is Sure.ADDRESS:
        placed = _at_address(placed, known)
    gets_name = not known.head and bool(placed.key.head)
    differences = list(_differences(placed.stated, known, alley))
    said = "; ".join([*([gettext("khớp theo địa chỉ với hộ không còn tên")] if gets_name else []), *differences])
    if not differences or not (choices.update or gets_name):
        return placed.line(Fate.UNCHANGED, said), None
    write = _update(placed, known, alley or known.alley, register) if choices.update else _kept(placed, known)
    return _if_room(placed, Fate.CHANGED, said, write)


def _at_address(placed: Placed, known: Known) -> Placed:
    """Return a row with the address as the register writes it, as far as it does: both say one door."""
    household, given = known.household, placed.stated.record
    record = replace(given, number=household.number or given.number, hint=household.hint or given.hint)
    return replace(placed, stated=replace(placed.stated, record=record))


def _ask(placed: Placed, match: Match, alley: str, register: Register, choices: Choices) -> tuple[Line, Write | None]:
    """Leave a row to the clerk that may be a household of the register, unless it was said to be another one."""
    said = may_be(placed, match)
    if choices.unsure is not Unsure.NEW:
        return placed.line(Fate.HELD, said), None
    line, write = _add(placed, None, alley, register)
    return replace(line, said="; ".join(filter(None, (line.said, said)))), write


def _add(placed: Placed, known: Known | None, alley: str, register: Register) -> tuple[Line, Write | None]:
    uid = known.household.uid if known else str(uuid4())
    position = register.next_position(placed.hamlet, alley)
    record = replace(placed.stated.record, household=uid, alley=alley, position=position)
    said = gettext("đưa lại hộ đã bỏ ra khi rút lại một lần nạp") if known else ""
    return _if_room(placed, Fate.NEW, said, Write(record, placed.hamlet, placed.stated.people))


def _if_room(placed: Placed, fate: Fate, said: str, write: Write) -> tuple[Line, Write | None]:
    if write.record.position > LAST_POSITION:
        return placed.line(Fate.REFUSED, gettext("ngõ này đã quá 9.999 hộ")), None
    return placed.line(fate, said), write


def _kept(placed: Placed, known: Known) -> Write:
    """Return the household's record as it stands, with the row's name."""
    household = known.household
    record = replace(
        placed.stated.record,
        household=household.uid,
        number=household.number,
        hint=household.hint,
        alley=known.alley,
        position=household.position,
        adults=household.adults,
        smartphones=household.smartphones,
        priority=household.priority,
        state=household.state,
    )
    return Write(record, placed.hamlet, None)


def _update(placed: Placed, known: Known, alley: str, register: Register) -> Write:
    """Return the household's record with what the row states; what the row leaves empty stays."""
    given, kept = placed.stated.record, _kept(placed, known).record
    record = replace(
        kept,
        number=given.number,
        hint=given.hint,
        alley=alley,
        position=register.next_position(placed.hamlet, alley) if alley != known.alley else kept.position,
        adults=kept.adults if given.adults is None else given.adults,
        smartphones=kept.smartphones if given.smartphones is None else given.smartphones,
    )
    return Write(record, placed.hamlet, placed.stated.people)


def _differences(stated: Stated, known: Known, alley: str) -> Iterator[str]:
    given, household = stated.record, known.household
    address, other = (" ".join(filter(None, (one.number, one.hint))) for one in (household, given))
    pairs: tuple[tuple[str, object, object], ...] = (
        (gettext("họ tên chủ hộ"), household.head, given.head),
        (gettext("số nhà/địa chỉ"), address, other),
        (gettext("ngõ/xóm"), known.alley, alley or known.alley),
        (gettext("số khẩu"), household.people, stated.people),
        (gettext("số người lớn"), household.adults, given.adults),
        (gettext("số điện thoại thông minh"), household.smartphones, given.smartphones),
    )
    for label, kept, found in pairs:
        if found is not None and found != kept:
            before = gettext("chưa có") if kept in (None, "") else kept
            yield gettext("%(label)s: sổ ghi %(before)s, tệp ghi %(after)s", label=label, before=before, after=found)
