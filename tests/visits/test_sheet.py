"""A walk sheet on paper: which doors on which rows, the very letters of every name, a code that opens its page."""

import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unicodedata import normalize
from urllib.parse import urlsplit
from uuid import uuid4

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.press import PRESSES
from fieldapp.visits.models import Sheet, SheetRow
from fieldapp.visits.sheets import ALLEY_MM, MOST_ON_A_PAGE, PAGE_MM, ROW_MM, paged
from tests import paper
from tests.cast import Person, Stage, browser_of, sign_in
from tests.page import read_page
from tests.paper import HARDEST
from tests.visits.register import make_home, make_homes, make_sheet, register, state_home

LONG = "Người có tên rất dài để thử xem tờ giấy có giữ đủ mọi chữ hay không, tám chữ"
NAMES = [*HARDEST, LONG]
PrintSheet = Callable[..., bytes]


@pytest.fixture
def print_sheet(app: Flask, stage: Stage) -> PrintSheet:
    """Return what prints a hamlet's sheet as somebody does."""

    def printed(who: Person | None = None, path: str = "") -> bytes:
        path = path or f"/households/{stage.hamlet_a.ref}/sheets"
        answer = browser_of(app, who or stage.y_binh).post(path, data={"campaign": "dot-thu"})
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
        return answer.data

    return printed


def said_on(pdf: bytes, page: int = 0) -> str:
    """Return what a page says, without regard to where its lines break."""
    return plain(paper.text_of(pdf)[page])


def plain(text: str) -> str:
    return "".join(normalize("NFC", text).split())


def codes_of(pdf: bytes, dpi: int = 150) -> list[str]:
    """Return what the codes of a PDF say, page by page."""
    return [text for page in paper.pages(pdf, dpi) for text in paper.read_by_zxing(page)]


def rows() -> list[tuple[int, int]]:
    query = select(SheetRow.number, SheetRow.household_id).order_by(SheetRow.sheet_id, SheetRow.number)
    return list(db.session.execute(query).all())


def sheets() -> list[Sheet]:
    return list(db.session.scalars(select(Sheet).order_by(Sheet.id)))


def test_open_doors_stand_in_walking_order(print_sheet, stage, campaign):
    second, first = (make_home(stage.hamlet_a, position=position, alley="Ngõ 1") for position in (2, 1))
    last = make_home(stage.hamlet_a, position=1)
    for state in ("absent", "moved", "vacant", "mistake"):
        make_home(stage.hamlet_a, state=state, position=3)
    print_sheet()
    assert rows() == [(1, first.id), (2, second.id), (3, last.id)]


def test_the_text_is_what_was_meant_letter_for_letter(print_sheet, stage, campaign):
    names = [normalize("NFC", name) for name in NAMES]
    homes = [
        {"household": str(uuid4()), "head": name, "position": number, "number": f"{number}A", "alley": "Ngõ ê̆"}
        for number, name in enumerate(names, start=1)
    ]
    register(stage.hamlet_a, homes)
    said = said_on(print_sheet())
    for name in (*names, "Ngõ ê̆", "Bon U1", "Thị trấn Ea T'ling", "Xanh", "Vang", sheets()[0].code):
        assert plain(name).lower() in said.lower(), name
    assert "\ufffd" not in said


def test_what_is_known_of_a_door_stands_there_small(print_sheet, stage, campaign, hoa):
    first, second = make_homes(stage.hamlet_a, 2, hint="sau nhà văn hóa", adults=19, smartphones=None)
    day = (local_day(now())).isoformat()
    assert (
        hoa.say(hoa.visit(first, outcome="not_home", follow_up_on=day), hoa.visit(second, smartphones=18))
        == ["stored"] * 2
    )
    said, today = said_on(print_sheet()), local_day(now())
    assert plain(f"vắng {today.day}/{today.month}, hẹn {today.day}/{today.month}") in said
    assert plain("sau nhà văn hóa") in said
    assert plain("sau nhà văn hóa vắng") in said
    assert "1918" in said  # adults of the register beside phones that a visit stated


