"""Phones that disagree with the server about what was sent, or about the time: told calmly, with what to do."""

import sqlite3
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.visits.models import LostVisits


def ask(phone, *uids):
    answer = phone.post({"uids": list(uids)}, "/api/receipts")
    assert answer.status_code == 200
    return answer.json["missing"]


def test_what_a_phone_misses_is_told_until_it_has_come(desk, hoa, home):
    knocks = [hoa.visit(home) for _ in range(3)]
    assert len(ask(hoa, *(each["uid"] for each in knocks))) == 3
    (card,) = desk.cards()
    assert "Máy của Nguyễn Thị Hoa" in card
    assert "Thiếu 3 lượt" in card
    assert "tự gửi lại" in card
    hoa.say(*knocks[:2])
    assert "Thiếu 1 lượt" in desk.cards()[0]
    hoa.say(knocks[2])
    assert desk.cards() == []


def test_asked_in_two_parts_it_misses_both(desk, hoa):
    ask(hoa, str(uuid4()), str(uuid4()))
    ask(hoa, str(uuid4()))
    assert "Thiếu 3 lượt" in desk.cards()[0]


def test_a_phone_that_misses_nothing_writes_nothing(hoa, home, queries):
    knock = hoa.visit(home)
    hoa.say(knock)
    with queries() as sent:
        assert ask(hoa, knock["uid"]) == []
    assert [each for each in sent if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []
    assert db.session.scalars(select(LostVisits)).all() == []


def test_the_answer_comes_even_while_somebody_else_writes(app, hoa):
    """On SQLite there is one writer: the note is left out rather than the phone kept waiting."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has a single writer")
    db.session.commit()
    other = sqlite3.connect(db.engine.url.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert len(ask(hoa, str(uuid4()))) == 1
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert db.session.scalars(select(LostVisits)).all() == []


def test_an_answer_holds_until_the_phone_misses_something_else(desk, hoa):
    ask(hoa, str(uuid4()))
    desk.answer(remark="đã gọi bác Hoa")
    assert desk.cards() == []
    ask(hoa, str(uuid4()))
    assert "Thiếu 2 lượt" in desk.cards()[0]


def test_phones_of_other_places_are_not_told(desk, desk_of, stage, phone_of):
    ask(phone_of(stage.minh), str(uuid4()))
    ask(phone_of(stage.nam), str(uuid4()))
    assert len(desk.cards()) == 1
    assert desk_of(stage.y_binh, stage.hamlet_a).cards() == []


def off(phone, home, **by):
    """Send a visit by a phone whose clock goes wrong by so much."""
    at = now() + timedelta(**by)
    return phone.say(phone.visit(home, at=at.isoformat()), sent_at=at.isoformat())


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ({"hours": -3, "minutes": -12, "seconds": -1}, "chậm 3 giờ 12 phút"),
        ({"minutes": 5, "seconds": 1}, "nhanh 5 phút"),
        ({"days": -400, "seconds": -1}, "chậm 400 ngày"),
    ],
)
def test_a_clock_that_is_off_is_told_with_the_way_to_set_it(desk, hoa, home, by, said):
    if "seconds" in by and by.get("minutes") == 5:
        by = by | {"seconds": 30}
    assert off(hoa, home, **by) == ["stored"]
    (card,) = desk.cards()
    assert said in card
    assert "Máy của Nguyễn Thị Hoa" in card
    assert "không mất gì" in card


def test_two_minutes_are_nothing(desk, hoa, home):
    off(hoa, home, seconds=-110)
    assert desk.cards() == []


def test_once_set_right_it_is_over_and_a_second_time_is_another_question(desk, hoa, home):
    off(hoa, home, hours=-3)
    desk.answer()
    off(hoa, home, hours=-3)
    assert desk.cards() == []
    hoa.say(hoa.visit(home))
    assert desk.cards() == []
    off(hoa, home, hours=-3)
    assert len(desk.cards()) == 1
