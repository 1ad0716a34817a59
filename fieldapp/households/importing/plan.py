"""What an import would do, row by row, without doing it: a dry run ends here."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.areas.models import Area
from fieldapp.extensions import db, reading
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.forms import LAST_POSITION, HouseholdInput
from fieldapp.households.importing.book import Sheet
from fieldapp.households.importing.hamlets import Hamlet, ids
from fieldapp.households.importing.judge import Choices, Fate, Judged, Line, Placed, judge_rows
from fieldapp.households.importing.near import Near, near_duplicates
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


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row's line and every record to store, in file order; `notes`: what was not read, `near`: what is alike."""

    lines: list[Line]
    writes: list[Write]
    notes: list[str]
    near: list[Near] = field(default_factory=list)

    @property
    def counts(self) -> dict[Fate, int]:
        """Return how many rows met each fate."""
        found = Counter(line.fate for line in self.lines)
        return {fate: found[fate] for fate in Fate}

    @property
    def summary(self) -> str:
        return ", ".join(f"{fate} {count}" for fate, count in self.counts.items() if fate is not Fate.SKIPPED)


def plan_import(area: Area, sheets: list[Sheet], choices: Choices) -> Plan:
    """Judge a file against the register of *area*; the hamlets it names are locked from here on.

    Errors: Unreadable when the file holds no register; a bad row only gets its line.
    """
    if choices.create_hamlets:
        lock_hamlets([area.id])  # two imports at once would each begin the same hamlet
    return settle_rows(judge_rows(area, sheets, choices), choices)


def settle_rows(judged: Judged, choices: Choices, before: Iterable[Placed] = ()) -> Plan:
    """Compare judged rows with the register of their hamlets, which are locked from here on.

    Shape: *before* are the rows that earlier transactions of the same import have stored: they count for the n-th.
    """
    lock_hamlets(ids(judged.hamlets))
    register = Register(judged.hamlets)
    for row in before:
        register.next_of(row.key)
    settled = [settle(row, register, choices) if isinstance(row, Placed) else (row, None) for row in judged.rows]
    writes = [write for _, write in settled if write]
    new = [row for row, (line, _) in zip(judged.rows, settled, strict=True) if line.fate is Fate.NEW]
    near = list(near_duplicates([row for row in new if isinstance(row, Placed)], register.known))
    return Plan([line for line, _ in settled], writes, list(notes_on(judged)), near)


def try_import(area: Area, sheets: list[Sheet], choices: Choices) -> Plan:
    """Plan an import and let go of it: nothing is written, and on SQLite no write lock is taken.

    Errors: as of `plan_import`.
    """
    with reading():
        db.session.rollback()
        plan = plan_import(area, sheets, choices)
        db.session.rollback()
        return plan


def settle(placed: Placed, register: Register, choices: Choices) -> tuple[Line, Write | None]:
    """Return what becomes of a row, given the register, which so counts it; and what to store, if anything."""
    given, hamlet = placed.stated.record, placed.hamlet
    known = register.next_of(placed.key)
    alley = register.alley(hamlet, given.alley)
    if known is None or known.taken_back:
        return _add(placed, known, alley, register)
    if known.household.state in _SETTLED:
        return placed.line(Fate.UNCHANGED, str(_SETTLED[State(known.household.state)])), None
    differences = list(_differences(placed.stated, known, alley))
    if not differences:
        return placed.line(Fate.UNCHANGED), None
    if not choices.update:
        return placed.line(Fate.UNCHANGED, "; ".join(differences)), None
    write = _update(placed, known, alley or known.alley, register)
    if write.record.position > LAST_POSITION:
        return placed.line(Fate.REFUSED, gettext("ngõ này đã quá 9.999 hộ")), None
    return placed.line(Fate.CHANGED, "; ".join(differences)), write


def _add(placed: Placed, known: Known | None, alley: str, register: Register) -> tuple[Line, Write | None]:
    position = register.next_position(placed.hamlet, alley)
    if position > LAST_POSITION:
        return placed.line(Fate.REFUSED, gettext("ngõ này đã quá 9.999 hộ")), None
    uid = known.household.uid if known else str(uuid4())
    record = replace(placed.stated.record, household=uid, alley=alley, position=position)
    said = gettext("đưa lại hộ đã bỏ ra khi rút lại một lần nạp") if known else ""
    return placed.line(Fate.NEW, said), Write(record, placed.hamlet, placed.stated.people)


def _update(placed: Placed, known: Known, alley: str, register: Register) -> Write:
    """Return the household's record with what the row states; what the row leaves empty stays."""
    given, household = placed.stated.record, known.household
    moves = alley != known.alley
    record = replace(
        given,
        household=household.uid,
        alley=alley,
        position=register.next_position(placed.hamlet, alley) if moves else household.position,
        adults=household.adults if given.adults is None else given.adults,
        smartphones=household.smartphones if given.smartphones is None else given.smartphones,
        priority=household.priority,
        state=household.state,
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


def notes_on(judged: Judged) -> Iterator[str]:
    """Say what of the file was not read, and which hamlets are new."""
    table = judged.table
    if table.private:
        yield gettext("Cột không bao giờ lưu, đã bỏ qua: %(columns)s.", columns=_listed(table.private))
    if table.unknown:
        yield gettext("Cột không đọc: %(columns)s.", columns=_listed(table.unknown))
    if table.sheets_left:
        yield gettext(
            "Chỉ đọc trang tính “%(sheet)s”; chưa đọc: %(others)s.",
            sheet=table.sheet,
            others=_listed(table.sheets_left),
        )
    added = sorted(hamlet.name for hamlet in judged.hamlets if hamlet.area_id is None)
    if added:
        yield gettext("Thôn thêm mới: %(names)s.", names="; ".join(added))


def _listed(labels: list[str]) -> str:
    return "; ".join(label[:60] for label in dict.fromkeys(labels))
