"""A table as a file on disk, row by row: .csv for programs, .xlsx for people; no text in it is ever a formula."""

import csv
import io
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from tempfile import TemporaryFile
from typing import IO

import xlsxwriter

from fieldapp.exports.table import Cell, Table

# What begins a formula in some spreadsheet program, in Latin and in full-width forms.
FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_WIDE = 18


def write_csv(table: Table, file: IO[bytes]) -> int:
    """Write *table* as UTF-8 with a byte order mark, commas and CRLF; return how many rows."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=False)
    writer, count = csv.writer(text, lineterminator="\r\n"), 0
    writer.writerow([as_text(head) for head in table.heads])
    for count, row in enumerate(table.rows, 1):  # noqa: B007
        writer.writerow([plain(cell) for cell in row])
    text.flush()
    text.detach()
    return count


def write_xlsx(table: Table, file: IO[bytes]) -> int:
    """Write *table* as a workbook, each row put away before the next; return how many rows."""
    with xlsxwriter.Workbook(file, {"constant_memory": True}) as book:
        book.set_properties({"author": ""})
        bold, day = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet(table.name)
        sheet.freeze_panes(1, 1)
        sheet.set_column(0, len(table.heads) - 1, _WIDE)
        for place, head in enumerate(table.heads):
            sheet.write_string(0, place, head, bold)
        at = 0
        for at, row in enumerate(table.rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(at, place, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(at, place, cell, day)
                elif cell is not None:
                    sheet.write_number(at, place, cell)
        sheet.autofilter(0, 0, at, len(table.heads) - 1)
    return at


WRITERS: Mapping[str, Callable[[Table, IO[bytes]], int]] = {"csv": write_csv, "xlsx": write_xlsx}


def written(table: Table, kind: str) -> tuple[IO[bytes], int]:
    """Return *table* as a file without a name, gone when it is closed, and how many rows it has."""
    with ExitStack() as unless_all_goes_well:
        file = unless_all_goes_well.enter_context(TemporaryFile())
        count = WRITERS[kind](table, file)
        file.seek(0)
        unless_all_goes_well.pop_all()
        return file, count


def plain(cell: Cell) -> str | int:
    """Write a cell for .csv: days as 2020-08-17, nothing for what is not stated."""
    if cell is None:
        return ""
    return cell if isinstance(cell, int) else as_text(cell) if isinstance(cell, str) else cell.isoformat()


def as_text(text: str) -> str:
    """Return a text that no spreadsheet program reads as a formula: what looks like one begins with an apostrophe."""
    return f"'{text}" if text[:1] in FORMULA or text.lstrip()[:1] in FORMULA else text
