"""The same figures everywhere: sixty ops counted by hand, read back from JSON, spreadsheet, Word and PDF."""

import json
import re
from io import BytesIO

import docx
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.reports.documents import document
from tests.cast import Stage, browser_of
from tests.page import read_page
from tests.paper import text_of
from tests.reports.conftest import Close
from tests.reports.hamlets import BY_HAND, OUTCOMES, RATES, flat

CHILDREN = {"commune": ("hamlet_a", "hamlet_b"), "district": ("commune", "neighbour")}
# Where the spreadsheet keeps what `BY_HAND` lists, from the column of registered households on.
COLUMNS = (1, 4, 5, 2, 3, 6, 7, 8, 9, 10, 12, 13)


def row_of(stage: Stage, key: str, *, total: bool = False) -> list[str]:
    """Write a row of the report's table, as a letter would."""
    households, adults, _, knocked, *_, installed, _, goal, vang, _ = BY_HAND[key]
    name = "Tổng cộng" if total else getattr(stage, key).name
    return [name, f"{knocked}/{households}", f"{adults}", f"{installed}", f"{goal}", RATES[key], f"{vang}"]


@pytest.mark.parametrize("key", CHILDREN)
def test_frozen_figures_are_those_of_the_hand_and_of_the_command(key, walked: Stage, close: Close, runner):
    closing = close(getattr(walked, key))
    shape = json.loads(closing.figures)
    assert flat(shape) == BY_HAND[key]
    assert {child["area"]["name"]: flat(child) for child in shape["children"]} == {
        getattr(walked, child).name: BY_HAND[child] for child in CHILDREN[key]
    }
    at = ["--campaign", "dot-thu", "--at", closing.at.isoformat(), "--json", "--children"]
    assert json.loads(runner.invoke(args=["figures", getattr(walked, key).ref, *at]).stdout) == shape
    page = browser_of(runner.app, walked.thu).get(f"/reports/{getattr(walked, key).ref}/1?campaign=dot-thu").text
    assert f"{BY_HAND[key][3]}/{BY_HAND[key][0]}" in page
    assert RATES[key] in page


@pytest.mark.parametrize("key", CHILDREN)
def test_the_pages_and_files_of_figures_tell_the_same(key, walked: Stage, campaign: Campaign, runner):
    browser, ref = browser_of(runner.app, walked.thu), getattr(walked, key).ref
    shape = browser.get(f"/areas/{ref}/figures.json?campaign=dot-thu&children=1").json
    assert flat(shape) == BY_HAND[key]
    assert {child["area"]["name"]: flat(child) for child in shape["children"]} == {
        getattr(walked, child).name: BY_HAND[child] for child in CHILDREN[key]
    }
    page = "".join(read_page(browser.get(f"/areas/{ref}?campaign=dot-thu")).words().split())
    households, adults, phones, knocked, met, visits, leaflets, installed, assisted, goal, vang, _ = BY_HAND[key]
    counts = f"{visits} lượt thăm", f"phát {leaflets} tờ rơi", f"cài mới {assisted} máy Xanh", f"từng gặp được {met} hộ"
    shares = f"({knocked}/{households})", f"({installed}/{adults})", f"({vang}/{phones})", f"{installed}/{goal} máy"
    assert [words for words in (*counts, *shares) if "".join(words.split()) not in page] == []
    days = browser.get(f"/areas/{ref}/days.json?campaign=dot-thu").json["days"]
    assert [sum(row[name] for row in days) for name in ("visits", "leaflets", "knocked")] == [visits, leaflets, knocked]
    assert sum(row["apps"]["xanh"]["installed"] for row in days) == installed


