"""Others beside the one who records: sessions that end, people who share a phone, tabs, and neighbours at one door."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import PHONE, MortalServer
from tests.browser.field import (
    FIELD,
    PAGES,
    THINGS,
    ask,
    chip,
    choose,
    enter,
    figures,
    gain,
    hope,
    is_kept,
    nobody_home,
    open_door,
    ops,
    people,
    ready,
    reopen,
    row,
    settled,
    stored,
    taken_over,
    until,
)

AUTHOR = "SELECT username FROM visits JOIN users ON users.id = user_id WHERE visits.uid = ?"


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


@pytest.fixture
def enters(open_page: Callable[..., Page], mortal: MortalServer) -> Callable[[str], Page]:
    """Return what gives somebody a phone of their own on which the list of Bon U1 lies ready."""

    def entered(username: str) -> Page:
        page = open_page(**PHONE, base_url=mortal.address)
        page.set_default_timeout(10_000)
        enter(page, mortal, username)
        is_kept(page)
        taken_over(page)
        ready(page)
        settled(page)
        return page

    return entered


def test_a_session_that_ended_without_a_network_loses_nothing(
    enters: Callable[[str], Page], mortal: MortalServer
) -> None:
    name, *_ = people(mortal)
    page = enters(name)
    page.context.set_offline(True)
    nobody_home(page)
    ended = "UPDATE device_sessions SET seen_at = '2020-01-01 00:00:00.000000' WHERE user_id ="
    ask(mortal, f"{ended} (SELECT id FROM users WHERE username = ?)", name)
    expect(page.locator("#told")).to_be_empty()
    page.context.set_offline(False)
    hope(page)
    expect(page.locator("#told")).to_contain_text("Mời bác đăng nhập lại để gửi 1 lượt")
    expect(chip(page)).to_have_text("Đăng nhập để gửi 1")
    nobody_home(page)
    expect(chip(page)).to_have_text("Đăng nhập để gửi 2")
    reopen(page)
    made = [op["uid"] for op in ops(page, "waiting")]
    assert len(made) == 2
    chip(page).tap()
    expect(page.get_by_role("button", name="Vào bằng thẻ")).to_be_visible()
    enter(page, mortal, name)
    settled(page)
    assert sorted(stored(mortal, made)) == sorted(made)
    expect(chip(page)).to_have_text("Đã gửi hết")


def test_a_phone_whose_right_was_taken_hands_in_and_is_empty(
    enters: Callable[[str], Page], mortal: MortalServer
) -> None:
    name = people(mortal)[1]
    page = enters(name)
    page.context.set_offline(True)
    nobody_home(page)
    (made,) = ops(page)
    mortal.flask("accounts", "revoke", name)
    page.context.set_offline(False)
    hope(page)
    expect(page.locator("#told")).to_contain_text("đã được cán bộ xã thu quyền")
    assert ops(page) == []
    assert page.evaluate(THINGS) == []
    assert stored(mortal, [made["uid"]]) == [made["uid"]]
    until(lambda: FIELD not in page.evaluate(PAGES))


def test_two_people_on_one_phone_send_each_under_their_own_name(
    enters: Callable[[str], Page], mortal: MortalServer
) -> None:
    first, second, *_ = people(mortal)
    page = enters(first)
    page.context.set_offline(True)
    nobody_home(page)
    (hers,) = ops(page)
    page.route("**/api/*", lambda route: route.abort())
    page.context.set_offline(False)
    page.context.clear_cookies()
    enter(page, mortal, second)
    page.unroute_all(behavior="wait")
    expect(chip(page)).to_have_count(0)  # nothing of his own
    nobody_home(page)
    settled(page, waiting=1)
    his = ops(page)[-1]
    assert ask(mortal, AUTHOR, his["uid"]) == [(second,)]
    assert stored(mortal, [hers["uid"]]) == []
    enter(page, mortal, first)
    settled(page)
    assert ask(mortal, AUTHOR, hers["uid"]) == [(first,)]
    assert ask(mortal, AUTHOR, his["uid"]) == [(second,)]


def test_two_tabs_record_at_once_and_both_know_it(enters: Callable[[str], Page], mortal: MortalServer) -> None:
    one = enters(people(mortal)[0])
    other = one.context.new_page()
    reopen(other)
    before, known = figures(mortal), {op["uid"] for op in ops(one)}
    doors = []
    for page in (one, other, one, other):
        page.bring_to_front()
        for door in doors:  # what the other tab did is known here before the next tap
            expect(row(page, door)).to_have_attribute("data-state", "not_home")
        doors.append(nobody_home(page))
    assert len(set(doors)) == 4
    for page in (one, other):
        for door in doors:
            expect(row(page, door)).to_have_attribute("data-state", "not_home")
            expect(row(page, door).locator("[data-mail]")).to_have_text("đã gửi")
    made = [op["uid"] for op in ops(one) if op["uid"] not in known]
    assert sorted(stored(mortal, made)) == sorted(made)
    assert len(made) == gain(before, figures(mortal))["visits"] == 4


def test_two_phones_at_one_door_both_see_both_visits(enters: Callable[[str], Page], mortal: MortalServer) -> None:
    first, second, *_ = people(mortal)
    one, other = enters(first), enters(second)
    one.context.set_offline(True)
    door = nobody_home(one)
    open_door(other, door)
    choose(other, "Không đồng ý")
    other.locator("#save button").tap()
    settled(other)
    one.context.set_offline(False)
    hope(one)
    settled(one)
    hope(other)
    for page in (one, other):
        until(lambda page=page: both_stand(page, door))
        open_door(page, door)
        expect(page.locator("#past article")).to_have_count(2)
        expect(page.locator("#past")).to_contain_text("Vắng nhà")
        expect(page.locator("#past")).to_contain_text("Không đồng ý")


def both_stand(page: Page, door: str) -> bool:
    things: list[dict[str, Any]] = page.evaluate(THINGS)
    return len([thing for thing in things if thing.get("data", {}).get("household") == door]) == 2
