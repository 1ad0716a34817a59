"""The page behind a QR on a bad phone and a bad line, and what is counted when it is opened over and over.

The campaign is that of August 2020 with all its lines; budgets are those of the design.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from statistics import median
from time import perf_counter
from typing import Any

from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import func, select

import dev
from bench.phone import LINES, PAINTED, SLOWER
from bench.village import application, database, fill, serving
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import App, Campaign
from fieldapp.campaigns.read import read_campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import Scan
from tests.browser.conftest import FLAGS, PHONE
from tests.posters.agents import ANDROID, ROBOTS, SAMSUNG
from tools import machine

BUDGET_MS = {"Slow 4G": 1200, "Slow 3G": 2800}
LARGEST = 10_000
STARTS = 5
REPEATS = 10_000


def run() -> None:
    """Print bytes, requests and times of a cold look, and the counts after robots and repeats."""
    for kind in ("sqlite", "postgresql"):
        with _wall(kind) as (app, port, code):
            if kind == "sqlite":
                with sync_playwright() as playwright:
                    chromium = playwright.chromium.launch(executable_path=machine.find_browser(), args=FLAGS)
                    for line in LINES:
                        _tell(line, [_cold(chromium, port, code, line) for _ in range(STARTS)])
                    chromium.close()
            _repeat(app, kind, port, code)


@contextmanager
def _wall(kind: str) -> Iterator[tuple[Any, int, str]]:
    """Serve a hamlet with a poster of the real campaign's apps."""
    with database(kind) as address:
        app = application(address)
        with app.app_context():
            (hamlet,) = fill(1, 1, 10)
            campaign = db.session.scalars(select(Campaign)).one()
            given = read_campaign(dev.ROOT / "fieldapp" / "campaigns" / "bluezone-2020.toml")
            names = ("slug", "name", "android", "ios", "web", "purpose", "privacy")
            campaign.apps = [
                App(position=place, **{name: getattr(each, name) for name in names})
                for place, each in enumerate(given.apps)
            ]
            code = make_posters(None, db.session.get_one(Area, hamlet.id), campaign, 1, now())[0].code
            db.session.commit()
        with serving(address) as (port, _):
            yield app, port, code


def _cold(chromium: Browser, port: int, code: str, line: str) -> tuple[float, int, float]:
    """Return milliseconds to the largest paint, requests (the icon apart) and bytes of a cold look."""
    context = chromium.new_context(**PHONE, user_agent=ANDROID)
    page = context.new_page()
    session = context.new_cdp_session(page)
    latency, speed, _ = LINES[line]
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    session.send("Network.enable")
    given = {"latency": latency, "downloadThroughput": speed, "uploadThroughput": speed / 2}
    session.send("Network.emulateNetworkConditions", {"offline": False, **given})
    asked, sizes = dict[str, str](), dict[str, float]()
    session.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    session.on("Network.loadingFinished", lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}))
    page.goto(f"http://127.0.0.1:{port}/G/{code}", wait_until="networkidle")
    shown = page.evaluate(PAINTED)
    context.close()
    own = [key for key, url in asked.items() if not re.search("mark.svg|favicon", url)]
    return shown, len(own), sum(sizes.get(key, 0) for key in own)


def _tell(line: str, looks: list[tuple[float, int, float]]) -> None:
    shown, count, size = (median(column) for column in zip(*looks, strict=True))
    print(
        f"poster's page, {line}, {SLOWER}x CPU, median of {STARTS}: shows after {shown:,.0f} ms "
        f"(budget {BUDGET_MS[line]:,}), {size:,.0f} bytes (budget {LARGEST:,}) in {count:.0f} request(s)"
    )


def _repeat(app: Any, kind: str, port: int, code: str) -> None:
    caller = HTTPConnection("127.0.0.1", port, timeout=60)
    before = _scans(app)
    for robot in ROBOTS:
        _look(caller, f"/g/{code}", robot)
    robots = _scans(app) - before
    spent = sorted(_look(caller, f"/g/{code}", SAMSUNG) for _ in range(REPEATS))
    repeats = _scans(app) - before - robots
    bare = sorted(_look(caller, "/readyz", ANDROID) for _ in range(REPEATS // 10))
    print(
        f"{kind:10} {len(ROBOTS)} robots count {robots}; {REPEATS:,} repeats from one phone count {repeats}; "
        f"median {median(spent) * 1000:.1f} ms, {median(spent) / median(bare):.1f} times a page that asks one thing"
    )


def _look(caller: HTTPConnection, path: str, agent: str) -> float:
    began = perf_counter()
    caller.request("GET", path, headers={"User-Agent": agent, "Accept-Encoding": "gzip"})
    caller.getresponse().read()
    return perf_counter() - began


def _scans(app: Any) -> int:
    with app.app_context():
        return db.session.scalar(select(func.coalesce(func.sum(Scan.times), 0))) or 0