def test_each_page_has_a_code_that_opens_it(print_sheet, stage, campaign, app):
    make_homes(stage.hamlet_a, 45)
    pdf = print_sheet()
    code = sheets()[0].code
    for dpi in (150, 300):
        addresses = codes_of(pdf, dpi)
        assert [urlsplit(each).path + "?" + urlsplit(each).query for each in addresses] == [
            f"/sheets/{code}?page={page}" for page in (1, 2, 3)
        ]
    page = read_page(browser_of(app, stage.y_binh).get(addresses[1].partition("localhost")[2]))
    assert next(row.get("id") for row in page.all("tr") if row.get("data-row") is not None) == "row21"
    assert [re.search(r"Trang(\d)trên3", said_on(pdf, number))[1] for number in range(3)] == ["1", "2", "3"]


def test_printing_again_is_the_same_sheet_until_its_doors_change(print_sheet, stage, campaign):
    homes = make_homes(stage.hamlet_a, 3)
    print_sheet()
    print_sheet(stage.lan)
    state_home(stage.hamlet_a, homes[0].uid, position=1, head="Tên mới, nhà cũ")
    assert "Tênmới,nhàcũ" in said_on(print_sheet())
    assert len(sheets()) == 1
    state_home(stage.hamlet_a, homes[0].uid, position=9)
    print_sheet()
    state_home(stage.hamlet_a, homes[1].uid, position=2, state="moved")
    print_sheet()
    assert [number for number, _ in rows()] == [1, 2, 3, 1, 2, 3, 1, 2]
    assert len({sheet.code for sheet in sheets()}) == 3


def test_an_old_sheet_prints_as_it_was_with_who_left_struck(print_sheet, stage, campaign):
    homes = make_homes(stage.hamlet_a, 3)
    sheet = make_sheet(campaign, homes, stage.y_binh)
    state_home(stage.hamlet_a, homes[0].uid, state="moved", head="Bà Sáu")
    state_home(stage.hamlet_c, homes[1].uid, head="Bà Người Lạ")
    said = said_on(print_sheet(path=f"/sheets/{sheet.code}/print"))
    assert "BàSáu" in said
    assert "chuyểnđi" in said
    assert "sangđịabànkhác" in said
    assert "NgườiLạ" not in said
    assert len(sheets()) == 1


def test_what_is_printed_is_in_the_log(print_sheet, stage, campaign):
    make_home(stage.hamlet_a)
    print_sheet()
    print_sheet(stage.lan)
    print_sheet(path=f"/sheets/{sheets()[0].code}/print")
    entries = db.session.execute(
        select(AuditEntry.user_id, AuditEntry.verb).where(AuditEntry.verb.like("sheet.%")).order_by(AuditEntry.id)
    ).all()
    head, chair = stage.y_binh.id, stage.lan.id
    assert entries == [(head, "sheet.make"), (head, "sheet.print"), (chair, "sheet.print"), (head, "sheet.print")]


def test_a_desk_proves_itself_again_before_names_leave_it(client, stage, campaign):
    sheet, path = (
        make_sheet(campaign, [make_home(stage.hamlet_a)], stage.lan),
        f"/households/{stage.hamlet_a.ref}/sheets",
    )
    sign_in(client, stage.lan, confirmed_at=now() - timedelta(minutes=11))
    for address in (path, f"/sheets/{sheet.code}/print"):
        answer = client.post(address, data={"campaign": campaign.slug})
        assert (answer.status_code, answer.location) == (303, f"/confirm?next={path}")
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.verb.like("sheet.%"))).all() == []


def test_who_waits_for_a_press_keeps_no_connection(app, stage, campaign):
    make_home(stage.hamlet_a)
    client, path = browser_of(app, stage.y_binh), f"/households/{stage.hamlet_a.ref}/sheets"
    db.session.commit()
    with ThreadPoolExecutor(1) as other:
        with PRESSES, PRESSES:
            printing, still = other.submit(client.post, path, data={"campaign": "dot-thu"}), 0
            for _ in range(1000):
                has_begun = bool(still) or bool(sheets())
                db.session.rollback()
                still = still + 1 if has_begun and not db.engine.pool.checkedout() else 0
                if still == 30:
                    break
                time.sleep(0.01)
            assert still == 30
        assert printing.result().mimetype == "application/pdf"


