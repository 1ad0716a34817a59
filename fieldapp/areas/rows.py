"""Reading a file that somebody else wrote: every fault is one sentence naming the line and the column."""

import csv
import io
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from fieldapp.dates import read_day
from fieldapp.errors import Problem
from fieldapp.text import has_forbidden, nfc

LARGEST_FILE = 20 * 1024 * 1024
# What an INTEGER column holds on every database.
LARGEST_COUNT = 2**31 - 1


class BadFile(Problem):
    """A file that cannot be taken in; nothing of it was."""

    status, code = 422, "bad_file"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table, its cells by column."""

    line: int
    cells: Mapping[str, str]

    def wrong(self, column: str, why: str) -> BadFile:
        """Return the refusal of one cell."""
        shown = self.cells.get(column, "")[:40]
        return BadFile(f"Dòng {self.line}, cột {column}, ghi “{shown}”: {why}")

    def text(self, column: str, longest: int) -> str:
        """Return a cell as NFC text without spare spaces; it may be empty."""
        value = " ".join(nfc(self.cells[column]).split())
        if has_forbidden(value):
            raise self.wrong(column, "có ký tự không in được, mời gõ lại ô này.")
        if len(value) > longest:
            raise self.wrong(column, f"dài quá {longest} ký tự.")
        return value

    def needed(self, column: str, longest: int) -> str:
        """Return a cell that may not be empty."""
        value = self.text(column, longest)
        if not value:
            raise self.wrong(column, "không được để trống.")
        return value

    def count(self, column: str) -> int | None:
        """Return a whole number from 0, None when the cell is empty."""
        value = self.text(column, 200)
        if not value:
            return None
        if not re.fullmatch(r"[0-9]{1,10}", value) or int(value) > LARGEST_COUNT:
            raise self.wrong(column, "phải là số nguyên từ 0, chỉ gồm chữ số.")
        return int(value)

    def day(self, column: str) -> date | None:
        """Return a day, None when the cell is empty."""
        value = self.text(column, 200)
        day = read_day(value)
        if value and day is None:
            raise self.wrong(column, "phải là ngày viết kiểu 2020-08-13.")
        return day


def read_utf8(path: Path) -> str:
    """Return the text of a UTF-8 file, with or without a byte-order mark.

    Errors: BadFile.
    """
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise BadFile(f"Tệp {path.name} lớn quá 20 MB, mời bác xem lại có đúng tệp không.")
        content = path.read_bytes()
    except OSError as error:
        raise BadFile(f"Không mở được tệp {path.name}. Mời bác xem lại tên tệp và quyền đọc.") from error
    return decoded(content, path.name)


def decoded(content: bytes, name: str) -> str:
    """Return the text of what a file holds.

    Errors: BadFile when it is not UTF-8, or empty.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadFile(f"Tệp {name} không phải UTF-8. Khi lưu từ Excel, mời bác chọn “CSV UTF-8”.") from error
    if not text.strip():
        raise BadFile(f"Tệp {name} trống.")
    return text


def read_table(path: Path) -> tuple[list[str], list[Row]]:
    """Return the columns and the rows of a CSV file; blank lines are skipped.

    Errors: BadFile.
    """
    return table_of(read_utf8(path))


def table_of(text: str) -> tuple[list[str], list[Row]]:
    """Return the columns and the rows of a text in CSV; blank lines are skipped.

    Errors: BadFile.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise BadFile(f"Dòng {reader.line_num}: không đọc được, thường do dấu nháy kép lẻ.") from error
    if not lines:
        raise BadFile("Tệp trống.")
    columns = [column.strip() for column in lines[0][1]]
    if len(set(columns)) < len(columns):
        raise BadFile("Dòng đầu có hai cột trùng tên.")
    for line, cells in lines[1:]:
        if len(cells) != len(columns):
            raise BadFile(f"Dòng {line}: có {len(cells)} ô, dòng đầu có {len(columns)} cột.")
    if len(lines) == 1:
        raise BadFile("Tệp chỉ có dòng tiêu đề, chưa có dòng nào.")
    return columns, [Row(line, dict(zip(columns, cells, strict=True))) for line, cells in lines[1:]]


def require_columns(found: Collection[str], wanted: Collection[str]) -> None:
    """Refuse a table that lacks a column.

    Errors: BadFile names every missing one.
    """
    missing = [column for column in wanted if column not in found]
    if missing:
        raise BadFile(f"Tệp thiếu cột: {', '.join(missing)}. Dòng đầu phải là tên cột, ngăn bằng dấu phẩy.")
