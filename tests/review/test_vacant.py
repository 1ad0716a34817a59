"""A house of which one says it stands empty and another that they met somebody: asked, never charged."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Household
from tests.visits.register import make_home, state_home


def ago(hours: float) -> str:
    return (now() - timedelta(hours=hours)).isoformat()


@pytest.fixture
def home(head, stage):
    """A door that its head registered ten hours ago."""
    uid = str(uuid4())
    assert head.say(head.record(uid, stage.hamlet_a, head="Y Moan", at=ago(10))) == ["stored"]
    return db.session.scalars(select(Household).where(Household.uid == uid)).one()


@pytest.fixture
def empty(head, stage, home):
    """A door that its head wrote down as empty, three hours ago."""
    assert head.say(head.record(home.uid, stage.hamlet_a, head="Y Moan", state="vacant", at=ago(3))) == ["stored"]
    return home


def test_met_after_the_register_says_empty_is_asked_about(desk, hoa, empty):
    hoa.say(hoa.visit(empty, outcome="met", at=ago(2)))
    (card,) = desk.cards()
    for said in ("Y Moan", "Nhà không ở", "Đã gặp", "Nguyễn Thị Hoa", "Nhà đã có người về ở"):
        assert said in card
    for word in ("sai", "gian", "vi phạm"):
        assert word not in card.split()


def test_met_before_is_how_it_is(desk, hoa, empty):
    hoa.say(hoa.visit(empty, outcome="met", at=ago(4)))
    assert desk.cards() == []


@pytest.mark.parametrize("outcome", ["not_home", "vacant", "moved", "refused"])
def test_any_other_outcome_fits_an_empty_house(desk, hoa, empty, outcome):
    hoa.say(hoa.visit(empty, outcome=outcome, at=ago(2)))
    assert desk.cards() == []


def test_a_family_that_lives_elsewhere_comes_home_at_times(desk, hoa, head, stage, home):
    head.say(head.record(home.uid, stage.hamlet_a, state="absent", at=ago(3)))
    hoa.say(hoa.visit(home, outcome="met", at=ago(2)))
    assert desk.cards() == []


def test_whoever_says_empty_again_afterwards_has_answered(desk, hoa, head, stage, empty):
    hoa.say(hoa.visit(empty, outcome="met", at=ago(2)))
    head.say(head.record(empty.uid, stage.hamlet_a, state="vacant", number="5", at=ago(1)))
    assert desk.cards() == []


def test_a_file_that_repeats_it_answers_nothing(desk, hoa, stage, empty):
    hoa.say(hoa.visit(empty, outcome="met", at=ago(2)))
    state_home(stage.hamlet_a, empty.uid, head="Y Moan", state="vacant", adults=1)
    assert len(desk.cards()) == 1


def test_open_again_or_taken_back_settles_it(desk, hoa, head, stage, empty):
    knock = hoa.visit(empty, outcome="met", at=ago(2))
    hoa.say(knock)
    head.say(head.record(empty.uid, stage.hamlet_a, state="open"))
    assert desk.cards() == []
    head.say(head.record(empty.uid, stage.hamlet_a, state="vacant", at=ago(2.5)))
    assert desk.cards() == []
    assert hoa.say(hoa.withdraw(knock)) == ["stored"]
    assert desk.cards() == []


@pytest.mark.parametrize("order", [(3, 2), (2, 3)])
def test_two_people_who_found_it_otherwise_are_asked(desk, hoa, head, home, order):
    head.say(head.visit(home, outcome="vacant", at=ago(order[0])))
    hoa.say(hoa.visit(home, outcome="met", at=ago(order[1])))
    (card,) = desk.cards()
    assert "Y Bình Niê Kdăm" in card
    assert "Nguyễn Thị Hoa" in card


def test_one_person_who_came_back_is_not(desk, hoa, home):
    hoa.say(hoa.visit(home, outcome="vacant", at=ago(3)), hoa.visit(home, outcome="met", at=ago(2)))
    assert desk.cards() == []


def test_visits_of_a_merged_household_are_read_as_the_survivors(desk, stage, hoa, head, home):
    twin = make_home(stage.hamlet_a, head="Y Moan", position=2)
    head.say(head.visit(twin, outcome="vacant", at=ago(3)))
    hoa.say(hoa.visit(home, outcome="met", at=ago(2)))
    assert desk.cards() == []
    fields = {"uid": "00000000-0000-4000-8000-000000000001", "survivor": home.uid}
    answer = desk.client.post(f"/households/{stage.hamlet_a.ref}/{twin.uid}/merger", data=fields)
    assert answer.status_code == 303
    assert len(desk.cards()) == 1


def test_its_canvasser_is_asked_and_answers(desk, desk_of, stage, hoa, empty):
    hoa.say(hoa.visit(empty, outcome="met", at=ago(2)))
    mine = desk_of(stage.hoa, stage.hamlet_a)
    assert len(mine.cards()) == 1
    mine.answer(remark="con gái về trông nhà")
    assert mine.cards() == []
    page = desk.read()
    assert page.all("article") == []
    assert "con gái về trông nhà" in page.words()
    assert mine.reopen() == 303
    assert len(desk.cards()) == 1


def test_a_canvasser_neither_answers_for_others_nor_takes_their_answers_back(
    desk, desk_of, stage, phone_of, hoa, empty
):
    hoa.say(hoa.visit(empty, outcome="met", at=ago(2)))
    fields = desk.fields()
    nam = desk_of(stage.nam, stage.hamlet_b)
    nam.send(fields)
    assert len(desk.cards()) == 1
    desk.send(fields)
    mine = desk_of(stage.hoa, stage.hamlet_a)
    assert mine.reopen() == 403
    assert desk.cards() == []
