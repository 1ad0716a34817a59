"""`GET /areas/<code>`: what the page says is what `flask figures` says, for whoever may read it."""

import json
import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from fieldapp.areas.models import PublishedFigure
from fieldapp.campaigns.models import Campaign, OfficialFigure
from fieldapp.dates import VIETNAM, now
from fieldapp.extensions import db
from fieldapp.visits.forms import OBSTACLES, OUTCOMES
from fieldapp.visits.models import Obstacle, Outcome
from tests.cast import Stage, start_campaign
from tests.rollups.reading import day, markup, opened, pace_of, percent, rows, said
from tests.rollups.village import SLUG, clock, day_ago, door, knock

BASES = {"adults": "người lớn", "smartphones": "điện thoại thông minh", "households": "hộ"}


@pytest.fixture
def told(any_stage: Stage) -> Stage:
    """Some doors of two hamlets and their visits, on either map."""
    stage = any_stage
    start_campaign(stage)
    first = door(stage.hoa, stage.hamlet_a, adults=3, smartphones=2)
    second = door(stage.hoa, stage.hamlet_a)
    door(stage.hoa, stage.hamlet_a, adults=9, state="absent")
    other = door(stage.nam, stage.hamlet_b, adults=5, smartphones=4)
    door(stage.nam, stage.hamlet_b, adults=2)
    knock(stage.hoa, first, 3, xanh=(1, 1), vang=(1, 0), leaflets=2, obstacles=("privacy",))
    knock(stage.hoa, second, 1, "not_home")
    knock(stage.nam, other, 2, xanh=(0, 1), obstacles=("privacy", "old_phone"))
    return stage


def commanded(runner: FlaskCliRunner, code: str, *more: str) -> dict[str, Any]:
    result = runner.invoke(args=["figures", code, "--campaign", SLUG, "--children", "--json", *more])
    assert result.exit_code == 0, result.output
    shape: dict[str, Any] = json.loads(result.output)
    return shape


@pytest.mark.parametrize("place", ["province", "commune", "hamlet_a"])
def test_every_figure_is_that_of_the_command(told: Stage, app: Flask, runner: FlaskCliRunner, place: str) -> None:
    ref = getattr(told, place).ref
    shape, page = commanded(runner, ref), opened(app, told.thu, f"/areas/{ref}")
    green, yellow = shape["apps"]["xanh"], shape["apps"]["vang"]
    knocked, households = shape["knocked"], shape["households"]
    assert f"{knocked} hộ đã đến {percent(shape['coverage'])} hộ đang ở ({knocked}/{households})" in page
    assert f"từng gặp được {shape['met']} hộ còn {shape['by_outcome']['none']} hộ chưa đến" in page
    assert f"{households} hộ đang ở sổ ghi {shape['registered']} hộ" in page
    assert f"{shape['adults']} người lớn" in page
    assert f"{shape['smartphones']} điện thoại thông minh" in page
    for name, app_shape in (("Xanh", green), ("Vang", yellow)):
        assert f"{app_shape['installed']} máy có {name}" in page
        assert f"cài mới {app_shape['assisted']} máy {name}" in page
        for base, rate in app_shape["rates"].items():
            assert f"{percent(rate)} {BASES[base]} ({app_shape['installed']}/{shape[base]})" in page
    assert f"{shape['unstated']['adults']} hộ chưa rõ số người lớn" in page
    assert f"{shape['unstated']['smartphones']} hộ chưa rõ số điện thoại thông minh" in page
    assert f"{shape['visits']} lượt thăm phát {shape['leaflets']} tờ rơi" in page
    assert f"Đã cài / mục tiêu {green['installed']}/{green['goal']} máy" in page
    assert f"Cần mỗi ngày {green['needed_per_day']} máy" in page
    assert f"Tốc độ 3 ngày qua {pace_of(green['pace'])} máy/ngày" in page
    assert f"Dự kiến đạt {day(green['projected_on'])}" in page
    heard = shape["heard_from"]
    assert re.search(rf"· {heard['leaves_heard']}/{heard['leaves']} \S+.* đã gửi trong 24 giờ", page)


