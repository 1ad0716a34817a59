"""A register as ugly as they come ends with the right households, and a report that a clerk can act on."""

import io
import unicodedata

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.cast import Stage, browser_of
from tests.households.spreadsheets import doors, opened
from tests.households.tcvn3 import to_tcvn3
from tests.households.uploads import fields, look, press, report, result

NFD = unicodedata.normalize("NFD", "Trần Thị Ổn")
ROWS: list[list[object]] = [
    [to_tcvn3("ỦY BAN NHÂN DÂN THỊ TRẤN EA T'LING")],
    ["DANH SÁCH HỘ GIA ĐÌNH NĂM 2020"],
    [],
    ["STT", "Chủ hộ", None, "Số CMND", to_tcvn3("Địa chỉ"), "Thôn, buôn", "Số người", None, "ĐTTM", "SĐT", "Ghi chú"],
    [None, to_tcvn3("Họ và tên"), "Năm sinh", None, None, None, "Tổng", "Từ 18 tuổi", None, None, None],
    ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)", "(9)", "(10)", "(11)"],
    ["I", "Bon U1", None, None, None, None, 18, None, None, None, None],
    [
        1,
        to_tcvn3("Nguyễn Văn Đức"),
        1970,
        "245000001",
        to_tcvn3("cạnh nhà văn hóa"),
        "Bon U1",
        "5",
        " 3 ",
        2,
        "0912345678",
    ],
    [2, f" {NFD} ", 1971, "245000002", "Số 7", "nt", "4", 2, 1, "0912345679", "hộ nghèo"],
    [],
    [3, to_tcvn3("Lê Thị Hường"), 1972, "245000003", None, "như trên", 3.0, 2, None, None, None],
    [4, to_tcvn3("Lê Thị Hường"), 1973, "245000004", "Số 9", None, 3, 2, 1, None, None],
    [5, "H'Nghia Êban   ", 1974, "245000005", "Số 11", "BON U1", 2, 2, 1, None, None],
    ["II.", to_tcvn3("Tổ dân phố 2"), None, None, None, None, 9, None, None, None, None],
    [6, to_tcvn3("Nguyễn Văn Đức"), 1970, "245000006", "12/3", None, 5, 3, 2, None, None],
    [7, to_tcvn3("Nguyễn Văn Đức"), 1970, "245000006", "12/3", None, 5, 3, 2, None, None],
    [8, "Nguyeãn Vaên Baûy", 1980, "245000007", "Số 1", "TDP 2", 2, 2, 1, None, None],
    [9, to_tcvn3("Phạm Thị Lụa"), 1980, "245000008", "Số 3", "Thôn 99", "hai", 2, 1, None, None],
    [10, to_tcvn3("Phạm Thị Gấm"), 1980, "245000009", "Số 3", "TDP 02", 2, 2, "x", None, None],
    [11, to_tcvn3("Phạm Thị Nhàn"), 1980, "245000010", "Số 5", "TDP 2", 4, 2, 1, None, None],
    [12, to_tcvn3("Phạm Thị Nhạn"), 1980, "245000011", "Số 5", '"', 4, 2, 1, None, None],
    ["Tổng cộng", None, None, None, None, None, 47, None, None, None, None],
    [],
    [None, None, None, None, None, "Ea T'ling, ngày 10 tháng 8 năm 2020"],
    [None, "NGƯỜI LẬP BIỂU", None, None, None, "TRƯỞNG BAN"],
]
MERGES = ("A1:D1", "A2:K2", "A4:A5", "B4:C4", "D4:D5", "E4:E5", "F4:F5", "G4:H4", "I4:I5", "J4:J5", "K4:K5", "A22:F22")
REFUSED = {
    17: ("Nguyeãn Vaên Baûy", "bảng mã cũ VNI"),
    18: ("Phạm Thị Lụa", "một số nguyên"),
    19: ("Phạm Thị Gấm", "một số nguyên"),
}


def ugly() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in ROWS:
        sheet.append(row)
    for cells in MERGES:
        sheet.merge_cells(cells)
    sheet.column_dimensions["C"].hidden = sheet.column_dimensions["G"].hidden = True
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def lan(app: Flask, stage: Stage) -> FlaskClient:
    return browser_of(app, stage.lan)


def test_it_ends_with_the_right_households(lan: FlaskClient, stage: Stage) -> None:
    address, page = look(lan, stage.commune.ref, ugly())
    said = page.words()
    for part in ("Tiêu đề ở dòng 4 và 5", "bảng mã cũ TCVN3", "Nguyễn Văn Đức", "“Số CMND”", "“SĐT”", "“Ghi chú”"):
        assert part in said
    assert press(lan, address, page).status_code == 303
    found = result(lan, address).words()
    assert "cùng tên chủ hộ, khác địa chỉ" in found
    assert "giống hệt: cùng tên, cùng địa chỉ" in found
    assert "cùng địa chỉ, tên chỉ khác dấu" in found
    a, b = stage.hamlet_a.id, stage.hamlet_b.id
    assert [(d.area_id, d.head, d.number, d.hint, d.people, d.adults, d.smartphones) for d in doors()] == [
        (a, "Nguyễn Văn Đức", "", "cạnh nhà văn hóa", 5, 3, 2),
        (a, "Trần Thị Ổn", "7", "", 4, 2, 1),
        (a, "Lê Thị Hường", "", "", 3, 2, None),
        (a, "Lê Thị Hường", "9", "", 3, 2, 1),
        (a, "H'Nghia Êban", "11", "", 2, 2, 1),
        (b, "Nguyễn Văn Đức", "12/3", "", 5, 3, 2),
        (b, "Nguyễn Văn Đức", "12/3", "", 5, 3, 2),
        (b, "Phạm Thị Nhàn", "5", "", 4, 2, 1),
        (b, "Phạm Thị Nhạn", "5", "", 4, 2, 1),
    ]


def test_its_report_is_one_to_act_on(lan: FlaskClient, stage: Stage) -> None:
    address, page = look(lan, stage.commune.ref, ugly())
    press(lan, address, page)
    content = report(lan, address)
    rows = {row[0]: row for row in opened(content)}
    refused = {number: row for number, row in rows.items() if row[1] == "từ chối"}
    assert refused.keys() == REFUSED.keys()
    for number, (head, why) in REFUSED.items():
        assert refused[number][3] == head
        assert why in str(refused[number][4])
    assert {rows[number][4] for number in (7, 14)} == {"dòng tiêu đề"}
    assert rows[22][4] == "dòng tổng cộng"
    assert {row[0] for row in opened(content, sheet=1)[1:]} == {12, 16, 21}


def test_it_is_left_as_written_when_that_is_wanted(lan: FlaskClient, stage: Stage) -> None:
    address, page = look(lan, stage.commune.ref, ugly(), as_written="y")
    assert fields(page)["as_written"] == "y"
    assert press(lan, address, page).status_code == 303
    assert "TCVN3 (.VnTime)" in result(lan, address).words()
    assert {d.head for d in doors()} == {"Trần Thị Ổn", "H'Nghia Êban"}
