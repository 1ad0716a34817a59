"""The first page a stranger meets, in a real browser: on a phone, on one without JavaScript, at a desk."""

import pytest
from playwright.sync_api import Page


@pytest.mark.parametrize("screen", ["phone", "plain_phone", "desk"])
def test_stranger_is_asked_to_sign_in(screen, request):
    page: Page = request.getfixturevalue(screen)
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 200
    assert page.url.partition("?")[0].endswith("/login")
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
