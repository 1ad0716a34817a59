"""The service worker in a real Chromium: what a phone shows when the server is dead, frozen, changed, or not ours."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import PHONE, MortalServer
from tests.browser.field import BON_U1, CHANGED_WORKER, FIELD, next_version, people, session_of, until

QR, FIGURES = f"{FIELD}/qr", f"/areas/{BON_U1}"
# Each kept page with the files it needs, and the files there are.
SHELVES = """async () => {
  const shelves = { pages: {}, files: [] };
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const page of name.startsWith("pages-") ? await cache.keys() : []) {
      const answer = await cache.match(page);
      shelves.pages[new URL(page.url).pathname] = answer.headers.get("X-Assets").split(" ");
    }
    if (name === "files") shelves.files = (await cache.keys()).map((file) => new URL(file.url).pathname);
  }
  return shelves;
}"""
# Calls one of the functions that pages use.
CALL = """async ([name, ...given]) => {
  const home = document.querySelector('link[rel=icon]').getAttribute("href").split("icons/")[0];
  const module = await import(`${home}js/worker.js`);
  return module[name](...given);
}"""


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


@pytest.fixture(scope="module")
def enter(mortal: MortalServer, browser: Browser) -> Callable[[int], Any]:
    """Return what gives the cookies of a person of Bon U1, by their place among them."""

    def entered(place: int) -> Any:
        return session_of(browser, mortal, people(mortal)[place])

    return entered


@pytest.fixture(scope="module")
def entered(enter: Callable[[int], Any]) -> Any:
    """The cookies of a canvasser of Bon U1; every test uses their session."""
    return enter(0)


@pytest.fixture
def phone(open_page: Callable[..., Page], mortal: MortalServer, entered: Any) -> Page:
    """A canvasser's phone on which the worker has kept the list, the QR and what explains itself."""
    mortal.revive()
    page = open_page(**PHONE, base_url=mortal.address, storage_state=entered)
    page.goto(FIELD)
    call(page, "startWorker", {})
    assert call(page, "keepPages", [FIELD, QR]) == [FIELD, QR]
    page.reload()
    return page


def call(page: Page, name: str, *given: Any) -> Any:
    return page.evaluate(CALL, [name, *given])


def shelves(page: Page) -> Any:
    return page.evaluate(SHELVES)


def test_without_a_server_what_is_kept_opens_and_the_rest_says_why(phone: Page, mortal: MortalServer) -> None:
    phone.goto(FIGURES)
    heading = phone.goto(FIELD) and phone.locator("h1").inner_text()
    mortal.kill()
    phone.reload()
    expect(phone.locator("h1")).to_have_text(heading or "")
    for start in ("/?app", "/"):
        phone.goto(start)
        expect(phone).to_have_url(re.compile(f"{FIELD}$"))
    phone.goto(f"{FIELD}?show=todo")
    expect(phone.locator("h1")).to_have_text(heading or "")
    phone.goto(QR)
    assert phone.locator("svg.qr").first.bounding_box()["width"] >= 280  # type: ignore[index]
    phone.goto("/rieng-tu")
    expect(phone.locator("h1")).to_contain_text("Riêng tư")
    phone.goto(FIGURES)
    expect(phone.locator("h1")).to_have_text("Trang này cần có mạng")
    assert FIGURES not in shelves(phone)["pages"]


def test_a_server_that_hangs_is_waited_for_three_seconds(phone: Page, mortal: MortalServer) -> None:
    with mortal.frozen():
        phone.goto(QR, timeout=8000)
        expect(phone.locator("h1")).to_have_text("Đưa mã QR")


def test_a_session_that_ended_leaves_the_list_open(phone: Page) -> None:
    phone.context.clear_cookies()
    phone.goto(FIELD)
    expect(phone.locator("h1")).to_contain_text("hộ đã đến")
    phone.goto("/")
    expect(phone).to_have_url(re.compile("/login"))
    assert FIELD in shelves(phone)["pages"]


