"""A register before it is brought in, as its page shows it: headers, columns, encodings, the first rows, the counts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from fieldapp.areas.models import Area
from fieldapp.errors import Problem
from fieldapp.households.importing.book import Cell
from fieldapp.households.importing.headers import as_text
from fieldapp.households.importing.judge import Line, Placed, judge_rows
from fieldapp.households.importing.modern import Sample
from fieldapp.households.importing.nameless import Nameless
from fieldapp.households.importing.near import Near
from fieldapp.households.importing.plan import Plan, settle_rows
from fieldapp.households.importing.reading import Reading
from fieldapp.households.importing.shown import ShownImport, shown_import, shown_line

FIRST_ROWS = 20
MOST_NEAR = 200
SAMPLES = 3
_NUMBERING = re.compile(r"\(\d{1,2}\)|[IVX]+")  # rows that number columns and groups show nothing


@dataclass(frozen=True, slots=True)
class ShownColumn:
    """A column of the file; `field` is its choice, None where it is never stored."""

    letter: str
    label: str
    samples: str
    field: Any


@dataclass(frozen=True, slots=True)
class ShownDoor:
    """A row as it will be read."""

    label: str
    hamlet: str
    alley: str
    address: str
    head: str
    people: str
    adults: str
    smartphones: str
    fate: tuple[str, str, str]
    said: str


@dataclass(frozen=True, slots=True)
class Preview:
    """All that the page shows of an upload; `refusal` says why it cannot be brought in as it is read now."""

    sheet: str
    others: list[tuple[str, int]]
    titles: list[str]
    headers_at: str
    columns: list[ShownColumn]
    private: list[ShownColumn]
    converted: str
    samples: list[Sample]
    refusal: str
    shown: ShownImport | None
    first: list[ShownDoor]
    near: list[Near]
    near_said: str
    nameless: Nameless


def preview_of(area: Area, reading: Reading) -> Preview:
    """Read a whole upload without storing anything, and return what its page shows."""
    columns = [_column(reading, at) for at, label in reading.headers.labels.items() if label]
    plan, refusal, first = None, "", list[ShownDoor]()
    try:
        plan, rows = _tried(area, reading)
        first = list(_doors(rows, plan))
    except Problem as problem:
        refusal = str(problem.message)
    near = plan.near if plan else []
    return Preview(
        reading.sheet.name,
        [(each.sheet.name, at) for at, each in enumerate(reading.candidates) if at != reading.place],
        list(_titles(reading)),
        _headers_at(reading),
        [column for column in columns if column.field is not None],
        [column for column in columns if column.field is None],
        _converted(reading),
        reading.modern.samples,
        refusal,
        shown_import(plan, None) if plan else None,
        first,
        near[:MOST_NEAR],
        gettext("Trùng hoặc gần trùng (%(count)s)", count=len(near)),
        plan.nameless if plan else Nameless(),
    )


def plan_as_read(area: Area, reading: Reading) -> Plan:
    """Return what would become of each row.

    Errors: Unreadable.
    """
    return _tried(area, reading)[0]


def _tried(area: Area, reading: Reading) -> tuple[Plan, list[Placed | Line]]:
    judged = judge_rows(area, reading.sheets, reading.choices)
    return settle_rows(judged, reading.choices), judged.rows


def _titles(reading: Reading) -> Iterator[str]:
    for row in reading.sheet.rows[: reading.headers.first]:
        if said := " · ".join(text for text in map(as_text, row) if text):
            yield said[:120]


def _headers_at(reading: Reading) -> str:
    first, last = (reading.sheet.first_row + at for at in (reading.headers.first, reading.headers.last))
    if first == last:
        return str(gettext("Tiêu đề ở dòng %(row)s", row=first))
    return str(gettext("Tiêu đề ở dòng %(first)s và %(last)s", first=first, last=last))


def _column(reading: Reading, at: int) -> ShownColumn:
    body = reading.sheet.rows[reading.headers.last + 1 :]
    found = dict.fromkeys(text[:40] for row in body[:200] if at < len(row) and (text := _example(row[at])))
    field = reading.form._fields.get(f"c{at}")
    return ShownColumn(letter_of(at), reading.headers.labels[at], " · ".join([*found][:SAMPLES]), field)


def _example(cell: Cell) -> str:
    text = as_text(cell)
    return "" if _NUMBERING.fullmatch(text) else text


def letter_of(at: int) -> str:
    """Return how spreadsheets call a column: 0 is A, 26 is AA."""
    return (letter_of(at // 26 - 1) if at >= 26 else "") + chr(ord("A") + at % 26)


def _converted(reading: Reading) -> str:
    count = reading.modern.count
    if not count:
        return ""
    return str(gettext("%(count)s ô viết bằng bảng mã cũ TCVN3 (phông .VnTime)", count=count))


def _doors(rows: list[Placed | Line], plan: Plan) -> Iterator[ShownDoor]:
    lines = {line.number: line for line in plan.lines}
    for row in [row for row in rows if isinstance(row, Placed)][:FIRST_ROWS]:
        given, stated = row.stated.record, row.stated
        counts = (stated.people, given.adults, given.smartphones)
        people, adults, smartphones = ("–" if count is None else str(count) for count in counts)
        address = " ".join(filter(None, (given.number, given.hint)))
        shown = shown_line(lines[stated.number])
        fate = (shown.fate, shown.state, shown.icon)
        names = (shown.label, row.hamlet.name, given.alley or "–", address or "–", given.head or "–")
        yield ShownDoor(*names, people, adults, smartphones, fate, shown.said)
