"""Each row of a file judged by itself: what it states, which hamlet it means, or why it cannot be read."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from fieldapp.areas.models import Area
from fieldapp.households.importing.book import Sheet
from fieldapp.households.importing.columns import Column
from fieldapp.households.importing.hamlets import Hamlet, Hamlets
from fieldapp.households.importing.headers import as_text
from fieldapp.households.importing.rows import BadRow, RowReader, Stated
from fieldapp.households.importing.table import AS_SAID, Look, Row, Table, find_table
from fieldapp.households.likeness import Key, Spot, key_of, spot_of


class Fate(StrEnum):
    """What becomes of a row; one that is held waits for the clerk, and counts as refused outside the pages."""

    NEW = "new"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    REFUSED = "refused"
    HELD = "held"
    SKIPPED = "skipped"


class Unsure(StrEnum):
    """What is done with a row that may be a household whose head's name is gone."""

    WAIT = ""
    ORDER = "order"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person asked for beside adding households: write values that differ, add hamlets nobody listed."""

    update: bool = False
    create_hamlets: bool = False
    unsure: Unsure = Unsure.WAIT
    look: Look = AS_SAID


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one row; `number` is the spreadsheet's own, `said` is empty when there is nothing to add."""

    number: int
    fate: Fate
    hamlet: str
    head: str
    said: str = ""


@dataclass(frozen=True)
class Placed:
    """A row that states a household, and the hamlet it means; folded once."""

    stated: Stated
    hamlet: Hamlet

    @property
    def number(self) -> int:
        """The spreadsheet's own."""
        return self.stated.number

    @cached_property
    def key(self) -> Key:
        """What tells the household in the register."""
        given = self.stated.record
        return key_of(self.hamlet, given.head, given.number, given.hint)

    @cached_property
    def spot(self) -> Spot:
        """Where in the hamlet it is."""
        given = self.stated.record
        return spot_of(given.alley, given.number, given.hint)

    def line(self, fate: Fate, said: str = "") -> Line:
        said = "; ".join(part for part in (said, self.stated.doubt) if part)
        return Line(self.number, fate, self.hamlet.name, self.stated.record.head, said)


@dataclass(frozen=True, slots=True)
class Judged:
    """A file's rows before the register is asked: what each states, or its line already."""

    table: Table
    rows: list[Placed | Line]

    @property
    def placed(self) -> list[Placed]:
        """The rows that state a household."""
        return [row for row in self.rows if isinstance(row, Placed)]

    @property
    def hamlets(self) -> set[Hamlet]:
        """The hamlets that good rows name."""
        return {row.hamlet for row in self.placed}


def judge_rows(area: Area, sheets: list[Sheet], choices: Choices) -> Judged:
    """Judge each row by itself, and find the hamlet it means; nothing is locked, nothing of the register is asked.

    Errors: Unreadable when the file holds no register; a bad row only gets its line.
    """
    hamlets, reader = Hamlets(area, choices.create_hamlets), RowReader()
    table = find_table(sheets, needs_hamlet=not hamlets.is_one, look=choices.look)
    return Judged(table, [_judge(row, reader, hamlets) for row in table.rows])


def _judge(row: Row, reader: RowReader, hamlets: Hamlets) -> Placed | Line:
    hamlet, head = (" ".join(map(as_text, row.cells.get(column, ()))) for column in (Column.HAMLET, Column.HEAD))
    if row.skipped:
        return Line(row.number, Fate.SKIPPED, hamlet, head, row.skipped)
    try:
        stated = reader.read(row)
        return Placed(stated, hamlets.find(stated.hamlet))
    except BadRow as refused:
        return Line(row.number, Fate.REFUSED, hamlet, head, str(refused))