def test_a_hamlet_without_doors_prints_nothing(app, stage, campaign):
    answer = browser_of(app, stage.y_binh).post(f"/households/{stage.hamlet_a.ref}/sheets", data={})
    assert answer.status_code == 422
    assert "chưa có gì để in" in read_page(answer).words()
    assert sheets() == []


def test_other_campaigns_and_none_are_refused(app, stage):
    make_home(stage.hamlet_a)
    client = browser_of(app, stage.y_binh)
    assert client.post(f"/households/{stage.hamlet_a.ref}/sheets", data={}).status_code == 404
    assert client.post(f"/households/{stage.hamlet_a.ref}/sheets", data={"campaign": "x"}).status_code == 404
    assert "Khi có đợt mới" in read_page(client.get(f"/households/{stage.hamlet_a.ref}/sheets")).words()


def test_seven_hundred_doors(print_sheet, stage, campaign, queries):
    alleys = [f"Ngõ {number // 23}" for number in range(700)]
    stated = [
        {"household": str(uuid4()), "position": number + 1, "head": HARDEST[number % len(HARDEST)], "alley": alley}
        for number, alley in enumerate(alleys)
    ]
    register(stage.hamlet_a, stated)
    with queries() as sent:
        pdf = print_sheet()
    pages = list(paged(alleys))
    assert len(pypdfium2.PdfDocument(pdf)) == max(pages) == db.session.scalar(select(func.max(SheetRow.page)))
    assert [number for number, _ in rows()] == list(range(1, 701))
    assert len(sent) < 40
    assert len(pdf) < 5_000_000


@pytest.mark.parametrize("most", [1, 3, 20, 700])
def test_what_stands_on_a_page_fits_on_it(most):
    """However the alleys change, no page holds more than its lines, and none ends but for want of room."""
    alleys = [f"Ngõ {number // most}" for number in range(700)]
    pages = list(paged(alleys))
    assert pages == sorted(pages)
    heights = []
    for page in set(pages):
        on_it = [alley for alley, each in zip(alleys, pages, strict=True) if each == page]
        height = len(on_it) * ROW_MM + len(set(on_it)) * ALLEY_MM
        assert len(on_it) <= MOST_ON_A_PAGE
        heights.append((height, len(on_it)))
        assert height <= PAGE_MM + 0.01
    assert all(h + ROW_MM + ALLEY_MM > PAGE_MM or count == MOST_ON_A_PAGE for h, count in heights[:-1])


@pytest.mark.parametrize("most", [1, 3, 20])
def test_no_page_runs_over_on_paper(most, print_sheet, stage, campaign):
    stated = [
        {"household": str(uuid4()), "position": number + 1, "head": LONG, "alley": f"Ngõ {number // most}"}
        for number in range(60)
    ]
    register(stage.hamlet_a, [row | {"hint": "ngã ba có cây đa to, " * 5, "priority": True} for row in stated])
    assert len(pypdfium2.PdfDocument(print_sheet())) == db.session.scalar(select(func.max(SheetRow.page)))


def test_the_register_leads_to_print_and_to_type(app, stage, campaign):
    make_home(stage.hamlet_a)
    path = f"/households/{stage.hamlet_a.ref}"
    for who, leads in (("y_binh", True), ("lan", True), ("hoa", False)):
        page = read_page(browser_of(app, getattr(stage, who)).get(path))
        assert (f"{path}/sheets" in page.links) is leads
    sheet = make_sheet(campaign, make_homes(stage.hamlet_a, 2), stage.y_binh)
    assert f"/sheets/{sheet.code}" in read_page(browser_of(app, stage.lan).get(f"{path}/sheets")).links
    assert f"/sheets/{sheet.code}" not in read_page(browser_of(app, stage.minh).get("/sheets")).links
