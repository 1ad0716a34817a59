"""Tables of the editable report: widths said for every cell, as LibreOffice needs; the head again on each page."""

from collections.abc import Sequence
from typing import Any

from docx.document import Document as WordDocument
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table as WordTable
from docx.table import _Cell

from fieldapp.reports.report import Column, Table
from fieldapp.text import for_xml

WIDTH_MM = 165


def add_table(word: WordDocument, table: Table) -> None:
    """Add a table of figures with its head and its total."""
    rows = [tuple(column.label for column in table.columns), *table.rows, *([table.total] if table.total else [])]
    made = word.add_table(len(rows), len(table.columns), style="Table Grid")
    widths = _set_widths(made, [column.width for column in table.columns])
    _set_margins(made, 1)
    cells = made._cells  # asked for once: table.cell(i, j) reads the whole table each time
    for index, text in enumerate(text for row in rows for text in row):
        row, place = divmod(index, len(table.columns))
        is_bold = row == 0 or (bool(table.total) and row == len(rows) - 1)
        cells[index].width = widths[place]
        _fill(cells[index], text, table.columns[place], is_head=row == 0, is_bold=is_bold)
    for number, row in enumerate(made._tbl.tr_lst):
        _mark(row, "w:cantSplit")
        if number == 0:
            _mark(row, "w:tblHeader")


def plain_row(word: WordDocument, widths_mm: Sequence[float]) -> list[_Cell]:
    """Add a table of one row without borders; return its cells."""
    made = word.add_table(1, len(widths_mm))
    widths = _set_widths(made, widths_mm)
    _set_margins(made, 0)
    cells: list[_Cell] = made._cells
    for cell, width in zip(cells, widths, strict=True):
        cell.width = width
    return cells


def keep_whole(cell: _Cell) -> None:
    """Keep the row of *cell* on one page."""
    _mark(cell._tc.getparent(), "w:cantSplit")


def _set_widths(table: WordTable, shares: Sequence[float]) -> list[Any]:
    table.autofit, table.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    widths = [Mm(WIDTH_MM * share / sum(shares)) for share in shares]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    return widths


def _set_margins(table: WordTable, side_mm: float) -> None:
    """Leave so much room beside the text of every cell; Word's own 1.9 mm breaks a number of two thousands."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(round(Mm(side_mm).twips)))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    look = table._tbl.tblPr.find(qn("w:tblLook"))
    look.addprevious(margins)


def _fill(cell: _Cell, text: str, column: Column, *, is_head: bool, is_bold: bool) -> None:
    where, cell.vertical_alignment = cell.paragraphs[0], WD_CELL_VERTICAL_ALIGNMENT.CENTER
    where.alignment = ALIGN.CENTER if is_head else ALIGN.RIGHT if column.is_number else ALIGN.LEFT
    where.paragraph_format.space_before = where.paragraph_format.space_after = Pt(2)
    run = where.add_run(for_xml(text))
    run.font.size, run.bold = Pt(11 if is_head else 12), is_bold


def _mark(row: Any, name: str) -> None:
    mark = OxmlElement(name)
    mark.set(qn("w:val"), "true")
    row.get_or_add_trPr().append(mark)
