"""The alley that a chair gives somebody stands first on their phone, with and without a network."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import DESK, PHONE, MortalServer
from tests.browser.field import (
    BON_U1,
    ask,
    choose,
    dock,
    is_kept,
    next_door,
    nobody_home,
    open_door,
    people,
    ready,
    reopen,
    save,
    session_of,
)


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


def give_the_last_alley(page: Page, name: str) -> str:
    page.goto("/login")
    page.get_by_label("Tên đăng nhập").fill("eatling")
    page.get_by_label("Mật khẩu").fill("ban-mau-go-cua")
    page.get_by_role("button", name="Vào").click()
    page.goto(f"/alleys/{BON_U1}")
    card = page.locator("section.card[id^=walk]").last
    alley = card.locator("h3").inner_text().partition("\n")[0].rsplit(" ", 2)[0]
    card.get_by_label("Giao cho ai?").select_option(label=name)
    card.get_by_role("button", name="Giao").click()
    expect(page.get_by_text(f"Đã giao {alley} cho {name}")).to_be_visible()
    return alley


def alleys(page: Page) -> list[str]:
    shown = "sections => sections.map(section => section.dataset.alley)"
    return [name for name in page.eval_on_selector_all("section[data-alley]", shown) if name]


def test_ones_own_alley_comes_first_and_the_dock_stays_in_it(
    mortal: MortalServer, browser: Browser, open_page: Callable[..., Page]
) -> None:
    username = people(mortal)[0]
    ((name,),) = ask(mortal, "SELECT name FROM users WHERE username = ?", username)
    phone = open_page(**PHONE, base_url=mortal.address, storage_state=session_of(browser, mortal, username))
    reopen(phone)
    before = alleys(phone)
    alley = give_the_last_alley(open_page(**DESK, base_url=mortal.address), name)
    assert before[-1] == alley
    reopen(phone)
    assert alleys(phone) == [alley, *before[:-1]]
    own = phone.locator(f'section[data-alley="{alley}"] li')
    uids = own.evaluate_all("rows => rows.map(row => row.querySelector('a').pathname.split('/').at(-1))")
    is_kept(phone)
    phone.context.set_offline(True)
    # Whoever stands in another alley goes on in it; here they go to their own.
    phone.locator(f'section[data-alley="{alley}"] summary').click()
    open_door(phone, uids[0])
    choose(phone, "Vắng nhà")
    save(phone)
    expect(phone.locator("#visit")).to_be_hidden()
    for _ in range(3):
        assert next_door(phone) in uids
        assert nobody_home(phone) in uids
        expect(dock(phone)).to_contain_text(alley)
    phone.reload()
    ready(phone)
    assert alleys(phone) == [alley, *before[:-1]]
    assert next_door(phone) in uids