def test_outcomes_and_reasons_are_those_of_the_command(told: Stage, app: Flask, runner: FlaskCliRunner) -> None:
    shape, page = commanded(runner, told.commune.ref), markup(app, told.lan, f"/areas/{told.commune.ref}")
    outcomes = {str(OUTCOMES[key]): str(shape["by_outcome"][key]) for key in Outcome}
    assert dict(rows(page, "theo kết quả")) == outcomes | {"Chưa đến": str(shape["by_outcome"]["none"])}
    named = [[str(OBSTACLES[key]), str(shape["by_obstacle"][key])] for key in Obstacle if shape["by_obstacle"][key]]
    assert rows(page, "nêu lý do") == sorted(named, key=lambda row: -int(row[1]))


@pytest.mark.parametrize("place", ["province", "commune"])
def test_children_stand_as_the_command_orders_them(told: Stage, app: Flask, runner: FlaskCliRunner, place: str) -> None:
    ref = getattr(told, place).ref
    shape, page = commanded(runner, ref), markup(app, told.thu, f"/areas/{ref}")
    expected = []
    for child in shape["children"]:
        green = child["apps"]["xanh"]
        met = f"{child['knocked']}/{child['households']} hộ đã đến" if child["households"] else "–"
        goal = f"{green['installed']}/{green['goal']}" if green["goal"] else str(green["installed"])
        needed = str(green["needed_per_day"]) if green["goal"] else "–"
        expected.append([child["area"]["name"], met, goal, needed, pace_of(green["pace"]), "chưa có máy"])
    assert [[name, *rest] for name, _, *rest in rows(page, "thấp nhất đứng đầu")] == expected
    having = sum(child["registered"] > 0 for child in shape["children"])
    assert f"Sổ hộ có ở {having}/{len(shape['children'])} " in said(page)


def test_every_block_of_figures_says_its_instant_in_one_short_line(told: Stage, app: Flask) -> None:
    page = markup(app, told.lan, f"/areas/{told.commune.ref}")
    lines = re.findall(r'<p class="note fresh">(.*?)</p>', page)
    head = r"Số liệu lúc (\d\d:\d\d) ngày .* · (\S+) .* đã gửi trong 24 giờ"
    ((clock_at_head, sent_at_head),) = re.findall(head, page)
    assert set(lines) == {f"{clock_at_head} · {sent_at_head} nơi đã gửi"}
    blocks = re.findall(r'<h2[^>]*>(.*?)</h2>\s*(<p class="note fresh">)?', page)
    assert [name for name, fresh in blocks if not fresh] == ["Thời hạn và văn bản"]
    past = markup(app, told.lan, f"/areas/{told.commune.ref}?at={day_ago(1).isoformat()}T10:00")
    then = f"{day_ago(1).day}/{day_ago(1).month}"
    assert set(re.findall(r'<p class="note fresh">(.*?)</p>', past)) == {f"Như lúc 10:00 {then}"}


def test_whom_to_call_is_said_before_the_table(told: Stage, app: Flask) -> None:
    page = markup(app, told.lan, f"/areas/{told.commune.ref}")
    goals = {name: goal.split("/") for name, _, _, goal, *_ in rows(page, "đứng đầu")}
    first = [name for name, (installed, goal) in goals.items() if int(installed) < int(goal)][:3]
    calls = page.split('<ol class="calls">')[1].split("</ol>")[0]
    assert [said(name) for name in re.findall(r"<li><a [^>]*>(.*?)</a>", calls)] == first


