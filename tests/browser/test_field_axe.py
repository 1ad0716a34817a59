"""The field page in each of its states against WCAG 2.2 AA, by day and by night."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import PHONE, MortalServer
from tests.browser.field import (
    chip,
    choose,
    dock,
    enter,
    is_kept,
    mail,
    next_door,
    nobody_home,
    ops,
    people,
    row,
    save,
    settled,
    told,
)
from tests.browser.test_axe import violations

COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}
OURS = {"X-Fieldapp": "1", "Content-Type": "application/json"}


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


def refuse_all(route: Route) -> None:
    """Answer as the server does that refuses every op."""
    sent = json.loads(route.request.post_data or "{}")["ops"]
    said = {"status": "refused", "code": "unknown_household", "errors": {"_": ["Không có hộ này."]}}
    answer = json.loads(route.fetch(post_data=route.request.post_data.replace("visit", "none")).text())  # type: ignore[union-attr]
    answer["results"] = [{"uid": op["uid"], **said} for op in sent]
    route.fulfill(status=200, headers=OURS, body=json.dumps(answer))


def test_every_state_of_the_field_page_passes_axe(open_page: Callable[..., Page], mortal: MortalServer) -> None:
    page = open_page(**PHONE, base_url=mortal.address)
    page.set_default_timeout(10_000)
    enter(page, mortal, people(mortal)[0])
    is_kept(page)
    settled(page)
    wrong: dict[str, Any] = {}

    def judge(state: str) -> None:
        page.evaluate("scrollTo(0, document.body.scrollHeight)")  # where the dock lies over nothing
        page.emulate_media(color_scheme="light")
        found = violations(page)
        page.emulate_media(color_scheme="dark")
        found += [each["id"] for each in Axe().run(page, options=COLOURS).response["violations"]]
        wrong.update({state: found} if found else {})

    page.context.set_offline(True)
    door = nobody_home(page)
    expect(mail(page, door)).to_have_text("chờ gửi")
    judge("a visit waits, with its undo bar")
    dock(page).get_by_role("link", name="Gặp được").tap()
    page.locator("#visit summary", has_text="Ghi thêm").tap()
    page.locator("#visit summary", has_text="Kết quả").tap()
    choose(page, "Đi vắng dài ngày")
    choose(page, "Ngày khác")
    save(page)
    expect(page.locator("#visit .error")).to_contain_text("ngày hẹn")
    judge("the sheet, with something to mend")
    choose(page, "Chuyển đi")
    save(page)
    expect(told(page).get_by_role("button", name="Ghi vào sổ hộ luôn")).to_be_visible()
    judge("an offer for the register")
    row(page, door).locator("a").tap()
    page.locator("#past").get_by_role("link", name="Sửa").tap()
    judge("a correction")
    page.get_by_role("button", name="Nhầm nhà?").tap()
    row(page, next_door(page)).locator("a").tap()
    save(page)
    page.locator(".filters a", has_text="tôi ghi").tap()
    expect(page.locator("#mine")).to_be_visible()
    judge("what I recorded today")
    page.locator(".filters a").first.tap()
    page.locator("summary", has_text="Tìm hộ").tap()
    page.locator("#q").fill("không có ai tên này")
    expect(page.locator("#none")).to_be_visible()
    page.locator("#q").fill("")

    page.route("**/api/sync", refuse_all)
    page.context.set_offline(False)
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(chip(page)).to_contain_text("bị từ chối")
    page.unroute_all(behavior="wait")
    refusal = json.dumps({"protocol": 1, "code": "login_required", "message": ""})
    page.route("**/api/*", lambda route: route.fulfill(status=401, headers=OURS, body=refusal))
    nobody_home(page)
    expect(page.locator("#told")).to_contain_text("Mời bác đăng nhập lại")
    page.evaluate("() => { const real = Date.now; Date.now = () => real() + 26 * 3600e3; }")
    page.evaluate("dispatchEvent(new Event('online'))")
    expect(page.locator("#told")).to_contain_text("hơn một ngày")
    judge("notices")
    page.unroute_all(behavior="wait")
    assert wrong == {}
    assert ops(page, "refused")
