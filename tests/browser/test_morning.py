"""A chair's whole morning, at a desk and on a phone: from "who is silent?" to the report on its way to the district."""

import json
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect
from python_calamine import CalamineWorkbook

from tests.browser.conftest import DESK, PHONE, MortalServer
from tests.browser.field import CAMPAIGN
from tests.browser.test_axe import enter, violations
from tests.households.spreadsheets import xlsx
from tests.paper import text_of

SCREENS = {"desk": DESK, "phone": PHONE}
COMMUNE = "24640@2020-01-01"
MEMBER = "H'Nghia Êban"
REGISTER = [
    (1, "Tổ dân phố 7", "Ngõ 1", "Số 801", "Y Ngông Niê Kdăm", 5, 3, 2),
    (2, "Tổ dân phố 7", "Ngõ 1", "Số 802", "=1+1", 4, 2, 1),
    (3, "Tổ dân phố 7", "Ngõ 1", "Số 803", "Điểu K'Ré", 4, "ba", 1),
]


@pytest.fixture(params=SCREENS)
def chair(
    request: pytest.FixtureRequest, open_page: Callable[..., Page], mortal_server: Callable[[], MortalServer]
) -> Iterator[tuple[Page, MortalServer]]:
    """Seat the chair in front of a demo of her own."""
    server = mortal_server()
    page = open_page(**SCREENS[request.param] | {"base_url": server.address, "accept_downloads": True})
    yield page, server
    server.kill()


def test_a_morning_of_the_chair(chair: tuple[Page, MortalServer], tmp_path: Path) -> None:
    page, server = chair
    enter(page, "eatling")
    sound(page)
    find_the_silent(page)
    sound(page)
    let_somebody_new_in(page)
    sound(page)
    before = figures(server)
    bring_in_a_register(page)
    sound(page)
    after = figures(server)
    assert (after["households"] - before["households"], after["adults"] - before["adults"]) == (2, 5)
    installed = after["apps"]["bluezone"]["installed"]
    mend_a_visit(page)
    sound(page)
    assert figures(server)["apps"]["bluezone"]["installed"] == installed + 2
    close_the_figures(page)
    sound(page)
    reports = download_all(page, tmp_path)
    sound(page)
    judge(reports, json.loads(server.flask("figures", COMMUNE, "--campaign", CAMPAIGN, "--json")))


def sound(page: Page) -> None:
    """See that the open page is accessible and no wider than its screen."""
    assert violations(page) == [], page.url
    width = page.viewport_size["width"] if page.viewport_size else 0
    assert page.evaluate("document.documentElement.scrollWidth") <= width, page.url


def figures(server: MortalServer) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(server.flask("figures", "24640.to-dan-pho-7", "--campaign", CAMPAIGN, "--json"))
    return found


def find_the_silent(page: Page) -> None:
    """Open the hamlet whose only phone was not heard from."""
    expect(page.get_by_role("heading", level=1)).to_have_text("Có kịp hạn không?")
    silent = page.get_by_role("listitem").filter(has_text="chưa gửi trong 24 giờ")
    silent.get_by_role("link", name="Tổ dân phố 7").first.click()
    expect(page.get_by_text("Chưa gửi trong 24 giờ: Hạnh (mẫu)")).to_be_visible()


def let_somebody_new_in(page: Page) -> None:
    page.locator("main").get_by_role("link", name="Người và thẻ").first.click()
    page.get_by_text("Thêm người").click()
    page.get_by_label("Họ và tên").fill(MEMBER)
    page.get_by_label("Đơn vị cử đi").fill("Đoàn thanh niên")
    page.get_by_role("button", name="Thêm", exact=True).click()
    expect(page.get_by_text(f"Đã thêm {MEMBER}")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Thẻ mới").click()
    expect(page.get_by_role("img", name="Mã QR của thẻ")).to_be_visible()


def bring_in_a_register(page: Page) -> None:
    """Bring in three rows, of which one cannot be read; the report says which, and why."""
    page.get_by_role("link", name="Sổ hộ").click()
    page.get_by_role("link", name="Nạp danh sách hộ").click()
    register = {"name": "so-ho.xlsx", "mimeType": "application/octet-stream", "buffer": xlsx(REGISTER)}
    page.get_by_label("Tệp danh sách hộ").set_input_files(register)
    page.get_by_role("button", name="Đọc tệp").click()
    expect(page.get_by_role("heading", name="Xem trước danh sách hộ")).to_be_visible()
    sound(page)
    page.get_by_role("button", name="Nạp danh sách").click()
    expect(page.get_by_role("heading", name="Kết quả nạp")).to_be_visible()
    expect(page.locator("main")).to_contain_text(re.compile("Dòng 4|Số người lớn"))


def mend_a_visit(page: Page) -> None:
    """Open a visit from the hamlet's figures, and correct it: two phones more."""
    page.goto(f"/areas/24640.to-dan-pho-7?campaign={CAMPAIGN}")
    page.get_by_role("link", name="lượt thăm", exact=True).click()
    page.get_by_role("row").filter(has_text="Đã gặp").first.get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="Các lượt đã ghi ở đây")).to_be_in_viewport()
    was = int(re.search(r"Bluezone: đã có \d+, cài mới (\d+)", page.locator("main").inner_text()).group(1))
    page.get_by_role("link", name="Sửa", exact=True).first.click()
    page.locator(f"label[for='apps-bluezone-assisted-{was + 2}']").click()
    page.get_by_role("button", name=re.compile("^Lưu")).click()
    expect(page).to_have_url(re.compile(r"/field/24640\.to-dan-pho-7\?"))


def close_the_figures(page: Page) -> None:
    page.goto(f"/areas/{COMMUNE}")
    page.locator("main").get_by_role("link", name="Chốt số và báo cáo").click()
    page.get_by_role("button", name="Chốt số lúc này").click()
    expect(page).to_have_url(re.compile(r"/reports/[^/]+/1\?"))


def download_all(page: Page, folder: Path) -> dict[str, bytes]:
    """Write a sentence of one's own, keep it, and take the three documents."""
    page.get_by_label(re.compile("Kiến nghị")).fill("Đề nghị huyện cho thêm 500 tờ rơi.")
    page.get_by_role("button", name="Lưu").click()
    expect(page.get_by_text("Đã lưu báo cáo.")).to_be_visible()
    found = {}
    for kind, name in (("pdf", "PDF để ký"), ("docx", "Word để sửa"), ("xlsx", "Bảng tính Excel")):
        address = page.get_by_role("link", name=name).get_attribute("href") or ""
        answer = page.request.get(address)
        assert answer.ok, address
        found[kind] = answer.body()
        (folder / f"bao-cao.{kind}").write_bytes(found[kind])
    return found


def judge(reports: dict[str, bytes], shape: dict[str, Any]) -> None:
    """See that the three say what the command says of the same minute."""
    installed, knocked = shape["apps"]["bluezone"]["installed"], shape["knocked"]
    paper = " ".join(text_of(reports["pdf"]))
    word = docx.Document(BytesIO(reports["docx"]))
    text = "\n".join(each.text for each in word.paragraphs)
    assert f"Ứng dụng Bluezone: {installed:,} máy đã cài".replace(",", ".") in paper
    assert f"Ứng dụng Bluezone: {installed:,} máy đã cài".replace(",", ".") in text
    assert "Đề nghị huyện cho thêm 500 tờ rơi." in paper
    rows = CalamineWorkbook.from_filelike(BytesIO(reports["xlsx"])).get_sheet_by_name("Số liệu").to_python()
    total = next(row for row in rows if row[1] == "Tổng cộng")
    assert knocked in total
    assert installed in total
