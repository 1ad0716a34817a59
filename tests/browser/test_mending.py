"""Mending on the field page what its form would not offer, or what has changed since it was opened."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import Page, expect

from tests.browser.test_tray import BON_U1, homes, keep, numbers, opened, person, send, sessions, store, tray, visit

__all__ = ["sessions", "tray"]
FIELD = f"/field/{BON_U1}"


def latest(page: Page) -> dict[str, Any]:
    held: list[dict[str, Any]] = store(page, "outbox.held", person(page))
    return held[-1]


def open_at(page: Page, screen: str) -> None:
    page.goto(f"{FIELD}#{screen}")
    expect(page.locator("#visit")).to_be_visible()


def save(page: Page) -> None:
    page.locator("#save").get_by_role("button").click()
    expect(page.locator("#said")).to_contain_text("Đã lưu")


def test_a_correction_keeps_numbers_greater_than_the_form_offers(tray: Page) -> None:
    told = {"outcome": "met", "adults": 40, "smartphones": 31, "leaflets": 60}
    counts = {"already": 16, "assisted": 15}
    first = visit(tray, homes(tray)[0], apps={"bluezone": counts}, **told)
    keep(tray, first)
    send(tray)
    numbers(tray, 0, 1, 0)
    open_at(tray, f"mend/{first['uid']}")
    save(tray)
    sent = latest(tray)["data"]
    assert sent["replaces"] == first["uid"]
    assert {name: sent[name] for name in told} | sent["apps"]["bluezone"] == told | counts


def test_what_was_taken_in_after_all_while_it_was_mended_counts_once(tray: Page) -> None:
    home = {**homes(tray)[0], "uid": str(uuid4()), "head": "Y Mới"}
    first = visit(tray, home)
    keep(tray, first)
    send(tray)
    numbers(tray, 0, 0, 1)
    open_at(tray, f"fix/{first['uid']}")
    record = {name: value for name, value in home.items() if name not in ("uid", "of", "kind")}
    door = visit(tray, home) | {"kind": "household", "data": record | {"household": home["uid"]}}
    keep(tray, door)
    tray.evaluate("dispatchEvent(new Event('online'))")
    expect(tray.locator("#mail")).to_have_text(re.compile("Đã gửi"))
    save(tray)
    assert latest(tray)["data"]["replaces"] == first["uid"]


def test_a_visit_to_a_place_is_mended_when_its_app_is_no_more(tray: Page) -> None:
    places = [thing for thing in store(tray, "mirror.things", person(tray)) if thing["kind"] == "venue"]
    apps = {"appcu": {"already": None, "assisted": 5}}
    first = visit(tray, places[0], outcome="met", smartphones=None, adults=None, leaflets=120, apps=apps)
    first["data"]["venue"] = first["data"].pop("household")
    keep(tray, first)
    send(tray)
    numbers(tray, 0, 0, 1)
    open_at(tray, f"fix/{first['uid']}")
    save(tray)
    sent = latest(tray)["data"]
    assert (sent["venue"], sent["leaflets"]) == (places[0]["uid"], 120)
    opened(tray)
    numbers(tray, 0, 1, 0)


def test_two_taps_in_a_hurry_are_one_visit(tray: Page) -> None:
    open_at(tray, f"visit/{homes(tray)[1]['uid']}/refused")
    tray.evaluate(
        "() => { const form = document.querySelector('#visit form'); form.requestSubmit(); form.requestSubmit(); }"
    )
    expect(tray.locator("#said")).to_contain_text("Đã lưu")
    tray.wait_for_timeout(300)
    assert len(store(tray, "outbox.held", person(tray))) == 1
    quick = (
        "() => { const tile = document.querySelector('#dock [data-outcome=not_home]'); tile.click(); tile.click(); }"
    )
    tray.evaluate(quick)
    tray.wait_for_timeout(500)
    held = store(tray, "outbox.held", person(tray))
    assert len({op["data"]["household"] for op in held}) == len(held) == 2


def refuse_door(page: Page, **told: Any) -> dict[str, Any]:
    data = {"household": str(uuid4()), "area": BON_U1, "alley": "", "position": 3, "number": "", "hint": ""}
    data |= {"head": "Y Sửa", "adults": None, "smartphones": None, "priority": False, "state": "open"}
    op = visit(page, homes(page)[0]) | {"kind": "household", "data": data | told, "area": told.get("area", BON_U1)}
    keep(page, op)
    send(page)
    numbers(page, 0, 0, 1)
    return op


def test_a_door_in_a_hamlet_that_is_no_more_is_mended_at_home(tray: Page) -> None:
    refuse_door(tray, area="24640.khong-con")
    tray.locator("#refused").get_by_role("link", name="Sửa").click()
    expect(tray.get_by_label("Tên chủ hộ")).to_have_value("Y Sửa")
    tray.get_by_role("button", name="Lưu hộ này").click()
    expect(tray).to_have_url(re.compile("#door/"))
    opened(tray)
    numbers(tray, 0, 1, 0)


def test_no_visit_is_mended_as_a_door(tray: Page) -> None:
    first = visit(tray, homes(tray)[0], follow_up_on="2020-01-01")
    keep(tray, first)
    send(tray)
    numbers(tray, 0, 0, 1)
    tray.goto(f"/households/{BON_U1}/new#fix/{first['uid']}")
    tray.get_by_label("Tên chủ hộ").fill("Y Mới")
    tray.get_by_role("button", name="Lưu hộ này").click()
    expect(tray).to_have_url(re.compile("#door/"))
    tray.goto("/outbox")
    numbers(tray, 0, 1, 1)


def test_an_old_browser_over_plain_http_keeps_visits_too(tray: Page) -> None:
    """Outside a secure context, and before 2021, browsers make no uid."""
    tray.add_init_script("delete Crypto.prototype.randomUUID")
    tray.goto(FIELD)
    tray.evaluate("() => new Promise((done) => { indexedDB.deleteDatabase('fieldapp').onsuccess = done; })")
    tray.route(
        "**/field/*",
        lambda route: route.fulfill(
            response=(answer := route.fetch()), body=re.sub('data-device="[^"]*"', 'data-device=""', answer.text())
        ),
    )
    tray.reload()
    expect(tray.locator("html[data-ready]")).to_be_attached()
    tray.unroute("**/field/*")