def test_a_place_that_met_its_goal_is_not_to_be_called(told: Stage, app: Flask) -> None:
    met = door(told.hoa, told.hamlet_a)
    knock(told.hoa, met, 1, xanh=(9, 0))
    page = markup(app, told.lan, f"/areas/{told.commune.ref}")
    calls = page.split('<ol class="calls">')[1].split("</ol>")[0]
    assert [said(name) for name in re.findall(r"<li><a [^>]*>(.*?)</a>", calls)] == [told.hamlet_b.name]
    other = door(told.nam, told.hamlet_b)
    knock(told.nam, other, 1, xanh=(9, 0))
    assert "Nơi nào có sổ hộ cũng đã đạt" in opened(app, told.lan, f"/areas/{told.commune.ref}")


def test_the_days_of_the_chart_add_up_to_the_stock(told: Stage, app: Flask, runner: FlaskCliRunner) -> None:
    page = markup(app, told.thu, f"/areas/{told.province.ref}")
    listed = rows(page, "Máy có Xanh")
    assert [row[1:] for row in listed] == [["+2", "2"], ["+1", "3"]]
    assert listed[-1][2] == str(commanded(runner, told.province.ref)["apps"]["xanh"]["installed"])


def test_only_whoever_may_knock_is_led_to_the_doors(told: Stage, app: Flask) -> None:
    address = f"/areas/{told.commune.ref}"
    assert f'href="/field/{told.hamlet_a.ref}"' in markup(app, told.lan, address)
    assert "/field/" not in markup(app, told.thu, address)
    assert f'href="/field/{told.hamlet_a.ref}"' in markup(app, told.hoa, f"/areas/{told.hamlet_a.ref}")
    assert f'href="/areas/{told.hamlet_a.ref}?campaign={SLUG}"' in markup(app, told.thu, address)


def test_areas_above_are_links_only_where_the_reader_may_go(told: Stage, app: Flask) -> None:
    address = f"/areas/{told.hamlet_a.ref}"
    assert "<span>Tỉnh" in markup(app, told.hoa, address)
    assert f'href="/areas/{told.province.ref}?campaign={SLUG}"' in markup(app, told.thu, address)


def test_other_peoples_areas_are_not_found(told: Stage, app: Flask) -> None:
    opened(app, told.minh, f"/areas/{told.hamlet_a.ref}", 404)
    opened(app, told.hoa, f"/areas/{told.commune.ref}", 404)
    opened(app, told.hoa, f"/areas/{told.hamlet_b.ref}", 404)
    opened(app, told.thu, "/areas/khong-co", 404)
    opened(app, told.thu, f"/areas/{told.province.ref}?campaign=khong-co", 404)


def test_nobody_signed_in_is_asked_to_enter(told: Stage, client: FlaskClient) -> None:
    answer = client.get(f"/areas/{told.province.ref}")
    assert answer.status_code == 303
    assert answer.location.startswith("/login?next=")


@pytest.mark.parametrize("written", ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:00+07:00", "%Y-%m-%dT%H:%M:00%%2B07:00"])
def test_a_past_instant_shows_what_was_known_then(
    told: Stage, app: Flask, runner: FlaskCliRunner, written: str
) -> None:
    local = clock(1, 22).astimezone(VIETNAM)
    shape = commanded(runner, told.hamlet_a.ref, "--at", clock(1, 22).isoformat())
    page = opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}?at={local.strftime(written)}")
    assert f"Số liệu như máy chủ biết lúc 22:00 ngày {day(local.date().isoformat())}" in page
    assert "đã gửi trong 24 giờ" not in page
    assert f"{shape['knocked']} hộ đã đến" in page
    early = opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}?at={clock(2, 22).strftime('%Y-%m-%dT%H:%M')}")
    assert "1 lượt thăm" in early


@pytest.mark.parametrize(
    "written",
    ["hôm qua", "2020-13-01T00:00", "2020-08-17", "0001-01-01T00:00", "3020-01-01T00:00", "9999-12-31T23:59:59Z"],
)
def test_an_instant_that_cannot_be_read_is_asked_again(told: Stage, app: Flask, written: str) -> None:
    page = markup(app, told.hoa, f"/areas/{told.hamlet_a.ref}?at={written}", 422)
    assert "Mời bác ghi" in said(page)
    assert f'value="{written}"' in page


