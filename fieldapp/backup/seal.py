"""The last line of a backup: whose it is, when it was taken, and the digest of all before it.

A bit that flips inside a name breaks no structure, so no integrity check would see it. SQLite and pg_restore read past
this line: the file stays one that their own tools open.
"""

import hashlib
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from fieldapp.backup.faults import BadCopy

_LINE = "\n-- gocua backup 1 {:%Y-%m-%dT%H:%M:%S.%f%z} {}\n"
_SEALED = re.compile(rb"\n-- gocua backup 1 (\S{31}) ([0-9a-f]{64})\n")
LENGTH = 116
_HEADS = {b"SQLite format 3\x00": "sqlite", b"PGDMP": "postgresql"}
_CUT = "Tệp này không phải bản sao nguyên vẹn của Gõ Cửa: thiếu dòng cuối. Mời bác chọn bản sao khác."
_CHANGED = "Bản sao này đã hỏng: nội dung khác lúc cất. Mời bác chọn bản sao khác."


def seal(path: Path, at: datetime) -> None:
    """Write the last line of a copy taken at *at*."""
    with path.open("rb+") as file:
        digest = _digest(file, path.stat().st_size, at)
        file.write(_LINE.format(at, digest).encode())


def unseal(path: Path, to: Path) -> datetime:
    """Copy a backup without its last line; return when it was taken.

    Errors: BadCopy when the file is cut, changed, or none of ours.
    """
    length = path.stat().st_size - LENGTH
    with path.open("rb") as file:
        file.seek(max(length, 0))
        found = _SEALED.fullmatch(file.read())
        if found is None:
            raise BadCopy(_CUT)
        at = datetime.strptime(found[1].decode(), "%Y-%m-%dT%H:%M:%S.%f%z")
        file.seek(0)
        if _digest(file, length, at) != found[2].decode():
            raise BadCopy(_CHANGED)
    shutil.copyfile(path, to)
    with to.open("rb+") as copy:
        copy.truncate(length)
    return at


def kind_of(path: Path) -> str:
    """Return the dialect of the database that a copy came from, "" when it shows none."""
    with path.open("rb") as file:
        head = file.read(16)
    return next((kind for begin, kind in _HEADS.items() if head.startswith(begin)), "")


def _digest(file: BinaryIO, length: int, at: datetime) -> str:
    """Return the digest of the first *length* bytes and the instant; *file* then stands behind them."""
    found = hashlib.sha256(at.isoformat().encode())
    while length and (block := file.read(min(length, 1024 * 1024))):
        found.update(block)
        length -= len(block)
    return found.hexdigest()
