"""The report as a document that people go on editing in Word: the same structure, sizes and margins as the PDF."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from fieldapp.reports.report import Part, Report
from fieldapp.reports.word_table import add_table, keep_whole, plain_row
from fieldapp.text import for_xml

FACE = "Times New Roman"
LEFT_MM, RIGHT_MM = 62, 103
# The motto's own width at 14 points leaves so much on either side.
MOTTO_INDENT_MM = 20
LONGEST_PROPERTY = 255  # of what a file says about itself; on the page a subject may be longer


def report_docx(report: Report) -> bytes:
    """Return *report* as .docx."""
    word = Document()
    _set_page(word, report)
    _add_head(word, report)
    _add_title(word, report)
    for base in report.bases:
        _say(word, f"{base};", italic=True)
    _say(word, report.opening)
    for part in report.parts:
        _add_part(word, part)
    word.paragraphs[-1].paragraph_format.keep_with_next = True  # the signature is never alone on a page
    ending = _say(word, report.ending)
    ending.paragraph_format.keep_with_next, ending.paragraph_format.space_after = True, Pt(12)
    _add_signature(word, report)
    made = BytesIO()
    word.save(made)
    return made.getvalue()


def write(where: Paragraph, text: str, points: float, *, bold: bool = False, italic: bool = False) -> Paragraph:
    """Add a run of text to a paragraph."""
    run = where.add_run(for_xml(text))
    run.font.size, run.bold, run.italic = Pt(points), bold, italic
    return where


def _set_page(word: WordDocument, report: Report) -> None:
    page = word.sections[0]
    page.page_width, page.page_height = Mm(210), Mm(297)
    page.top_margin, page.bottom_margin = Mm(22), Mm(20)
    page.left_margin, page.right_margin, page.header_distance = Mm(30), Mm(15), Mm(10)
    page.different_first_page_header_footer = True
    _number_pages(page.header.paragraphs[0])
    style: Any = word.styles["Normal"]
    style.font.name, style.font.size = FACE, Pt(14)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:eastAsia", "w:cs"):
        fonts.set(qn(script), FACE)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "vi-VN")
    style.element.get_or_add_rPr().append(language)
    style.paragraph_format.space_after = Pt(0)
    about, day = word.core_properties, report.signed_on
    author = for_xml(" ".join(report.issuer))[:LONGEST_PROPERTY]
    about.title, about.author, about.comments = for_xml(report.subject)[:LONGEST_PROPERTY], author, ""
    about.last_modified_by = about.author
    about.created = about.modified = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - Word has no time zones
    about.language = "vi-VN"
    if report.sample:
        for foot in (page.footer, page.first_page_footer):
            write(_centred(foot.paragraphs[0]), report.sample, 11)


def _number_pages(where: Paragraph) -> None:
    run = write(_centred(where), "", 14).runs[0]
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        mark = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark.text = text
        run._r.append(mark)


def _add_head(word: WordDocument, report: Report) -> None:
    left, right = plain_row(word, (LEFT_MM, RIGHT_MM))
    for text in report.above:
        write(_line(left), text, 13)
    for text in report.issuer:
        write(_line(left), text, 13, bold=True)
    _rule(_line(left), LEFT_MM * 0.33)
    write(_line(right), report.country, 13, bold=True)
    write(_line(right), report.motto, 14, bold=True)
    _rule(_line(right), MOTTO_INDENT_MM)
    number, dated = plain_row(word, (LEFT_MM, RIGHT_MM))
    write(_line(number), report.number, 13)
    write(_line(dated), report.dated, 14, italic=True)


def _add_title(word: WordDocument, report: Report) -> None:
    title = _centred(word.add_paragraph())
    title.paragraph_format.space_before = Pt(12)
    write(title, report.kind, 14, bold=True)
    subject = _centred(word.add_paragraph())
    subject.paragraph_format.left_indent = subject.paragraph_format.right_indent = Mm(12)
    write(subject, report.subject, 14, bold=True)
    _rule(_centred(word.add_paragraph()), 57)
    if len(report.addressees) == 1:
        write(_gap(_centred(word.add_paragraph())), f"Kính gửi: {report.addressees[0]}.", 14)
        return
    for index, text in enumerate(("Kính gửi:", *listed(report.addressees))):
        line = word.add_paragraph()
        line.paragraph_format.left_indent = Mm(22)
        write(_gap(line) if index == len(report.addressees) else line, text, 14)


def listed(items: Sequence[str]) -> list[str]:
    """Write the items of a list: a dash before, a semicolon after, a full stop at the end."""
    return [f"- {item}{';' if index < len(items) else '.'}" for index, item in enumerate(items, 1)]


def _add_part(word: WordDocument, part: Part) -> None:
    heading = _say(word, part.heading, bold=True)
    heading.paragraph_format.keep_with_next = True
    heading.paragraph_format.space_before = Pt(3)
    _say_all(word, part.paragraphs)
    for table in part.tables:
        caption = _centred(word.add_paragraph())
        caption.paragraph_format.keep_with_next = True
        write(caption, table.caption, 13, bold=True)
        add_table(word, table)
        word.add_paragraph().paragraph_format.line_spacing = Pt(8)
    _say_all(word, part.after)


def _add_signature(word: WordDocument, report: Report) -> None:
    left, right = plain_row(word, (82, 83))
    keep_whole(left)
    write(_line(left, ALIGN.LEFT), "Nơi nhận:", 12, bold=True, italic=True)
    for text in listed(report.recipients):
        write(_line(left, ALIGN.LEFT), text, 11)
    for text in report.signature:
        write(_line(right), text, 14, bold=True)
    room = _line(right)
    room.paragraph_format.space_after = Mm(18)
    write(_line(right), report.signer, 14, bold=True)


def _say_all(word: WordDocument, said: Iterable[str]) -> None:
    for text in said:
        _say(word, text)


def _say(word: WordDocument, text: str, *, bold: bool = False, italic: bool = False) -> Paragraph:
    said = _gap(word.add_paragraph())
    said.alignment = ALIGN.JUSTIFY
    said.paragraph_format.first_line_indent, said.paragraph_format.line_spacing = Mm(12.7), 1.05
    return write(said, text, 14, bold=bold, italic=italic)


def _gap(where: Paragraph) -> Paragraph:
    where.paragraph_format.space_after = Pt(6)
    return where


def _centred(where: Paragraph) -> Paragraph:
    where.alignment = ALIGN.CENTER
    return where


def _line(cell: _Cell, align: ALIGN = ALIGN.CENTER) -> Paragraph:
    """Return the next line of a cell: its first paragraph while that is empty and unruled."""
    first = cell.paragraphs[0]
    is_new = len(cell.paragraphs) == 1 and not first.runs and first.alignment is None
    line: Paragraph = first if is_new else cell.add_paragraph()
    line.alignment = align
    return line


def _rule(where: Paragraph, indent_mm: float) -> None:
    """Draw a rule that leaves so much free on either side."""
    form = where.paragraph_format
    form.left_indent = form.right_indent = Mm(indent_mm)
    form.line_spacing, form.space_after = Pt(3), Pt(8)
    borders, bottom = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        bottom.set(qn(f"w:{name}"), value)
    borders.append(bottom)
    where._p.get_or_add_pPr().insert_element_before(
        borders,
        "w:shd",
        "w:tabs",
        "w:suppressAutoHyphens",
        "w:spacing",
        "w:ind",
        "w:contextualSpacing",
        "w:jc",
        "w:rPr",
    )
