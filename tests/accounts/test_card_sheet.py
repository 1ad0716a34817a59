"""Paper cards: who gets them, what they say, that they are read from the page and let somebody in."""

from datetime import UTC, datetime, timedelta
from html import unescape

import pypdfium2
import pytest
from flask import Flask
from sqlalchemy import func, select

from fieldapp.accounts.card_sheet import PaperCard, print_cards, say_until
from fieldapp.accounts.cards import ON_PAPER
from fieldapp.accounts.models import Card
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from tests import paper
from tests.cast import Person, Place, Stage, browser_of, sign_in

TOKEN = "kD83hT_-xV0aQm5PqRzL2w"  # of the length of a real one


def a_card(name: str = "Hoa", place: str = "Bon U1, thị trấn Ea T'ling", code: str = "7K2M-9PQR-4TXD") -> PaperCard:
    address = f"https://go.example.vn/enrol#{TOKEN}"
    until = "Dùng một lần, trước 9 giờ 15 thứ Hai 24/8/2020."
    return PaperCard(name, "Thành viên Ban tự quản", place, address, "go.example.vn/enrol", code, until)


def press(app: Flask, who: Person, where: Place, *whom: Person):
    return browser_of(app, who).post(f"/people/{where.ref}/cards", data={"people": [each.uid for each in whom]})


def cards() -> int:
    return db.session.scalar(select(func.count()).select_from(Card)) or 0


# The door


def test_a_chair_prints_cards_that_let_people_in(app: Flask, any_stage: Stage) -> None:
    stage = any_stage
    answer = press(app, stage.lan, stage.commune, stage.hoa, stage.nam)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("inline")
    made = db.session.scalars(select(Card).order_by(Card.id)).all()
    assert {card.user_id for card in made} == {stage.hoa.id, stage.nam.id}
    assert {card.expires_at - card.issued_at for card in made} == {ON_PAPER}
    (page,) = paper.pages(answer.data, 150)
    addresses = paper.read_by_zxing(page)
    assert len(addresses) == 2
    for address in addresses:
        entered = app.test_client().post(
            "/enrol", data={"token": address.partition("#")[2]}, headers={"Sec-Fetch-Site": "same-origin"}
        )
        assert entered.status_code == 303


def test_each_card_is_in_the_audit_log(app: Flask, stage: Stage) -> None:
    press(app, stage.lan, stage.commune, stage.hoa, stage.nam)
    acts = select(AuditEntry).where(AuditEntry.verb == "card.issue")
    assert len(db.session.scalars(acts).all()) == 2


@pytest.mark.parametrize(
    ("who", "where", "whom", "status"),
    [
        ("minh", "commune", ["hoa"], 404),
        ("minh", "neighbour", ["hoa"], 404),
        ("y_binh", "hamlet_a", ["hoa"], 403),
        ("lan", "commune", ["hoa", "lan"], 403),
        ("hoa", "hamlet_a", ["hoa"], 403),
        ("thu", "commune", ["hoa"], 403),
        ("lan", "commune", [], 422),
    ],
)
def test_whoever_may_not_gets_nobodys_card(app: Flask, stage: Stage, who, where, whom, status) -> None:
    people = [getattr(stage, name) for name in whom]
    assert press(app, getattr(stage, who), getattr(stage, where), *people).status_code == status
    assert cards() == 0


def test_a_refusal_names_whose_card_it_was(app: Flask, stage: Stage) -> None:
    refusal = unescape(press(app, stage.lan, stage.commune, stage.hoa, stage.lan).text)
    assert f"Bác không in được thẻ cho {stage.lan.name} nên" in refusal


def test_the_passphrase_is_asked_again_first(app: Flask, stage: Stage) -> None:
    browser = app.test_client()
    sign_in(browser, stage.lan, confirmed_at=now() - timedelta(minutes=11))
    asked = browser.post(f"/people/{stage.commune.ref}/cards", data={"people": [stage.hoa.uid]})
    assert (asked.status_code, asked.location) == (303, f"/confirm?next=/people/{stage.commune.ref}")
    assert cards() == 0


def test_somebody_ticked_twice_gets_one_card(app: Flask, stage: Stage) -> None:
    press(app, stage.lan, stage.commune, stage.hoa, stage.hoa)
    assert cards() == 1


def test_the_page_ticks_those_without_a_phone(app: Flask, stage: Stage) -> None:
    page = browser_of(app, stage.lan).get(f"/people/{stage.commune.ref}").text
    assert f'value="{stage.hoa.uid}"' in page
    assert "In thẻ" in page
    assert "In thẻ" not in browser_of(app, stage.y_binh).get(f"/people/{stage.hamlet_a.ref}").text


# The paper


@pytest.mark.parametrize("name", paper.HARDEST)
def test_every_name_is_there_to_the_letter(name: str) -> None:
    (said,) = paper.text_of(print_cards([a_card(name, name)]))
    assert said.count(name) == 2


def test_a_card_says_how_long_and_how() -> None:
    (said,) = paper.text_of(print_cards([a_card()]))
    for words in ("7K2M-9PQR-4TXD", "go.example.vn/enrol", "Dùng một lần, trước 9 giờ 15 thứ Hai 24/8/2020.", "Zalo"):
        assert words in said


@pytest.mark.parametrize(("people", "sheets"), [(1, 1), (8, 1), (9, 2), (17, 3)])
def test_eight_stand_on_a_sheet_of_a4(people: int, sheets: int) -> None:
    document = pypdfium2.PdfDocument(print_cards([a_card()] * people))
    assert len(document) == sheets
    assert {tuple(round(side / 72 * 25.4) for side in page.get_size()) for page in document} == {(210, 297)}


@pytest.mark.parametrize("dpi", [300, 150])
@pytest.mark.parametrize("reader", paper.READERS)
def test_both_readers_read_all_eight(dpi: int, reader: str) -> None:
    (page,) = paper.pages(print_cards([a_card()] * 8), dpi)
    assert paper.READERS[reader](page) == [a_card().address] * 8


def test_a_photocopied_card_is_read() -> None:
    (page,) = paper.pages(print_cards([a_card()]), 150)
    side = paper.code_box(page)[2]
    worn = paper.as_jpeg(paper.blurred(page, 0.3, side / 33))
    assert paper.read_by_zxing(worn) == paper.read_by_zxing(paper.in_perspective(worn)) == [a_card().address]


def test_the_longest_name_and_place_keep_to_their_card() -> None:
    long = "Nguyễn Thị Thanh Huyền Trang Phương Thảo Quỳnh Hương Nguyễn Thị Thanh Huyền Tran"
    pages = paper.pages(print_cards([a_card(long, long)] * 8), 100)
    assert len(pages) == 1
    assert len(paper.read_by_zxing(pages[0])) == 8


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (datetime(2020, 8, 24, 2, 15, tzinfo=UTC), "9 giờ 15 thứ Hai 24/8/2020"),
        (datetime(2020, 8, 22, 17, 0, 59, tzinfo=UTC), "0 giờ Chủ nhật 23/8/2020"),
        (datetime(2020, 9, 5, 9, 5, tzinfo=UTC), "16 giờ 05 thứ Bảy 5/9/2020"),
    ],
)
def test_an_instant_is_said_as_people_say_it(at: datetime, said: str) -> None:
    assert say_until(at) == said
