"""From bytes to cells: what the file is by its content, never by its name; spreadsheets only in a child process."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.errors import Problem
from fieldapp.households.importing import unpack
from fieldapp.households.importing.comma import read_comma_file
from fieldapp.households.importing.foreign import FOREIGN, foreign_kind

MOST_BYTES = 10 * 1024 * 1024
SECONDS = 15
_ARCHIVE, _COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TOO_BIG = _l("Tệp lớn hơn 10 MB. Mời bác chia theo từng thôn, hoặc bỏ hình ảnh trong tệp.")
_FAULTS: Mapping[str, Any] = {
    "unpacks_too_big": _l(
        "Tệp này mở ra lớn bất thường nên không đọc. Mời bác chép riêng danh sách sang tệp mới rồi nạp."
    ),
    "too_many_rows": _l("Tệp có hơn 20.000 dòng. Mời bác chia theo từng thôn, hoặc xóa các dòng trống phía dưới."),
    "too_many_columns": _l("Tệp có hơn 60 cột. Mời bác xóa các cột thừa bên phải rồi nạp lại."),
    "password": FOREIGN["password"],
    "unreadable": _l("Tệp này không phải bảng tính đọc được. Mời bác mở bằng Excel rồi lưu lại dạng .xlsx."),
}


class Unreadable(Problem):
    """A file that cannot be read as a whole; its message says how to mend it."""

    status, code = 422, "unreadable_file"


class Odd(NamedTuple):
    """A cell that is neither text nor number: a day, a truth value, a formula nobody computed."""

    kind: str
    text: str


Cell = str | int | float | Odd


class Merge(NamedTuple):
    """A merged range, counted from the sheet's first cell."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet; `first_row` is what the spreadsheet itself calls the first of `rows`; `private` was blanked."""

    name: str
    first_row: int
    rows: list[list[Cell]]
    merges: tuple[Merge, ...] = ()
    private: frozenset[int] = frozenset()


def read_book(content: bytes) -> list[Sheet]:
    """Read the sheets of a spreadsheet, or the one table of a comma file.

    Errors: Unreadable.
    """
    if len(content) > MOST_BYTES:
        raise Unreadable(TOO_BIG)
    if kind := foreign_kind(content):
        raise Unreadable(FOREIGN[kind])
    if content.startswith((_ARCHIVE, _COMPOUND)):
        found = [_sheet(sheet) for sheet in _unpacked(content)]
    else:
        rows = read_comma_file(content, unpack.MOST_ROWS, unpack.MOST_COLUMNS)
        if isinstance(rows, str):
            raise Unreadable(_FAULTS[rows])
        found = [Sheet("", 1, [list(row) for row in rows])]
    if not any(cell != "" for sheet in found for row in sheet.rows for cell in row):
        raise Unreadable(gettext("Tệp không có dòng nào. Mời bác kiểm tra lại tệp rồi nạp."))
    return found


def _unpacked(content: bytes) -> list[dict[str, Any]]:
    command = [sys.executable, "-I", str(Path(unpack.__file__))]
    environ = os.environ | {"RUST_BACKTRACE": "0"}
    try:
        child = subprocess.run(command, input=content, capture_output=True, timeout=SECONDS, env=environ)  # noqa: S603 - our own file
    except subprocess.TimeoutExpired as fault:
        raise Unreadable(_FAULTS["unpacks_too_big"]) from fault
    if child.returncode:  # below 0 its limits ended it, above 0 it failed on the file
        raise Unreadable(_FAULTS["unpacks_too_big" if child.returncode < 0 else "unreadable"])
    answer: dict[str, Any] = json.loads(child.stdout)
    if "fault" in answer:
        raise Unreadable(_FAULTS[answer["fault"]])
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def _sheet(found: dict[str, Any]) -> Sheet:
    rows = [[Odd(*cell) if isinstance(cell, list) else cell for cell in row] for row in found["rows"]]
    return Sheet(found["name"], found["first_row"], rows, tuple(Merge(*merge) for merge in found["merges"]))
