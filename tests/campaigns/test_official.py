"""`flask official import`: the published figures, as stated."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from fieldapp.areas.tree import area_by_code
from fieldapp.campaigns.choose import OfficialRow, campaign_by_slug, official_figures
from fieldapp.campaigns.models import OfficialFigure
from fieldapp.extensions import db
from tests.campaigns.files import HEADER, REAL_CAMPAIGN, REAL_FIGURES, write

ROW = "2020-08-13,67,Đắk Nông,57511,phones,8.82,40/63,4161/UBND-KGVX\n"


@pytest.fixture
def campaigning(typed: FlaskCliRunner) -> FlaskCliRunner:
    typed.invoke(args=["campaigns", "import", str(REAL_CAMPAIGN)])
    return typed


@pytest.fixture
def on_trees(typed_on_trees: FlaskCliRunner) -> FlaskCliRunner:
    typed_on_trees.invoke(args=["campaigns", "import", str(REAL_CAMPAIGN)])
    return typed_on_trees


def command(path: str | Path, *, campaign: str = "bluezone-2020", app: str = "bluezone") -> list[str]:
    return ["official", "import", str(path), "--campaign", campaign, "--app", app]


def rows_at(code: str) -> list[OfficialRow]:
    area = area_by_code(code)
    return official_figures([area], campaign_by_slug("bluezone-2020")).get(area.id, [])


def listed(code: str) -> list[dict[str, object]]:
    return [row.as_json() for row in rows_at(code)]


def test_figures_are_kept_as_stated(on_trees: FlaskCliRunner) -> None:
    result = on_trees.invoke(args=command(REAL_FIGURES))
    assert (result.exit_code, result.stdout) == (0, "official: new 10, unchanged 0\n")
    first, second = listed("67")
    assert first == {
        "app": "bluezone",
        "as_of": "2020-08-13",
        "value": 57_511,
        "unit": "phones",
        "stated_share": "0.0882",
        "source": "4161/UBND-KGVX",
    }
    assert (second["value"], second["unit"], second["stated_share"]) == (69_685, "installs", "0.112")
    assert [row["value"] for row in listed("662")] == [6_963]
    assert listed("68") == []
    assert [row.stated_rank for row in rows_at("67")] == ["40/63", None]


def test_districts_that_do_not_add_up_to_the_letter_are_said(on_trees: FlaskCliRunner) -> None:
    result = on_trees.invoke(args=command(REAL_FIGURES))
    said = "4161/UBND-KGVX, 2020-08-13: các thành phố, huyện cộng lại 57.516, tỉnh ghi 57.511"
    assert result.stderr == f"Tỉnh Đắk Nông (67), {said}\n"


def test_repeating_changes_nothing_and_other_values_are_listed(on_trees: FlaskCliRunner, tmp_path: Path) -> None:
    on_trees.invoke(args=command(REAL_FIGURES))
    again = on_trees.invoke(args=command(REAL_FIGURES))
    assert (again.exit_code, again.stdout) == (0, "official: new 0, unchanged 10\n")
    other = write(tmp_path, HEADER + ROW, ("57511", "57516"))
    result = on_trees.invoke(args=command(other))
    assert result.exit_code == 1
    assert "đang là 57.511 · phones · 0.0882 · 40/63, tệp ghi 57.516 · phones" in result.stderr
    assert listed("67")[0]["value"] == 57_511


@pytest.mark.parametrize("as_of", ["2020-08-13 08:00", "2020-08-13T08:00", "2020-08-12T20:00:00Z"])
def test_hour_is_kept_as_stated(campaigning: FlaskCliRunner, tmp_path: Path, as_of: str) -> None:
    result = campaigning.invoke(args=command(write(tmp_path, HEADER + ROW, ("2020-08-13", as_of))))
    assert result.exit_code == 0
    assert listed("67")[0]["as_of"] == as_of


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("2020-08-13", "13/8/2020"), "cột as_of"),
        (("2020-08-13", "2020-08-13 25:00"), "cột as_of"),
        ((",67,", ",99,"), "không có địa bàn này vào ngày 2020-08-13"),
        (("2020-08-13", "2026-08-13"), "không có địa bàn này vào ngày 2026-08-13"),
        ((",67,", ",662,"), "mã 662 là Huyện Cư Jút"),
        (("57511", ""), "cột installs"),
        (("57511", "57.511"), "cột installs"),
        (("phones", "people"), "phải là phones hoặc installs"),
        (("8.82", '"8,82"'), "cột stated_rate_pct"),
        (("8.82", "882"), "cột stated_rate_pct"),
        (("40/63", "thứ 40"), "cột stated_rank"),
        (("4161/UBND-KGVX", ""), "cột source"),
        (("stated_rank", "rank"), "Tệp thiếu cột: stated_rank"),
        ((ROW, ROW + ROW), "Dòng 3: trùng với dòng 2"),
    ],
)
def test_wrong_file_is_one_line_and_nothing_is_stored(
    campaigning: FlaskCliRunner, tmp_path: Path, change: tuple[str, str], said: str
) -> None:
    result = campaigning.invoke(args=command(write(tmp_path, HEADER + ROW, change)))
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr
    assert db.session.scalar(select(func.count()).select_from(OfficialFigure)) == 0


def test_unknown_campaign_or_app_is_one_line(campaigning: FlaskCliRunner) -> None:
    unknown = campaigning.invoke(args=command(REAL_FIGURES, campaign="x"))
    assert (unknown.exit_code, unknown.stderr) == (2, "Không có đợt x.\n")
    unknown = campaigning.invoke(args=command(REAL_FIGURES, app="x"))
    assert unknown.exit_code == 2
    assert "không có ứng dụng x, chỉ có bluezone, ncovi" in unknown.stderr