@contextmanager
def portal(port: int, status: int, **headers: str) -> Iterator[None]:
    """Answer every request at *port* as the portal of a café or a proxy before a dead server would."""

    class Portal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200 if self.path in headers.values() else status)
            for name, value in {"Content-Type": "text/html", **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Wi-Fi</title><h1>Wi-Fi</h1>")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Portal) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


@pytest.mark.parametrize(("status", "headers"), [(200, {}), (302, {"Location": "/wifi"}), (502, {})])
def test_a_portal_is_not_believed(status: int, headers: dict[str, str], phone: Page, mortal: MortalServer) -> None:
    mortal.kill()
    with portal(mortal.port, status, **headers):
        phone.goto(FIELD)
        expect(phone.locator("h1")).to_contain_text("hộ đã đến")
        phone.goto(FIGURES)
        expect(phone.locator("h1")).to_have_text("Wi-Fi")


def test_a_page_and_its_files_are_one_unit_across_a_deploy(phone: Page, mortal: MortalServer, tmp_path: Path) -> None:
    said = ("templates/privacy.html", "Riêng tư: ghi gì", "Riêng tư, bản mới: ghi gì")
    other_tree = next_version(tmp_path, said, CHANGED_WORKER)  # with the worker all files have other addresses
    mark = other_tree / "static" / "icons" / "mark.svg"
    mark.rename(mark.with_suffix(".gone"))
    mortal.start(other_tree)
    before = shelves(phone)
    phone.goto("/rieng-tu")
    expect(phone.locator("h1")).to_contain_text("bản mới")
    phone.wait_for_timeout(300)
    assert shelves(phone) == before  # a file of the new page is missing, so nothing changes

    mark.with_suffix(".gone").rename(mark)
    mortal.start(other_tree)
    phone.goto("/rieng-tu")
    until(lambda: shelves(phone)["pages"]["/rieng-tu"] != before["pages"]["/rieng-tu"])
    after = shelves(phone)
    assert after["pages"]["/offline"] == before["pages"]["/offline"]
    assert set(after["files"]) == {file for files in after["pages"].values() for file in files}


def test_a_persons_pages_are_forgotten_and_nobody_elses(phone: Page, mortal: MortalServer) -> None:
    person = phone.evaluate("fetch('/api/me').then((answer) => answer.headers.get('X-Person'))")
    assert call(phone, "forgetPerson", person) is True
    assert set(shelves(phone)["pages"]) == {"/offline", "/rieng-tu"}
    mortal.kill()
    for address in (FIELD, "/?app"):
        phone.goto(address)
        expect(phone.locator("h1")).to_have_text("Trang này cần có mạng")


def test_without_a_server_nobody_is_shown_the_pages_of_whoever_was_signed_in_before(
    phone: Page, mortal: MortalServer, enter: Callable[[int], Any]
) -> None:
    mortal.revive()
    phone.context.add_cookies(enter(1)["cookies"])
    phone.goto(FIGURES)  # a page that is not kept; none of this person's is
    mortal.kill()
    for address in ("/?app", FIELD, "/outbox"):
        phone.goto(address)
        expect(phone.locator("h1")).to_have_text("Trang này cần có mạng")


def test_the_kill_switch_takes_everything_away(phone: Page, mortal: MortalServer) -> None:
    mortal.start(FIELDAPP_WORKER="off")
    phone.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    gone = "async () => !(await navigator.serviceWorker.getRegistrations()).length && !(await caches.keys()).length"
    until(lambda: bool(phone.evaluate(gone)))
    phone.reload()
    expect(phone.locator("h1")).to_contain_text("hộ đã đến")


HEAR = """async () => {
  const home = document.querySelector('link[rel=icon]').getAttribute("href").split("icons/")[0];
  const { startWorker } = await import(`${home}js/worker.js`);
  window.old = navigator.serviceWorker.controller;
  await startWorker({ onUpdate: (apply) => { window.apply = apply; } });
}"""


def test_a_new_worker_waits_for_a_tap(phone: Page, mortal: MortalServer, tmp_path: Path) -> None:
    other = phone.context.new_page()
    other.goto("/rieng-tu")
    for page in (phone, other):
        page.evaluate(HEAR)
    mortal.start(next_version(tmp_path, CHANGED_WORKER))
    phone.evaluate("navigator.serviceWorker.ready.then((registration) => registration.update())")
    for page in (phone, other):
        page.wait_for_function("() => window.apply")
    assert phone.evaluate("navigator.serviceWorker.controller === window.old")
    for page in (phone, other):  # by the second tap it is in already
        with page.expect_navigation():
            page.evaluate("window.apply()")
        assert page.evaluate("navigator.serviceWorker.controller !== null && window.old === undefined")
