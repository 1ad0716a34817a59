"""Comma files as programs in Vietnam write them: UTF-8, UTF-16, Windows-1258 or TCVN3; commas, semicolons, tabs."""

import csv
import io
import re

from fieldapp.households.importing.columns import recognised
from fieldapp.households.importing.encodings import syllable_share, tcvn3_share
from fieldapp.text import nfc

_SEPARATORS = ",;\t|"
_LINES_LOOKED_AT = 40
_BYTES_LOOKED_AT = 64 * 1024
LEAST_SHARE = 0.8  # of the words with marks that must be syllables
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
        return _read_as(content, "utf-16")
    if content[1:2] == b"\x00" and not len(content) % 2:  # Unicode text without its mark
        return _read_as(content, "utf-16-le")
    text = _read_as(content, "utf-8-sig")
    return _of_one_byte(content) if text is None else text


def _of_one_byte(content: bytes) -> str | None:
    """Read a text of one byte a letter: of windows-1258, unless its words make more sense in TCVN3."""
    start, text = content[:_BYTES_LOOKED_AT], _read_as(content, "cp1258")
    western = start.decode("latin-1")
    if text is None or tcvn3_share(western) > syllable_share(nfc(start.decode("cp1258", "ignore"))):
        return content.decode("latin-1") if tcvn3_share(western) > LEAST_SHARE else text
    return text


def _read_as(content: bytes, encoding: str) -> str | None:
    try:
        return nfc(content.decode(encoding))
    except UnicodeDecodeError:
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
