"""How many taps the work at a door takes, counted in the page itself; nothing is typed."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, MortalServer
from tests.browser.field import (
    COUNTING,
    choose,
    dock,
    figures,
    gain,
    next_door,
    ops,
    people,
    reopen,
    row,
    save,
    session_of,
    settled,
    tick,
    told,
)


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


@pytest.fixture(scope="module")
def entered(mortal: MortalServer, browser: Browser) -> Any:
    """The cookies of a canvasser of Bon U1."""
    return session_of(browser, mortal, people(mortal)[0])


@pytest.fixture
def list_page(open_page: Callable[..., Page], mortal: MortalServer, entered: Any) -> Page:
    """The list of Bon U1 on a canvasser's phone; taps are counted from here."""
    page = open_page(**PHONE, base_url=mortal.address, storage_state=entered)
    reopen(page)
    page.evaluate(COUNTING)
    return page


def counted(page: Page) -> tuple[int, int]:
    found: list[Any] = page.evaluate("[taps, keys]")
    return found[0], found[1]


def test_nobody_home_is_one_tap_and_can_be_taken_back(list_page: Page, mortal: MortalServer) -> None:
    page, before, door = list_page, figures(mortal), next_door(list_page)
    dock(page).get_by_role("link", name="Vắng nhà").tap()
    expect(told(page)).to_contain_text("Đã lưu hộ")
    assert counted(page) == (1, 0)
    expect(row(page, door)).to_have_attribute("data-state", "not_home")
    assert next_door(page) != door
    settled(page)
    assert gain(before, figures(mortal)) == {
        "knocked": 1,
        "visits": 1,
        "by_outcome not_home": 1,
        "by_outcome none": -1,
    }
    told(page).get_by_role("button", name="Rút lại").tap()
    expect(told(page)).to_contain_text("Đã rút lại")
    expect(row(page, door)).to_have_attribute("data-state", "next")
    assert counted(page) == (2, 0)
    settled(page)
    assert gain(before, figures(mortal)) == {}


def test_one_install_is_three_taps_and_the_next_door_waits(list_page: Page, mortal: MortalServer) -> None:
    page, before, door = list_page, figures(mortal), next_door(list_page)
    dock(page).get_by_role("link", name="Gặp được").tap()
    tick(page, "apps-bluezone-assisted", 1)
    save(page)
    expect(told(page)).to_contain_text("Đã lưu hộ")
    assert counted(page) == (3, 0)
    expect(row(page, door)).to_contain_text("Cài mới 1 máy")
    expect(page.locator("#visit")).to_be_hidden()
    assert next_door(page) != door
    settled(page)
    assert gain(before, figures(mortal)) == {
        "knocked": 1,
        "met": 1,
        "visits": 1,
        "installed bluezone": 1,
        "assisted bluezone": 1,
        "by_outcome met": 1,
        "by_outcome none": -1,
    }


def test_a_full_visit_is_six_taps_at_most(list_page: Page, mortal: MortalServer) -> None:
    page, before = list_page, figures(mortal)
    dock(page).get_by_role("link", name="Gặp được").tap()
    tick(page, "apps-bluezone-assisted", 2)
    choose(page, "Ngày mai")
    tick(page, "obstacles", "owner_absent")
    save(page)
    expect(told(page)).to_contain_text("cài mới 2 máy")
    taps, keys = counted(page)
    assert taps <= 6
    assert keys == 0
    settled(page)
    found = gain(before, figures(mortal))
    assert found["by_obstacle owner_absent"] == 1
    assert found["assisted bluezone"] == 2
    assert ops(page)[-1]["data"]["follow_up_on"] is not None
