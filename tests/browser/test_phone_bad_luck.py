"""Bad luck on a phone that must end well: what is refused, full, missing, old, cut, or not ours."""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Route, expect

import dev
from tests.browser.conftest import PHONE, MortalServer
from tests.browser.field import (
    BON_U1,
    CAMPAIGN,
    FIELD,
    THINGS,
    ask,
    chip,
    dock,
    enter,
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
    settled,
    stored,
    tick,
    told,
    until,
)

OURS = {"X-Fieldapp": "1", "Content-Type": "application/json"}
SYNC = "**/api/sync"
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
QUEUE = """(made) => new Promise((resolve, reject) => {
  indexedDB.open("fieldapp").onsuccess = ({ target: { result: db } }) => {
    const transaction = db.transaction("ops", "readwrite");
    for (const op of made) transaction.objectStore("ops").add(op);
    transaction.oncomplete = () => { db.close(); resolve(); };
    transaction.onabort = () => reject(transaction.error);
  };
})"""


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


@pytest.fixture(scope="module")
def entered(mortal: MortalServer, browser: Browser) -> Any:
    """The cookies of a canvasser of Bon U1."""
    context = browser.new_context(base_url=mortal.address, **PHONE)
    enter(context.new_page(), mortal, people(mortal)[0])
    state = context.storage_state()
    context.close()
    return state


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


def made(page: Page, count: int) -> list[dict[str, Any]]:
    """Make ops as the field page does, at doors that were reached before."""
    person = page.locator("#phone").get_attribute("data-person")
    links = page.locator("section[data-alley] li:not([data-state=todo], [data-state=next]) a")
    doors = links.evaluate_all("links => links.map((link) => link.pathname.split('/').at(-1))")
    unasked = {"adults": None, "smartphones": None, "apps": {}, "obstacles": [], "leaflets": 0, "note": ""}
    plain = {"campaign": CAMPAIGN, "outcome": "not_home", "follow_up_on": None, **unasked}
    now = datetime.now(UTC)
    return [
        {
            "uid": str(uuid4()),
            "kind": "visit",
            "at": (now - timedelta(seconds=count - number)).isoformat(timespec="milliseconds"),
            "by": person,
            "data": plain | {"household": doors[number % len(doors)]},
            "schema": 1,
            "area": BON_U1,
            "state": "waiting",
            "savedAt": int(now.timestamp() * 1000),
        }
        for number in range(count)
    ]


def test_an_update_with_five_hundred_unsent_visits_loses_none(page: Page, mortal: MortalServer, tmp_path: Path) -> None:
    before, queued = figures(mortal), made(page, 500)
    mortal.kill()
    page.evaluate(QUEUE, queued)
    reopen(page)
    expect(chip(page)).to_have_text("500 chờ gửi")
    for name in ("fieldapp", "templates", "static", "translations", "migrations"):
        shutil.copytree(dev.ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("config.py", "wsgi.py"):
        shutil.copy(dev.ROOT / name, tmp_path)
    change(tmp_path / "static" / "js" / "sw.js", "[3000, 30000, 86400000]", "[3001, 30000, 86400000]")
    change(tmp_path / "static" / "js" / "ops.js", "export const SCHEMA = 1;", "export const SCHEMA = 2;")
    change(tmp_path / "static" / "js" / "ops.js", "const STEPS = {};", "const STEPS = { 1: (op) => op };")
    mortal.start(tmp_path)
    page.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    with page.expect_navigation():
        page.locator("#told").get_by_role("button", name="Cập nhật").tap()
    ready(page)
    settled(page)
    uids = [op["uid"] for op in queued]
    assert [op["uid"] for op in ops(page, "sent")] == uids
    assert sorted(stored(mortal, uids)) == sorted(uids)
    assert gain(before, figures(mortal))["visits"] == 500
    nobody_home(page)
    assert ops(page)[-1]["schema"] == 2
    settled(page)


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_an_old_program_is_asked_to_update_and_keeps_its_queue(page: Page) -> None:
    refusal = json.dumps({"protocol": 1, "code": "old_version", "message": ""})
    page.route(SYNC, lambda route: route.fulfill(status=426, headers=OURS, body=refusal))
    door = nobody_home(page)
    expect(chip(page)).to_have_text("Có bản mới")
    expect(mail(page, door)).to_have_text("chờ gửi")
    page.unroute_all(behavior="wait")
    hope(page)
    expect(chip(page)).to_have_text("Đã gửi hết")
    expect(mail(page, door)).to_have_text("đã gửi")


def cut_in_half(route: Route) -> None:
    """Let the server store everything, and lose the end of what it says."""
    answer = route.fetch()
    route.fulfill(response=answer, body=answer.text()[: len(answer.text()) // 2])


def portal(route: Route) -> None:
    route.fulfill(status=200, content_type="text/html", body="<title>Wi-Fi</title><h1>Xin chào</h1>")


@pytest.mark.parametrize("trouble", [portal, cut_in_half])
def test_only_a_whole_answer_of_ours_is_believed(
    page: Page, mortal: MortalServer, trouble: Callable[[Route], None]
) -> None:
    page.route(SYNC, trouble)
    before = figures(mortal)
    with page.expect_response(SYNC):
        door = nobody_home(page)
    for _ in range(2):
        with page.expect_response(SYNC):
            hope(page)
    expect(mail(page, door)).to_have_text("chờ gửi")
    expect(chip(page)).to_have_text("1 chờ gửi")
    page.unroute_all(behavior="wait")
    hope(page)
    expect(mail(page, door)).to_have_text("đã gửi")
    assert gain(before, figures(mortal))["visits"] == 1


def test_a_batch_that_is_too_large_is_halved(page: Page, mortal: MortalServer) -> None:
    sizes: list[int] = []

    def judge(route: Route) -> None:
        sizes.append(len(json.loads(route.request.post_data or "{}")["ops"]))
        too_large = json.dumps({"protocol": 1, "code": "too_large", "message": ""})
        if sizes[-1] > 2:
            route.fulfill(status=413, headers=OURS, body=too_large)
        else:
            route.continue_()

    queued = made(page, 9)
    page.route(SYNC, judge)
    page.evaluate(QUEUE, queued)
    hope(page)
    settled(page)
    assert [size for size in sizes if size][:4] == [9, 4, 2, 4]
    assert sorted(stored(mortal, [op["uid"] for op in queued])) == sorted(op["uid"] for op in queued)
    page.unroute_all(behavior="wait")


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
