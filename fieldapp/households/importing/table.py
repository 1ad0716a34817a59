"""The table in a sheet: its headers, below titles and across merged cells, and the rows that are households' rows."""

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from flask_babel import gettext

from fieldapp.households.importing.book import Cell, Odd, Sheet, Unreadable
from fieldapp.households.importing.columns import Column
from fieldapp.households.importing.headers import Headers, as_text, headers_of
from fieldapp.households.importing.sections import Above, section_hamlet

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
class Look:
    """Which of the sheets is read, and as what its columns: None for what their headers say."""

    sheet: int = 0
    columns: Mapping[int, Column] | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sheet that may hold the register, and its headers."""

    sheet: Sheet
    headers: Headers


AS_SAID = Look()


def find_table(sheets: list[Sheet], *, needs_hamlet: bool, look: Look = AS_SAID) -> Table:
    """Return the table of a sheet that has the headers of a register: the first, unless another is looked at.

    Errors: Unreadable when no sheet has them, or the one that has them has no rows.
    """
    found = candidates(sheets, needs_hamlet=needs_hamlet)
    if not found:
        raise Unreadable(no_headers(needs_hamlet=needs_hamlet))
    chosen = looked_at(found, look)
    sheet, headers = chosen.sheet, chosen.headers
    rows = list(_rows(sheet, headers))
    if needs_hamlet and Column.HAMLET not in headers.known and not any(Column.HAMLET in row.cells for row in rows):
        raise Unreadable(no_headers(needs_hamlet=needs_hamlet))
    if not any(not row.skipped for row in rows):
        raise Unreadable(gettext("Dưới dòng tiêu đề chưa có hộ nào. Mời bác điền danh sách rồi nạp."))
    private = [headers.labels[at] for at in headers.private]
    left = [each.sheet.name for each in found if each.sheet is not sheet]
    return Table(rows, private, headers.unknown, sheet.name, left)


def candidates(sheets: list[Sheet], *, needs_hamlet: bool) -> list[Candidate]:
    """Return the sheets with headers: those that name what is needed, else those where a person may point at it."""
    doors = {Column.HEAD, Column.ADDRESS}
    for wanted in ({Column.HAMLET}, doors) if needs_hamlet else ({Column.HAMLET, *doors},):
        read = [(sheet, headers_of(sheet, wanted)) for sheet in sheets]
        if found := [Candidate(sheet, headers) for sheet, headers in read if headers]:
            return found
    return []


def looked_at(found: list[Candidate], look: Look) -> Candidate:
    """Return the candidate that a person looks at, its columns read as they say."""
    chosen = found[look.sheet if look.sheet < len(found) else 0]
    return chosen if look.columns is None else replace(chosen, headers=chosen.headers.corrected(look.columns))


def no_headers(*, needs_hamlet: bool) -> str:
    """Say that no headers were found."""
    if needs_hamlet:
        said = gettext(
            "Không thấy cột “Thôn/buôn/bon/TDP”. Mời bác đặt tên cột như tệp mẫu, hoặc chọn một thôn để nạp."
        )
    else:
        said = gettext("Không thấy cột “Họ tên chủ hộ” hay “Số nhà/địa chỉ”. Mời bác đặt tên cột như tệp mẫu.")
    return str(said)


def _rows(sheet: Sheet, headers: Headers) -> Iterator[Row]:
    merged = _merged_down(sheet, headers)
    wide = {merge.top for merge in sheet.merges if merge.right - merge.left >= 2}
    tells_doors = not {Column.HAMLET, Column.ORDINAL}.isdisjoint(headers.columns.values())
    is_numbered = Column.ORDINAL in headers.columns.values()
    above, is_below_total, is_over = Above(), False, False
    for at, cells in enumerate(sheet.rows[headers.last + 1 :], start=headers.last + 1):
        row = Row(sheet.first_row + at, _by_column(cells, at, headers, merged))
        texts = _texts(cells)
        ends = any(_FOOTER.match(text.lower()) for text in texts)
        if not ends and not is_over and (hamlet := section_hamlet(row.cells, texts, headers)):
            above, is_below_total = Above(hamlet), False
            yield Row(row.number, {Column.HAMLET: (hamlet,)}, gettext("dòng tiêu đề"))
            continue
        if not row.cells or (at == headers.last + 1 and _is_numbering(row, texts)):
            continue
        stray = tells_doors and not _belongs(row)
        is_over |= ends and is_below_total and is_numbered and Column.ORDINAL not in row.cells
        why = ""
        if _is_total(row, texts):
            why, is_below_total = gettext("dòng tổng cộng"), True
        elif is_over or (stray and is_below_total) or (not _belongs(row) and ends):
            why = gettext("dòng cuối bảng")
        elif (at in wide and not _belongs(row)) or texts == _texts(sheet.rows[headers.first]):
            why = gettext("dòng tiêu đề")
        yield replace(row, skipped=why) if why else replace(row, cells=above.fill(row.cells))


def _texts(cells: list[Cell]) -> list[str]:
    return [text for text in map(as_text, cells) if text]


def _by_column(
    cells: list[Cell], at: int, headers: Headers, merged: dict[tuple[int, int], Cell]
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


def _merged_down(sheet: Sheet, headers: Headers) -> dict[tuple[int, int], Cell]:
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


def _is_numbering(row: Row, texts: list[str]) -> bool:
    """Tell whether a row only numbers the columns: (1) (2) (3), or A B 1 2; those never stored are blank by now."""
    said = [text.strip("()[] ") for text in texts]
    numbers = [int(text) for text in said if re.fullmatch(r"\d{1,2}", text)]
    letters = [text for text in said if re.fullmatch(r"[A-Za-z]", text)]
    if Column.HEAD not in row.cells or not numbers or len(numbers) + len(letters) < len(said):
        return False
    return all(one < other for one, other in itertools.pairwise(numbers)) and numbers[0] <= len(letters) + 2
