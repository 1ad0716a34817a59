"""What is handed in and refused is kept for the commune until it is taken in after all, or somebody dealt with it."""

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.review.forget import forget, forget_names
from fieldapp.visits import refused
from fieldapp.visits.models import RefusedOp, Visit
from tests.cast import browser_of, start_campaign
from tests.page import read_page
from tests.visits.register import make_home, make_venue


@pytest.fixture
def hand_in(app, stage):
    """Return what gives ops to the page "Nộp giúp" as the chair, or somebody else."""

    def give(phone, *ops, who="lan"):
        sent = BytesIO(json.dumps(phone.body(*ops, name="Hoa")).encode())
        answer = browser_of(app, getattr(stage, who)).post("/hand-in", data={"file": (sent, "a.json")})
        assert answer.status_code == 200

    return give


def kept() -> list[RefusedOp]:
    db.session.rollback()
    return list(db.session.scalars(select(RefusedOp).order_by(RefusedOp.id)))


def test_what_a_file_held_and_was_refused_is_shown_whole(desk, hand_in, hoa, home):
    hand_in(hoa, hoa.visit(home, outcome="met", adults=100, note="nhà có chó"), hoa.visit(home))
    (card,) = desk.cards()
    for said in ("Nguyễn Thị Sáu", "Bon U1", "Đã gặp", "nhà có chó", "Nguyễn Thị Hoa", "Nộp lúc", "H'Lan Êban", "100"):
        assert said in card
    assert "Mời bác điền số từ 0 đến 99" in card


def test_a_revoked_phone_leaves_what_was_refused_here(desk, stage, phone_of, home):
    phone = phone_of(stage.hoa, revoked_at=now() - timedelta(hours=1))
    early = phone.visit(home, outcome="met", adults=100, at=(now() - timedelta(hours=2)).isoformat())
    late = phone.visit(home, note="sau khi thu máy")
    assert phone.say(early, late, path="/api/rescue") == ["out_of_range", "not_allowed"]
    assert len(desk.cards()) == 2


def test_what_a_phone_itself_sends_and_is_refused_stays_on_the_phone(hoa, home):
    hoa.say(hoa.visit(home, adults=100))
    assert kept() == []


def test_given_twice_it_is_kept_once(desk, hand_in, hoa, home):
    op = hoa.visit(home, adults=100)
    for _ in range(2):
        hand_in(hoa, op)
    hand_in(hoa, op, who="y_binh")
    assert len(kept()) == 1
    assert len(desk.cards()) == 1


def test_it_is_taken_in_after_all_under_its_author_and_its_hour(desk, hand_in, stage, hoa):
    """The household came later, by another way."""
    uid, at = str(uuid4()), now() - timedelta(hours=5)
    knock = hoa.op("visit", {"household": uid, "campaign": hoa.slug, "outcome": "met", "note": "mới dọn đến"})
    hand_in(hoa, knock | {"at": at.isoformat()})
    assert "Vẫn chưa nhận được" in desk.accept()
    hoa.say(hoa.record(uid, stage.hamlet_a, head="Y Mới"))
    assert "Đã nhận vào sổ" in desk.accept()
    visit = db.session.scalars(select(Visit).where(Visit.uid == knock["uid"])).one()
    assert (visit.user_id, visit.handed_in_by_id, visit.knocked_at) == (stage.hoa.id, stage.lan.id, at)
    (op,) = kept()
    assert (op.content, op.dealt_by_id) == ("", stage.lan.id)
    assert desk.cards() == []


def test_sent_by_the_phone_in_the_end_it_is_no_longer_asked(desk, hand_in, stage, hoa):
    uid = str(uuid4())
    knock = hoa.op("visit", {"household": uid, "campaign": hoa.slug, "outcome": "met"})
    hand_in(hoa, knock)
    assert len(desk.cards()) == 1
    assert hoa.say(hoa.record(uid, stage.hamlet_a), knock) == ["stored", "stored"]
    assert desk.cards() == []


