"""The figures of a closing as a spreadsheet: typed cells, totals as formulas whose stored values are our own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from flask_babel import force_locale
from xlsxwriter.utility import xl_range, xl_rowcol_to_cell

from fieldapp.reports.frozen import Frozen, FrozenArea, read_frozen
from fieldapp.reports.models import Closing
from fieldapp.reports.said import instant_in_full
from fieldapp.rollups import wording
from fieldapp.text import small
from fieldapp.visits.forms import OBSTACLES, OUTCOMES

HEAD_ROW = 4
HEAD_POINTS = 66  # of four lines: a row that wraps says its own height, or LibreOffice cuts it
COUNTS = {
    "registered": "Hộ trong sổ (hộ)",
    "households": "Hộ đang ở (hộ)",
    "knocked": "Hộ đã đến (hộ)",
    "met": "Hộ đã gặp (hộ)",
    "adults": "Người lớn (người)",
    "smartphones": "Điện thoại thông minh (máy)",
    "visits": "Lượt thăm (lượt)",
    "leaflets": "Tờ rơi (tờ)",
}
PUBLISHED = ("Địa bàn", "Ứng dụng", "Tính đến", "Số công bố", "Đơn vị", "Tỷ lệ nêu trong văn bản", "Nguồn")


@dataclass(frozen=True, slots=True)
class Values:
    """A column: what its head says, each area's value, how the total comes about.

    Shape: `over` names the columns (part, base) of a rate, which is a formula in every row; `adds_up` is False for
    what is rounded up in each row, so that rows do not add up to the whole.
    """

    head: str
    rows: Sequence[int | None]
    whole: int | None
    adds_up: bool = True
    over: tuple[int, int] | None = None
    rates: Sequence[Decimal | None] = ()
    rate: Decimal | None = None


def report_xlsx(closing: Closing) -> bytes:
    """Return the figures of *closing* as .xlsx; every text is written as text, so none is read as a formula."""
    with force_locale("vi"):
        made, frozen = BytesIO(), read_frozen(closing)
        with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
            about = f"Số liệu lúc {instant_in_full(closing.at)}, chốt lần {closing.number}"
            book.set_properties({"title": closing.area.full_name, "author": "", "comments": about})
            titles = (closing.area.full_name, closing.campaign.name, about)
            _write(_Page(book, "Số liệu", titles), frozen, _figures(frozen))
            _write(_Page(book, "Kết quả và lý do", titles), frozen, _reasons(frozen))
            _write_published(_Page(book, "Số công bố", titles), frozen)
        return made.getvalue()


class _Page:
    """One sheet with its titles, and the forms of its cells."""

    def __init__(self, book: Any, name: str, titles: Sequence[str]) -> None:
        self.sheet = book.add_worksheet(name)
        self.bold = book.add_format({"bold": True})
        head = {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "border": 1}
        self.head = book.add_format(head)
        self.count, self.total = (
            book.add_format({"num_format": "#,##0"}),
            book.add_format({"num_format": "#,##0", "bold": True, "top": 1}),
        )
        self.rate = book.add_format({"num_format": "0.00%"})
        self.total_rate = book.add_format({"num_format": "0.00%", "bold": True, "top": 1})
        self.total_name = book.add_format({"bold": True, "top": 1})
        for row, title in enumerate(titles):
            self.sheet.write_string(row, 0, title, self.bold)
        self.sheet.set_landscape()
        self.sheet.set_paper(9)
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(HEAD_ROW)
        self.sheet.set_row(HEAD_ROW, HEAD_POINTS)
        self.sheet.freeze_panes(HEAD_ROW + 1, 2)


def _areas(frozen: Frozen) -> Sequence[FrozenArea]:
    """Return the rows: the areas below, or the hamlet itself."""
    return frozen.parts or (frozen.whole,)


def _figures(frozen: Frozen) -> list[Values]:
    found = [_counts(frozen, head, key) for key, head in COUNTS.items()]
    place = {key: number for number, key in enumerate(COUNTS)}
    for index, app in enumerate(frozen.whole.apps):
        apps = [area.apps[index] for area in _areas(frozen)]
        installed = len(found)
        found.append(Values(f"{app.name}: đã cài (máy)", [each.installed for each in apps], app.installed))
        found.append(Values(f"{app.name}: cài giúp (máy)", [each.assisted for each in apps], app.assisted))
        if app.goal is not None:
            goals = [each.goal for each in apps]
            found.append(Values(f"{app.name}: mục tiêu (máy; làm tròn lên ở từng nơi)", goals, app.goal, adds_up=False))
        if app.base in place:
            head = f"{app.name}: đã cài / số {wording.base_name(app.base)}"
            rates = [each.rates.get(app.base) for each in apps]
            over = installed, place[app.base]
            found.append(Values(head, (), None, over=over, rates=rates, rate=app.rates.get(app.base)))
    return found


def _counts(frozen: Frozen, head: str, key: str) -> Values:
    return Values(head, [area.counts[key] for area in _areas(frozen)], frozen.whole.counts[key])


def _reasons(frozen: Frozen) -> list[Values]:
    areas, whole = _areas(frozen), frozen.whole
    found = [Values("Hộ chưa đến (hộ)", [area.outcomes["none"] for area in areas], whole.outcomes["none"])]
    for key, name in OUTCOMES.items():
        found.append(Values(f"{name} (hộ)", [area.outcomes[key] for area in areas], whole.outcomes[key]))
    for reason, said in OBSTACLES.items():
        head = f"Chưa cài: {small(str(said))} (hộ)"
        found.append(Values(head, [area.obstacles[reason] for area in areas], whole.obstacles[reason]))
    return found


def _write(page: _Page, frozen: Frozen, columns: Sequence[Values]) -> None:
    areas, sheet = _areas(frozen), page.sheet
    last = HEAD_ROW + len(areas)
    for place, (head, width) in enumerate((("STT", 6), ("Địa bàn", 28))):
        sheet.write_string(HEAD_ROW, place, head, page.head)
        sheet.set_column(place, place, width)
    for number, area in enumerate(areas, 1):
        sheet.write_number(HEAD_ROW + number, 0, number, page.count)
        sheet.write_string(HEAD_ROW + number, 1, area.name)
    sheet.write_string(last + 1, 0, "", page.total_name)
    sheet.write_string(last + 1, 1, "Tổng cộng", page.total_name)
    for place, column in enumerate(columns, 2):
        sheet.write_string(HEAD_ROW, place, column.head, page.head)
        sheet.set_column(place, place, 14)
        _write_column(page, place, column, last)


def _write_column(page: _Page, place: int, column: Values, last: int) -> None:
    if column.over:
        for row, rate in enumerate((*column.rates, column.rate), HEAD_ROW + 1):
            part, base = (xl_rowcol_to_cell(row, each + 2) for each in column.over)
            form = page.rate if row <= last else page.total_rate
            value = "" if rate is None else float(rate)
            page.sheet.write_formula(row, place, f'=IF({base}=0,"",{part}/{base})', form, value)
        return
    for row, count in enumerate(column.rows, HEAD_ROW + 1):
        if count is not None:
            page.sheet.write_number(row, place, count, page.count)
    if not column.adds_up and column.whole is not None:
        page.sheet.write_number(last + 1, place, column.whole, page.total)
    elif column.adds_up:
        added = f"=SUM({xl_range(HEAD_ROW + 1, place, last, place)})"
        page.sheet.write_formula(last + 1, place, added, page.total, column.whole)


def _write_published(page: _Page, frozen: Frozen) -> None:
    names = {app.slug: app.name for app in frozen.whole.apps}
    for place, head in enumerate(PUBLISHED):
        page.sheet.write_string(HEAD_ROW, place, head, page.head)
        page.sheet.set_column(place, place, 24)
    rows = [(area.name, row) for area in (frozen.whole, *frozen.parts) for row in area.official]
    if not rows:
        page.sheet.write_string(HEAD_ROW + 1, 0, "Chưa có số công bố nào cho đợt này.")
    for at, (name, row) in enumerate(rows, HEAD_ROW + 1):
        unit = str(wording.UNITS.get(row["unit"], row["unit"]))
        texts = {0: name, 1: names.get(row["app"], row["app"]), 2: wording.stated_time(row["as_of"]), 4: unit}
        for place, text in (texts | {6: row["source"]}).items():
            page.sheet.write_string(at, place, text)
        page.sheet.write_number(at, 3, row["value"], page.count)
        if row["stated_share"]:
            page.sheet.write_number(at, 5, float(row["stated_share"]), page.rate)
