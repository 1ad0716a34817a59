"""The import said row by row: lines for a terminal, a spreadsheet to work through, the same words in both."""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import xlsxwriter
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.households.importing.judge import Fate, Line
from fieldapp.households.importing.near import Near
from fieldapp.households.importing.plan import Plan

FATES = {
    Fate.NEW: _l("mới"),
    Fate.UNCHANGED: _l("như cũ"),
    Fate.CHANGED: _l("đã sửa"),
    Fate.REFUSED: _l("từ chối"),
    Fate.HELD: _l("để lại"),
    Fate.SKIPPED: _l("bỏ qua"),
}
_WIDTHS = (8, 12, 24, 30, 80)


def sentences(plan: Plan) -> Iterator[str]:
    """Give what a terminal shows: the notes, then every row that has something to say."""
    yield from plan.told
    for line in plan.lines:
        if line.said or line.fate is Fate.REFUSED:
            yield sentence(line)


def sentence(line: Line) -> str:
    """Return one row's line."""
    who = ", ".join(part for part in (line.head, line.hamlet) if part)
    shown = gettext("Dòng %(number)s: %(fate)s", number=line.number, fate=FATES[line.fate])
    return " – ".join(part for part in (shown, who, line.said) if part)


def spreadsheet(plan: Plan, summary: str) -> bytes:
    """Return the report as a spreadsheet: every row of the file, in its order."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(gettext("Kết quả nạp"))
        for at, said in enumerate((summary, *plan.told)):
            sheet.write_string(at, 0, said)
        top = len(plan.told) + 2
        heads = (gettext("Dòng"), gettext("Kết quả"), gettext("Thôn"), gettext("Chủ hộ"), gettext("Chi tiết"))
        for column, (label, width) in enumerate(zip(heads, _WIDTHS, strict=True)):
            sheet.write_string(top, column, label, bold)
            sheet.set_column(column, column, width)
        for at, line in enumerate(plan.lines, start=top + 1):
            sheet.write_number(at, 0, line.number)
            for column, text in enumerate((str(FATES[line.fate]), line.hamlet, line.head, line.said), start=1):
                sheet.write_string(at, column, text, wrapped)
        sheet.freeze_panes(top + 1, 0)
        sheet.autofilter(top, 0, top + len(plan.lines), len(heads) - 1)
        _add_near(book, plan.near)
    return content.getvalue()


def _add_near(book: Any, near: Sequence[Near]) -> None:
    """Add the rows that look like another household on a sheet of their own."""
    if not near:
        return
    sheet = book.add_worksheet(gettext("Trùng, gần trùng"))
    heads = (gettext("Dòng"), gettext("Thôn"), gettext("Trong tệp"), gettext("Giống với"), gettext("Vì sao"))
    for column, (label, width) in enumerate(zip(heads, (8, 24, 40, 46, 40), strict=True)):
        sheet.write_string(0, column, label, book.add_format({"bold": True}))
        sheet.set_column(column, column, width)
    for at, each in enumerate(near, start=1):
        sheet.write_number(at, 0, each.number)
        for column, text in enumerate((each.hamlet, each.row, each.other, each.why), start=1):
            sheet.write_string(at, column, text)
    sheet.freeze_panes(1, 0)
