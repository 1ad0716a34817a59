"""Files that are not what they say, or are made to do harm: one clear line, soon, and nothing stored."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from random import Random

import openpyxl
import pytest

from fieldapp.households.importing.book import Unreadable, read_book
from fieldapp.households.importing.rows import Stated
from fieldapp.households.importing.table import find_table
from fieldapp.households.importing.unpack import Fault, check_archive
from tests.households.old_excel import ods, xls
from tests.households.spreadsheets import THREE, read, speaking, xlsx

MEGABYTE = 1024 * 1024
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TABLE = [["Thôn", "Họ tên chủ hộ", "Số khẩu"], ["Bon U1", "H'Nghia Êban", 5], ["TDP 2", "Ƀă Niê", 3]]
COMMAS = "Thôn,Họ tên chủ hộ,Số khẩu\nBon U1,Nguyễn Văn Đạt,5\nTDP 2,Trần Thị Ổn,3\n"


@pytest.fixture(autouse=True, scope="module")
def _speaking() -> Iterator[None]:
    with speaking():
        yield


def heads(content: bytes) -> list[tuple[str, int | None]]:
    """Return what a file's rows say of heads and people."""
    return [(row.record.head, row.people) for row in read(content) if isinstance(row, Stated)]


def test_file_is_read_by_its_content() -> None:
    for content in (xls(TABLE), ods([[str(cell) for cell in row] for row in TABLE])):
        assert heads(content) == [("H'Nghia Êban", 5), ("Ƀă Niê", 3)]


@pytest.mark.parametrize(
    "content",
    [
        COMMAS.encode(),
        COMMAS.encode("utf-8-sig"),
        COMMAS.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"),
        ("sep=;\r\n" + COMMAS.replace(",", ";")).encode(),
        COMMAS.replace(",", "\t").encode("utf-16"),
        "UBND xã, danh sách, hộ\n\n".encode() + COMMAS.replace(",", ";").encode(),
        COMMAS.replace("Nguyễn Văn Đạt", '"Nguyễn Văn Đạt"').encode(),
    ],
)
def test_comma_files_of_every_kind(content: bytes) -> None:
    assert heads(content) == [("Nguyễn Văn Đạt", 5), ("Trần Thị Ổn", 3)]


def test_comma_file_of_windows_1258() -> None:
    # That code page writes most tones as a mark of its own behind the letter.
    text = "Thôn;Ho\u0323 tên chu\u0309 hô\u0323;Sô\u0301 khâ\u0309u\r\nBon U1;Nguyê\u0303n Văn Đa\u0323t;5\r\n"
    assert heads(text.encode("cp1258")) == [("Nguyễn Văn Đạt", 5)]


def empty() -> bytes:
    return xlsx([], headers=())


def only_headers() -> bytes:
    return xlsx([])


def no_hamlet() -> bytes:
    return xlsx([("Nguyễn Văn An", 3)], ("Họ tên chủ hộ", "Số khẩu"))


def garbage() -> bytes:
    return Random(1).randbytes(10 * MEGABYTE)


