"""Every kind of page against WCAG 2.2 AA, as axe-core judges it: on a phone by day and by night, and at a desk."""

import re
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, PHONE
from tests.households.test_import_ugly import ugly

SCREENS = {
    "phone by day": PHONE | {"color_scheme": "light"},
    "phone by night": PHONE | {"color_scheme": "dark"},
    "desk": DESK | {"color_scheme": "light"},
}
RULES = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"],
    "rules": {"target-size": {"enabled": True}},  # off by default, although wcag22aa names it
    "resultTypes": ["violations"],
}
MOST_PAGES = 90
# Files, and what leads to a store.
NO_PAGE = re.compile(r"/s/|/g/[^/]+/|.*\.(csv|json|toml)$")
# Lists that one page shows, whatever they are narrowed to.
NARROWED = re.compile(r"/areas/[^/]+/(doors|visits|ranking)$")
BON_U1 = "24640.bon-u1"
# The cookies of who signed in, by server and name.
ENTERED: dict[tuple[str, str], Any] = {}


def kind_of(address: str) -> tuple[str, ...]:
    """Return what is alike in the addresses of pages that differ in a place or a filter only."""
    parts = urlsplit(address)
    asked = "" if NARROWED.match(parts.path) else parts.query
    return (re.sub(r"/[^/]*\d[^/]*", "/…", parts.path), *sorted(name for name, _ in parse_qsl(asked)))


def walk(page: Page, start: str) -> Iterator[str]:
    """Open one page of each kind that links lead to from *start*, and give its address when it is open."""
    seen, waiting = set(), deque([start])
    while waiting:
        address = waiting.popleft()
        if kind_of(address) in seen:
            continue
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200, (address, answer.status)
        seen |= {kind_of(address), kind_of(page.url)}
        yield page.url
        links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
        found = sorted({urldefrag(urljoin(page.url, link)).url for link in links})
        ours = (link for link in found if urlsplit(link).netloc == urlsplit(page.url).netloc)
        waiting += [link for link in ours if not NO_PAGE.match(urlsplit(link).path)]


def violations(page: Page) -> list[str]:
    """Say what axe finds wrong on the open page: the rule, the first place, and why."""
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{each['id']} ×{len(each['nodes'])}: {each['nodes'][0]['target']} "
        + re.sub(r"\s+", " ", each["nodes"][0]["failureSummary"])
        for each in found
    ]


def enter(page: Page, username: str, *, anew: bool = False) -> None:
    """Open the first page of a desk: signed in *anew*, or as before on this server, for tries of a name are limited."""
    page.goto("/login")
    key = urlsplit(page.url).netloc, username
    if key in ENTERED and not anew:
        page.context.add_cookies(ENTERED[key])
        page.goto("/")
        if not page.url.endswith("/login"):
            return
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label(re.compile("Mật khẩu")).fill("ban-mau-go-cua")
    page.get_by_role("button", name=re.compile("Đăng nhập|Vào")).click()
    page.wait_for_load_state()
    ENTERED[key] = page.context.cookies()


@pytest.mark.parametrize("screen", SCREENS)
def test_all_that_a_chair_opens_passes_axe(screen: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**SCREENS[screen])
    enter(page, "eatling")
    wrong: dict[str, Any] = {}
    opened = 0
    for address in walk(page, page.url):
        opened += 1
        wrong |= {address: found} if (found := violations(page)) else {}
    assert wrong == {}
    assert 12 <= opened <= MOST_PAGES


@pytest.mark.parametrize("screen", SCREENS)
def test_what_answers_an_act_passes_axe(screen: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**SCREENS[screen])
    enter(page, "eatling", anew=True)
    wrong = {}
    for act in (leave_a_form_blank, knock_and_find_nobody, ask_for_a_card, look_at_a_register, bring_it_in):
        act(page)
        wrong[f"{act.__name__}: {page.url}"] = violations(page)
    assert {where: found for where, found in wrong.items() if found} == {}


def leave_a_form_blank(page: Page) -> None:
    page.goto(f"/venues/{BON_U1}")
    page.locator("main form button").last.click()
    expect(page.locator("#errors")).to_be_visible()


def knock_and_find_nobody(page: Page) -> None:
    page.goto(f"/field/{BON_U1}")
    expect(page.locator("html[data-ready]")).to_be_attached()
    page.locator("#dock").get_by_role("link", name="Vắng nhà").click()
    expect(page.locator("#said").get_by_role("button", name="Rút lại")).to_be_visible()


def ask_for_a_card(page: Page) -> None:
    page.goto(f"/people/{BON_U1}")
    page.locator("article.card a").first.click()
    page.get_by_role("button", name="Thẻ mới").click()
    expect(page.locator("svg[role=img]").first).to_be_visible()


def look_at_a_register(page: Page) -> None:
    page.goto(f"/imports/{BON_U1}")
    page.get_by_label("Tệp danh sách hộ").set_input_files(
        {"name": "so-ho.xlsx", "mimeType": "application/octet-stream", "buffer": ugly()}
    )
    page.get_by_role("button", name="Đọc tệp").click()
    expect(page.get_by_role("heading", name="Xem trước danh sách hộ")).to_be_visible()


def bring_it_in(page: Page) -> None:
    page.get_by_role("button", name="Nạp danh sách").click()
    expect(page.get_by_role("heading", name="Kết quả nạp")).to_be_visible()


def test_axe_sees_what_is_wrong(open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE)
    page.set_content("<title>A</title><p><a href='#a' id='a'>a</a><a href='#a'>b</a><img src='/a.png'><input>")
    assert {found.split()[0] for found in violations(page)} >= {"html-has-lang", "image-alt", "label"}


@pytest.mark.parametrize("screen", SCREENS)
def test_what_strangers_see_passes_axe(screen: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**SCREENS[screen])
    wrong: dict[str, Any] = {}
    for address in ("/login", "/enrol", "/nowhere"):
        page.goto(address)
        wrong |= {address: found} if (found := violations(page)) else {}
    page.goto("/login")
    page.get_by_role("button", name=re.compile("Đăng nhập|Vào")).click()
    wrong |= {"/login, refused": found} if (found := violations(page)) else {}
    assert wrong == {}
