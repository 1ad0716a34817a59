"""What an import would do, row by row, without doing it: a dry run ends here."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from flask_babel import gettext

from fieldapp.areas.models import Area
from fieldapp.extensions import db, reading
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.importing.book import Sheet
from fieldapp.households.importing.hamlets import ids
from fieldapp.households.importing.judge import Choices, Fate, Judged, Line, Placed, judge_rows
from fieldapp.households.importing.match import match_rows
from fieldapp.households.importing.nameless import Nameless, nameless_of
from fieldapp.households.importing.near import Near, near_duplicates
from fieldapp.households.importing.register import Register
from fieldapp.households.importing.settle import Write, settle


@dataclass(frozen=True, slots=True)
class Plan:
    """Every row's line and every record to store, in file order.

    `notes`: what was not read; `near`: what is alike; `nameless`: what became of households without a head's name.
    """

    lines: list[Line]
    writes: list[Write]
    notes: list[str]
    near: list[Near] = field(default_factory=list)
    nameless: Nameless = field(default_factory=Nameless)

    @property
    def counts(self) -> dict[Fate, int]:
        """Return how many rows met each fate."""
        found = Counter(line.fate for line in self.lines)
        return {fate: found[fate] for fate in Fate}

    @property
    def totals(self) -> dict[str, int]:
        """Return the four counts of an import; what is held was not taken."""
        counts = self.counts
        totals = {fate.value: counts[fate] for fate in (Fate.NEW, Fate.UNCHANGED, Fate.CHANGED)}
        return totals | {Fate.REFUSED.value: counts[Fate.REFUSED] + counts[Fate.HELD]}

    @property
    def told(self) -> list[str]:
        """What is said before the rows."""
        return [*self.notes, *filter(None, [self.nameless.said])]

    @property
    def summary(self) -> str:
        return ", ".join(f"{fate} {count}" for fate, count in self.totals.items())


def plan_import(area: Area, sheets: list[Sheet], choices: Choices) -> Plan:
    """Judge a file against the register of *area*; the hamlets it names are locked from here on.

    Errors: Unreadable when the file holds no register; a bad row only gets its line.
    """
    if choices.create_hamlets:
        lock_hamlets([area.id])  # two imports at once would each begin the same hamlet
    return settle_rows(judge_rows(area, sheets, choices), choices)


def settle_rows(judged: Judged, choices: Choices) -> Plan:
    """Compare judged rows with the register of their hamlets, which are locked from here on.

    Shape: of a hamlet all rows of the file are here, as each is told from the others.
    """
    lock_hamlets(ids(judged.hamlets))
    register, rows = Register(judged.hamlets), judged.placed
    matches = match_rows(rows, register, choices)
    settled = [
        settle(row, matches.found.get(row.number), register, choices) if isinstance(row, Placed) else (row, None)
        for row in judged.rows
    ]
    writes = [write for _, write in settled if write]
    lines = [line for line, _ in settled]
    new = {line.number for line in lines if line.fate is Fate.NEW}
    near = list(near_duplicates([row for row in rows if row.number in new], register.known))
    return Plan(lines, writes, list(notes_on(judged)), near, nameless_of(matches))


def try_import(area: Area, sheets: list[Sheet], choices: Choices) -> Plan:
    """Plan an import and let go of it: nothing is written, and on SQLite no write lock is taken.

    Errors: as of `plan_import`.
    """
    with reading():
        db.session.rollback()
        plan = plan_import(area, sheets, choices)
        db.session.rollback()
        return plan


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
