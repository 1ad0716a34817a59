"""Headers as communes write them, and the rows that are no household's."""

from collections.abc import Iterator
from datetime import date

import pytest

from fieldapp.households.importing.book import read_book
from fieldapp.households.importing.columns import Column, recognised
from fieldapp.households.importing.rows import Stated
from fieldapp.households.importing.table import find_table
from tests.households.spreadsheets import merged, read, speaking, xlsx


@pytest.fixture(autouse=True, scope="module")
def _speaking() -> Iterator[None]:
    with speaking():
        yield


def stated(content: bytes) -> list[Stated]:
    """Return the rows of a file, all of which must be good."""
    found = read(content)
    assert not [row for row in found if isinstance(row, str) and not row.startswith("dòng ")]
    return [row for row in found if isinstance(row, Stated)]


@pytest.mark.parametrize(
    ("column", "headers"),
    [
        (Column.ORDINAL, "STT|TT|Số TT|Số thứ tự"),
        (
            Column.HAMLET,
            "Thôn|Buôn|Bon|TDP|Tổ dân phố|THÔN/BUÔN/BON/TDP|Thôn, buôn, bon, tổ dân phố|thon buon bon|Tên thôn"
            "|Thôn (buôn, bon)|Địa bàn (thôn)|Tho\u0302n|Nơi ở (thôn/buôn)",
        ),
        (Column.ALLEY, "Ngõ/xóm|Ngõ|Xóm|Cụm|Cụm dân cư|Đường, ngõ|NGO/XOM|Tổ liên gia"),
        (Column.ADDRESS, "Số nhà/địa chỉ|Số nhà|Địa chỉ|Nơi ở|Địa chỉ thường trú|dia chi|Số nhà, ngõ"),
        (
            Column.HEAD,
            "Họ tên chủ hộ|Họ và tên chủ hộ|Tên chủ hộ|Chủ hộ|HỌ VÀ TÊN|Họ tên|ho ten chu ho|Họ và tên\nchủ hộ|Tên hộ"
            "|Họ, chữ đệm và tên chủ hộ|Hộ gia đình",
        ),
        (Column.PEOPLE, "Số khẩu|Nhân khẩu|Số nhân khẩu|Tổng số khẩu|Số người trong hộ|Số khẩu (người)|so khau|Khẩu"),
        (
            Column.ADULTS,
            "Số người lớn|Người lớn|Số người từ 18 tuổi|Từ 18 tuổi trở lên|Số người từ đủ 18 tuổi|Trên 18 tuổi"
            "|≥ 18 tuổi",
        ),
        (
            Column.SMARTPHONES,
            "Số điện thoại thông minh|Smartphone|Số smartphone|ĐT thông minh|ĐTTM|Điện thoại thông minh (cái)"
            "|Số người có điện thoại thông minh",
        ),
        (
            Column.PRIVATE,
            "Số điện thoại|SĐT|Điện thoại|Điện thoại liên hệ|Số ĐT chủ hộ|CCCD|CMND|Số CCCD/CMND|Số định danh cá nhân"
            "|Ghi chú|Dân tộc|Dân tộc chủ hộ|Tôn giáo|Zalo|Căn cước công dân của chủ hộ|Tình trạng sức khỏe",
        ),
    ],
)
def test_header_is_known(column: Column, headers: str) -> None:
    assert {header: recognised(header) for header in headers.split("|")} == dict.fromkeys(headers.split("|"), column)


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Danh sách hộ Thôn 3",
        "Năm sinh chủ hộ",
        "Quan hệ với chủ hộ",
        "Trưởng thôn",
        "Số khẩu nữ",
        "Người dưới 18 tuổi",
        "Số người cao tuổi",
        "Người lớn tuổi",
        "Ngày đăng ký thường trú",
        "Thôn 3",
        "Bon U1",
        "H'Nghia Êban",
        "Nghề nghiệp",
        "Mã hộ",
        "UBND xã Nam Dong",
    ],
)
def test_anything_else_is_not(header: str) -> None:
    assert recognised(header) is None


