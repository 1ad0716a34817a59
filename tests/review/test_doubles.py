"""Households that may stand twice in the register: named by two signals, merged or told apart."""

from uuid import uuid4

import pytest

from tests.page import read_page
from tests.visits.register import make_home, state_home

HOUSE = {"number": "27A", "hint": "sau nhà văn hóa", "head": "Nguyễn Văn Hùng", "adults": 3}


@pytest.mark.parametrize(
    ("head", "why"),
    [
        ("Nguyễn Văn Hùng", "cùng tên, cùng địa chỉ"),
        ("NGUYEN VAN HUNG", "tên chỉ khác dấu"),
        ("Nguyễn Văn Hùngg", "tên chỉ khác một chữ cái"),
    ],
)
def test_a_household_like_another_is_shown_beside_it(desk, stage, head, why):
    make_home(stage.hamlet_a, **HOUSE)
    make_home(stage.hamlet_a, **HOUSE | {"head": head, "number": "27a", "adults": 4, "position": 9})
    (card,) = desk.cards()
    for said in (why, "Bon U1", "Người lớn: 3", "Người lớn: 4", "27A sau nhà văn hóa", "0 lượt thăm"):
        assert said in card


@pytest.mark.parametrize(
    "other",
    [
        {"head": "Trần Thị Lan"},
        {"number": "30"},
        {"alley": "Ngõ 2"},
        {"state": "mistake"},
    ],
)
def test_one_signal_alone_is_none(desk, stage, other):
    make_home(stage.hamlet_a, **HOUSE | {"alley": "Ngõ 1"})
    make_home(stage.hamlet_a, **HOUSE | {"alley": "Ngõ 1", "position": 9} | other)
    assert desk.cards() == []


def test_another_hamlet_has_people_of_the_same_name(desk, stage):
    make_home(stage.hamlet_a, **HOUSE)
    make_home(stage.hamlet_b, **HOUSE)
    assert desk.cards() == []


def test_without_addresses_the_alley_and_the_adults_must_agree(desk, stage):
    """Many heads of a bon have one short name, and no number at the door."""
    for position, (alley, adults) in enumerate([("Ngõ 1", 2), ("Ngõ 1", 3), ("Ngõ 2", 2), ("Ngõ 1", None)], start=1):
        make_home(stage.hamlet_a, head="Y Bli", alley=alley, adults=adults, position=position)
    assert desk.cards() == []
    make_home(stage.hamlet_a, head="Y Bli", alley="Ngõ 1", adults=2, position=9)
    assert len(desk.cards()) == 1


def test_doors_without_a_word_are_left_alone(desk, stage):
    for position in (1, 2, 3):
        make_home(stage.hamlet_a, head="", position=position)
    assert desk.cards() == []


def test_the_merger_opens_with_the_pair_chosen_and_settles_it(desk, stage, hoa):
    """The one with more visits is kept."""
    first = make_home(stage.hamlet_a, **HOUSE)
    other = make_home(stage.hamlet_a, **HOUSE | {"head": "Nguyễn Văn Hưng", "position": 9})
    hoa.say(hoa.visit(other, outcome="met"))
    way = next(link for link in desk.read().links if "/merger" in link)
    assert way.startswith(f"/households/{stage.hamlet_a.ref}/{first.uid}/merger")
    page = read_page(desk.client.get(way))
    (chosen,) = [each for each in page.all("input") if each.get("checked") is not None]
    assert chosen.get("value") == other.uid
    (uid,) = [each.get("value") for each in page.all("input") if each.get("name") == "uid"]
    (after,) = {each.get("value") for each in page.all("input") if each.get("name") == "next"}
    fields = {"uid": uid, "survivor": other.uid, "next": after}
    answer = desk.client.post(way.partition("?")[0], data=fields)
    assert answer.status_code == 303
    assert answer.location.startswith(f"{desk.path}?")  # to the next question
    assert answer.location.endswith("#double")
    assert desk.cards() == []


def test_a_merger_leads_back_to_our_own_pages_only(desk, stage):
    first, other = make_home(stage.hamlet_a, **HOUSE), make_home(stage.hamlet_a, **HOUSE | {"position": 9})
    path = f"/households/{stage.hamlet_a.ref}/{other.uid}/merger"
    strange = {"next": "//example.org"}
    assert "example.org" not in "".join(read_page(desk.client.get(path, query_string=strange)).links)
    answer = desk.client.post(path, data=strange | {"uid": str(uuid4()), "survivor": first.uid})
    assert answer.location == "/"


def test_a_head_may_tell_them_apart_and_asks_for_the_merger(desk_of, stage, campaign):
    make_home(stage.hamlet_a, **HOUSE)
    second = make_home(stage.hamlet_a, **HOUSE | {"position": 9})
    desk = desk_of(stage.y_binh, stage.hamlet_a)
    assert "mời bác báo cán bộ xã gộp" in desk.cards()[0]
    assert [link for link in desk.read().links if "/merger" in link] == []
    desk.answer(remark="hai anh em cùng nhà")
    assert desk.cards() == []
    state_home(stage.hamlet_a, second.uid, **HOUSE | {"head": "Nguyen Van Hung", "adults": 5, "position": 9})
    assert desk.cards() == []
    state_home(stage.hamlet_a, second.uid, **HOUSE | {"head": "Nguyễn Văn Hưng", "position": 9})
    assert desk.cards() == []
    state_home(stage.hamlet_a, second.uid, **HOUSE | {"head": "Nguyễn Văn Hùngg", "position": 9})
    assert len(desk.cards()) == 1


def test_of_three_alike_no_pair_is_forgotten_and_of_many_there_is_no_flood(desk, stage):
    for position in range(1, 41):
        make_home(stage.hamlet_a, **HOUSE | {"position": position})
    page = desk.read()
    assert len(page.all("article")) == 10
    assert "(77)" in page.words()
    assert "Còn 67 mục nữa" in page.words()