def test_dealt_with_its_content_is_erased_and_it_stays_away(desk, hand_in, stage, hoa, home):
    op = hoa.visit(home, adults=100, note="riêng tư")
    hand_in(hoa, op)
    desk.answer()
    assert desk.cards() == []
    (row,) = kept()
    assert (row.content, row.dealt_by_id) == ("", stage.lan.id)
    hand_in(hoa, op)
    assert desk.cards() == []
    acts = db.session.scalars(
        select(AuditEntry.verb).where(AuditEntry.verb.startswith("refused.")).order_by(AuditEntry.id)
    ).all()
    assert acts == ["refused.keep", "refused.deal"]


def test_the_door_opens_filled_in_as_it_was(desk, hand_in, stage, hoa, home):
    hand_in(
        hoa, hoa.visit(home, outcome="met", smartphones=1, note="hẹn tối", apps={"xanh": {"already": 1, "assisted": 1}})
    )
    way = next(link for link in desk.read().links if "refused=" in link)
    page = read_page(desk.client.get(way))
    ticked = {(each.get("name"), each.get("value")) for each in page.all("input") if each.get("checked") is not None}
    assert {("outcome", "met"), ("smartphones", "1"), ("apps-xanh-already", "1")} <= ticked
    assert "hẹn tối" in page.words()


def test_only_those_of_the_place_see_it(app, desk_of, hand_in, stage, hoa, home):
    hand_in(hoa, hoa.visit(home, adults=100))
    assert len(desk_of(stage.y_binh, stage.hamlet_a).cards()) == 1
    for who, where in ((stage.hoa, stage.hamlet_a), (stage.minh, stage.neighbour), (stage.lan, stage.hamlet_b)):
        assert desk_of(who, where).cards() == []
    (op,) = kept()
    minh = browser_of(app, stage.minh)
    asked = {"subject": f"refused:{op.key}", "facts": op.key}
    assert minh.post(f"/review/{stage.neighbour.ref}/acceptance", data=asked).status_code == 404
    assert minh.post(f"/review/{stage.neighbour.ref}", data=asked).status_code == 303
    assert minh.get(f"/field/{stage.hamlet_c.ref}/{make_home(stage.hamlet_c).uid}?refused={op.key}").status_code == 404
    assert kept()[0].content


def test_nothing_is_pushed_into_another_commune(desk, desk_of, hand_in, stage, phone_of, home):
    """A file names doors and people of the neighbours: it stays with whoever handed it in."""
    minh, far = phone_of(stage.minh), make_home(stage.hamlet_c, head="Bà Người Lạ")
    hand_in(minh, minh.visit(far, adults=100), minh.visit(home))
    assert desk_of(stage.minh, stage.neighbour).cards() == []
    cards = desk.cards()
    assert len(cards) == 2
    assert "Người Lạ" not in " ".join(cards)
    assert "Lê Minh" not in " ".join(cards)


HOSTILE = [
    {},
    [],
    None,
    5,
    "một dòng chữ",
    {"uid": "x", "kind": ["thăm"], "data": 7},
    {"kind": "visit", "by": 7, "data": {"outcome": ["met"], "apps": [1], "obstacles": 5, "note": "còn đọc được"}},
    {"kind": "visit", "data": {"outcome": "met", "apps": {"xanh": 3}, "follow_up_on": 9, "adults": "\x00"}},
    {"kind": "visit", "data": {"household": "\ud800", "note": "\ud800 nửa chữ", "campaign": "dot-thu"}},
    {"kind": "household", "data": {"state": "hỏng", "head": {"a": 1}, "area": "\x00"}},
    {"kind": "visit", "data": {"note": "<script>alert(1)</script>" * 2000}},
    {"kind": "visit", "data": {"withdrawn": True, "replaces": "'; DROP TABLE visits; --"}},
]


