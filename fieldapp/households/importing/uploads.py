"""What was read of a file between its upload and its import: kept a day at most, without the columns never stored."""

import json
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from flask_babel import gettext
from sqlalchemy import delete, select

from fieldapp.areas.models import Area
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.households.importing.book import TOO_BIG, Cell, Merge, Odd, Sheet, Unreadable
from fieldapp.households.importing.headers import Headers
from fieldapp.households.importing.judge import Fate, Line
from fieldapp.households.importing.modern import modernised
from fieldapp.households.importing.near import Near
from fieldapp.households.importing.table import candidates, no_headers
from fieldapp.households.models import RegisterUpload
from fieldapp.text import has_forbidden, nfc

KEPT = timedelta(days=1)
MOST_KEPT = 5 * 1024 * 1024
LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the rows so far."""

    lines: list[Line]
    near: list[Near]


def packed_sheets(sheets: list[Sheet]) -> bytes:
    """Return what is kept of a file; it takes a while, and no transaction needs to be open.

    Errors: Unreadable when no sheet has headers, or too much is left.
    """
    cells = _packed([_plain(sheet) for sheet in without_private(sheets)])
    if len(cells) > MOST_KEPT:
        raise Unreadable(TOO_BIG)
    return cells


def keep_upload(area: Area, user_id: int, name: str, cells: bytes, at: datetime) -> RegisterUpload:
    """Keep what was read of a file until it is brought in; of one person and area only the latest waits."""
    forget_uploads(at)
    mine = (RegisterUpload.user_id == user_id, RegisterUpload.area_id == area.id)
    db.session.execute(delete(RegisterUpload).where(*mine, RegisterUpload.import_id.is_(None)))
    made = RegisterUpload(uid=str(uuid4()), area_id=area.id, user_id=user_id, at=at, name=_proper(name), cells=cells)
    made.choices, made.report, made.row_count = "", _packed({"lines": [], "near": []}), 0
    db.session.add(made)
    db.session.flush()
    return made


def without_private(sheets: list[Sheet]) -> list[Sheet]:
    """Return the sheets that have headers, the cells of their private columns blank.

    Errors: Unreadable when none has.
    """
    found = candidates([modernised(sheet).sheet for sheet in sheets], needs_hamlet=True)
    if not found:
        raise Unreadable(no_headers(needs_hamlet=True))
    places = {each.sheet.name: each.headers for each in found}
    return [_blanked(sheet, places[sheet.name]) for sheet in sheets if sheet.name in places]


def _blanked(sheet: Sheet, headers: Headers) -> Sheet:
    private = frozenset(headers.private)
    body = [
        ["" if at in private else cell for at, cell in enumerate(row)] if number > headers.last else row
        for number, row in enumerate(sheet.rows)
    ]
    merges = tuple(m for m in sheet.merges if m.bottom <= headers.last or m.left not in private)
    return replace(sheet, rows=body, merges=merges, private=private)


def upload_by_uid(uid: str, area: Area, user_id: int, at: datetime) -> RegisterUpload:
    """Return somebody's own upload at an area.

    Errors: NotFound; also when it is older than a day.
    """
    query = select(RegisterUpload).where(RegisterUpload.uid == uid, *_standing(area, user_id, at))
    found = db.session.scalar(query) if UID.fullmatch(uid) else None
    if found is None:
        raise NotFound(gettext("Tệp này không còn trên máy chủ. Mời bác chọn lại tệp danh sách hộ."))
    return found


def waiting_uploads(area: Area, user_id: int, at: datetime) -> Sequence[RegisterUpload]:
    """Return somebody's uploads at an area that are not brought in to the end."""
    query = select(RegisterUpload).where(RegisterUpload.cells != b"", *_standing(area, user_id, at))
    return db.session.scalars(query.order_by(RegisterUpload.id)).all()


def _standing(area: Area, user_id: int, at: datetime) -> tuple[Any, ...]:
    mine = RegisterUpload.area_id == area.id, RegisterUpload.user_id == user_id
    return (*mine, RegisterUpload.at > at - KEPT)


def forget_uploads(at: datetime) -> None:
    """Delete what has waited a day."""
    db.session.execute(delete(RegisterUpload).where(RegisterUpload.at <= at - KEPT))


def drop_upload(upload: RegisterUpload) -> None:
    """Delete what was kept."""
    db.session.delete(upload)


def sheets_of(upload: RegisterUpload) -> list[Sheet]:
    """Return the sheets as they were kept."""
    return [_sheet(found) for found in _unpacked(upload.cells)] if upload.cells else []


def report_of(upload: RegisterUpload) -> Report:
    """Return what became of the rows, in file order."""
    found = _unpacked(upload.report)
    lines = [Line(number, Fate(fate), *texts) for number, fate, *texts in found["lines"]]
    return Report(sorted(lines, key=lambda line: line.number), [Near(*near) for near in found["near"]])


def write_report(upload: RegisterUpload, lines: Iterable[Line], near: Iterable[Near]) -> None:
    """Keep what became of the rows."""
    upload.report = _packed(
        {
            "lines": [[line.number, line.fate, line.hamlet, line.head, line.said] for line in lines],
            "near": [[each.number, each.hamlet, each.row, each.other, each.why] for each in near],
        }
    )


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass"), 3)


def _unpacked(packed: bytes) -> Any:
    return json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))


def _plain(sheet: Sheet) -> dict[str, Any]:
    return {
        "name": sheet.name,
        "first_row": sheet.first_row,
        "rows": [[_kept(cell) for cell in row] for row in sheet.rows],
        "merges": list(sheet.merges),
        "private": sorted(sheet.private),
    }


def _kept(cell: Cell) -> Any:
    return list(cell) if isinstance(cell, Odd) else cell


def _sheet(found: dict[str, Any]) -> Sheet:
    rows = [[Odd(*cell) if isinstance(cell, list) else cell for cell in row] for row in found["rows"]]
    merges = tuple(Merge(*merge) for merge in found["merges"])
    return Sheet(found["name"], found["first_row"], rows, merges, frozenset(found["private"]))


def _proper(name: str) -> str:
    """Return a file's name as it may be shown: without folders, composed, short."""
    last = nfc(name).replace("\\", "/").rpartition("/")[2].strip()
    return "danh-sach" if not last or has_forbidden(last) else last[-LONGEST_NAME:]
