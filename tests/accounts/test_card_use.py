"""Paper cards in use: each code lets its own person in, whom the page ticks, and what happens to cards not used."""

from collections.abc import Callable
from html import unescape
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from fieldapp.access import Role
from fieldapp.accounts.card_sheet import PaperCard, print_cards
from fieldapp.accounts.forms import MOST_CARDS
from fieldapp.accounts.models import Card, DeviceSession, Posting, User
from fieldapp.codes import ALPHABET, read_code
from fieldapp.extensions import db
from tests import paper
from tests.cast import LONG_AGO, Person, Stage, browser_of
from tests.page import read_page

Print = Callable[..., bytes]


@pytest.fixture
def printed(app: Flask, stage: Stage) -> Print:
    """Return what prints people's cards as the chair does."""

    def printing(*people: Person, language: str = "vi") -> bytes:
        chair = browser_of(app, stage.lan)
        chair.set_cookie("lang", language)
        answer = chair.post(f"/people/{stage.commune.ref}/cards", data={"people": [each.uid for each in people]})
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text
        return answer.data

    return printing


def said(pdf: bytes) -> str:
    return " ".join(paper.text_of(pdf))


def tokens(pdf: bytes) -> list[str]:
    """Return the tokens of a PDF's codes."""
    return [text.partition("/enrol#")[2] for page in paper.pages(pdf, 150) for text in paper.read_by_zxing(page)]


def typed_codes(pdf: bytes) -> list[str]:
    """Return the codes for those without a camera, in the order of the cards."""
    return [word for word in said(pdf).split() if word.count("-") == 2 and len(read_code(word)) == 12]


def enrol(app: Flask, **given: str) -> int:
    return app.test_client().post("/enrol", data=given).status_code


def let_in() -> list[int]:
    """Return whose phones were let in, in order."""
    found = select(DeviceSession.user_id).where(DeviceSession.kind == "card").order_by(DeviceSession.id)
    return list(db.session.scalars(found))


def ticks(app: Flask, stage: Stage) -> dict[str, tuple[str, bool]]:
    """Return, by uid, what the chair's page says of each person and whether they are ticked."""
    page = read_page(browser_of(app, stage.lan).get(f"/people/{stage.commune.ref}"))
    labels = {each.get("for"): "".join(each.itertext()) for each in page.all("label")}
    boxes = [each for each in page.all("input") if each.get("name") == "people"]
    return {each.get("value"): (labels[each.get("id")], each.get("checked") is not None) for each in boxes}


def test_each_code_lets_its_own_person_in_once(app: Flask, stage: Stage, printed: Print) -> None:
    (hoas,), (nams,) = (typed_codes(printed(person)) for person in (stage.hoa, stage.nam))
    assert [enrol(app, code=code) for code in (nams, hoas.lower().replace("-", " "), hoas)] == [303, 303, 410]
    assert let_in() == [stage.nam.id, stage.hoa.id]


def test_a_code_is_copied_in_one_piece_and_stands_on_one_line() -> None:
    codes = [f"0{each * 3}-{each * 3}1-{each * 4}" for each in ALPHABET]
    page = "go.example.vn/enrol"
    cards = [PaperCard("Y", "Thành viên", "Bon U1", f"https://{page}#{'0' * 22}", page, code, "") for code in codes]
    assert typed_codes(print_cards(cards)) == codes


def test_the_square_lets_its_own_person_in(app: Flask, stage: Stage, printed: Print) -> None:
    (token,) = tokens(printed(stage.nam))
    assert [enrol(app, token=token), enrol(app, token=token)] == [303, 410]
    assert let_in() == [stage.nam.id]


def test_printing_again_makes_new_cards_and_keeps_the_old(app: Flask, stage: Stage, printed: Print) -> None:
    (first,), (second,) = tokens(printed(stage.hoa)), tokens(printed(stage.hoa))
    assert first != second
    assert [enrol(app, token=second), enrol(app, token=first)] == [303, 303]


