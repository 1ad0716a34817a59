"""The field page on a bad phone and a bad line: bytes on the wire, when it shows, when it works, tap to "Đã lưu".

A real Chromium at 360 px with a four times slower processor; lines as the browser's own developer tools throttle them.
The budgets are those of the design; the machine is shared, so the ratio to a page that asks nothing is printed too.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median
from time import monotonic, sleep
from typing import Any, NamedTuple

from playwright.sync_api import BrowserContext, CDPSession, Page, sync_playwright
from sqlalchemy import update

from bench.village import Hamlet, application, database, fill, knock_everywhere, serving
from fieldapp.accounts.models import DeviceSession
from fieldapp.extensions import db
from tests.browser.conftest import FLAGS, PHONE
from tools import machine

SLOWER = 4
# Latency in ms, bytes a second.
LINES = {
    "Slow 4G": (562.5, 1.6e6 / 8 * 0.9, 1500),
    "Slow 3G": (2000, 500e3 / 8 * 0.8, 3200),
}
TAPS = 20
STARTS = 3
PATIENCE = 60
PAINTED = """() => new Promise((resolve) =>
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({type: "largest-contentful-paint", buffered: true}))"""
READY = "document.documentElement.dataset.ready === ''"
CONTROLLED = "navigator.serviceWorker.controller !== null"
KEPT = "caches.match(location.pathname).then((kept) => kept !== undefined)"
# A tap before the last one is painted is the same tap, so the thumb comes up first.
TAP = """() => new Promise((up) => setTimeout(up, 300)).then(() => new Promise((resolve) => {
  const said = document.querySelector("#said"), began = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began)));
  });
  seen.observe(said, {childList: true});
  document.querySelector("#dock [data-outcome=not_home]").click();
}))"""


def run() -> None:
    """Print what a phone waits for, with 150 and with 500 doors."""
    for doors in (150, 500):
        with _village(doors) as (port, hamlet), sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=machine.find_browser(), args=FLAGS)
            for line in LINES if doors == 150 else ():
                _tell(line, [_cold(_phone(chromium, port, hamlet), line, hamlet) for _ in range(STARTS)])
            _offline(_phone(chromium, port, hamlet), hamlet, doors)
            _taps(_phone(chromium, port, hamlet), hamlet, doors)
            chromium.close()


@contextmanager
def _village(doors: int) -> Iterator[tuple[int, Hamlet]]:
    with database("sqlite") as address:
        app = application(address)
        with app.app_context():
            (hamlet,) = fill(1, 1, doors)
            half = Hamlet(**{**hamlet.__dict__, "homes": hamlet.homes[: doors // 2]})
            knock_everywhere([half])
        with serving(address) as (port, _), app.app_context():
            yield port, hamlet


def _phone(chromium: Any, port: int, hamlet: Hamlet) -> BrowserContext:
    """Return a phone that nobody has seen before; a known one with nothing on it is told that its memory was erased."""
    db.session.execute(update(DeviceSession).values(device_uid=None))
    db.session.commit()
    context = chromium.new_context(**PHONE, base_url=f"http://127.0.0.1:{port}")
    context.add_cookies([{"name": "fieldapp", "value": hamlet.cookie, "url": f"http://127.0.0.1:{port}"}])
    return context


def _slow(page: Page, line: str = "") -> CDPSession:
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    if line:
        latency, speed, _ = LINES[line]
        given = {"latency": latency, "downloadThroughput": speed, "uploadThroughput": speed / 2}
        session.send("Network.emulateNetworkConditions", {"offline": False, **given})
    return session


def _until(page: Page, true: str) -> None:
    """Wait for an expression to be true: asked from outside, for the page's policy forbids eval."""
    give_up = monotonic() + PATIENCE
    while not page.evaluate(true):
        if monotonic() > give_up:
            raise RuntimeError(f"never true: {true}")
        sleep(0.02)


class Start(NamedTuple):
    """A cold start.

    Units: milliseconds until it shows and until it works; requests and bytes until then, and in all.
    """

    shown: float
    ready: float
    requests: int
    size: float
    all_requests: int
    all_size: float


def _cold(context: BrowserContext, line: str, hamlet: Hamlet) -> Start:
    page = context.new_page()
    session, fetched = _slow(page, line), list[float]()
    session.on("Network.loadingFinished", lambda event: fetched.append(event["encodedDataLength"]))
    page.goto(f"/field/{hamlet.code}", wait_until="commit")
    _until(page, READY)
    ready, count, size = page.evaluate("performance.now()"), len(fetched), sum(fetched)
    shown = page.evaluate(PAINTED)
    _until(page, CONTROLLED)
    page.wait_for_load_state("networkidle")
    context.close()
    return Start(shown, ready, count, size, len(fetched), sum(fetched))


def _tell(line: str, starts: list[Start]) -> None:
    found = Start(*(median(column) for column in zip(*starts, strict=True)))
    print(
        f"150 doors, {line}, {SLOWER}x CPU, median of {STARTS}: shows after {found.shown:,.0f} ms "
        f"(budget {LINES[line][2]:,}), works after {found.ready:,.0f} ms"
    )
    print(
        f"  {found.size:,.0f} bytes in {found.requests:.0f} requests until it works, "
        f"{found.all_size:,.0f} in {found.all_requests:.0f} with what sends and what was fetched"
    )


def _offline(context: BrowserContext, hamlet: Hamlet, doors: int) -> None:
    page = context.new_page()
    page.goto(f"/field/{hamlet.code}")
    _until(page, READY)
    _until(page, KEPT)
    context.set_offline(True)
    page.close()
    page = context.new_page()
    _slow(page)
    page.goto(f"/field/{hamlet.code}", wait_until="commit")
    _until(page, READY)
    ready, painted = page.evaluate("performance.now()"), page.evaluate(PAINTED)
    print(
        f"{doors} doors, offline, {SLOWER}x CPU: shows after {painted:,.0f} ms (budget 1,000), "
        f"works after {ready:,.0f} ms"
    )
    context.close()


def _taps(context: BrowserContext, hamlet: Hamlet, doors: int) -> None:
    page = context.new_page()
    page.goto(f"/field/{hamlet.code}")
    _until(page, READY)
    page.wait_for_load_state("networkidle")
    _slow(page)
    spent = sorted(page.evaluate(TAP) for _ in range(TAPS))
    print(
        f"{doors} doors, tap to “Đã lưu” on screen, {SLOWER}x CPU: median {median(spent):,.0f} ms, "
        f"worst {spent[-1]:,.0f} ms of {TAPS} (budget 200)"
    )
    context.close()
