"""The table in a sheet: its headers, below titles and across merged cells, and the rows that are households' rows."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.households.importing.book import Cell, Odd, Sheet, Unreadable
from fieldapp.households.importing.columns import Column, recognised
from fieldapp.text import fold, nfc

ROWS_LOOKED_AT = 60
# With their accents: "Tổng cộng" is a sum, Tống Công is a family.
_TOTAL = re.compile(r"(tổng (cộng|số|toàn)|cộng (thôn|buôn|bon|tổ|tdp|xã|toàn)\b|tổng:?$|cộng:?$|tong cong:?$)")
_FOOTER = re.compile(
    r"(người (lập|tổng hợp|kê khai)|trưởng (thôn|buôn|bon|ban)|tổ trưởng|tm\b|t/m|chủ tịch|ký tên|\(ký|xác nhận|cán bộ)"
    r"|.*\bngày\b.*\btháng\b.*\bnăm\b"
)
_FILLED_DOWN = (Column.HAMLET, Column.ALLEY)


@dataclass(frozen=True, slots=True)
class Row:
    """One row with something in a column we read, by the spreadsheet's own number; `skipped` says why it is no door."""

    number: int
    cells: dict[Column, tuple[Cell, ...]]
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows under the headers, and what was not read: `private` is never stored, `unknown` says nothing to us."""

    rows: list[Row]
    private: list[str]
    unknown: list[str]
    sheet: str
    sheets_left: list[str]


@dataclass(frozen=True, slots=True)
class _Headers:
    first: int
    last: int
    labels: dict[int, str]
    columns: dict[int, Column]
    unknown: list[str]

    @property
    def known(self) -> set[Column]:
        return set(self.columns.values()) - {Column.ORDINAL, Column.PRIVATE}


def as_text(cell: Cell) -> str:
    """Return a cell as one line of composed text."""
    if isinstance(cell, Odd):
        return cell.text
    return " ".join(nfc(str(cell)).split())


def find_table(sheets: list[Sheet], *, needs_hamlet: bool) -> Table:
    """Return the table of the first sheet that has the headers of a register.

    Errors: Unreadable when no sheet has them, or the one that has them has no rows.
    """
    found = [(sheet, headers) for sheet in sheets if (headers := _headers(sheet, needs_hamlet))]
    if not found:
        raise Unreadable(_no_headers(needs_hamlet))
    sheet, headers = found[0]
    rows = list(_rows(sheet, headers))
    if not any(not row.skipped for row in rows):
        raise Unreadable(gettext("Dưới dòng tiêu đề chưa có hộ nào. Mời bác điền danh sách rồi nạp."))
    private = [headers.labels[at] for at, column in headers.columns.items() if column is Column.PRIVATE]
    return Table(rows, private, headers.unknown, sheet.name, [other.name for other, _ in found[1:]])


def _no_headers(needs_hamlet: bool) -> str:
    if needs_hamlet:
        said = gettext(
            "Không thấy cột “Thôn/buôn/bon/TDP”. Mời bác đặt tên cột như tệp mẫu, hoặc chọn một thôn để nạp."
        )
    else:
        said = gettext("Không thấy cột “Họ tên chủ hộ” hay “Số nhà/địa chỉ”. Mời bác đặt tên cột như tệp mẫu.")
    return str(said)


def _headers(sheet: Sheet, needs_hamlet: bool) -> _Headers | None:
    """Return the row (or two) that names the most columns, if it names what is needed."""
    rows = _filled(sheet)
    candidates = [_read_headers(rows, at, last) for at in range(len(rows)) for last in (at, at + 1) if last < len(rows)]
    wanted = {Column.HAMLET} if needs_hamlet else {Column.HAMLET, Column.HEAD, Column.ADDRESS}
    fitting = [headers for headers in candidates if headers.known & wanted]
    return max(fitting, key=lambda headers: (len(headers.known), headers.first - headers.last), default=None)


def _filled(sheet: Sheet) -> list[list[Cell]]:
    """Return the first rows with every merged cell saying what its range says."""
    rows = [list(row) for row in sheet.rows[:ROWS_LOOKED_AT]]
    for merge in sheet.merges:
        for row in rows[merge.top : merge.bottom + 1]:
            for at in range(merge.left, min(merge.right + 1, len(row))):
                row[at] = sheet.rows[merge.top][merge.left]
    return rows


def _read_headers(rows: list[list[Cell]], first: int, last: int) -> _Headers:
    labels: dict[int, str] = {}
    columns: dict[int, Column] = {}
    for at, (label, column) in enumerate(_labelled(rows, first, last)):
        labels[at] = label
        if column is not None:
            columns[at] = column
    unknown = [label for at, label in labels.items() if label and at not in columns]
    unknown += [labels[at] for at in _drop_repeats(labels, columns)]
    return _Headers(first, last, labels, columns, unknown)


def _labelled(rows: list[list[Cell]], first: int, last: int) -> Iterator[tuple[str, Column | None]]:
    for at in range(max(len(rows[first]), len(rows[last]))):
        upper = as_text(rows[first][at]) if at < len(rows[first]) else ""
        lower = as_text(rows[last][at]) if at < len(rows[last]) else ""
        if lower in ("", upper) or not upper:
            yield upper or lower, recognised(upper or lower)
        else:  # "Chủ hộ" over "Năm sinh" is no head's name: the lower header speaks, or both together
            yield f"{upper} {lower}", recognised(lower) or recognised(f"{upper} {lower}")


def _drop_repeats(labels: dict[int, str], columns: dict[int, Column]) -> list[int]:
    """Keep one column of each kind ("chủ hộ" before other names); neighbours under one merged header stay together."""
    dropped = []
    for kind in set(columns.values()) - {Column.PRIVATE}:
        places = [at for at, column in columns.items() if column is kind]
        chosen = next((at for at in places if "chu ho" in fold(labels[at])), places[0])
        for at in places:
            if labels[at] != labels[chosen] and not _both_addresses(kind, labels[at], labels[chosen]):
                dropped.append(at)
                del columns[at]
    return dropped


def _both_addresses(kind: Column, one: str, other: str) -> bool:
    """Tell whether "Số nhà" and "Địa chỉ" stand side by side."""
    return kind is Column.ADDRESS and fold(one) != fold(other)


def _rows(sheet: Sheet, headers: _Headers) -> Iterator[Row]:
    merged = _merged_down(sheet, headers)
    wide = {merge.top for merge in sheet.merges if merge.right - merge.left >= 2}
    tells_doors = not {Column.HAMLET, Column.ORDINAL}.isdisjoint(headers.columns.values())
    is_below_total = False
    for at, cells in enumerate(sheet.rows[headers.last + 1 :], start=headers.last + 1):
        row = Row(sheet.first_row + at, _by_column(cells, at, headers, merged))
        texts = _texts(cells)
        if not row.cells or (at == headers.last + 1 and _is_numbering(row, texts)):
            continue
        stray = tells_doors and not _belongs(row)
        why = ""
        if _is_total(row, texts):
            why, is_below_total = gettext("dòng tổng cộng"), True
        elif (stray and is_below_total) or (not _belongs(row) and any(_FOOTER.match(text.lower()) for text in texts)):
            why = gettext("dòng cuối bảng")
        elif (
            (at in wide and not _belongs(row))
            or texts == _texts(sheet.rows[headers.first])
            or _is_section(row, headers)
        ):
            why = gettext("dòng tiêu đề")
        yield Row(row.number, row.cells, why)


def _texts(cells: list[Cell]) -> list[str]:
    return [text for text in map(as_text, cells) if text]


def _by_column(
    cells: list[Cell], at: int, headers: _Headers, merged: dict[tuple[int, int], Cell]
) -> dict[Column, tuple[Cell, ...]]:
    """Return what stands in each column we read; nothing when only a merged cell reaches down to this row."""
    own: dict[Column, tuple[Cell, ...]] = {}
    for place, column in headers.columns.items():
        cell = cells[place] if place < len(cells) else ""
        if column is not Column.PRIVATE and as_text(cell) + (cell.kind if isinstance(cell, Odd) else ""):
            own[column] = (*own.get(column, ()), cell)
    if not set(own) - {Column.ORDINAL}:
        return {}
    for place, column in headers.columns.items():
        if column not in own and (at, place) in merged:
            own[column] = (merged[at, place],)
    return own


def _merged_down(sheet: Sheet, headers: _Headers) -> dict[tuple[int, int], Cell]:
    """Return what merged cells say further down: a hamlet's name beside all its doors."""
    return {
        (row, merge.left): sheet.rows[merge.top][merge.left]
        for merge in sheet.merges
        if headers.columns.get(merge.left) in _FILLED_DOWN and merge.top > headers.last
        for row in range(merge.top + 1, min(merge.bottom + 1, len(sheet.rows)))
    }


