"""Printed posters: every code is read from the page, worn as walls wear it; every name is there to the letter."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pypdfium2
import pytest

from fieldapp.posters.forms import Size
from fieldapp.posters.printed import AT_ONCE, PosterSheet, print_posters, promises_for
from tests import paper

PROMISES = (
    (
        "Cài hay không là do gia đình quyết định.",
        "Bỏ qua được số điện thoại.",
        "Bluetooth không ghi ở đâu.",
        "Tốn pin.",
    ),
    ("Có hỏi họ tên.",),
)
SHEET = PosterSheet(
    address="HTTPS://GO.EXAMPLE.VN/G/7KQ2M4X",
    host="go.example.vn/g/",
    code="7KQ2M4X",
    number=12,
    hamlet="Bon U1",
    commune="thị trấn Ea T'ling",
    venue="",
    names="Bluezone và NCOVI",
    promises=PROMISES,
    contact="Trưởng bon Y Kê̆, 0905 000 000",
    order="Theo văn bản 4161/UBND-KGVX ngày 13/8/2020 của UBND tỉnh Đắk Nông",
)
CODES = {Size.FLYER: 4}
MILLIMETRES = {Size.A4: (210, 297), Size.A5: (148, 210), Size.A6: (105, 148), Size.FLYER: (210, 297)}
# Millimetres of a module at each size, for blur and the least that printers manage.
LEAST_MODULE = 0.6
MODULES = 29


@pytest.fixture(scope="module")
def printed() -> dict[Size, bytes]:
    return {size: print_posters([SHEET], size) for size in Size}


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("dpi", [300, 150])
@pytest.mark.parametrize("reader", paper.READERS)
def test_both_readers_read_every_size(printed, size, dpi, reader):
    (page,) = paper.pages(printed[size], dpi)
    assert paper.READERS[reader](page) == [SHEET.address] * CODES.get(size, 1)


WEAR: dict[str, Callable[[paper.Picture], paper.Picture]] = {
    "squeezed": paper.as_jpeg,
    "blurred": lambda page: paper.blurred(page, 0.45, module_of(page)),
    "askew": paper.in_perspective,
    "all three": lambda page: paper.in_perspective(paper.as_jpeg(paper.blurred(page, 0.2, module_of(page)))),
    **{
        f"{where} gone": partial(paper.covered, share=0.15, where=where)
        for where in ("corner", "edge", "stripe", "blot")
    },
}


def module_of(page: paper.Picture) -> float:
    return paper.code_box(page)[2] / MODULES


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("wear", WEAR)
def test_a_poster_worn_as_walls_wear_it_is_read(printed, size, wear):
    (page,) = paper.pages(printed[size], 150)
    assert SHEET.address in paper.read_by_zxing(WEAR[wear](page))


@pytest.mark.parametrize("size", Size)
def test_modules_are_never_under_six_tenths_of_a_millimetre(printed, size):
    (page,) = paper.pages(printed[size], 300)
    assert module_of(page) / 300 * 25.4 >= LEAST_MODULE


@pytest.mark.parametrize("size", Size)
def test_the_paper_has_its_size(printed, size):
    width, height = pypdfium2.PdfDocument(printed[size])[0].get_size()
    assert (round(width / 72 * 25.4), round(height / 72 * 25.4)) == MILLIMETRES[size]


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("name", paper.HARDEST)
def test_every_name_is_there_to_the_letter(size, name):
    told = {"venue": f"Chợ {name}", "hamlet": name, "contact": f"bác {name}"}
    (said,) = paper.text_of(print_posters([replace(SHEET, commune="", **told)], size))
    assert said.count(name) == 3 * CODES.get(size, 1)
    assert f"Chợ {name} {name} Cần giúp, gọi: bác {name}" in said


def test_all_that_a_family_needs_stands_there(printed):
    (said,) = paper.text_of(printed[Size.A4])
    for words in (
        "Quét mã này để cài Bluezone và NCOVI",
        "go.example.vn/g/7KQ2M4X",
        "Quét bằng máy ảnh hoặc Zalo",
        "Áp phích số",
        "12",
        "Bon U1, thị trấn Ea T'ling",
        "Trưởng bon Y Kê̆, 0905 000 000",
        "4161/UBND-KGVX",
        *PROMISES[0],
        *PROMISES[1],
    ):
        assert words in said


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("code", ["4EJ28AE", "X0YZ1AJ", "J4JEJ81", "AJAJAJA", "T1T7V4Y"])
def test_a_code_is_copied_in_one_piece(size, code):
    (said,) = paper.text_of(print_posters([replace(SHEET, code=code)], size))
    assert said.count(SHEET.host + code) == CODES.get(size, 1)


@pytest.mark.parametrize("size", Size)
def test_the_longest_names_stay_on_their_page(size):
    long = "Trường phổ thông dân tộc nội trú Trung học cơ sở và Trung học phổ thông huyện Đắk R'lấp"
    told = {"venue": long, "hamlet": f"Thôn {long}", "commune": f"xã {long}", "contact": f"bác {long}"}
    sheet = replace(SHEET, **told, host=f"{'a' * 40}.vn/g/", number=1234)
    (said,) = paper.text_of(print_posters([sheet], size))
    assert said.count(long) == 4 * CODES.get(size, 1)


def test_each_has_a_page_of_its_own_and_progress_is_told():
    told = []
    sheets = [replace(SHEET, number=number, address=f"HTTPS://X.VN/G/{number:07}") for number in range(AT_ONCE + 3)]
    pdf = print_posters(sheets, Size.A6, lambda done, of: told.append((done, of)))
    pages = paper.pages(pdf, 100)
    assert len(pages) == AT_ONCE + 3
    assert told == [(AT_ONCE, AT_ONCE + 3), (AT_ONCE + 3, AT_ONCE + 3)]
    assert [paper.read_by_zxing(pages[at]) for at in (0, AT_ONCE, AT_ONCE + 2)] == [
        [sheets[at].address] for at in (0, AT_ONCE, AT_ONCE + 2)
    ]


@pytest.mark.parametrize(
    ("room", "said"),
    [(8, [*PROMISES[0], *PROMISES[1]]), (3, [*PROMISES[0][:2], PROMISES[1][0]]), (1, [PROMISES[0][0]]), (0, [])],
)
def test_where_room_is_short_each_app_keeps_its_first_promise(room, said):
    assert promises_for(PROMISES, room) == said