def test_columns_in_any_order_below_titles() -> None:
    titles = [("UBND THỊ TRẤN EA T'LING",), ("DANH SÁCH HỘ DÂN THÔN, BUÔN",), (), ("Tháng 8/2020", "", "Đơn vị: hộ")]
    headers = ("SMARTPHONE", "NGUOI LON", "ten chu ho", "Dia chi", "BUON")
    [row] = stated(xlsx([(2, 3, "Y Ngông", "Sau trạm", "bon u1")], headers, titles))
    given = row.record
    assert (row.number, row.hamlet, given.head, given.hint) == (6, "bon u1", "Y Ngông", "Sau trạm")
    assert (given.adults, given.smartphones, row.people) == (3, 2, None)


TWO_ROWS = [
    ["DANH SÁCH HỘ", *[None] * 7],
    ["STT", "Thôn", "Chủ hộ", None, None, "Số người", None, "Điện thoại thông minh"],
    [None, None, "Họ và tên", "Năm sinh", "Số CMND", "Tổng", "Từ 18 tuổi", None],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)"],
    [1, "Bon U1", "Y Ngông", 1970, "245000001", 5, 3, 2],
    [2, None, "H'Nghia", 1980, "245000002", 4, 2, 1],
    [3, "TDP 2", "Tống Công", 1980, "245000003", 4, 2, 1],
    ["Tổng cộng", None, None, None, None, 13, 7, 4],
    [None, None, None, None, None, "Ea T'ling, ngày 10 tháng 8 năm 2020", None, None],
    [None, None, "NGƯỜI LẬP BIỂU", None, None, "TRƯỞNG BAN", None, None],
    [None, None, "Lê Văn Lập", None, None, "Y Trưởng", None, None],
]
MERGES = ("A1:H1", "A2:A3", "B2:B3", "C2:E2", "F2:G2", "H2:H3", "B5:B6", "A8:E8")


def test_two_merged_rows_of_headers_totals_and_signatures() -> None:
    content = merged(TWO_ROWS, *MERGES)
    assert [
        (row.number, row.hamlet, row.record.head, row.people, row.record.adults, row.record.smartphones)
        for row in stated(content)
    ] == [(5, "Bon U1", "Y Ngông", 5, 3, 2), (6, "Bon U1", "H'Nghia", 4, 2, 1), (7, "TDP 2", "Tống Công", 4, 2, 1)]
    table = find_table(read_book(content), needs_hamlet=True)
    assert (table.private, table.unknown) == (["Chủ hộ Số CMND"], ["Chủ hộ Năm sinh"])
    assert [(row.number, row.skipped) for row in table.rows if row.skipped] == [
        (8, "dòng tổng cộng"),
        (9, "dòng cuối bảng"),
        (10, "dòng cuối bảng"),
        (11, "dòng cuối bảng"),
    ]


def test_name_written_in_two_columns_under_one_header() -> None:
    rows = [["Thôn", "Họ và tên chủ hộ", None], ["Bon U1", "Nguyễn Văn", "An"], ["Bon U1", "H'Nghia", None]]
    assert [row.record.head for row in stated(merged(rows, "B1:C1"))] == ["Nguyễn Văn An", "H'Nghia"]


def test_number_and_address_in_two_columns() -> None:
    rows = [("Bon U1", "A", 25.0, "gần chợ"), ("Bon U1", "B", "nhà vườn cuối dốc", ""), ("Bon U1", "C", "Số 7A", "")]
    found = stated(xlsx(rows, ("Thôn", "Chủ hộ", "Số nhà", "Địa chỉ")))
    assert [(r.record.number, r.record.hint) for r in found] == [
        ("25", "gần chợ"),
        ("", "nhà vườn cuối dốc"),
        ("7A", ""),
    ]


def test_blank_rows_repeated_headers_and_far_corners() -> None:
    headers = (None, None, "Thôn", "Chủ hộ")
    rows = [(None, None, "Bon U1", "A"), (), (None, None, "  ", " "), headers, (None, None, "Bon U1", "B")]
    assert [row.number for row in stated(xlsx(rows, headers, [()] * 10))] == [12, 16]


def test_row_that_only_names_a_hamlet_heads_a_section() -> None:
    rows = [(None, "Thôn 3", None), (1, "Thôn 3", "A"), (None, "Thôn 4", None), (2, "Thôn 4", None), (None, "", "B")]
    found = read(xlsx(rows, ("STT", "Thôn", "Chủ hộ")))
    assert [row.hamlet for row in found if isinstance(row, Stated)] == ["Thôn 3", "Thôn 4", "Thôn 4"]
    assert [row for row in found if isinstance(row, str)] == ["dòng tiêu đề"] * 2


