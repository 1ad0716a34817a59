"""`flask areas import`: both real trees, and what becomes of a file that is wrong."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from fieldapp.areas.models import Area, PublishedFigure
from fieldapp.areas.tree import ancestors, area_by_code, children
from fieldapp.audit.models import AuditEntry
from fieldapp.extensions import db
from tests.areas.trees import HEADER, LEFT, RIGHT, ROOT, TREE_2020, TREE_2025, write, write_raw


def count(model: type[Area] | type[PublishedFigure] | type[AuditEntry]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def figures(code: str) -> dict[str, tuple[int, bool]]:
    area = area_by_code(code)
    found = db.session.scalars(select(PublishedFigure).where(PublishedFigure.area_id == area.id))
    return {figure.name: (figure.value, figure.is_estimate) for figure in found}


def test_both_real_trees_stand_in_one_database(runner: FlaskCliRunner) -> None:
    first = runner.invoke(args=["areas", "import", str(TREE_2020)])
    second = runner.invoke(args=["areas", "import", str(TREE_2025)])
    assert (first.exit_code, first.stdout) == (0, "areas: new 80, unchanged 0\n")
    assert (second.exit_code, second.stdout, second.stderr) == (0, "areas: new 125, unchanged 0\n", "")
    assert area_by_code("24640").name == "Xã Cư Jút"
    then = area_by_code("24640@2020-08-13")
    assert then.full_name == "Thị trấn Ea T'ling, huyện Cư Jút"
    assert [area.code for area in ancestors(then)] == ["662", "67"]
    assert [area.code for area in ancestors(area_by_code("24640"))] == ["68"]
    assert [len(children(area_by_code(code))) for code in ("67", "662", "68")] == [8, 8, 124]


def test_published_figures_are_kept_as_stated(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["areas", "import", str(TREE_2020)])
    runner.invoke(args=["areas", "import", str(TREE_2025)])
    assert figures("67") == {
        "population": (622_168, False),
        "population_15plus": (425_321, False),
        "population_18plus": (395_142, True),
        "population_20plus": (375_023, False),
        "population_urban": (94_770, False),
        "households_census": (162_061, False),
    }
    # 16,893 × 60,932 ÷ 91,621 = 11,234.5…
    assert figures("24640@2020-08-13")["population_18plus"] == (11_235, True)
    assert figures("24640") == {"population": (41_947, False), "households_census": (10_751, False)}
    assert figures("68") == {}


def test_rounding_of_an_estimate_is_said_and_is_no_disagreement(runner: FlaskCliRunner) -> None:
    result = runner.invoke(args=["areas", "import", str(TREE_2020)])
    assert result.stderr.count("\n") == 1
    assert "cộng lại 395.143, tỉnh ghi 395.142 (số ước tính, chênh do làm tròn)" in result.stderr


def test_repeating_changes_nothing(runner: FlaskCliRunner) -> None:
    runner.invoke(args=["areas", "import", str(TREE_2020)])
    before = count(Area), count(PublishedFigure), count(AuditEntry)
    result = runner.invoke(args=["areas", "import", str(TREE_2020)])
    assert (result.exit_code, result.stdout) == (0, "areas: new 0, unchanged 80\n")
    assert (count(Area), count(PublishedFigure), count(AuditEntry)) == before


def test_sums_that_disagree_are_reported_and_stored_as_stated(runner: FlaskCliRunner, tmp_path: Path) -> None:
    corrupted = TREE_2020.read_text(encoding="utf-8").replace(",91621,23546,", ",91626,23546,")
    result = runner.invoke(args=["areas", "import", write_raw(tmp_path, corrupted.encode())])
    assert result.exit_code == 1
    assert "Tỉnh Đắk Nông (67), dân số: các thành phố, huyện cộng lại 622.173, tỉnh ghi 622.168\n" in result.stderr
    assert "Huyện Cư Jút (662), dân số: các thị trấn, xã cộng lại 91.621, huyện ghi 91.626\n" in result.stderr
    assert figures("662")["population"] == (91_626, False)


def test_other_values_are_listed_and_nothing_is_stored(runner: FlaskCliRunner, tmp_path: Path) -> None:
    runner.invoke(args=["areas", "import", write(tmp_path, ROOT, LEFT, RIGHT)])
    changed = LEFT.replace("Huyện Trái", "Huyện Khác").replace(",10,4,", ",11,4,")
    third = "1c,1,huyện,2020-01-01,2025-06-30,Huyện Ba,,,,,,,,\n"
    result = runner.invoke(args=["areas", "import", write(tmp_path, ROOT, changed, RIGHT, third)])
    assert result.exit_code == 1
    assert "1a (Huyện Trái), tên: đang là Huyện Trái, tệp ghi Huyện Khác\n" in result.stderr
    assert "1a (Huyện Trái), dân số: đang là 10, tệp ghi 11\n" in result.stderr
    assert count(Area) == 3
    assert figures("1a")["population"] == (10, False)


def test_parent_may_stand_in_the_database(runner: FlaskCliRunner, tmp_path: Path) -> None:
    runner.invoke(args=["areas", "import", write(tmp_path, ROOT)])
    result = runner.invoke(args=["areas", "import", write(tmp_path, LEFT)])
    assert result.exit_code == 0
    assert [area.code for area in children(area_by_code("1"))] == ["1a"]


def test_rows_may_come_in_any_order_and_after_a_byte_order_mark(runner: FlaskCliRunner, tmp_path: Path) -> None:
    content = b"\xef\xbb\xbf" + (HEADER + LEFT + RIGHT + ROOT).replace("\n", "\r\n").encode()
    result = runner.invoke(args=["areas", "import", write_raw(tmp_path, content)])
    assert (result.exit_code, result.stdout, result.stderr) == (0, "areas: new 3, unchanged 0\n", "")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([ROOT, LEFT, LEFT], "Dòng 4: mã 1a đã có ở dòng 3."),
        ([LEFT], "Dòng 2: không có địa bàn cấp trên 1"),
        ([LEFT.replace("1a,1,", "1a,1b,"), RIGHT.replace("1b,1,", "1b,1a,")], "lại nằm dưới chính nó"),
        ([ROOT.replace("1,,", "1,1,")], "lại nằm dưới chính nó"),
        ([ROOT.replace("2020-01-01", "1/1/2020")], "cột valid_from, ghi “1/1/2020”: phải là ngày"),
        ([ROOT.replace("2020-01-01", "")], "cột valid_from"),
        ([ROOT.replace("2025-06-30", "2019-06-30")], "cột valid_until"),
        ([ROOT, LEFT.replace("2020-01-01", "2019-01-01")], "lúc đó 1 (dòng 2) không có hiệu lực"),
        ([ROOT.replace(",30,", ",30.5,")], "cột pop_2019, ghi “30.5”: phải là số nguyên"),
        ([ROOT.replace(",30,", ",-30,")], "cột pop_2019"),
        ([ROOT.replace(",30,", f",{2**70},")], "cột pop_2019"),
        ([ROOT.replace(",30,", ",٣٠,")], "cột pop_2019"),
        ([LEFT.replace("12.5,", "99.5,").replace("1a,1,", "1a,,")], "cột lat"),
        ([ROOT.replace("Tỉnh Một", "")], "cột name"),
        ([ROOT.replace("Tỉnh Một", "Tỉnh\u202e Một")], "ký tự không in được"),
        ([ROOT.replace("Tỉnh Một", "Một" * 50)], "dài quá 120 ký tự"),
        ([ROOT.replace("1,,", "1@2020,,")], "cột code"),
        ([ROOT.replace(",9,", ",9,,")], "Dòng 2: có 15 ô, dòng đầu có 14 cột."),
        ([ROOT.replace("Tỉnh Một", '"Tỉnh Một')], "dấu nháy kép lẻ"),
        ([], "chưa có dòng nào"),
    ],
)
def test_wrong_row_is_one_line_and_nothing_is_stored(
    runner: FlaskCliRunner, tmp_path: Path, lines: list[str], said: str
) -> None:
    result = runner.invoke(args=["areas", "import", write(tmp_path, *lines)])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr
    assert count(Area) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "trống"),
        (b"\n \n", "trống"),
        (b"code,parent_code,kind\n1,,x\n", "Tệp thiếu cột: valid_from, valid_until, name"),
        (HEADER.replace("lat", "lon").encode() + b"1\n", "hai cột trùng tên"),
        ((HEADER + ROOT).encode("utf-16"), "không phải UTF-8"),
        ((HEADER + ROOT.replace("Tỉnh", "Tnh\x00")).encode(), "ký tự không in được"),
    ],
)
def test_wrong_file_is_one_line_and_nothing_is_stored(
    runner: FlaskCliRunner, tmp_path: Path, content: bytes, said: str
) -> None:
    result = runner.invoke(args=["areas", "import", write_raw(tmp_path, content)])
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert said in result.stderr
    assert count(Area) == 0


def test_code_in_two_overlapping_times_is_refused(runner: FlaskCliRunner, tmp_path: Path) -> None:
    runner.invoke(args=["areas", "import", write(tmp_path, ROOT)])
    later = ROOT.replace("2020-01-01", "2025-01-01")
    result = runner.invoke(args=["areas", "import", write(tmp_path, later)])
    assert result.exit_code == 2
    assert "chồng lên Tỉnh Một, có hiệu lực từ 2020-01-01 đến 2025-06-30" in result.stderr


def test_missing_file_and_mistyped_command_are_one_line(runner: FlaskCliRunner, tmp_path: Path) -> None:
    for args in (["import", str(tmp_path / "none.csv")], ["import"], ["imp"], ["import", "a", "b"]):
        result = runner.invoke(args=["areas", *args])
        assert (result.exit_code, result.stderr.count("\n")) == (2, 1), args
