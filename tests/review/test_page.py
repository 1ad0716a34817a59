"""The page itself: its forms, its counts, its cost; and the ways that lead to it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.access import Role
from fieldapp.accounts.models import Posting
from fieldapp.areas.models import Area
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.review.look import open_items
from fieldapp.review.models import Answer
from fieldapp.visits.models import RefusedOp
from tests.cast import LONG_AGO, Place, browser_of
from tests.page import read_page
from tests.visits.register import make_home, make_homes, register

HOUSE = {"number": "27A", "hint": "sau nhà văn hóa", "head": "=cmd|' /C calc'!A0", "adults": 3}


@pytest.fixture
def double(stage, campaign):
    make_home(stage.hamlet_a, **HOUSE)
    make_home(stage.hamlet_a, **HOUSE | {"position": 2})


def acts() -> list[str]:
    db.session.rollback()
    return list(
        db.session.scalars(select(AuditEntry.verb).where(AuditEntry.verb.startswith("review.")).order_by(AuditEntry.id))
    )


def test_with_nothing_to_ask_it_says_what_it_is_for(desk):
    assert "Không có gì cần xem lại" in desk.read().words()


def test_without_a_campaign_the_register_is_looked_over(app, stage):
    make_home(stage.hamlet_a, **HOUSE)
    make_home(stage.hamlet_a, **HOUSE | {"position": 2})
    page = read_page(browser_of(app, stage.lan).get(f"/review/{stage.commune.ref}"))
    assert len(page.all("article")) == 1


def test_a_campaign_that_runs_elsewhere_is_not_found(app, stage, campaign):
    campaign.area_id = stage.neighbour.id
    db.session.commit()
    browser = browser_of(app, stage.lan)
    assert browser.get(f"/review/{stage.commune.ref}?campaign=dot-thu").status_code == 404
    assert browser.get(f"/review/{stage.commune.ref}?campaign=khong-co").status_code == 404


def test_a_remark_too_long_is_asked_about_and_kept(desk, double):
    page = desk.answer(remark="x" * 201, status=422)
    assert "Dài quá 200 ký tự" in page.words()
    assert [each.get("value") for each in page.all("input") if each.get("name") == "remark"] == ["x" * 201]
    assert len(desk.cards()) == 1


@pytest.mark.parametrize("fields", [{}, {"subject": "x" * 300, "facts": "a"}, {"subject": "double:\x00", "facts": "a"}])
def test_what_names_nothing_is_asked_about(desk, double, fields):
    desk.send(fields, 422)
    assert len(desk.cards()) == 1


@pytest.mark.parametrize("subject", ["double:a+b", "nothing", "chain:", "refused:x", "lost:1"])
def test_what_is_no_longer_there_is_told(desk, double, subject):
    desk.send({"subject": subject, "facts": "a"})
    assert "không còn gì để xem" in desk.read().words()
    assert db.session.scalars(select(Answer)).all() == []


def test_an_answer_to_older_facts_is_not_taken(desk, double):
    desk.send(desk.fields() | {"facts": "older"})
    assert "vừa có thay đổi" in desk.read().words()
    assert len(desk.cards()) == 1


def test_the_same_answer_twice_is_one(desk, double):
    fields = desk.fields() | {"remark": "hai nhà"}
    desk.send(fields)
    desk.send(fields)
    assert acts() == ["review.answer"]
    assert desk.reopen() == 303
    assert acts() == ["review.answer", "review.open"]
    for key in (999999, 2**31, 2**70):
        assert desk.client.post(f"{desk.path}/{key}/opening").status_code == 303


def test_the_neighbours_take_nothing_back(app, desk, stage, double):
    desk.answer()
    key = db.session.scalars(select(Answer.id)).one()
    browser_of(app, stage.minh).post(f"/review/{stage.neighbour.ref}/{key}/opening")
    assert desk.cards() == []


def test_a_head_of_one_hamlet_takes_nothing_back_in_another(app, desk_of, stage, double):
    """Y Bình canvasses in hamlet B too: the page of A gives no right there."""
    db.session.add(Posting(user_id=stage.y_binh.id, role=Role.CANVASSER, area_id=stage.hamlet_b.id, from_at=LONG_AGO))
    for position in (1, 2):
        make_home(stage.hamlet_b, **HOUSE | {"position": position})
    there = desk_of(stage.lan, stage.hamlet_b)
    there.answer()
    key = db.session.scalars(select(Answer.id)).one()
    head = desk_of(stage.y_binh, stage.hamlet_a)
    assert head.client.post(f"{head.path}/{key}/opening").status_code == 303
    assert head.client.post(f"/review/{stage.hamlet_b.ref}/{key}/opening").status_code == 403
    assert there.cards() == []


def test_the_register_leads_there_with_the_count(app, stage, double):
    for who, place, said in (("lan", stage.commune, "Xem lại (1)"), ("y_binh", stage.hamlet_a, "Xem lại (1)")):
        page = read_page(browser_of(app, getattr(stage, who)).get(f"/households/{place.ref}"))
        assert said in page.words()
    page = read_page(browser_of(app, stage.hoa).get(f"/households/{stage.hamlet_a.ref}"))
    assert "Xem lại (" not in page.words()
    assert f"/review/{stage.hamlet_a.ref}" in page.links


def test_the_count_is_of_what_is_asked_and_of_whom(stage, campaign, double):
    area = stage.commune.area
    assert open_items(stage.lan.actor(), area) == 1
    for stranger in (stage.minh, stage.hoa, stage.thu, stage.an):
        assert open_items(stranger.actor(), area) == 0


def test_a_large_commune_costs_no_more_statements_than_a_small_one(app, stage, campaign, queries, desk, phone_of):
    """Twenty hamlets of 300 doors, with something of each kind, against one door."""
    make_home(stage.hamlet_a)
    with queries() as few:
        desk.read()
    fill(stage, phone_of(stage.hoa), phone_of(stage.nam))
    with queries() as many:
        page = desk.read()
    assert len(page.all("article")) >= 40
    assert len(many) <= len(few) + 25
    with queries() as counted:
        assert open_items(stage.lan.actor(), stage.commune.area, campaign_by_slug("dot-thu")) > 60
    assert len(counted) <= 18


def ago(hours: float) -> str:
    return (now() - timedelta(hours=hours)).isoformat()


def fill(stage, hoa, nam) -> None:
    parent = stage.commune.id
    for number in range(18):
        area = Area(code=f"24640.t{number}", kind="thôn", name=f"Thôn {number}", search_key="", parent_id=parent)
        area.valid_from = stage.commune.area.valid_from
        db.session.add(area)
        db.session.flush()
        make_homes(Place(area.id, area.code, area.code, area.name), 300, head=f"Y {number}")
    stated = [
        {"household": str(uuid4()), "position": at, "number": str(at // 2), "head": "Y Đôi"} for at in range(2, 42)
    ]
    register(stage.hamlet_a, stated)
    for home in make_homes(stage.hamlet_b, 20, state="vacant", number="1"):
        assert nam.say(nam.visit(home, outcome="met")) == ["stored"]
    for home in make_homes(stage.hamlet_a, 20, number="2"):
        first = hoa.visit(home, at=ago(5))
        hoa.say(first, *(hoa.correct(first, home, outcome="met", at=ago(hours)) for hours in (4, 3)))
    at = now()
    for number in range(30):
        op = RefusedOp(key=uuid4().hex, kind="visit", code="bad_time", errors="{}", content="{}", area_id=parent)
        op.handed_in_by_id, op.device_uid, op.sent_at, op.received_at = stage.lan.id, str(number), at, at
        db.session.add(op)
    db.session.commit()
