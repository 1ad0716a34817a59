"""Bad luck on a phone that must end well: what is refused, full, missing, old, cut, or not ours."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, MortalServer
from tests.browser.field import (
    BON_U1,
    FIELD,
    THINGS,
    ask,
    chip,
    dock,
    figures,
    gain,
    hope,
    is_kept,
    mail,
    next_door,
    nobody_home,
    open_door,
    ops,
    people,
    ready,
    reopen,
    row,
    save,
    session_of,
    settled,
    tick,
    told,
    until,
)

FULL = """() => {
  const { add } = IDBObjectStore.prototype;
  IDBObjectStore.prototype.add = () => { throw new DOMException("full", "QuotaExceededError"); };
  window.makeRoom = () => { IDBObjectStore.prototype.add = add; };
}"""
CLOCK = """(() => {
  const real = Date.now, Real = Date;
  Date = class extends Real { constructor(...given) { given.length ? super(...given) : super(real() + %d); } };
  Date.now = () => real() + %d;
})()"""


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


@pytest.fixture(scope="module")
def entered(mortal: MortalServer, browser: Browser) -> Any:
    """The cookies of a canvasser of Bon U1."""
    return session_of(browser, mortal, people(mortal)[0])


@pytest.fixture
def page(open_page: Callable[..., Page], mortal: MortalServer, entered: Any) -> Page:
    """The list of Bon U1 on a canvasser's phone which has told and heard everything."""
    mortal.revive()
    opened = open_page(**PHONE, base_url=mortal.address, storage_state=entered)
    opened.set_default_timeout(10_000)
    reopen(opened)
    is_kept(opened)
    settled(opened)
    return opened


def test_a_refused_visit_is_seen_and_keeps_no_other_back(page: Page, mortal: MortalServer) -> None:
    page.context.set_offline(True)
    bad, good, right = nobody_home(page), nobody_home(page), next_door(page)
    expect(mail(page, bad)).to_have_text("chờ gửi")
    expect(chip(page)).to_have_text("2 chờ gửi")
    elsewhere = "(SELECT id FROM areas WHERE code = '24640.bon-u2')"
    ask(mortal, f"UPDATE households SET area_id = {elsewhere} WHERE uid = ?", bad)  # as if its hamlet were another now
    page.context.set_offline(False)
    hope(page)
    expect(chip(page)).to_have_text("1 bị từ chối")
    expect(mail(page, bad)).to_have_text("bị từ chối")
    expect(mail(page, good)).to_have_text("đã gửi")
    page.reload()
    ready(page)
    (refused,) = ops(page, "refused")
    page.evaluate("(uid) => { location.hash = `#fix/${uid}`; }", refused["uid"])
    page.get_by_role("button", name="Nhầm nhà?").tap()
    row(page, right).locator("a").tap()
    save(page)
    settled(page)
    expect(mail(page, right)).to_have_text("đã gửi")
    expect(chip(page)).to_have_text("Đã gửi hết")
    ask(mortal, "UPDATE households SET area_id = (SELECT id FROM areas WHERE code = ?) WHERE uid = ?", BON_U1, bad)


def test_a_full_phone_says_that_nothing_is_saved(page: Page) -> None:
    page.evaluate(FULL)
    door = next_door(page)
    dock(page).get_by_role("link", name="Vắng nhà").tap()
    expect(told(page)).to_contain_text("CHƯA lưu")
    assert next_door(page) == door
    dock(page).get_by_role("link", name="Gặp được").tap()
    tick(page, "apps-bluezone-assisted", 2)
    save(page)
    expect(page.locator("#visit .error")).to_contain_text("Máy hết chỗ chứa nên CHƯA lưu")
    expect(page.locator('#visit input[name="apps-bluezone-assisted"][value="2"]')).to_be_checked()
    assert ops(page) == []
    page.evaluate("makeRoom()")
    save(page)
    expect(told(page)).to_contain_text("Đã lưu")
    expect(page.locator("#dock")).not_to_contain_text("CHƯA")
    settled(page)


def test_where_nothing_can_be_kept_it_works_online_and_says_so(
    browser: Browser, mortal: MortalServer, entered: Any
) -> None:
    before = figures(mortal)
    context = browser.new_context(**PHONE, base_url=mortal.address, storage_state=entered)
    page = context.new_page()
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('no', 'SecurityError'); }")
    page.goto(FIELD)
    expect(page.locator("#told")).to_contain_text("Bác chỉ ghi được khi có mạng")
    dock(page).get_by_role("link", name="Vắng nhà").tap()
    page.get_by_role("button", name="Lưu").tap()
    expect(dock(page).get_by_role("button", name="Rút lại")).to_be_visible()
    assert gain(before, figures(mortal))["visits"] == 1
    context.close()


def test_without_a_worker_it_says_that_it_works_online_only(page: Page) -> None:
    page.add_init_script("Object.defineProperty(Navigator.prototype, 'serviceWorker', { value: undefined })")
    reopen(page)
    expect(page.locator("#told")).to_contain_text("không mở được trang khi mất mạng")
    nobody_home(page)
    settled(page)


@pytest.mark.parametrize("days", [1, -1])
def test_a_clock_that_is_a_day_off_puts_no_visit_on_another_day(page: Page, mortal: MortalServer, days: int) -> None:
    page.add_init_script(CLOCK % (days * 864e5, days * 864e5))
    reopen(page)
    door = nobody_home(page)
    settled(page)
    expect(mail(page, door)).to_have_text("đã gửi")
    ((at, day, knocked),) = ask(mortal, "SELECT at, day, knocked_at FROM visits WHERE uid = ?", ops(page)[-1]["uid"])
    now = datetime.now(UTC)
    assert abs(datetime.fromisoformat(knocked).replace(tzinfo=UTC) - now) < timedelta(minutes=5)
    assert abs(datetime.fromisoformat(at).replace(tzinfo=UTC) - now) > timedelta(hours=23)
    assert day == str((now + timedelta(hours=7)).date())


def test_a_phone_whose_memory_was_erased_says_so_and_asks_the_server(page: Page) -> None:
    door = nobody_home(page)
    settled(page)
    origin = page.evaluate("location.origin")
    page.goto("about:blank")
    asked = {"origin": origin, "storageTypes": "indexeddb"}
    page.context.new_cdp_session(page).send("Storage.clearDataForOrigin", asked)
    reopen(page)
    expect(page.locator("#told")).to_contain_text("Bộ nhớ của máy đã bị xóa")
    expect(row(page, door)).to_have_attribute("data-state", "not_home")
    until(lambda: any(thing.get("data", {}).get("household") == door for thing in page.evaluate(THINGS)))
    open_door(page, door)
    expect(page.locator("#past")).to_contain_text("Vắng nhà")
