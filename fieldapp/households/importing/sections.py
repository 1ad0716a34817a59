"""What rows leave to those above them: the hamlet of a section ("I. Thôn 1"), and "như trên"."""

import re
from collections.abc import Mapping

from fieldapp.households.importing.book import Cell
from fieldapp.households.importing.columns import Column
from fieldapp.households.importing.headers import Headers, as_text
from fieldapp.text import fold

Cells = dict[Column, tuple[Cell, ...]]
_DITTO = re.compile(r"(nt|n\.t|n/t|nhu tren|nhu\.? tren|\"|”|“|″|〃|''|//|\.\.|,,)", re.IGNORECASE)
_CARRIED = (Column.HAMLET, Column.ALLEY, Column.ADDRESS)
_GROUP = re.compile(r"[IVXLC]{1,6}|[A-Z]")
_SECTION = re.compile(
    r"(?:(?:[IVXLC]{1,6}|[A-Z]|\d{1,2})\s*[.)/:\-–]+\s*)?"
    r"(?P<hamlet>(?:thôn|buôn|bon|tdp|tổ dân phố|tổ dp|tổ(?= \d))\s+[^:(;,]{1,40}?)\s*(?:[:(;,–].*)?",
    re.IGNORECASE,
)


class Above:
    """What the rows above say for those below: their section's hamlet, and the last of each column."""

    def __init__(self, section: str = "") -> None:
        self._section = section
        self._last: Cells = {Column.HAMLET: (section,)} if section else {}

    def fill(self, cells: Mapping[Column, tuple[Cell, ...]]) -> Cells:
        """Return a row's cells with what it leaves to those above."""
        filled = dict(cells)
        for column in _CARRIED:
            if column in filled and _is_ditto(filled[column]) and column in self._last:
                filled[column] = self._last[column]
        if self._section and Column.HAMLET not in filled:
            filled[Column.HAMLET] = (self._section,)
        self._last |= {column: filled[column] for column in _CARRIED if column in filled}
        return filled


def _is_ditto(cells: tuple[Cell, ...]) -> bool:
    said = fold(" ".join(map(as_text, cells))).strip(" -–—.") if cells else ""
    raw = "".join(map(as_text, cells)).strip(" -–—")
    return bool(_DITTO.fullmatch(said) or _DITTO.fullmatch(raw))


def section_hamlet(cells: Cells, texts: list[str], headers: Headers) -> str:
    """Return the hamlet that a row heads, "" for a row that is something else."""
    if Column.ORDINAL in headers.columns.values() and set(cells) == {Column.HAMLET}:
        return " ".join(map(as_text, cells[Column.HAMLET]))
    ordinals = {as_text(cell) for cell in cells.get(Column.ORDINAL, ())}
    groups = {text for text in ordinals if _GROUP.fullmatch(text.strip(".) "))}
    if Column.HAMLET in cells and not groups:
        return ""  # a door, even where nothing but its hamlet is known
    said = [text for text in texts if not _is_number(text) and text not in groups]
    found = _SECTION.fullmatch(said[0]) if len(said) == 1 and not any(map(_is_number, ordinals)) else None
    return found["hamlet"] if found else ""


def _is_number(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,\s]+", text))
