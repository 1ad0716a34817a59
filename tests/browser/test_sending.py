"""Sending from a phone: queues across an update, answers that are none, batches too large."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from tests.browser.conftest import PHONE, MortalServer
from tests.browser.field import (
    BON_U1,
    CAMPAIGN,
    CHANGED_WORKER,
    QUEUE,
    chip,
    figures,
    gain,
    hope,
    is_kept,
    mail,
    next_version,
    nobody_home,
    ops,
    people,
    ready,
    reopen,
    session_of,
    settled,
    stored,
    taken_over,
)

OURS = {"X-Fieldapp": "1", "Content-Type": "application/json"}
SYNC = "**/api/sync"


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
    taken_over(opened)
    ready(opened)
    settled(opened)
    return opened


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
    schema = ("static/js/ops.js", "export const SCHEMA = 1;", "export const SCHEMA = 2;")
    steps = ("static/js/ops.js", "const STEPS = {};", "const STEPS = { 1: (op) => op };")
    mortal.start(next_version(tmp_path, CHANGED_WORKER, schema, steps))
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
