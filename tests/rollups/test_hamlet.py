"""One hamlet for those who walk it: alleys that add up, appointments missed, people and their phones."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.assign import assign
from fieldapp.households.assignments import walkers
from fieldapp.households.models import Alley
from fieldapp.rollups.summarise import figures
from tests.cast import Stage, start_campaign
from tests.rollups.reading import markup, opened, rows
from tests.rollups.test_heard import phone
from tests.rollups.village import day_ago, door, knock


@pytest.fixture
def told(any_stage: Stage) -> Stage:
    """Hamlet A: two doors in Ngõ 1, one in Ngõ 2, one without an alley, one registered elsewhere."""
    stage = any_stage
    start_campaign(stage)
    first = door(stage.hoa, stage.hamlet_a, alley="Ngõ 1", head="H'Nghia Êban")
    second = door(stage.hoa, stage.hamlet_a, alley="Ngõ 1", position=2, head="Y Ngông Niê Kdăm")
    door(stage.hoa, stage.hamlet_a, alley="Ngõ 2", head="Điểu Srê")
    bare = door(stage.hoa, stage.hamlet_a, head="=1+1")
    door(stage.hoa, stage.hamlet_a, alley="Ngõ 2", state="absent")
    knock(stage.hoa, first, 2, "not_home", follow_up_on=day_ago(1))
    knock(stage.hoa, second, 2, follow_up_on=day_ago(0))
    knock(stage.hoa, bare, 2, "refused")
    phone(stage.hoa, timedelta(hours=2), "a")
    phone(stage.y_binh, timedelta(hours=30), "b")
    return stage


def test_alleys_in_walking_order_add_up_to_the_hamlet(told: Stage, app: Flask) -> None:
    page = markup(app, told.hoa, f"/areas/{told.hamlet_a.ref}")
    listed = rows(page, "theo thứ tự đi")
    assert listed == [
        ["Ngõ 1", "2/2 hộ đã đến", "2", "2", "1", "–"],
        ["Ngõ 2", "0/1 hộ đã đến", "1", "0", "0", "–"],
        ["Chưa xếp ngõ", "1/1 hộ đã đến", "1", "1", "0", "–"],
    ]
    counts = figures(told.hamlet_a.area, db.session.query(Campaign).one()).counts
    sums = [sum(int(row[column]) for row in listed) for column in (2, 3, 4)]
    assert sums == [counts.households, counts.knocked, counts.met]


def test_who_walks_each_alley_stands_beside_it(told: Stage, app: Flask) -> None:
    at, area = now(), told.hamlet_a.area
    first = db.session.query(Alley).filter_by(area_id=area.id, name="Ngõ 1").one()
    for person in (told.hoa, told.y_binh):
        assign(told.y_binh.actor(), area, first, person.uid, at)
    db.session.commit()
    listed = rows(markup(app, told.hoa, f"/areas/{told.hamlet_a.ref}"), "theo thứ tự đi")
    assert [row[5] for row in listed] == [", ".join(walkers(area, local_day(at))[first.id]), "–", "–"]
    assert {told.hoa.name, told.y_binh.name} == set(walkers(area, local_day(at))[first.id])


def test_a_visit_of_the_list_opens_at_what_was_recorded(told: Stage, app: Flask) -> None:
    listed = markup(app, told.hoa, f"/areas/{told.hamlet_a.ref}/visits")
    addresses = re.findall(r'href="(/field/[^/"]+/[0-9a-f-]{36}[^"]*)"', listed)
    assert addresses
    assert all(address.endswith("#visits") for address in addresses)


def test_an_appointment_is_missed_once_its_day_has_passed(told: Stage, app: Flask) -> None:
    page = opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}")
    assert "1 hộ đã hẹn mà chưa quay lại" in page
    missed = page.split("Lỡ hẹn")[1].split("Xem cả danh sách")[0]
    assert "H'Nghia Êban" in missed
    assert "Y Ngông" not in missed


def test_a_visit_that_makes_no_new_appointment_ends_the_old_one(told: Stage, app: Flask) -> None:
    listed = markup(app, told.hoa, f"/areas/{told.hamlet_a.ref}/doors?due=missed")
    (uid,) = re.findall(r'/field/[^/"]+/([0-9a-f-]{36})', listed)
    knock(told.hoa, uid, 0, hour=0)
    page = opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}")
    assert "Không hộ nào lỡ hẹn" in page


def test_who_issues_cards_sees_people_and_when_each_phone_was_heard(told: Stage, app: Flask) -> None:
    page = opened(app, told.y_binh, f"/areas/{told.hamlet_a.ref}")
    people = page.split("Người và máy ở đây")[1]
    assert people.index(told.y_binh.name) >= 0
    assert people.count("gửi lần cuối") == 2
    assert f"Chưa gửi trong 24 giờ: {told.y_binh.name}" in page
    assert told.nam.name not in page


def test_somebody_without_a_phone_is_said_so(told: Stage, app: Flask) -> None:
    page = opened(app, told.lan, f"/areas/{told.hamlet_b.ref}")
    assert f"{told.nam.name} Thành viên Ban tự quản chưa có máy" in page


def test_a_canvasser_sees_doors_and_no_phones(told: Stage, app: Flask) -> None:
    page = opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}")
    assert "Từng ngõ" in page
    assert "Người và máy ở đây" not in page


@pytest.mark.parametrize("who", ["thu", "an"])
def test_overseers_see_figures_only(told: Stage, app: Flask, who: str) -> None:
    page = markup(app, getattr(told, who), f"/areas/{told.hamlet_a.ref}")
    for hidden in ("Từng ngõ", "Lỡ hẹn", "Êban", "Người và máy ở đây", "/doors", "/field/"):
        assert hidden not in page
    assert "hộ đã đến" in page


def test_of_a_past_instant_only_figures_are_shown(told: Stage, app: Flask) -> None:
    page = markup(app, told.hoa, f"/areas/{told.hamlet_a.ref}?at={day_ago(1).isoformat()}T10:00")
    assert "Từng ngõ" not in page
    assert "/doors" not in page


def test_an_empty_hamlet_says_so(told: Stage, app: Flask) -> None:
    assert "Sổ hộ ở đây chưa có hộ nào" in opened(app, told.nam, f"/areas/{told.hamlet_b.ref}")
