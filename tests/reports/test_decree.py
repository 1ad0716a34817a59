"""The PDF against the table of Decree 30/2020/NĐ-CP, Appendix I, read from the file: sizes, styles, order, margins."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import docx
import pytest
from docx.oxml.ns import qn
from pypdf import PdfReader

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.press import TINOS
from fieldapp.reports.compose import report_of
from fieldapp.reports.draft import DraftInput, draft_of, save_draft
from fieldapp.reports.models import Closing
from fieldapp.reports.pdf import report_pdf
from fieldapp.reports.report import Report
from fieldapp.reports.said import day_in_full
from fieldapp.reports.word import report_docx
from tests.cast import Stage
from tests.paper import HARDEST, text_of
from tests.reports.conftest import Close
from tests.reports.decree import Ruler

LETTERS = "Kê̆ H'Nghia Êban"
# Words of the page · size from, to · bold · italic · which block: left, right, middle, body.
TABLE = [
    ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 12, 13, True, False, "right"),
    ("Độc lập - Tự do - Hạnh phúc", 13, 14, True, False, "right"),
    ("ỦY BAN NHÂN DÂN", 12, 13, True, False, "left"),
    ("Số: 05/BC-UBND", 13, 13, False, False, "left"),
    ("Ea T'ling, ngày 07 tháng 02 năm 2021", 13, 14, False, True, "right"),
    ("BÁO CÁO", 13, 14, True, False, "middle"),
    ("Kết quả thử", 13, 14, True, False, "middle"),
    ("Kính gửi: UBND huyện Cư Jút.", 13, 14, False, False, "middle"),
    ("Căn cứ", 13, 14, False, True, "body"),
    ("I. Công tác chỉ đạo, tuyên truyền", 13, 14, True, False, "body"),
    ("II. Kết quả", 13, 14, True, False, "body"),
    ("III. Khó khăn, tồn tại", 13, 14, True, False, "body"),
    ("IV. Kiến nghị", 13, 14, True, False, "body"),
    ("Trên đây là báo cáo", 13, 14, False, False, "body"),
    ("TM. ỦY BAN NHÂN DÂN", 13, 14, True, False, "right"),
    ("KT. CHỦ TỊCH", 13, 14, True, False, "right"),
    ("PHÓ CHỦ TỊCH", 13, 14, True, False, "right"),
    ("H'Nghia Êban Kdăm", 13, 14, True, False, "right"),
    ("Nơi nhận:", 12, 12, True, True, "left"),
    ("- Như trên;", 11, 11, False, False, "left"),
    ("- Lưu: VT.", 11, 11, False, False, "left"),
]


@pytest.fixture
def closing(walked: Stage, close: Close) -> Closing:
    """A closing of the commune whose report was written to be signed by the vice-chair."""
    made = close(walked.commune)
    words = {"number": "5/BC-UBND", "signed_on": date(2021, 2, 7), "subject": "Kết quả thử"}
    words |= {"signature": "kt", "signer": "H'Nghia Êban Kdăm", "guidance": "Một đoạn dài về việc làm. " * 90}
    write(made, walked, **words)
    return made


def write(closing: Closing, stage: Stage, **words: object) -> DraftInput:
    given = replace(draft_of(closing), **words)
    save_draft(stage.lan.actor(), closing, given, now())
    db.session.commit()
    return given


def test_each_element_has_its_size_style_and_block(closing: Closing):
    ruler = Ruler(report_pdf(report_of(closing)))
    for words, low, high, bold, italic, block in TABLE:
        found = ruler.find(words)
        assert low <= found.points <= high, words
        assert (found.is_bold, found.is_italic) == (bold, italic), (words, found.face)
        places = {"left": found.right <= 112, "right": found.left >= 90, "middle": abs(found.middle - 112.5) < 3}
        assert places.get(block, found.left >= 30), (words, found)


def test_its_serif_is_as_wide_as_times_where_that_is_there(closing: Closing):
    face = Ruler(report_pdf(report_of(closing))).find("Căn cứ").face
    assert ("Tinos" if TINOS.exists() else "Libertinus") in face


def test_margins_and_page_numbers(closing: Closing):
    ruler = Ruler(report_pdf(report_of(closing)))
    assert {(round(w), round(h)) for w, h in zip(ruler.widths, ruler.heights, strict=True)} == {(210, 297)}
    assert len(ruler.pages) >= 2
    for number in range(len(ruler.pages)):
        left, right, top, bottom = ruler.edges(number)
        assert 29.5 <= left <= 35
        assert 210 - 20.5 <= right <= 210 - 14, "ink of slanted letters leans out a little"
        assert bottom <= 297 - 19
        assert (top < 20) == (number > 0), "the number of a page stands in its top margin, but not on page 1"
    assert [page.get_text_range().split()[0] for page in ruler.pages[1:]] == [
        str(n) for n in range(2, len(ruler.pages) + 1)
    ]


def test_elements_come_in_the_order_of_the_page(closing: Closing):
    said = " ".join(text_of(report_pdf(report_of(closing))))
    # What stands side by side is read line by line; from the title on one order is left.
    order = [row[0] for row in TABLE if row[5] in ("middle", "body")]
    places = [said.index(words) for words in order]
    assert places == sorted(places)
    assert "của UBND thị trấn Ea T'ling./." in said


def test_it_is_an_archival_pdf_and_its_letters_are_whole(closing: Closing, walked: Stage):
    write(closing, walked, proposals="\n".join((LETTERS, *HARDEST)))
    pdf = report_pdf(report_of(closing))
    said = "".join("".join(text_of(pdf)).split())
    for line in (LETTERS, *HARDEST):
        assert "".join(line.split()) in said, line
    word = "\n".join(p.text for p in docx.Document(BytesIO(report_docx(report_of(closing)))).paragraphs)
    assert all(" ".join(line.split()) in word for line in (LETTERS, *HARDEST))


def test_it_says_that_it_is_archival(closing: Closing):
    reader = PdfReader(BytesIO(report_pdf(report_of(closing))))
    told = reader.trailer["/Root"]["/Metadata"].get_object().get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in told
    assert "<pdfaid:conformance>B</pdfaid:conformance>" in told


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2020, 8, 17), "ngày 17 tháng 8 năm 2020"),
        (date(2021, 1, 5), "ngày 05 tháng 01 năm 2021"),
        (date(2021, 3, 9), "ngày 09 tháng 3 năm 2021"),
        (date(2021, 12, 31), "ngày 31 tháng 12 năm 2021"),
    ],
)
def test_days_under_ten_and_the_first_months_get_a_zero(day, said):
    assert day_in_full(day) == said


@pytest.mark.parametrize(
    ("signature", "title", "lines"),
    [
        ("tm", "", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("kt", "", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("none", "Giám đốc", ("GIÁM ĐỐC",)),
    ],
)
def test_each_way_to_sign(signature, title, lines, closing: Closing, walked: Stage):
    write(closing, walked, signature=signature, title=title)
    assert report_of(closing).signature == lines


def test_one_addressee_stands_on_the_line_several_one_a_line(closing: Closing, walked: Stage):
    assert "Kính gửi: UBND huyện Cư Jút." in " ".join(text_of(report_pdf(report_of(closing))))
    write(closing, walked, addressees="- UBND huyện;\nSở Thông tin và Truyền thông.\n\n")
    assert "Kính gửi: - UBND huyện; - Sở Thông tin và Truyền thông." in " ".join(
        text_of(report_pdf(report_of(closing)))
    )


def test_word_has_the_same_page(closing: Closing):
    word = docx.Document(BytesIO(report_docx(report_of(closing))))
    page = word.sections[0]
    sides = page.page_width, page.page_height, page.top_margin, page.bottom_margin, page.left_margin, page.right_margin
    assert [round(side.mm) for side in sides] == [210, 297, 22, 20, 30, 15]
    assert page.different_first_page_header_footer
    assert "PAGE" in page.header.paragraphs[0]._p.xml
    runs = [run for cell in (c for t in word.tables for c in t._cells) for p in cell.paragraphs for run in p.runs]
    runs += [run for p in word.paragraphs for run in p.runs]
    sizes = {run.text: (run.font.size.pt, bool(run.bold), bool(run.italic)) for run in runs}
    for words, low, high, bold, italic, _ in TABLE:
        (size, *style) = next(found for text, found in sizes.items() if text.startswith(words))
        assert low <= size <= high
        assert style == [bold, italic], words
    assert {cell.width is not None for table in word.tables for cell in table._cells} == {True}
    assert word.styles["Normal"].font.name == "Times New Roman"


@pytest.mark.parametrize("count", range(34, 44, 2))
def test_the_signature_is_never_alone_on_a_page(count: int, closing: Closing):
    """However long the table: the last words stand with it, and what was said before them."""
    pages = [page.extract_text() for page in PdfReader(BytesIO(report_pdf(long_report(closing, count)))).pages]
    signed = "".join(pages[-1].split())
    assert signed.index("IV.Kiếnnghị") < signed.index("Trênđâylàbáocáo") < signed.index("KT.CHỦTỊCH")


def test_a_long_table_flows_over_pages_in_word(closing: Closing):
    """Its head comes again, no row is split, and no row clings to the next; the signature's one row is whole."""
    word = docx.Document(BytesIO(report_docx(long_report(closing, 71))))
    figures, signature = word.tables[-2]._tbl, word.tables[-1]._tbl
    assert len(figures.tr_lst) == 1 + 71 + 1
    assert [len(row.findall(f".//{qn('w:tblHeader')}")) for row in figures.tr_lst] == [1] + [0] * 72
    assert {len(row.findall(f".//{qn('w:cantSplit')}")) for row in (*figures.tr_lst, *signature.tr_lst)} == {1}
    assert figures.findall(f".//{qn('w:keepNext')}") == []
    kept = [paragraph.text[:12] for paragraph in word.paragraphs[-2:] if paragraph.paragraph_format.keep_with_next]
    assert kept == ["Đề nghị UBND", "Trên đây là "]


def long_report(closing: Closing, count: int) -> Report:
    """Return the report of *closing* with a table of so many rows."""
    report = report_of(closing)
    parts = list(report.parts)
    (table,) = parts[1].tables
    rows = tuple((str(number), *table.rows[0][1:]) for number in range(1, count + 1))
    parts[1] = replace(parts[1], tables=(replace(table, rows=rows),))
    return replace(report, parts=tuple(parts))
