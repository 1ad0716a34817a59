"""Figures as files: the command's own shape, days that add up to the roll-up, texts that no spreadsheet computes."""

import csv
import io
import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from fieldapp.extensions import db
from fieldapp.rollups.tabular import csv_bytes
from tests.cast import Person, Stage, browser_of, start_campaign
from tests.rollups.reading import opened, rows
from tests.rollups.village import SLUG, clock, day_ago, door, knock


@pytest.fixture
def told(any_stage: Stage) -> Stage:
    """Doors of two hamlets; one family moved away after its visit, so its work stays and its phones go."""
    stage = any_stage
    start_campaign(stage)
    first = door(stage.hoa, stage.hamlet_a, adults=3)
    other = door(stage.nam, stage.hamlet_b, adults=5)
    gone = door(stage.nam, stage.hamlet_b, adults=1)
    knock(stage.hoa, first, 3, xanh=(1, 1), vang=(1, 0), leaflets=2)
    knock(stage.hoa, first, 1, xanh=(1, 0))
    knock(stage.nam, other, 3, xanh=(0, 2), leaflets=1)
    knock(stage.nam, gone, 2, xanh=(0, 1))
    door(stage.nam, stage.hamlet_b, uid=gone, adults=1, state="moved", at=clock(1))
    return stage


def fetched(app: Flask, by: Person, address: str) -> Any:
    answer = browser_of(app, by).get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    return answer


def table(answer: Any) -> list[dict[str, str]]:
    assert answer.mimetype == "text/csv"
    text = answer.get_data().decode("utf-8")
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


@pytest.mark.parametrize("children", ["", "&children=1"])
@pytest.mark.parametrize("place", ["province", "commune", "hamlet_a"])
def test_the_json_is_that_of_the_command(
    told: Stage, app: Flask, runner: FlaskCliRunner, place: str, children: str
) -> None:
    ref, at = getattr(told, place).ref, clock(0, 0).isoformat()
    more = ["--children"] if children else []
    result = runner.invoke(args=["figures", ref, "--campaign", SLUG, "--json", "--at", at, *more])
    asked = f"/areas/{ref}/figures.json?campaign={SLUG}&at={at.replace('+', '%2B')}{children}"
    assert fetched(app, told.thu, asked).get_json() == json.loads(result.output)


def test_the_table_of_figures_has_a_row_for_each(told: Stage, app: Flask) -> None:
    address = f"/areas/{told.commune.ref}/figures"
    shape = fetched(app, told.lan, f"{address}.json?children=1").get_json()
    listed = table(fetched(app, told.lan, f"{address}.csv?children=1"))
    assert [row["area.code"] for row in listed] == [each["area"]["code"] for each in (shape, *shape["children"])]
    for row, each in zip(listed, (shape, *shape["children"]), strict=True):
        assert int(row["apps.xanh.installed"]) == each["apps"]["xanh"]["installed"]
        assert int(row["by_outcome.none"]) == each["by_outcome"]["none"]
        rate = each["apps"]["xanh"]["rates"]["adults"]
        assert row["apps.xanh.rates.adults"] == ("" if rate is None else str(rate))


@pytest.mark.parametrize("place", ["province", "commune", "hamlet_b"])
def test_days_and_places_add_up_to_the_figures(told: Stage, app: Flask, place: str) -> None:
    ref = getattr(told, place).ref
    shape = fetched(app, told.thu, f"/areas/{ref}/figures.json").get_json()
    days = fetched(app, told.thu, f"/areas/{ref}/days.json").get_json()["days"]
    for name in ("visits", "knocked", "leaflets"):
        assert sum(day[name] for day in days) == shape[name], name
    for slug, app_shape in shape["apps"].items():
        for name in ("installed", "assisted"):
            assert sum(day["apps"][slug][name] for day in days) == app_shape[name], (slug, name)
    listed = table(fetched(app, told.thu, f"/areas/{ref}/days.csv"))
    assert [(row["day"], row["area.code"], row["visits"]) for row in listed] == [
        (day["day"], day["area"]["code"], str(day["visits"])) for day in days
    ]


