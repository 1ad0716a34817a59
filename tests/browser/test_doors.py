"""What happens at doors beside the quick visit: mended, moved, told to the register, summed up; and many doors."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, MortalServer
from tests.browser.field import (
    BON_U1,
    FIELD,
    QUEUE,
    THINGS,
    choose,
    dock,
    figures,
    gain,
    mail,
    next_door,
    nobody_home,
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


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


@pytest.fixture(scope="module")
def entered(mortal: MortalServer, browser: Browser) -> Any:
    """The cookies of a canvasser of Bon U1."""
    return session_of(browser, mortal, people(mortal)[0])


@pytest.fixture
def page(open_page: Callable[..., Page], mortal: MortalServer, entered: Any) -> Page:
    """The list of Bon U1 on the phone of a canvasser, who knows all that the server does."""
    opened = open_page(**PHONE, base_url=mortal.address, storage_state=entered)
    opened.set_default_timeout(10_000)
    opened.context.grant_permissions(["clipboard-read", "clipboard-write"])
    reopen(opened)
    registered = figures(mortal)["registered"]
    until(lambda: len([each for each in opened.evaluate(THINGS) if each["kind"] == "household"]) >= registered)
    settled(opened)
    return opened


def mend(page: Page, door: str) -> None:
    row(page, door).locator("a").tap()
    page.locator("#past").get_by_role("link", name="Sửa").tap()
    expect(page.locator("#visit h2")).to_have_text("Sửa lượt thăm")


def test_a_visit_is_mended_twice_and_moved_to_the_right_door(page: Page, mortal: MortalServer) -> None:
    before, wrong = figures(mortal), nobody_home(page)
    mend(page, wrong)
    page.locator("#visit summary", has_text="Kết quả").tap()
    choose(page, "Gặp được")
    tick(page, "apps-bluezone-assisted", 1)
    save(page)
    expect(row(page, wrong)).to_contain_text("Cài mới 1 máy")
    mend(page, wrong)
    tick(page, "apps-bluezone-assisted", 2)
    choose(page, "Ngày khác")
    day = str((datetime.now(UTC) + timedelta(hours=7, days=10)).date())
    page.locator("#day").fill(day)
    save(page)
    expect(row(page, wrong)).to_contain_text("hẹn")
    mend(page, wrong)
    expect(page.locator("#day")).to_have_value(day)
    page.get_by_role("button", name="Nhầm nhà?").tap()
    expect(page.locator("#told")).to_contain_text("Chọn đúng hộ")
    right = next_door(page)
    row(page, right).locator("a").tap()
    expect(page.locator('#visit input[name="apps-bluezone-assisted"][value="2"]')).to_be_checked()
    save(page)
    expect(row(page, right)).to_contain_text("Cài mới 2 máy")
    expect(row(page, wrong)).to_have_attribute("data-state", re.compile("todo|next"))
    settled(page)
    assert gain(before, figures(mortal)) == {
        "knocked": 1,
        "met": 1,
        "visits": 1,
        "installed bluezone": 2,
        "assisted bluezone": 2,
        "by_outcome met": 1,
        "by_outcome none": -1,
    }
    assert ops(page)[-1]["data"]["follow_up_on"] == day


def test_who_moved_away_leaves_the_list_in_one_tap_more(page: Page, mortal: MortalServer) -> None:
    before, door = figures(mortal), next_door(page)
    dock(page).get_by_role("link", name="Khác…").tap()
    choose(page, "Chuyển đi")
    save(page)
    expect(row(page, door)).to_contain_text("Đã chuyển đi")
    told(page).get_by_role("button", name="Ghi vào sổ hộ luôn").tap()
    expect(row(page, door)).to_be_hidden()
    assert [op["kind"] for op in ops(page)][-2:] == ["visit", "household"]
    settled(page)
    assert gain(before, figures(mortal)) == {"households": -1, "visits": 1, "by_outcome none": -1}


def test_a_school_is_visited_too(page: Page, mortal: MortalServer) -> None:
    before = figures(mortal)
    page.locator("#list > ul.doors a").first.tap()
    expect(page.locator("#visit .lead .plate")).to_be_hidden()
    page.locator('#visit input[name="venue-apps-bluezone-assisted"]').fill("40")
    page.locator('#visit input[name="venue-leaflets"]').fill("120")
    save(page)
    expect(told(page)).to_contain_text("Đã lưu")
    settled(page)
    assert gain(before, figures(mortal)) == {"visits": 1, "leaflets": 120, "assisted bluezone": 40}


def test_the_day_is_summed_up_for_the_hamlets_chat(page: Page, mortal: MortalServer) -> None:
    doors = [nobody_home(page), nobody_home(page)]
    settled(page)
    page.locator(".filters a", has_text="tôi ghi").tap()
    mine = page.locator("#mine li")
    for door in doors:
        expect(mine.filter(has=page.locator(f'a[href*="{door}"]'))).to_contain_text("đã gửi")
    expect(page.locator(".filters [aria-current] b")).to_have_text(str(mine.count()))
    page.locator(".filters a").first.tap()

    expect(mail(page, doors[1])).to_have_text("đã gửi")
    page.get_by_role("button", name="Sao chép tin nhắn").tap()
    expect(page.locator("#said")).to_contain_text("Đã chép")
    shape = figures(mortal)
    knocked, homes = shape["knocked"], shape["households"]
    bluezone, ncovi = (shape["apps"][app]["installed"] for app in ("bluezone", "ncovi"))
    place, reached, today, stands = page.evaluate("navigator.clipboard.readText()").split("\n")
    assert re.fullmatch(r"Bon U1.* – lúc \d\d:\d\d ngày \d+/\d+", place)
    share = 100 * knocked // homes
    assert reached == f"Đã đến {knocked}/{homes} hộ ({share}% số hộ), còn {homes - knocked} hộ chưa đến."
    assert re.fullmatch(r"Hôm nay: \d+ lượt, gặp \d+, cài mới \d+ máy Bluezone, \d+ máy NCOVI\.", today)
    assert stands == (
        f"Đã có: {bluezone} máy Bluezone, {ncovi} máy NCOVI (trên {homes} hộ). 0 lượt còn chờ gửi trên máy này."
    )


def test_an_address_with_a_filter_or_a_search_counts_the_whole_hamlet(page: Page) -> None:
    heading, all_of_them = page.locator("h1").inner_text(), page.locator(".filters a b").first.inner_text()
    for asked, said in (("show=todo", "Chưa đến"), ("show=mine", "Hôm nay tôi ghi")):
        reopen(page, f"{FIELD}?{asked}")
        expect(page.locator(".filters [aria-current]")).to_contain_text(said)
        expect(page.locator("h1")).to_have_text(heading)
    reopen(page, f"{FIELD}?q=dieu")
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator("section[data-alley] li:visible").first).to_contain_text("Điểu")
    page.locator("#q").fill("")
    expect(page.locator("section[data-alley] li")).to_have_count(int(all_of_them))


def test_five_hundred_doors_are_walked_like_a_few(page: Page, mortal: MortalServer) -> None:
    now, person = datetime.now(UTC), page.locator("#phone").get_attribute("data-person")
    known = {"area": BON_U1, "alley": "Ngõ Dài", "hint": "", "adults": None, "smartphones": None, "number": ""}
    most = 500 - figures(mortal)["households"]
    added = [
        {
            "uid": str(uuid4()),
            "kind": "household",
            "at": now.isoformat(timespec="milliseconds"),
            "by": person,
            "data": known
            | {"household": str(uuid4()), "position": number, "head": f"Điểu Thử {number}", "priority": False}
            | {"state": "open"},
            "schema": 1,
            "area": BON_U1,
            "state": "waiting",
            "savedAt": int(now.timestamp() * 1000),
        }
        for number in range(1, most + 1)
    ]
    page.evaluate(QUEUE, added)
    page.evaluate("new BroadcastChannel('fieldapp').postMessage('changed')")
    expect(page.locator("[data-alley='Ngõ Dài'] li")).to_have_count(most)
    expect(page.locator("[data-n=households]").first).to_have_text("500")
    page.evaluate("dispatchEvent(new Event('online'))")
    settled(page)
    page.reload()
    ready(page)
    expect(page.locator("section[data-alley] li")).to_have_count(500)
    page.locator("summary", has_text="Tìm hộ").tap()
    page.locator("#q").fill(f"dieu thu {most}")
    page.locator("section[data-alley] li:visible a").first.tap()
    choose(page, "Gặp được")
    tick(page, "apps-bluezone-assisted", 1)
    save(page)
    expect(told(page)).to_contain_text("Đã lưu")
    settled(page)
    assert figures(mortal)["households"] == 500
