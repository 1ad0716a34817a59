"""A walk sheet typed by its keys alone: forty rows in far less than five minutes, with JavaScript and without."""

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from fieldapp.dates import local_day, now
from tests.browser.conftest import DESK, PHONE, MortalServer
from tests.browser.field import BON_U1, CAMPAIGN
from tests.browser.test_axe import enter, violations

# What stood on the paper, in order: the outcome's letter, and phones that had the first app and that got it.
PAPER = [("g", "1", "2"), ("v",), ("g", "0", "1"), ("k",), ("x",), ("g", "", "1"), ("v",), ("g", "2", "0")] * 5
TODAY = local_day(now())
# Of somebody who looks for each of them.
KEYS_A_SECOND = 1
FIVE_MINUTES = 300


class Keyboard:
    """The only thing that touches the page; it counts."""

    def __init__(self, page: Page) -> None:
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1


@pytest.fixture(scope="module")
def mortal(mortal_server: Callable[[], MortalServer]) -> MortalServer:
    return mortal_server()


@pytest.fixture
def desk_of(open_page: Callable[..., Page], mortal: MortalServer) -> Callable[..., Page]:
    """Return what seats the chair at a desk, in front of a sheet of Bon U1."""

    def seated(**settings: Any) -> Page:
        page = open_page(**DESK | {"base_url": mortal.address} | settings)
        enter(page, "eatling")
        printed = page.request.post(
            f"/households/{BON_U1}/sheets", form={"campaign": CAMPAIGN}, headers={"Origin": mortal.address}
        )
        assert printed.headers["content-type"] == "application/pdf"
        page.goto(f"/households/{BON_U1}/sheets")
        page.get_by_role("link", name=re.compile("Gõ phiếu [0-9A-Z]{7}")).click()
        return page

    return seated


def figures(mortal: MortalServer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(mortal.flask("figures", BON_U1, "--campaign", CAMPAIGN, "--json"))
    return found


def numbered(page: Page) -> str:
    return str(page.evaluate("document.activeElement.closest('[data-row]')?.id ?? document.activeElement.className"))


def with_enter(keys: Keyboard, row: tuple[str, ...]) -> None:
    """Type a row as the page says: a letter, numbers after a tab each, Enter."""
    letter, *counts = row
    keys.press(letter)
    for count in counts:
        keys.press("Tab", *count)
    keys.press("Enter")


def with_tabs(keys: Keyboard, row: tuple[str, ...]) -> None:
    """Type a row where nothing helps: a tab to each field, and past "Thêm"."""
    letter, *counts = row
    keys.press(letter)
    for count in [*counts, *[""] * (7 - len(counts))]:
        keys.press("Tab", *count)
    keys.press("Tab", "Tab")


def gain(before: dict[str, Any], after: dict[str, Any]) -> tuple[int, int]:
    helped = [each["apps"]["bluezone"]["assisted"] for each in (before, after)]
    return after["visits"] - before["visits"], helped[1] - helped[0]


def type_rows(page: Page, keys: Keyboard, how: Callable[..., None], rows: Iterator[tuple[str, ...]]) -> None:
    """Type a page to its end, and send it."""
    on_it = page.locator("[data-row]").count()
    first = int(str(page.locator("[data-row]").first.get_attribute("id")).removeprefix("row"))
    for number in range(first, first + on_it):
        assert numbered(page) == f"row{number}"
        how(keys, next(rows))
    assert numbered(page) == "btn go"
    with page.expect_navigation():
        keys.press("Enter")


@pytest.mark.parametrize(("how", "script"), [(with_enter, True), (with_tabs, False)])
def test_forty_rows_by_keyboard_alone(
    how: Callable[..., None], script: bool, desk_of: Callable[..., Page], mortal: MortalServer
) -> None:
    page, before = desk_of(java_script_enabled=script), figures(mortal)
    keys, rows = Keyboard(page), iter(PAPER)
    # The head, from where the page begins: which round, which day (whose keys differ by language), who.
    assert page.evaluate("document.activeElement.id") == "round"
    keys.press(*["ArrowDown"] * (not script))
    page.locator("#day").fill(TODAY.isoformat() if script else (TODAY - timedelta(days=1)).isoformat())
    page.locator("#by").select_option(index=1)
    page.locator("#by").focus()
    keys.press("Tab")
    for _ in range(2):
        type_rows(page, keys, how, rows)
        expect(page.locator(".notice.done")).to_contain_text("Đã lưu 20 dòng")
    assert keys.count <= (170 if script else 450)
    assert keys.count / KEYS_A_SECOND < FIVE_MINUTES * (1 if script else 2)
    assert gain(before, figures(mortal)) == (40, sum(int(row[2]) for row in PAPER if len(row) == 3))


@pytest.mark.parametrize("screen", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_passes_axe_also_with_what_came_back(
    screen: dict[str, Any], scheme: str, desk_of: Callable[..., Page]
) -> None:
    page = desk_of(**screen, color_scheme=scheme)
    page.goto(page.url + "?page=4&day=" + (TODAY - timedelta(days=2)).isoformat())
    assert violations(page) == []
    page.locator("[data-row] select").nth(0).select_option("not_home")
    page.locator("[data-row] input").nth(1).fill("2")
    page.locator("[data-row] select").nth(1).select_option("refused" if scheme == "light" else "met")
    page.locator("[data-row]").nth(2).locator("summary").click()
    assert violations(page) == []
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu trang này").click()
    expect(page.locator("#errors")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert violations(page) == []


def test_arrows_stay_in_their_column(desk_of: Callable[..., Page]) -> None:
    page = desk_of()
    keys = Keyboard(page)
    page.locator("#row1-adults").focus()
    keys.press("3", "ArrowDown", "2", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowUp")
    assert page.evaluate("document.activeElement.id") == "row1-adults"
    assert [page.locator(f"#row{row}-adults").input_value() for row in (1, 2, 3)] == ["3", "2", ""]
