"""Tables as CSV that every program reads: UTF-8 with a byte order mark, commas, CRLF; no text in it is a formula.

Without the mark Excel reads Vietnamese as windows-1252. Days are written as 2020-08-17, numbers with a point, nothing
for what is not stated.
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO

Cell = str | int | float | date | None
_FORMULA = frozenset("=+-@")
_PARTING = frozenset("\t\r\n")


def write_rows(rows: Iterable[Sequence[Cell]], file: IO[bytes]) -> int:
    """Write *rows* one after the other, the heads among them; return how many."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer, count = csv.writer(text, lineterminator="\r\n"), 0
    for count, row in enumerate(rows, 1):  # noqa: B007
        writer.writerow([_plain(cell) for cell in row])
    text.flush()
    text.detach()
    return count


def as_text(text: str) -> str:
    """Return a text that no spreadsheet program reads as a formula: what looks like one begins with an apostrophe."""
    first = unicodedata.normalize("NFKC", text.lstrip()[:1])  # full-width and small signs begin a formula too
    return f"'{text}" if first in _FORMULA or text[:1] in _PARTING else text


def _plain(cell: Cell) -> str | int | float:
    if isinstance(cell, str):
        return as_text(cell)
    return cell.isoformat() if isinstance(cell, date) else "" if cell is None else cell