def test_published_figures_stand_beside_ours_and_are_never_mixed(stage: Stage, app: Flask) -> None:
    campaign = start_campaign(stage)
    green = campaign.apps[0]
    assert stage.district is not None
    for place, value, share in ((stage.province, 57_511, "0.0882"), (stage.district, 57_516, None)):
        row = OfficialFigure(app_id=green.id, area_id=place.id, as_of="2020-08-13", value=value, unit="phones")
        row.stated_share, row.source = share, "4161/UBND-KGVX"
        db.session.add(row)
    census = PublishedFigure(area_id=stage.province.id, name="population", value=622_168, as_of=day_ago(900))
    census.source = "Tổng điều tra"
    db.session.add(census)
    db.session.commit()
    page = markup(app, stage.thu, f"/areas/{stage.province.ref}")
    assert rows(page, "đúng như văn bản") == [
        ["13/8/2020", "Xanh", "57.511 máy", "văn bản ghi 8,82 %", "4161/UBND-KGVX"]
    ]
    assert "57.516" not in page
    assert "0 máy có Xanh" in said(page)
    assert f"0 % dân số ngày {day(day_ago(900).isoformat())} (0/622.168). Nguồn: Tổng điều tra" in said(page)
    assert "57.516 máy" in opened(app, stage.thu, f"/areas/{stage.district.ref}")


def test_without_a_campaign_the_page_says_what_to_do(stage: Stage, app: Flask) -> None:
    page = opened(app, stage.thu, f"/areas/{stage.province.ref}")
    assert "mở một đợt cho địa bàn này" in page
    assert "Huyện Cư Jút" in page


def test_a_campaign_elsewhere_gives_zeros_and_says_so(told: Stage, app: Flask) -> None:
    db.session.add(
        Campaign(slug="xa", name="Đợt xa", area_id=told.neighbour.id, starts_on=day_ago(1), deadline_on=day_ago(0))
    )
    db.session.commit()
    page = opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}?campaign=xa")
    assert "không gồm nơi này, nên ở đây mọi số là 0" in page
    assert "0 hộ đã đến" in page
    assert "chỉ nơi đó được tính" in opened(app, told.thu, f"/areas/{told.province.ref}?campaign=xa")


def test_an_archived_sample_campaign_keeps_its_figures_and_says_both(told: Stage, app: Flask) -> None:
    campaign = db.session.query(Campaign).one()
    campaign.archived_at, campaign.is_sample = now(), True
    db.session.commit()
    page = opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}?campaign={SLUG}")
    assert "Đợt này đã đóng lúc" in page
    assert "Số liệu mẫu" in page
    assert "2 máy có Xanh" in page


def test_letters_stand_by_number_and_last_days_as_days_still_in_time(told: Stage, app: Flask) -> None:
    page = opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}")
    assert f"Hoàn thành hết ngày {day(day_ago(-4).isoformat())}" in page
    assert f"Hạn của mục tiêu hết ngày {day(day_ago(-6).isoformat())}" in page
    assert f"Báo cáo hết ngày {day(day_ago(-6).isoformat())}" in page
    assert f"Hạn hết ngày {day(day_ago(-6).isoformat())}" in page
    assert "trước ngày" not in page
    assert "1/UBND" in page


def test_the_page_is_sound(told: Stage, app: Flask) -> None:
    page = markup(app, told.lan, f"/areas/{told.commune.ref}")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)
    (heading,) = re.findall(r"<h1>(.*?)</h1>", page)
    assert heading in page.split("</title>")[0]
    labelled = set(re.findall(r'<label for="([^"]+)"', page))
    assert set(re.findall(r'<input id="([^"]+)"', page)) <= labelled
    assert not re.search(r"\sstyle=|<script(?![^>]*src=)", page)
