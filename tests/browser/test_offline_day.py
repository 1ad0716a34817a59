"""A day without a network, from the icon in the morning to the figures in the evening, on a browser that may die."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import MortalServer
from tests.browser.field import (
    BON_U1,
    FIELD,
    chip,
    choose,
    dock,
    enter,
    figures,
    gain,
    is_kept,
    next_door,
    nobody_home,
    open_door,
    ops,
    people,
    ready,
    reopen,
    row,
    save,
    settled,
    stored,
    tick,
    told,
)
from tests.browser.pocket import Pocket


@pytest.fixture
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


@pytest.fixture
def pocket(browser: Browser, mortal: MortalServer, tmp_path: Path) -> Iterator[Pocket]:
    """A canvasser's phone that was online once, and is closed."""
    phone = Pocket(browser.browser_type, tmp_path / "profile", mortal)
    page = phone.start()
    enter(page, mortal, people(mortal)[0])
    is_kept(page)
    settled(page)
    phone.close()
    yield phone
    phone.close()
    assert phone.complaints == []


def from_the_icon(pocket: Pocket) -> Page:
    page = pocket.start()
    page.goto("/?app")
    ready(page)
    expect(page).to_have_url(re.compile(f"{FIELD}$"))
    return page


def test_a_day_without_a_network_arrives_whole_in_the_evening(pocket: Pocket, mortal: MortalServer) -> None:
    before = figures(mortal)
    mortal.kill()
    page = from_the_icon(pocket)
    look_around(page)
    first, second = record_three(page)
    mend_and_take_back(page, second)
    added = add_a_household(page)
    show_the_family(page)
    made = ops(page)
    assert [op["state"] for op in made] == ["waiting"] * 10

    pocket.kill()
    page = from_the_icon(pocket)
    assert ops(page) == made
    expect(chip(page)).to_contain_text("10 chờ gửi")
    for uid, said in ((first, "Vắng nhà"), (second, "Cài mới 3 máy"), (added, "Cài mới 2 máy")):
        expect(row(page, uid)).to_contain_text(said)
        expect(row(page, uid).locator("[data-mail]")).to_contain_text("chờ gửi")

    mortal.revive()
    settled(page)
    expect(chip(page)).to_contain_text("Đã gửi hết")
    expect(row(page, added).locator("[data-mail]")).to_contain_text("đã gửi")
    uids = [op["uid"] for op in made if op["kind"] == "visit"]
    assert sorted(stored(mortal, uids)) == sorted(uids)
    assert gain(before, figures(mortal)) == {
        "households": 1,
        "knocked": 4,
        "met": 3,
        "visits": 4,
        "leaflets": 1,
        "installed bluezone": 7,
        "assisted bluezone": 7,
        "installed ncovi": 1,
        "assisted ncovi": 1,
        "by_outcome none": -3,
        "by_outcome not_home": 1,
        "by_outcome met": 3,
        "by_obstacle owner_absent": 1,
    }


def look_around(page: Page) -> None:
    """Search without accents, and filter."""
    page.locator("summary", has_text="Tìm hộ").tap()
    for name in ("Y Đăm", "Điểu"):
        heads = [head for head in page.locator(".doors li span > b").all_text_contents() if name.split()[-1] in head]
        if heads:
            break
    page.locator("#q").fill(plain(heads[0]).lower())
    shown = page.locator(".doors:not(#mine) li:visible")
    expect(shown.first).to_contain_text(heads[0])
    assert shown.count() < 10
    page.locator(".filters a", has_text="Vắng").tap()
    expect(page.locator(".filters [aria-current]")).to_contain_text("Vắng")
    states = shown.evaluate_all("rows => rows.map((row) => row.dataset.state)")
    assert states
    assert set(states) == {"not_home"}
    page.locator(".filters a").first.tap()


def plain(text: str) -> str:
    """Write a name as on a keyboard without accents."""
    import unicodedata

    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).replace("Đ", "D")


def record_three(page: Page) -> tuple[str, str]:
    first = nobody_home(page)
    expect(told(page)).to_contain_text("Vắng nhà", ignore_case=True)
    second = next_door(page)
    dock(page).get_by_role("link", name="Gặp được").tap()
    tick(page, "apps-bluezone-assisted", 1)
    save(page)
    expect(told(page)).to_contain_text("cài mới 1 máy")
    dock(page).get_by_role("link", name="Gặp được").tap()
    tick(page, "apps-bluezone-assisted", 2)
    choose(page, "Ngày mai")
    tick(page, "obstacles", "owner_absent")
    save(page)
    expect(told(page)).to_contain_text("cài mới 2 máy")
    return first, second


def mend_and_take_back(page: Page, door: str) -> None:
    """Correct one visit; take one back on its card, and one in the bar."""
    row(page, door).locator("a").tap()
    page.locator("#past").get_by_role("link", name="Sửa").tap()
    expect(page.locator("#visit h2")).to_have_text("Sửa lượt thăm")
    tick(page, "apps-bluezone-assisted", 3)
    save(page)
    expect(row(page, door)).to_contain_text("Cài mới 3 máy")

    other = next_door(page)
    dock(page).get_by_role("link", name="Vắng nhà").tap()
    expect(row(page, other)).to_contain_text("Vắng nhà")
    row(page, other).locator("a").tap()
    page.locator("#past").get_by_role("button", name="Rút lại").tap()
    expect(told(page)).to_contain_text("Đã rút lại")
    expect(row(page, other)).to_have_attribute("data-state", "next")

    dock(page).get_by_role("link", name="Không đồng ý").tap()
    expect(row(page, other)).to_contain_text("Không đồng ý")
    told(page).get_by_role("button", name="Rút lại").tap()
    expect(row(page, other)).to_have_attribute("data-state", "next")


def add_a_household(page: Page) -> str:
    """Add a door that nobody had listed, and record a visit there."""
    page.get_by_role("link", name="Thêm hộ").tap()
    page.get_by_label("Tên chủ hộ").fill("H'Mới Về")
    page.get_by_role("button", name="Lưu hộ này").tap()
    expect(page).to_have_url(re.compile(rf"/field/{BON_U1}#door/[0-9a-f-]{{36}}$"))
    expect(page.locator("#visit .lead")).to_contain_text("H'Mới Về")
    uid = page.url.rpartition("/")[2]
    choose(page, "Gặp được")
    tick(page, "apps-bluezone-assisted", 2)
    tick(page, "apps-ncovi-assisted", 1)
    page.locator("#visit summary", has_text="Ghi thêm").tap()
    tick(page, "leaflets", 1)
    save(page)
    expect(row(page, uid)).to_contain_text("Cài mới 2 máy")
    return uid


def show_the_family(page: Page) -> None:
    """The code to scan, what to say, what is kept of them: none needs a network."""
    page.get_by_role("link", name="Đưa mã QR", exact=True).tap()
    expect(page.locator("svg.qr").first).to_be_visible()
    reopen(page)
    page.get_by_role("link", name="Nói gì khi gõ cửa?").tap()
    expect(page.locator(".say")).to_contain_text("Cài hay không là do gia đình quyết định")
    page.goto("/rieng-tu")
    expect(page.locator("h1")).to_contain_text("Riêng tư")
    reopen(page)
    open_door(page, next_door(page))
    page.locator("#visit").get_by_role("link", name="Đưa mã QR").tap()
    expect(page.locator("svg.qr").first).to_be_visible()
    reopen(page)
