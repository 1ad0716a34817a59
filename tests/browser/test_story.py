"""The main job in a real browser: a card, a door, a correction, and the chair who reads the figure a moment later."""

import json
import re
import sqlite3
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import Server

BON_U1 = "24640.bon-u1"
COMMUNE = "24640@2020-01-01"


def canvasser_code(server: Server) -> str:
    """Return a fresh short code for the canvasser of Bon U1, as her chair would read it out."""
    username = next(word for word in re.findall(r"\S+", people(server)) if word.startswith(f"{BON_U1}."))
    return server.flask("accounts", "card", username).split("code ")[1].strip()


def people(server: Server) -> str:
    asked = "SELECT group_concat(username, ' ') FROM users WHERE username LIKE '24640.bon-u1.%'"
    with sqlite3.connect(server.environ["FIELDAPP_DATABASE_URL"].removeprefix("sqlite:///")) as database:
        (names,) = database.execute(asked).fetchone()
    return str(names)


def bluezone(server: Server) -> dict[str, int]:
    shape = json.loads(server.flask("figures", BON_U1, "--campaign", "bluezone-demo", "--json"))
    app = shape["apps"]["bluezone"]
    return {"visits": shape["visits"], "installed": app["installed"], "assisted": app["assisted"]}


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_a_canvasser_enters_by_card_and_records_corrects_and_takes_back(server: Server, plain_phone: Page) -> None:
    before = bluezone(server)
    page = plain_phone
    page.goto("/enrol")
    page.get_by_label(re.compile("mã", re.IGNORECASE)).fill(canvasser_code(server).lower())
    page.get_by_role("button").first.click()
    expect(page).to_have_url(re.compile(rf"/field/{BON_U1}"))
    assert fits(page)

    page.get_by_role("link", name="Gặp được").click()
    page.locator('label[for="apps-bluezone-assisted-2"]').click()
    assert fits(page)
    page.get_by_role("button", name=re.compile("Lưu")).click()
    expect(page.get_by_text(re.compile("Đã ghi"))).to_be_visible()
    after = bluezone(server)
    assert after["visits"] == before["visits"] + 1
    assert after["assisted"] == before["assisted"] + 2

    page.get_by_role("button", name="Rút lại").click()
    assert bluezone(server) == before


def test_the_chair_signs_in_and_reads_down_to_the_hamlet(server: Server, open_page: Callable[..., Page]) -> None:
    page = open_page(viewport={"width": 1280, "height": 900}, java_script_enabled=False)
    page.goto("/login")
    page.get_by_label("Tên đăng nhập").fill("eatling")
    page.get_by_label(re.compile("Mật khẩu")).fill("ban-mau-go-cua")
    page.get_by_role("button", name=re.compile("Đăng nhập|Vào")).click()
    expect(page).to_have_url(re.compile(re.escape(f"/areas/{COMMUNE}")))
    shape = json.loads(server.flask("figures", COMMUNE, "--campaign", "bluezone-demo", "--json"))
    shown = f"{shape['apps']['bluezone']['installed']:,}".replace(",", ".")
    expect(page.get_by_text(shown, exact=False).first).to_be_visible()
    page.get_by_role("link", name="Bon U1").first.click()
    expect(page).to_have_url(re.compile(re.escape(f"/areas/{BON_U1}")))
    page.go_back()
    expect(page.get_by_role("link", name="Huyện Cư Jút", exact=True)).to_have_count(0)


def test_the_card_in_an_address_enters_without_typing(server: Server, phone: Page) -> None:
    username = people(server).split()[-1]
    address = server.flask("accounts", "card", username).split()[1]
    phone.goto(address)
    phone.get_by_role("button").first.click()
    expect(phone).to_have_url(re.compile("/field/"))
    assert "#" not in phone.url


def test_a_stranger_to_the_commune_finds_nothing_there(server: Server, desk: Page) -> None:
    desk.goto("/login")
    desk.get_by_label("Tên đăng nhập").fill("namdong")
    desk.get_by_label(re.compile("Mật khẩu")).fill("ban-mau-go-cua")
    desk.get_by_role("button", name=re.compile("Đăng nhập|Vào")).click()
    for path in (f"/areas/{COMMUNE}", f"/households/{BON_U1}", f"/field/{BON_U1}", f"/people/{COMMUNE}"):
        answer = desk.goto(path)
        assert answer is not None
        assert answer.status == 404
