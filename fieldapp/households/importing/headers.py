"""The headers of a sheet: found below titles and across merged cells, told what they hold, corrected by a person."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from fieldapp.households.importing.book import Cell, Odd, Sheet
from fieldapp.households.importing.columns import Column, recognised
from fieldapp.text import fold, nfc

ROWS_LOOKED_AT = 60
CELLS_LOOKED_AT = 300
# Numbers of people: of an identity card, of a telephone. Counts and house numbers are shorter.
_PERSONAL = re.compile(r"\+?\d{9,12}|0\d{8}\d?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Headers:
    """Where the headers stand, what each place says, and what each place is read as."""

    first: int
    last: int
    labels: dict[int, str]
    columns: dict[int, Column]

    @property
    def known(self) -> set[Column]:
        return set(self.columns.values()) - {Column.ORDINAL, Column.PRIVATE}

    @property
    def unknown(self) -> list[str]:
        """The labels under which nothing is read."""
        return [label for at, label in self.labels.items() if label and at not in self.columns]

    @property
    def private(self) -> list[int]:
        """The places that are never stored, whatever anybody chooses."""
        return [at for at, column in self.columns.items() if column is Column.PRIVATE]

    def corrected(self, chosen: Mapping[int, Column]) -> "Headers":
        """Return the headers as a person reads them; private places stay private."""
        private = dict.fromkeys(self.private, Column.PRIVATE)
        return replace(self, columns={at: c for at, c in chosen.items() if at in self.labels} | private)


def as_text(cell: Cell) -> str:
    """Return a cell as one line of composed text."""
    if isinstance(cell, Odd):
        return cell.text
    text = str(cell)
    return " ".join((text if text.isascii() else nfc(text)).split())


def headers_of(sheet: Sheet, wanted: set[Column]) -> Headers | None:
    """Return the row (or two) that names the most columns, if it names one of those wanted."""
    rows = _filled(sheet)
    candidates = [_read_headers(rows, at, last) for at in range(len(rows)) for last in (at, at + 1) if last < len(rows)]
    fitting = [headers for headers in candidates if headers.known & wanted]
    best = max(fitting, key=lambda headers: (len(headers.known), headers.first - headers.last), default=None)
    return best and _without_private(sheet, best)


def _without_private(sheet: Sheet, headers: Headers) -> Headers:
    """Mark the places whose cells are numbers of people, whatever their header says."""
    body = sheet.rows[headers.last + 1 : headers.last + 1 + CELLS_LOOKED_AT]
    found = {at for at in headers.labels if _is_personal([as_text(row[at]) for row in body if at < len(row)])}
    columns = headers.columns | dict.fromkeys(sorted(found | sheet.private), Column.PRIVATE)
    return replace(headers, columns=columns)


def _is_personal(texts: list[str]) -> bool:
    said = [text for text in texts if text]
    numbers = sum(bool(_PERSONAL.fullmatch(re.sub(r"[ .\-]", "", text))) for text in said)
    return numbers > 0 and numbers * 2 > len(said)


def _filled(sheet: Sheet) -> list[list[Cell]]:
    """Return the first rows with every merged cell saying what its range says."""
    rows = [list(row) for row in sheet.rows[:ROWS_LOOKED_AT]]
    for merge in sheet.merges:
        for row in rows[merge.top : merge.bottom + 1]:
            for at in range(merge.left, min(merge.right + 1, len(row))):
                row[at] = sheet.rows[merge.top][merge.left]
    return rows


def _read_headers(rows: list[list[Cell]], first: int, last: int) -> Headers:
    labels: dict[int, str] = {}
    columns: dict[int, Column] = {}
    for at, (label, column) in enumerate(_labelled(rows, first, last)):
        labels[at] = label
        if column is not None:
            columns[at] = column
    _drop_repeats(labels, columns)
    return Headers(first, last, labels, columns)


def _labelled(rows: list[list[Cell]], first: int, last: int) -> Iterator[tuple[str, Column | None]]:
    for at in range(max(len(rows[first]), len(rows[last]))):
        upper = as_text(rows[first][at]) if at < len(rows[first]) else ""
        lower = as_text(rows[last][at]) if at < len(rows[last]) else ""
        if lower in ("", upper) or not upper:
            yield upper or lower, recognised(upper or lower)
        else:  # "Chủ hộ" over "Năm sinh" is no head's name: the lower header speaks, or both together
            yield f"{upper} {lower}", recognised(lower) or recognised(f"{upper} {lower}")


def _drop_repeats(labels: dict[int, str], columns: dict[int, Column]) -> None:
    """Keep one column of each kind ("chủ hộ" before other names); neighbours under one merged header stay together."""
    for kind in set(columns.values()) - {Column.PRIVATE}:
        places = [at for at, column in columns.items() if column is kind]
        chosen = next((at for at in places if "chu ho" in fold(labels[at])), places[0])
        for at in places:
            if labels[at] != labels[chosen] and not _both_addresses(kind, labels[at], labels[chosen]):
                del columns[at]


def _both_addresses(kind: Column, one: str, other: str) -> bool:
    """Tell whether "Số nhà" and "Địa chỉ" stand side by side."""
    return kind is Column.ADDRESS and fold(one) != fold(other)