CELLS = {"Thôn": "Bon U1", "Chủ hộ": "Tốt", "Số nhà": "", "Ngõ": "", "Số khẩu": 9, "Số người lớn": 2, "Smartphone": 1}
BAD = [
    ("Số khẩu", -1, "Số khẩu: Mời bác điền số từ 0 đến 99."),
    ("Số khẩu", 1000, "Số khẩu: Mời bác điền số từ 0 đến 99."),
    ("Số người lớn", -1, "Số người lớn: Mời bác điền số từ 0 đến 99."),
    ("Số người lớn", 100, "Số người lớn: Mời bác điền số từ 0 đến 99."),
    ("Smartphone", 10**12, "Số điện thoại thông minh: Mời bác điền số từ 0 đến 99."),
    ("Smartphone", 1e300, "một số nguyên"),
    ("Smartphone", "2,5", "một số nguyên"),
    ("Smartphone", 2.5, "một số nguyên"),
    ("Smartphone", "1.000", "một số nguyên"),
    ("Smartphone", "hai", "một số nguyên"),
    ("Smartphone", "٢", "một số nguyên"),
    ("Smartphone", True, "ô là TRUE"),
    ("Smartphone", date(2020, 3, 2), "ô là ngày tháng (2/3/2020)"),
    ("Số nhà", date(2020, 3, 12), "ô là ngày tháng (12/3/2020)"),
    ("Chủ hộ", "Nguyễn Văn " * 9, "Tên chủ hộ: Dài quá 80 ký tự"),
    ("Chủ hộ", "An\u202eB", "ký tự lạ"),
    ("Chủ hộ", "An\x07B", "ký tự lạ"),
    ("Chủ hộ", "NguyÔn V¨n ¸nh", "bảng mã cũ"),
    ("Chủ hộ", "Nguyeãn Vaên Ñöùc", "bảng mã cũ"),
    ("Chủ hộ", "Nguy\ufffdn", "chữ đã mất"),
    ("Số nhà", "x" * 121, "Số nhà/địa chỉ: Dài quá 120 ký tự"),
    ("Ngõ", "x" * 61, "Dài quá 60 ký tự"),
]


@pytest.mark.parametrize(("column", "value", "said"), BAD)
def test_bad_cell_refuses_its_row_alone(column: str, value: object, said: str) -> None:
    rows = [tuple((CELLS | {column: value}).values()), tuple(CELLS.values())]
    bad, good = read(xlsx(rows, tuple(CELLS)))
    assert isinstance(bad, str)
    assert said in bad
    assert isinstance(good, Stated)


@pytest.mark.parametrize("value", [3, 3.0, "3", " 3 ", "3.0", "3,0", "03", "==1+2"])
def test_whole_numbers_as_spreadsheets_hold_them(value: object) -> None:
    assert [row.people for row in stated(xlsx([("Bon U1", value)], ("Thôn", "Số khẩu")))] == [3]


def test_unstated_is_not_zero() -> None:
    rows = [("Bon U1", value) for value in ("", None, "-", "…", " ", 0)]
    assert [row.record.adults for row in stated(xlsx(rows, ("Thôn", "Số người lớn")))] == [None] * 5 + [0]


def test_formula_that_nobody_computed_is_refused() -> None:
    rows = [["Thôn", "Chủ hộ", "Số khẩu"], ["Bon U1", "A", "=1+3"], ["Bon U1", "=B2", 2], ["Bon U1", "C", 2]]
    first, second, third = read(merged(rows))
    assert isinstance(first, str)
    assert isinstance(second, str)
    assert "công thức chưa tính" in first
    assert "công thức chưa tính" in second
    assert isinstance(third, Stated)


HEADS = ["An", "Công", "Y", "H'Ƀlă", "Ƀur Êban", "Aê H'Wiên", "Krông Bûk", "=1+1", "-", "Tổng", "Nguyễn, An;", "Cộng"]


def test_heads_of_every_kind() -> None:
    rows = [("Bon U1", head, 2) for head in HEADS]
    assert [row.record.head for row in stated(xlsx(rows, ("Thôn", "Chủ hộ", "Khẩu")))] == HEADS


def test_more_adults_than_people_is_asked_about() -> None:
    [row] = stated(xlsx([("Bon U1", 2, 3)], ("Thôn", "Số khẩu", "Người lớn")))
    assert "số người lớn nhiều hơn số khẩu" in row.doubt