def _belongs(row: Row) -> bool:
    return Column.HAMLET in row.cells or Column.ORDINAL in row.cells


def _is_total(row: Row, texts: list[str]) -> bool:
    """Tell whether a row sums others; a head of a household may be called Cộng."""
    heads = {as_text(cell) for cell in row.cells.get(Column.HEAD, ())} if Column.HAMLET in row.cells else set()
    return any(_TOTAL.match(text.lower()) for text in texts[:3] if text not in heads)


def _is_section(row: Row, headers: _Headers) -> bool:
    """Tell whether a row only names a hamlet, unnumbered in a numbered table: a heading, no door."""
    return set(row.cells) == {Column.HAMLET} and Column.ORDINAL in headers.columns.values()


def _is_numbering(row: Row, texts: list[str]) -> bool:
    """Tell whether a row only numbers the columns: (1) (2) (3), or A B 1 2."""
    said = [text.strip("()[] ") for text in texts]
    numbers = [int(text) for text in said if re.fullmatch(r"\d{1,2}", text)]
    letters = [text for text in said if re.fullmatch(r"[A-Za-z]", text)]
    if Column.HEAD not in row.cells or not numbers or len(numbers) + len(letters) < len(said):
        return False
    return numbers == list(range(1, len(numbers) + 1)) or numbers == list(range(len(letters) + 1, len(said) + 1))