def test_whatever_a_file_holds_its_page_stands(desk, hand_in, hoa):
    hand_in(hoa, *HOSTILE)
    rows = kept()
    assert len(rows) == len(HOSTILE)
    assert max(len(row.content) for row in rows) <= refused.LONGEST_CONTENT + 1
    cards = desk.cards()
    assert len(cards) == 10
    assert "còn đọc được" in " ".join(cards)
    assert desk.accept()


def test_one_hand_cannot_fill_the_disk(hand_in, hoa, home, monkeypatch):
    monkeypatch.setattr(refused, "MOST_KEPT", 3)
    hand_in(hoa, *(hoa.visit(home, adults=100 + number) for number in range(5)))
    hand_in(hoa, *(hoa.visit(home, adults=200 + number) for number in range(5)))
    assert db.session.scalar(select(func.count()).select_from(RefusedOp)) == 3


def test_an_archived_campaign_leaves_no_note_behind(app, hand_in, stage, hoa, home):
    hand_in(
        hoa, hoa.visit(home, adults=100, note="trước"), hoa.record(home.uid, stage.hamlet_a, adults=100, head="Bà Tên")
    )
    campaign = campaign_by_slug(hoa.slug)
    assert forget(campaign) == 1
    campaign.archived_at = now()
    db.session.commit()
    hand_in(hoa, hoa.visit(home, note="sau khi đóng"))
    said = " ".join(row.content for row in kept())
    assert "trước" not in said
    assert "sau khi" not in said
    assert "Bà Tên" in said
    assert forget_names([stage.hamlet_a.id]) == 1
    db.session.commit()
    assert "Bà Tên" not in " ".join(row.content for row in kept())


def test_what_came_after_the_end_is_told_too(desk, hand_in, stage, hoa, home):
    """No page leads to an archived campaign, and its refused visits wait all the same."""
    campaign_by_slug(hoa.slug).archived_at = now()
    db.session.commit()
    hand_in(hoa, hoa.visit(home))
    assert "Đợt này đã đóng" in desk.cards()[0]
    campaign_by_slug(hoa.slug).slug = "dot-cu"
    start_campaign(stage)
    assert len(desk.cards()) == 1


def test_what_was_erased_does_not_come_back_with_the_file(desk, hand_in, hoa, home):
    op = hoa.visit(home, adults=100, note="riêng")
    hand_in(hoa, op)
    forget(campaign_by_slug(hoa.slug))
    db.session.commit()
    hand_in(hoa, op)
    assert [row.content for row in kept()] == [""]
    assert desk.cards() == []


def test_a_venue_is_named_too(desk, hand_in, stage, hoa):
    hand_in(hoa, hoa.visit(make_venue(stage.hamlet_a), outcome="not_home"))
    assert "Trường Mầm non Hoa Sen" in desk.cards()[0]


@pytest.mark.parametrize(
    "said",
    [
        {"note": 1e308},
        {"note": ["a"]},
        {"note": "\ud800" * 400},
        {"apps": {"xanh": {"already": "\x00", "assisted": {}}}},
        {"follow_up_on": "9999-12-31", "outcome": []},
        {"obstacles": [[]], "leaflets": 10**39},
    ],
)
def test_whatever_it_says_the_page_opens(desk, hand_in, hoa, home, said):
    hand_in(hoa, hoa.visit(home, **said))
    assert len(desk.cards()) == 1


def test_nested_almost_too_deep_to_read_it_is_kept_and_shown(desk, phone_of, stage, home):
    phone = phone_of(stage.hoa, revoked_at=now() - timedelta(hours=1))
    for depth in range(900, 1000, 2):
        whole = json.dumps(phone.body(phone.visit(home, note="DEEP")))
        body = whole.replace('"DEEP"', "[" * depth + "]" * depth).encode()
        assert phone.post(body, "/api/rescue").status_code in (200, 400)
        db.session.execute(delete(RefusedOp).where(RefusedOp.id < select(func.max(RefusedOp.id)).scalar_subquery()))
        db.session.commit()
        assert desk.cards()