def test_a_span_of_days_holds_both_its_ends(told: Stage, app: Flask) -> None:
    address = f"/areas/{told.commune.ref}/days.json"
    span = f"?from={day_ago(2).isoformat()}&until={day_ago(1).isoformat()}"
    found = fetched(app, told.lan, address + span).get_json()
    assert [(day["day"], day["visits"]) for day in found["days"]] == [
        (day_ago(2).isoformat(), 1),
        (day_ago(1).isoformat(), 1),
    ]
    assert found["campaign"] == SLUG
    assert fetched(app, told.lan, f"{address}?until={day_ago(9).isoformat()}").get_json()["days"] == []
    empty = fetched(app, told.lan, f"/areas/{told.commune.ref}/days.csv?until={day_ago(9).isoformat()}")
    assert empty.get_data().decode().startswith("\ufeffday,area.code,")


@pytest.mark.parametrize("kind", ["json", "csv"])
@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ("days.{}?from=hôm-qua", 422, "bad_value"),
        ("days.{}?from=2020-02-30", 422, "bad_value"),
        ("days.{}?from=2020-08-17&until=2020-08-16", 422, "bad_value"),
        ("days.{}?campaign=khong-co", 404, "unknown"),
        ("figures.{}?at=hôm-qua", 422, "bad_value"),
        ("figures.{}?at=3020-01-01T00:00:00Z", 422, "bad_value"),
        ("figures.{}?children=x", 422, "bad_value"),
        ("figures.{}?campaign=%00", 404, "unknown"),
    ],
)
def test_a_question_that_cannot_be_read_is_refused_with_a_code(
    told: Stage, app: Flask, kind: str, asked: str, status: int, code: str
) -> None:
    answer = browser_of(app, told.lan).get(f"/areas/{told.commune.ref}/{asked.format(kind)}")
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert answer.get_json()["message"]


def test_other_places_are_not_found_and_strangers_enter_first(told: Stage, app: Flask, client: FlaskClient) -> None:
    for name in ("figures.json", "days.csv"):
        assert browser_of(app, told.minh).get(f"/areas/{told.hamlet_a.ref}/{name}").status_code == 404
        assert browser_of(app, told.hoa).get(f"/areas/{told.commune.ref}/{name}").status_code == 404
        assert client.get(f"/areas/{told.hamlet_a.ref}/{name}").location.startswith("/login?next=")


def test_no_campaign_is_said_in_words(any_stage: Stage, app: Flask) -> None:
    answer = browser_of(app, any_stage.thu).get(f"/areas/{any_stage.commune.ref}/figures.json")
    assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("name", ["=1+1", "+84", "-2+3", "@SUM(A1)", " =1", "\t=1", "＝1+1", "﹢84", "\n=1"])
def test_no_name_is_read_as_a_formula(told: Stage, app: Flask, name: str) -> None:
    area = told.hamlet_a.area
    area.name = name
    db.session.commit()
    listed = table(fetched(app, told.thu, f"/areas/{told.commune.ref}/days.csv"))
    assert {row["area.name"] for row in listed} >= {f"'{name}"}


def test_numbers_stay_numbers_and_texts_stay_whole() -> None:
    text = csv_bytes(["a", "b"], [[-3, 'H\'Nghia "Êban", buôn'], [None, 0.5]])
    assert text.decode() == '\ufeffa,b\r\n-3,"H\'Nghia ""Êban"", buôn"\r\n,0.5\r\n'


def test_the_page_of_days_shows_the_same(told: Stage, app: Flask) -> None:
    page = browser_of(app, told.lan).get(f"/areas/{told.commune.ref}/days").text.replace('<tr class="total">', "<tr>")
    listed = rows(page, "Số liệu lúc")
    assert [row[1:4] for row in listed] == [["1", "0", "0"], ["1", "0", "0"], ["2", "2", "3"], ["4", "2", "3"]]
    assert f"/areas/{told.commune.ref}/visits?day={day_ago(3).isoformat()}" in page
    assert "/visits?" not in browser_of(app, told.thu).get(f"/areas/{told.commune.ref}/days").text
    assert "bắt đầu từ lượt thăm đầu tiên" in opened(app, told.thu, f"/areas/{told.neighbour.ref}/days")
