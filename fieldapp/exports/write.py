"""A table as a file on disk, row by row: .csv for programs, .xlsx for people; no text in it is ever a formula."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from datetime import date
from itertools import chain
from tempfile import TemporaryFile
from typing import IO, Any

import xlsxwriter
from flask_babel import lazy_gettext as _l

from fieldapp.comma import write_rows
from fieldapp.errors import Problem
from fieldapp.exports.table import Table

_WIDE = 18
MOST_ROWS = 1_048_575  # of a sheet, below its head


class TooManyRows(Problem):
    """More rows than a sheet holds: it would leave the rest out in silence."""

    status, code = 422, "too_many_rows"
    message = _l("Một bảng tính không chứa hết số dòng này. Mời bác chọn tệp .csv, hoặc một địa bàn nhỏ hơn.")


def write_csv(table: Table, file: IO[bytes]) -> int:
    """Write *table* for programs; return how many rows."""
    return write_rows(chain([table.heads], table.rows), file) - 1


def write_xlsx(table: Table, file: IO[bytes]) -> int:
    """Write *table* as a workbook, each row put away before the next; return how many rows.

    Errors: TooManyRows.
    """
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
            for place, cell in enumerate(row if at <= MOST_ROWS else ()):
                _put(sheet, at, place, cell, day)
        sheet.autofilter(0, 0, min(at, MOST_ROWS), len(table.heads) - 1)
    if at > MOST_ROWS:
        raise TooManyRows
    return at


def _put(sheet: Any, row: int, column: int, cell: object, day: Any) -> None:
    if isinstance(cell, date):
        sheet.write_datetime(row, column, cell, day)
    elif isinstance(cell, str) and cell:
        sheet.write_string(row, column, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(row, column, cell)


WRITERS: Mapping[str, Callable[[Table, IO[bytes]], int]] = {"csv": write_csv, "xlsx": write_xlsx}


def written(table: Table, kind: str) -> tuple[IO[bytes], int]:
    """Return *table* as a file without a name, gone when it is closed, and how many rows it has."""
    with ExitStack() as unless_all_goes_well:
        file = unless_all_goes_well.enter_context(TemporaryFile())
        count = WRITERS[kind](table, file)
        file.seek(0)
        unless_all_goes_well.pop_all()
        return file, count
