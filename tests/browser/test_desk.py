"""The desk on a phone and on paper: nothing runs over the edge, and a meeting gets two sheets without buttons."""

import re
from collections.abc import Callable

import pypdfium2
import pytest
from playwright.sync_api import Page

from tests.browser.conftest import DESK, PHONE
from tests.browser.test_axe import enter, violations

COMMUNE, BON_U1 = "/areas/24640@2020-01-01", "/areas/24640.bon-u1"
LISTS = (
    "/doors?outcome=refused",
    "/doors?app=bluezone",
    "/visits",
    "/ranking",
    "/ranking?by=rate_bluezone_adults",
    "/days",
)


def read(page: Page) -> tuple[int, str]:
    """Return how many sheets of A4 a page takes, and what stands on them."""
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "15mm")
    printed = pypdfium2.PdfDocument(page.pdf(format="A4", margin=margin))
    return len(printed), " ".join(" ".join(sheet.get_textpage().get_text_range().split()) for sheet in printed)


@pytest.mark.parametrize(("username", "address"), [("eatling", COMMUNE), ("eatling", BON_U1), ("daknong", "/areas/67")])
def test_a_meeting_gets_two_sheets(username: str, address: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**DESK)
    enter(page, username)
    page.goto(address)
    sheets, text = read(page)
    assert sheets <= 2
    assert "Có kịp hạn không?" in text
    assert re.search(r"Số liệu lúc \d\d:\d\d ngày", text)
    assert "Đường đi tới hạn" in text
    for button in ("Gõ cửa ở đây", "Áp phích ở đây", "Thoát", "Xếp hạng theo số khác", "Tải bảng số"):
        assert button not in text


@pytest.mark.parametrize("look", ["light", "dark"])
def test_lists_fit_a_phone_and_pass_axe(look: str, open_page: Callable[..., Page]) -> None:
    page = open_page(**PHONE | {"color_scheme": look})
    enter(page, "eatling")
    wrong = {}
    for address in (COMMUNE, BON_U1, *(f"{COMMUNE}{each}" for each in LISTS)):
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["viewport"]["width"], address
        wrong |= {address: found} if (found := violations(page)) else {}
    assert wrong == {}


def test_a_chair_goes_from_the_answer_to_a_door(open_page: Callable[..., Page]) -> None:
    """Whom to call, why, which doors, and the door itself: four taps."""
    page = open_page(**PHONE)
    enter(page, "eatling")
    page.goto(COMMUNE)
    reason = page.locator(".calls .why a").first
    stated = re.search(r"(\d+)/\d+ hộ đã đến", reason.inner_text())
    reason.click()
    if stated:
        assert page.locator(".say").inner_text().startswith(f"{stated[1]} hộ")
    page.locator(".doors a").first.click()
    assert "/field/" in page.url