def eleven_megabytes() -> bytes:
    return b"a;b\n" * (11 * MEGABYTE // 4)


def broken_archive() -> bytes:
    return xlsx(THREE)[:3000]


def other_archive() -> bytes:
    return _archive({"thu.txt": b"chao"})


def page() -> bytes:
    return "<html><table><tr><td>Thôn</td><td>Chủ hộ</td></tr><tr><td>Bon U1</td><td>A</td></tr></table>".encode()


def word() -> bytes:
    return _archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w:document/>"})


def numbers() -> bytes:
    return _archive({"Index/Document.iwa": b"iwa", "preview.jpg": b"jpg"})


def old_word() -> bytes:
    return COMPOUND + bytes(2000) + "WordDocument".encode("utf-16-le") + bytes(2000)


def closed() -> bytes:
    """A spreadsheet with a password: a compound file around what is encrypted."""
    return COMPOUND + bytes(2000) + "EncryptedPackage".encode("utf-16-le") + bytes(2000)


def picture() -> bytes:
    return b"\x89PNG\r\n\x1a\n" + Random(2).randbytes(5000)


def broken_old_excel() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + Random(3).randbytes(MEGABYTE)


def bomb() -> bytes:
    return _with_sheet(b"<row><c><v>1</v></c></row>" * (99 * MEGABYTE // 26))


def lying_bomb() -> bytes:
    """Say in the directory that the sheet is small."""
    content = bytearray(bomb())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        if content[at + 46 :].startswith(b"xl/worksheets"):
            content[at + 24 : at + 28] = struct.pack("<I", 1000)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def two_far_cells() -> bytes:
    book = openpyxl.Workbook()
    for cell in ("A1", "XFD1048576"):
        book.active[cell] = "x"  # type: ignore[index]
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def many_rows() -> bytes:
    return xlsx([("Bon U1",)] * 20_001, ("Thôn",))


def many_columns() -> bytes:
    return xlsx([("Bon U1",)], ("Thôn", *range(61)))


def endless_rows() -> bytes:
    return ods([["Thôn"], ["Bon U1"]], repeated=2**31)


def _with_sheet(rows: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(xlsx(THREE))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    start = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return _archive(parts | {"xl/worksheets/sheet1.xml": start + rows + b"</sheetData></worksheet>"})


def _archive(parts: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: b"", "không có dòng nào"),
        (empty, "không có dòng nào"),
        (only_headers, "chưa có hộ nào"),
        (no_hamlet, "Không thấy cột “Thôn/buôn/bon/TDP”"),
        (garbage, "không phải bảng tính"),
        (eleven_megabytes, "lớn hơn 10 MB"),
        (broken_archive, "không phải bảng tính"),
        (other_archive, "không phải bảng tính"),
        (page, "trang web lưu dưới tên bảng tính"),
        (lambda: page().decode().encode("utf-16"), "trang web lưu dưới tên bảng tính"),
        (word, "tệp Word"),
        (old_word, "tệp Word"),
        (numbers, "tệp Numbers"),
        (closed, "mật khẩu"),
        (lambda: b"%PDF-1.7\n" + garbage()[:5000], "tệp PDF"),
        (lambda: b"\xff\xd8\xff\xe0" + garbage()[:5000], "Đây là ảnh"),
        (lambda: b"Rar!\x1a\x07" + garbage()[:5000], "tệp nén"),
        (picture, "Đây là ảnh"),
        (broken_old_excel, "không phải bảng tính"),
        (bomb, "lớn bất thường"),
        (lying_bomb, "Mời bác"),
        (two_far_cells, "lớn bất thường"),
        (many_rows, "hơn 20.000 dòng"),
        (many_columns, "hơn 60 cột"),
        (endless_rows, "hơn 20.000 dòng"),
    ],
)
def test_whole_file_is_refused(make: Callable[[], bytes], said: str) -> None:
    """Soon, too: the process that opens it has five seconds of the processor."""
    content = make()
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert said in str(refused.value.message)


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    content = bomb()
    assert len(content) < MEGABYTE
    tracemalloc.start()
    try:
        with pytest.raises(Fault):
            check_archive(content)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 2 * len(content)


def test_second_sheet_is_named_when_it_is_not_read() -> None:
    table = find_table(read_book(_book("Thôn 1", "Thôn 2")), needs_hamlet=True)
    assert (table.sheet, table.sheets_left, len(table.rows)) == ("Thôn 1", ["Thôn 2"], 2)


def test_hidden_sheet_is_not_read() -> None:
    table = find_table(read_book(_book("Thôn 1", "Thôn 2", hidden="Thôn 1")), needs_hamlet=True)
    assert (table.sheet, table.sheets_left) == ("Thôn 2", [])


def _book(*titles: str, hidden: str = "") -> bytes:
    book = openpyxl.Workbook()
    for title in titles:
        sheet = book.create_sheet(title)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
        for row in TABLE:
            sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()
