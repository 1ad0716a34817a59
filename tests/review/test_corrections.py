"""Both corrections of one visit stand side by side until somebody settles which is right."""

from datetime import timedelta

import pytest

from fieldapp.dates import now
from tests.visits.register import make_home, make_venue


@pytest.fixture
def twice(hoa, head, home):
    """Hoa's visit, corrected by her and, an hour later by the clock, by the head, who did not know."""
    first = hoa.visit(home, outcome="met", smartphones=2, at=ago(5))
    mine = hoa.correct(first, home, outcome="met", smartphones=3, at=ago(4))
    other = head.correct(first, home, outcome="refused", obstacles=["privacy"], at=ago(3))
    assert hoa.say(first, mine) + head.say(other) == ["stored"] * 3
    return first, mine, other


def ago(hours: float) -> str:
    return (now() - timedelta(hours=hours)).isoformat()


def test_both_are_shown_with_who_what_differs_and_which_counts(desk, twice):
    (card,) = desk.cards()
    for said in ("Nguyễn Thị Hoa", "Y Bình Niê Kdăm", "3 điện thoại", "Lo về riêng tư", "Lượt đầu", "Bản sửa"):
        assert said in card
    assert "Đang tính bản của Y Bình Niê Kdăm" in card
    marked = list(map(text_of, desk.read().all("mark")))
    assert "3 điện thoại thông minh" in marked
    assert "2 điện thoại thông minh" not in marked


def text_of(element) -> str:
    return " ".join("".join(element.itertext()).split())


def test_the_way_to_correct_leads_to_the_one_that_counts(desk, stage, twice, home):
    way = next(link for link in desk.read().links if link.startswith("/field/"))
    assert way.startswith(f"/field/{stage.hamlet_a.ref}/{home.uid}?")
    assert f"replaces={twice[2]['uid']}" in way
    assert desk.client.get(way).status_code == 200


def test_a_correction_of_the_one_that_counts_settles_it(desk, head, home, twice):
    assert head.say(head.correct(twice[2], home, outcome="met", smartphones=3)) == ["stored"]
    assert desk.cards() == []


def test_a_rival_that_comes_after_the_settlement_asks_again(desk, hoa, head, home, twice):
    head.say(head.correct(twice[2], home, outcome="met", at=ago(2)))
    assert desk.cards() == []
    hoa.say(hoa.correct(twice[0], home, outcome="not_home", at=ago(4.5)))
    assert len(desk.cards()) == 1


def test_a_correction_and_a_withdrawal_of_one_visit_are_two_answers_too(desk, hoa, head, home):
    first = hoa.visit(home, at=ago(5))
    assert hoa.say(first, hoa.withdraw(first, at=ago(4))) == ["stored", "stored"]
    assert head.say(head.correct(first, home, outcome="met", at=ago(4.5))) == ["stored"]
    (card,) = desk.cards()
    assert "Đang không tính" in card
    assert "là rút lại" in card


def test_one_correction_after_another_is_none(desk, hoa, home):
    first = hoa.visit(home, at=ago(5))
    second = hoa.correct(first, home, outcome="met", at=ago(4))
    hoa.say(first, second, hoa.correct(second, home, outcome="refused", at=ago(3)))
    assert desk.cards() == []


def test_at_a_venue_and_at_another_door_it_is_named(desk, hoa, head, stage, home):
    venue, beside = make_venue(stage.hamlet_a), make_home(stage.hamlet_a, head="Y Moan", position=2)
    first = hoa.visit(home, at=ago(5))
    hoa.say(first, hoa.correct(first, venue, apps={"xanh": {"assisted": 3}}, at=ago(4)))
    head.say(head.correct(first, beside, outcome="met", at=ago(3)))
    (card,) = desk.cards()
    assert "Trường Mầm non Hoa Sen" in card
    assert "Y Moan" in card


def test_an_answer_hides_it_until_something_changes(desk, hoa, home, twice):
    desk.answer(remark="hai bác đã hỏi lại nhà")
    page = desk.read()
    assert page.all("article") == []
    assert "hai bác đã hỏi lại nhà" in page.words()
    assert "H'Lan Êban" in page.words()
    hoa.say(hoa.correct(twice[0], home, outcome="met", smartphones=1, at=ago(1)))
    assert len(desk.cards()) == 1


def test_an_answer_is_taken_back(desk, twice):
    desk.answer()
    assert desk.cards() == []
    assert desk.reopen() == 303
    assert len(desk.cards()) == 1


def test_the_head_sees_it_and_a_canvasser_and_the_neighbours_do_not(desk_of, stage, twice):
    assert len(desk_of(stage.y_binh, stage.hamlet_a).cards()) == 1
    assert desk_of(stage.hoa, stage.hamlet_a).cards() == []
    assert desk_of(stage.nam, stage.hamlet_b).cards() == []
    assert desk_of(stage.minh, stage.neighbour).cards() == []
    assert desk_of(stage.lan, stage.hamlet_b).cards() == []