def test_only_who_has_no_way_in_is_ticked(app: Flask, stage: Stage, printed: Print) -> None:
    browser_of(app, stage.hoa)
    printed(stage.nam)
    assert ticks(app, stage) == {
        stage.hoa.uid: (f"{stage.hoa.name} · {stage.hamlet_a.name} · đã có máy", False),
        stage.y_binh.uid: (f"{stage.y_binh.name} · {stage.hamlet_a.name}", True),
        stage.nam.uid: (f"{stage.nam.name} · {stage.hamlet_b.name} · đang cầm thẻ", False),
    }


def test_a_lost_card_is_cancelled_on_the_page(app: Flask, stage: Stage, printed: Print) -> None:
    (token,) = tokens(printed(stage.nam))
    chair = browser_of(app, stage.lan)
    page = chair.get(f"/people/{stage.commune.ref}/{stage.nam.uid}").text
    address = f"/people/{stage.commune.ref}/{stage.nam.uid}/revocation"
    assert page.count("Hủy thẻ chưa dùng</button>") == page.count(f'action="{address}"') == 1
    assert chair.post(address).status_code == 303
    assert enrol(app, token=token) == 410
    assert ticks(app, stage)[stage.nam.uid][1]


def test_a_card_says_whom_to_ask(stage: Stage, printed: Print) -> None:
    assert f"Cần hỏi: {stage.lan.name}, người cấp thẻ" in said(printed(stage.nam))
    stage.commune.area.contact = "Cô Lan, cán bộ văn hóa"
    stage.hamlet_a.area.contact = "Y Bình, nhà văn hóa bon"
    db.session.commit()
    assert "Cần hỏi: Y Bình, nhà văn hóa bon" in said(printed(stage.hoa))
    assert "Cần hỏi: Cô Lan, cán bộ văn hóa" in said(printed(stage.nam))


def test_a_card_speaks_vietnamese_whatever_the_screen_does(stage: Stage, printed: Print) -> None:
    told = said(printed(stage.hoa, language="en"))
    assert "Thành viên Ban tự quản Bon U1, thị trấn Ea T'ling Dùng một lần, trước" in told
    assert "người cấp thẻ" in told


def test_nobody_ticked_is_asked_for_on_the_page(app: Flask, stage: Stage) -> None:
    answer = browser_of(app, stage.lan).post(f"/people/{stage.commune.ref}/cards")
    assert answer.status_code == 422
    assert "Mời bác đánh dấu ít nhất một người." in unescape(answer.text)
    assert not any(box.get("checked") is not None for box in read_page(answer).all("input"))


@pytest.mark.parametrize(("more", "status"), [(0, 404), (1, 422)])
def test_so_many_at_once_and_no_more(app: Flask, stage: Stage, more: int, status: int) -> None:
    uids = [str(uuid4()) for _ in range(MOST_CARDS + more)]
    answer = browser_of(app, stage.lan).post(f"/people/{stage.commune.ref}/cards", data={"people": uids})
    assert answer.status_code == status
    assert db.session.scalars(select(Card)).all() == []


def test_the_longest_of_everything_keeps_within_what_a_cheap_printer_prints(stage: Stage, printed: Print) -> None:
    stage.commune.area.contact = "Cô Nguyễn Thị Hoàng Lan " * 5
    made = [User(uid=str(uuid4()), username=f"dai-{n}", name="Ngưỡng" * 13, created_at=LONG_AGO) for n in range(8)]
    for user in made:
        places = stage.hamlet_a, stage.hamlet_b
        user.postings = [Posting(role=Role.HEAD, area_id=place.id, from_at=LONG_AGO) for place in places]
    db.session.add_all(made)
    db.session.commit()
    (page,) = paper.pages(printed(*made), 100)
    margin = int(8 / 25.4 * 100) - 7  # half a pair of scissors hangs over the line
    edges = page[:margin], page[-margin:], page[:, :margin], page[:, -margin:]
    assert {int(edge.min()) for edge in edges} == {255}
    assert len(paper.read_by_zxing(page)) == 8
