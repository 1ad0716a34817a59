"""Spreadsheets as communes send them, made for a test."""

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import openpyxl
import xlsxwriter
from click.testing import Result
from flask import Flask
from flask.testing import FlaskCliRunner
from flask_babel import Babel
from sqlalchemy import select

from fieldapp.extensions import db
from fieldapp.households.importing.book import read_book
from fieldapp.households.importing.rows import BadRow, RowReader, Stated
from fieldapp.households.importing.table import find_table
from fieldapp.households.models import Household

HEADERS = (
    "STT",
    "Thôn/buôn/bon/TDP",
    "Ngõ/xóm",
    "Số nhà/địa chỉ",
    "Họ tên chủ hộ",
    "Số khẩu",
    "Số người lớn",
    "Số điện thoại thông minh",
    "Ghi chú",
)
THREE = (
    (1, "Bon U1", "Ngõ 1", "25", "H'Nghia Êban", 5, 3, 2, "có chó"),
    (2, "Bon U1", "Ngõ 1", "sau nhà văn hóa", "Y Ngông Niê Kdăm", 4, 2, 1, None),
    (3, "TDP 2", "", "12/3", "Nguyễn Văn An", 3, 2, None, None),
)
Rows = Sequence[Sequence[object]]


def xlsx(rows: Rows, headers: Sequence[object] = HEADERS, above: Rows = ()) -> bytes:
    """Return an .xlsx of one sheet."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Danh sách")
        day = book.add_format({"num_format": "d/m/yyyy"})
        for at, row in enumerate([*above, headers, *rows] if headers else [*above, *rows]):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                elif isinstance(value, str) and not value.startswith("=="):
                    sheet.write_string(at, column, value)
                elif isinstance(value, str):
                    sheet.write_formula(at, column, value[1:], None, 3)
                elif value is not None:
                    sheet.write(at, column, value)
    return content.getvalue()


def merged(rows: Rows, *ranges: str) -> bytes:
    """Return an .xlsx as openpyxl writes it, with ranges merged."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(list(row))
    for cells in ranges:
        sheet.merge_cells(cells)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@contextmanager
def speaking() -> Iterator[None]:
    """Let sentences be made without a database, whose kinds need not both be tried for what never asks one."""
    app = Flask("so-ho")
    Babel(app, default_locale="vi")
    with app.app_context():
        yield


def read(content: bytes) -> list[Stated | str]:
    """Read a file as an import does before it knows the register: what each row states, or why it cannot."""
    reader, found = RowReader(), []
    for row in find_table(read_book(content), needs_hamlet=True).rows:
        try:
            found.append(row.skipped or reader.read(row))
        except BadRow as refused:
            found.append(str(refused))
    return found


class Clerk:
    """Somebody who types `flask register …` with a file at hand."""

    def __init__(self, runner: FlaskCliRunner, folder: Path) -> None:
        self._runner, self._folder = runner, folder

    @property
    def app(self) -> Flask:
        return self._runner.app

    def bring(self, content: bytes, area: str, *options: str, name: str = "so-ho.xlsx") -> Result:
        """Import a file."""
        path = self._folder / name
        path.write_bytes(content)
        return self._runner.invoke(args=["register", "import", str(path), "--area", area, *options])

    def undo(self, number: int | str) -> Result:
        """Take an import back."""
        return self._runner.invoke(args=["register", "undo", str(number)])

    def rollups(self) -> int:
        """Return how `flask rollups check` exits."""
        return self._runner.invoke(args=["rollups", "check"]).exit_code


def last_line(result: Result) -> str:
    """Return the line that says the counts."""
    return result.stdout.splitlines()[-1] if result.stdout else ""


def counts(result: Result) -> str:
    """Return what the last line says after the import's number."""
    return last_line(result).partition(": ")[2]


def doors(area_id: int | None = None) -> list[Household]:
    """Return the households, of one hamlet if it is named, in the order they came."""
    query = select(Household).order_by(Household.id)
    db.session.expire_all()
    return list(db.session.scalars(query if area_id is None else query.where(Household.area_id == area_id)))


def opened(content: bytes, sheet: int = 0) -> list[tuple[object, ...]]:
    """Open a spreadsheet of ours and return the rows of one sheet."""
    return list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[sheet].values)
