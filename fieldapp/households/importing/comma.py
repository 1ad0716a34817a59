"""Comma files as programs in Vietnam write them: UTF-8, UTF-16 or Windows-1258; commas, semicolons or tabs."""

import csv
import io
import re
from collections.abc import Sequence

from fieldapp.households.importing.columns import recognised
from fieldapp.text import nfc

_SEPARATORS = ",;\t|"
_LINES_LOOKED_AT = 40
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_comma_file(content: bytes, most_rows: int, most_columns: int) -> list[list[str]] | str:
    """Return the rows of a comma file, or the code of what is wrong with it."""
    text = _decoded(content)
    if text is None or _CONTROL.search(text) or re.match(r"\s*<(!doctype|html|\?xml|table)", text, re.IGNORECASE):
        return "unreadable"
    text = _without_separator_line(text)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text)):
            rows.append(row)
            if len(rows) > most_rows:
                return "too_many_rows"
            if len(row) > most_columns:
                return "too_many_columns"
    except csv.Error:
        return "unreadable"
    return rows


def _decoded(content: bytes) -> str | None:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings: Sequence[str] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "cp1258")
    for encoding in encodings:
        try:
            return nfc(content.decode(encoding))
        except UnicodeDecodeError:
            continue
    return None


def _without_separator_line(text: str) -> str:
    """Blank Excel's own "sep=;" line, so that the rows keep their numbers."""
    return re.sub(r"\A\s*sep=[,;\t|](?=\r?\n)", "", text)


def _separator(text: str) -> str:
    """Return the separator under which the most headers are known, then the one that gives the most cells."""
    start = text[: 64 * 1024].splitlines()[:_LINES_LOOKED_AT]
    return max(_SEPARATORS, key=lambda separator: _score(start, separator))


def _score(lines: list[str], separator: str) -> tuple[int, int]:
    try:
        rows = list(csv.reader(lines, delimiter=separator))
    except csv.Error:
        return (0, 0)
    known = max((sum(recognised(cell) is not None for cell in row) for row in rows), default=0)
    return known, max((len(row) for row in rows), default=0)
