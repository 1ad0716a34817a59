"""The child process that opens a spreadsheet: limits first, then the zip directory, then calamine; JSON out.

It runs alone (`python -I unpack.py < FILE`) and imports nothing of ours: a hostile file can end this process only.
"""

import io
import json
import re
import sys
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 60
LONGEST_CELL = 400
MEMORY_BYTES = 1024 * 1024 * 1024
CPU_SECONDS = 5
_UNCOMPUTED = re.compile(
    rb'<c r="([A-Z]{1,3})([0-9]{1,7})"(?![^>]*t="str")[^>]*>'
    rb"\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v></v>)?\s*</c>"
)
_SHEET = re.compile(rb'<(?:\w+:)?sheet\s[^>]*?\w+:id="([^"]+)"')
_RELATION = re.compile(rb"<Relationship\s[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)="([^"]*)"')


class Fault(Exception):
    """Why the file is not opened: a code that the parent turns into a sentence."""


def limit_resources() -> None:
    """Cap memory and CPU, and leave no core file with people's names, where the system can."""
    try:
        import resource
    except ImportError:  # Windows
        return
    for kind, most in (("RLIMIT_CORE", 0), ("RLIMIT_AS", MEMORY_BYTES), ("RLIMIT_CPU", CPU_SECONDS)):
        try:
            resource.setrlimit(getattr(resource, kind), (most, most))
        except (AttributeError, OSError, ValueError):  # macOS has no limit of addresses
            continue


def check_archive(content: bytes) -> None:
    """Refuse an archive whose directory promises too much, before anything is unpacked."""
    try:
        parts = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as fault:
        raise Fault("unreadable") from fault
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Fault("unpacks_too_big")


def sheets(content: bytes) -> list[dict[str, Any]]:
    """Return the visible sheets that hold anything, cell by cell."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    found = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        for index, facts in enumerate(book.sheets_metadata):
            if facts.visible != SheetVisibleEnum.Visible or facts.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_index(index)
            if sheet.start is not None and sheet.height:
                found.append(_sheet(sheet, index, content))
    except PasswordError as fault:
        raise Fault("password") from fault
    except CalamineError as fault:
        raise Fault("unreadable") from fault
    if sum(len(sheet["rows"]) for sheet in found) > MOST_ROWS:
        raise Fault("too_many_rows")
    return found


def _sheet(sheet: Any, index: int, content: bytes) -> dict[str, Any]:
    if sheet.height > MOST_ROWS:
        raise Fault("too_many_rows")
    if sheet.width > MOST_COLUMNS:
        raise Fault("too_many_columns")
    top, left = sheet.start
    rows = [[_cell(value) for value in row] for row in sheet.to_python()]
    for row, column in uncomputed(content, index):
        if 0 <= row - top < len(rows) and 0 <= column - left < len(rows[row - top]):
            rows[row - top][column - left] = ["formula", ""]
    merges = list(_merges(sheet, top, left))
    return {"name": sheet.name, "first_row": top + 1, "rows": rows, "merges": merges}


def _merges(sheet: Any, top: int, left: int) -> Iterable[list[int]]:
    """Give the merged ranges inside the sheet; real ones never overlap, so no more cells than a sheet can have."""
    cells = MOST_ROWS * MOST_COLUMNS
    for (y1, x1), (y2, x2) in sheet.merged_cell_ranges or ():
        merge = [y1 - top, x1 - left, min(y2 - top, sheet.height - 1), min(x2 - left, sheet.width - 1)]
        cells -= (merge[2] - merge[0] + 1) * (merge[3] - merge[1] + 1)
        if cells < 0:
            return
        if min(merge) >= 0:
            yield merge


def _cell(value: Any) -> Any:
    """Return a text or a number as it is; anything else as its kind and how it reads."""
    if isinstance(value, str):
        return value[:LONGEST_CELL]
    if isinstance(value, bool):
        return ["boolean", str(value).upper()]
    if isinstance(value, int | float):
        return int(value) if abs(value) < 1e15 and value == int(value) else float(value)
    if isinstance(value, datetime | date):
        return ["day", f"{value.day}/{value.month}/{value.year}"]
    return ["day", str(value)]


def uncomputed(content: bytes, index: int) -> Iterable[tuple[int, int]]:
    """Return the cells whose formula no program has computed: calamine gives them as empty, which would lose them."""
    if not content.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        try:
            wanted = _SHEET.findall(archive.read("xl/workbook.xml"))[index]
            relations = _RELATION.findall(archive.read("xl/_rels/workbook.xml.rels"))
            targets = {pair[b"Id"]: pair[b"Target"] for pair in (dict(_ATTRIBUTE.findall(r)) for r in relations)}
            name = targets[wanted].decode().removeprefix("/xl/")
            text = archive.read(f"xl/{name}")
        except (KeyError, IndexError, UnicodeDecodeError, zipfile.BadZipFile):  # an .ods, or parts named otherwise
            return
    for letters, number in _UNCOMPUTED.findall(text) if b"<f" in text else ():
        column = 0
        for letter in letters:
            column = column * 26 + letter - 64
        yield int(number) - 1, column - 1


def main() -> None:
    """Read the file from standard input, write its sheets, or the fault, as JSON."""
    limit_resources()
    content = sys.stdin.buffer.read()
    try:
        if content.startswith(b"PK"):
            check_archive(content)
        answer: dict[str, Any] = {"sheets": sheets(content)}
    except Fault as fault:
        answer = {"fault": str(fault)}
    except MemoryError:
        answer = {"fault": "unpacks_too_big"}
    except (OverflowError, zipfile.BadZipFile):
        answer = {"fault": "unreadable"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
