"""Looking for somebody by name on the page of people."""

from urllib.parse import quote

import pytest
from flask import Flask

from fieldapp.access import Role
from fieldapp.accounts.people import add_person, add_posting, leave
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Person, Place, Stage, browser_of
from tests.page import Page, read_page, words

NAMES = ("Nguyễn Văn Đạt", "H'Nghĩa Êban", "Y Kê Niê", "Y Ƀyă", "H’Rlắp Byă")


def post(name: str, place: Place, number: int) -> None:
    user = add_person(None, f"moi{number}", name, now())
    add_posting(None, user, Role.CANVASSER, place.area, now())


@pytest.fixture
def staffed(stage: Stage) -> Stage:
    """People whose names are seldom typed as they are written, in hamlet A; a namesake in the neighbouring commune."""
    for number, name in enumerate(NAMES):
        post(name, stage.hamlet_a, number)
    post("Nguyễn Văn Đạt Nam Dong", stage.hamlet_c, len(NAMES))
    db.session.commit()
    return stage


def found(app: Flask, reader: Person, place: Place, typed: str, more: str = "") -> list[str]:
    """Return who is shown, as the cards name them."""
    return named(read_page(browser_of(app, reader).get(f"/people/{place.ref}?q={quote(typed)}{more}")))


def named(page: Page) -> list[str]:
    return [words(card.find("p/a/b")) for card in page.all("article")]


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("nguyen dat", "Nguyễn Văn Đạt"),
        ("ĐẠT", "Nguyễn Văn Đạt"),
        ("h nghia", "H'Nghĩa Êban"),
        ("h’nghia", "H'Nghĩa Êban"),
        ("y ke", "Y Kê Niê"),
        ("ke y", "Y Kê Niê"),
        ("rlap", "H’Rlắp Byă"),
        ("y bya", "Y Ƀyă"),
    ],
)
def test_a_name_is_found_however_it_is_typed(app: Flask, staffed: Stage, typed: str, name: str) -> None:
    assert name in found(app, staffed.lan, staffed.commune, typed)


def test_only_those_named_so_are_shown(app: Flask, staffed: Stage) -> None:
    assert found(app, staffed.lan, staffed.commune, "dat") == ["Nguyễn Văn Đạt"]
    assert len(found(app, staffed.lan, staffed.commune, "")) == len(NAMES) + 4


def test_nobody_is_found_beyond_ones_reach(app: Flask, staffed: Stage) -> None:
    assert "Nam Dong" not in "".join(found(app, staffed.lan, staffed.commune, "nguyen van dat"))
    assert found(app, staffed.lan, staffed.commune, "tran van nam") == [staffed.nam.name]
    assert found(app, staffed.y_binh, staffed.hamlet_a, "tran van nam") == []
    answer = browser_of(app, staffed.y_binh).get(f"/people/{staffed.commune.ref}?q=nam")
    assert answer.status_code == 404


def test_a_filter_and_a_name_are_kept_together(app: Flask, staffed: Stage) -> None:
    browser_of(app, staffed.hoa)  # whose phone never sent
    page = read_page(browser_of(app, staffed.lan).get(f"/people/{staffed.commune.ref}?q=nguyen&show=no_phone"))
    assert named(page) == ["Nguyễn Văn Đạt"]
    (form,) = [each for each in page.all("form") if each.get("method") == "get"]
    assert {each.get("name"): each.get("value") for each in form.iter("input")} == {"show": "no_phone", "q": "nguyen"}
    chips = [each for each in page.all("a") if "q=nguyen" in each.get("href", "")]
    assert [words(each).split()[-1] for each in chips] == ["2", "1", "1"]


def test_who_left_with_a_phone_is_looked_for_too(app: Flask, staffed: Stage) -> None:
    browser_of(app, staffed.nam)
    leave(None, staffed.nam.user, staffed.hamlet_b.area, now())
    db.session.commit()
    assert found(app, staffed.lan, staffed.commune, "tran") == [staffed.nam.name]
    assert found(app, staffed.lan, staffed.commune, "dat") == ["Nguyễn Văn Đạt"]


def test_an_empty_search_says_what_to_do(app: Flask, staffed: Stage) -> None:
    page = read_page(browser_of(app, staffed.lan).get(f"/people/{staffed.commune.ref}?q=zzz&show=silent"))
    assert "Mời bác gõ ngắn hơn" in page.words()
    assert f"/people/{staffed.commune.ref}" in page.links
    above = read_page(browser_of(app, staffed.an).get(f"/people/{staffed.district.ref}?q=hoa"))
    assert "mở địa bàn cấp dưới" in above.words()


@pytest.mark.parametrize("typed", ["%", "_", "%%", "n%m", "\\", "'or'1'='1"])
def test_signs_stand_for_themselves(app: Flask, staffed: Stage, typed: str) -> None:
    assert found(app, staffed.lan, staffed.commune, typed) == []


@pytest.mark.parametrize("query", ["q=" + "a" * 81, "q=" + "ạ" * 100_000, "q=%00", "q=%E2%80%AE"])
def test_what_is_no_name_is_told_and_kept(app: Flask, staffed: Stage, query: str) -> None:
    answer = browser_of(app, staffed.lan).get(f"/people/{staffed.commune.ref}?{query}")
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text


def test_apostrophes_alone_ask_for_nobody_in_particular(app: Flask, staffed: Stage) -> None:
    assert len(found(app, staffed.lan, staffed.commune, " ’ ")) == len(NAMES) + 4


def test_a_search_is_not_recorded(app: Flask, staffed: Stage) -> None:
    before = db.session.query(AuditEntry).count()
    found(app, staffed.lan, staffed.commune, "nguyen")
    assert db.session.query(AuditEntry).count() == before