@pytest.mark.parametrize("key", CHILDREN)
def test_the_spreadsheet_adds_up_to_what_we_say(key, walked: Stage, close: Close):
    made = document(close(getattr(walked, key)), "xlsx")
    stored, formulas = (openpyxl.load_workbook(BytesIO(made), data_only=flag) for flag in (True, False))
    sheet = stored["Số liệu"]
    rows = {row[1]: row[2:] for row in sheet.iter_rows(min_row=6, values_only=True)}
    for child, name in ((key, "Tổng cộng"), *((child, getattr(walked, child).name) for child in CHILDREN[key])):
        assert tuple(rows[name][column] for column in COLUMNS) == BY_HAND[child], child
        assert rows[name][11] == pytest.approx(BY_HAND[child][7] / BY_HAND[child][1], abs=1e-6)
    assert sheet.freeze_panes == "C6"
    assert sheet.cell(5, 14).value == "Xanh: đã cài / số người lớn"
    assert formulas["Số liệu"].cell(6 + len(CHILDREN[key]), 3).value == f"=SUM(C6:C{5 + len(CHILDREN[key])})"
    for sheet in formulas:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert stored[sheet.title][cell.coordinate].value == computed(stored[sheet.title], cell.value)
    assert CalamineWorkbook.from_filelike(BytesIO(made)).sheet_names == ["Số liệu", "Kết quả và lý do", "Số công bố"]


def computed(sheet, formula: str) -> object:
    """Work out one of our two kinds of formula by the stored cells."""
    if found := re.fullmatch(r"=SUM\((\w+:\w+)\)", formula):
        return sum(cell.value for (cell,) in sheet[found[1]])
    base, part = re.fullmatch(r'=IF\((\w+)=0,"",(\w+)/\1\)', formula).groups()
    return pytest.approx(sheet[part].value / sheet[base].value, abs=1e-6) if sheet[base].value else None


def test_the_second_sheet_tells_outcomes_and_reasons(walked: Stage, close: Close):
    book = openpyxl.load_workbook(BytesIO(document(close(walked.commune), "xlsx")), data_only=True)
    head, *rows = book["Kết quả và lý do"].iter_rows(min_row=5, values_only=True)
    found = {row[1]: dict(zip(head, row, strict=True)) for row in rows}
    labels = {"none": "Hộ chưa đến", "met": "Gặp được", "not_home": "Vắng nhà", "away": "Đi vắng dài ngày"}
    for key, name in (("commune", "Tổng cộng"), ("hamlet_a", "Bon U1"), ("hamlet_b", "Tổ dân phố 2")):
        for outcome, label in (labels | {"refused": "Không đồng ý"}).items():
            assert found[name][f"{label} (hộ)"] == OUTCOMES[key][outcome]
    assert found["Bon U1"]["Chưa cài: lo về riêng tư (hộ)"] == 1


@pytest.mark.parametrize("key", CHILDREN)
def test_word_tells_the_same(key, walked: Stage, close: Close):
    word = docx.Document(BytesIO(document(close(getattr(walked, key)), "docx")))
    table = word.tables[2]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert [row[1:] for row in rows[1:-1]] == [row_of(walked, child) for child in CHILDREN[key]]
    assert rows[-1][1:] == row_of(walked, key, total=True)


@pytest.mark.parametrize("key", CHILDREN)
def test_the_pdf_tells_the_same(key, walked: Stage, close: Close):
    said = " ".join(text_of(document(close(getattr(walked, key)), "pdf")))
    for row in (*(row_of(walked, child) for child in CHILDREN[key]), row_of(walked, key, total=True)):
        assert " ".join(row) in said, row
    households, adults, phones, knocked, met, visits, leaflets, *_ = BY_HAND[key]
    assert (
        f"sổ hộ có {households} hộ đang ở, {adults} người lớn, {phones} điện thoại thông minh; đã đến"
        f" {knocked}/{households} hộ, gặp {met} hộ, với {visits} lượt thăm; đã phát {leaflets} tờ rơi." in said
    )


def test_a_hamlet_reports_its_own_figures_without_a_number(walked: Stage, close: Close):
    said = " ".join(text_of(document(close(walked.hamlet_a), "pdf")))
    assert "BAN TỰ QUẢN BON U1" in said
    assert "Số:" not in said
    assert "TRƯỞNG BON" in said
    assert "UBND THỊ TRẤN EA T'LING" in said
    assert "Hộ đã đến 8" in said
    assert "1 hộ lo về riêng tư" in said
    db.session.rollback()
