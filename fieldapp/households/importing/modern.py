"""A sheet whose old text is turned into Unicode: told per column, then per cell, with samples for the eye."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from fieldapp.households.importing.book import Cell, Sheet
from fieldapp.households.importing.columns import recognised
from fieldapp.households.importing.encodings import (
    from_tcvn3,
    is_surely_tcvn3,
    is_unicode,
    may_be_tcvn3,
    old_encoding,
    syllable_share,
)

SAMPLES = 6


@dataclass(frozen=True, slots=True)
class Sample:
    """A cell before and after; `row` is the spreadsheet's own number."""

    row: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Modern:
    """A sheet in Unicode, how many of its cells were not, some of them, and which encodings were only recognised."""

    sheet: Sheet
    count: int
    samples: list[Sample]
    unread: set[str]


class _Kind(Enum):
    OLD = "old"
    NEW = "new"
    UNKNOWN = "unknown"


def modernised(sheet: Sheet) -> Modern:
    """Return a sheet with its TCVN3 cells turned into Unicode; all others are as they were."""
    width = max(map(len, sheet.rows), default=0)
    kinds = [_kind(list(_texts(sheet, at))) for at in range(width)]
    is_old = _Kind.OLD in kinds
    rows, samples, count, unread = [], list[Sample](), 0, set[str]()
    for number, row in enumerate(sheet.rows, start=sheet.first_row):
        cells = list(row)
        for at, cell in enumerate(row):
            if not isinstance(cell, str) or cell.isascii():
                continue
            if _is_old(cell, kinds[at], is_old=is_old):
                cells[at] = from_tcvn3(cell)
                count += 1
                samples += [Sample(number, cell, str(cells[at]))] if at not in sheet.private else []
            elif found := old_encoding(cell):
                unread.add(found)
        rows.append(cells)
    return Modern(replace(sheet, rows=rows) if count else sheet, count, _told_apart(samples), unread)


def _texts(sheet: Sheet, at: int) -> Iterator[str]:
    for row in sheet.rows:
        cell: Cell = row[at] if at < len(row) else ""
        if isinstance(cell, str) and not cell.isascii():
            yield cell


def _kind(texts: list[str]) -> _Kind:
    """Tell a column's encoding: old when most of what can be told is."""
    old, new = sum(map(is_surely_tcvn3, texts)), sum(map(is_unicode, texts))
    if old > new:
        return _Kind.OLD
    return _Kind.NEW if new else _Kind.UNKNOWN


def _is_old(text: str, column: _Kind, *, is_old: bool) -> bool:
    if is_surely_tcvn3(text):
        return True
    if column is _Kind.OLD:
        return may_be_tcvn3(text) and not (recognised(text) and not recognised(from_tcvn3(text)))
    # A short column, such as one of numbers under an old header, says too little itself.
    return column is _Kind.UNKNOWN and is_old and may_be_tcvn3(text) and syllable_share(text) < 1


def _told_apart(samples: list[Sample]) -> list[Sample]:
    """Return a few samples, no text twice, the last ones from the end: titles and totals are the least of it."""
    different = list({sample.before: sample for sample in reversed(samples)}.values())[::-1]
    step = max(1, len(different) // SAMPLES)
    return different[::step][:SAMPLES]
