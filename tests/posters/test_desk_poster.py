"""The page of one poster: where it hangs, what became of it, and the way back from every act."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import Poster
from tests.cast import browser_of, sign_in
from tests.page import read_page
from tests.visits.plain import controls, forms, of_class, read, words


def path_of(stage, poster):
    return f"/posters/{stage.hamlet_a.ref}/{poster.code}"


def stands(poster):
    db.session.refresh(poster)
    return poster.state, poster.spot, poster.shows_contact


def acts():
    return db.session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id)).all()


def test_a_head_says_where_a_poster_hangs(client, stage, poster):
    sign_in(client, stage.y_binh)
    for _ in range(2):
        fields = {"spot": " cổng nhà văn hóa ", "state": "hung", "shows_contact": "y"}
        answer = client.post(path_of(stage, poster), data=fields)
        assert answer.status_code == 303
    assert stands(poster) == ("hung", "cổng nhà văn hóa", True)
    assert acts() == ["make", "hung", "contact"]
    page = read(client.get(path_of(stage, poster)))
    assert "cổng nhà văn hóa Đang treo" in words(page)


def test_what_was_done_is_told_with_who_and_when(client, stage, poster):
    sign_in(client, stage.y_binh)
    client.post(path_of(stage, poster), data={"spot": "chợ", "state": "hung"})
    client.post(path_of(stage, poster), data={"spot": "cổng chợ", "state": "hung"})
    client.post(path_of(stage, poster), data={"spot": "cổng chợ", "state": "torn"})
    client.post(path_of(stage, poster), data={"spot": "cổng chợ", "state": "hung"})
    page = read_page(client.get(path_of(stage, poster)))
    (table,) = page.all("table")
    told = [[words(cell) for cell in row] for row in table.iter("tr")][1:]
    assert [(who, what) for _, who, what in told] == [
        ("Y Bình Niê Kdăm", "Treo lên"),
        ("Y Bình Niê Kdăm", "Báo rách hoặc mất"),
        ("Y Bình Niê Kdăm", "Sửa chỗ treo"),
        ("Y Bình Niê Kdăm", "Treo lên"),
        ("máy chủ", "Làm tờ này"),
    ]
    assert {when.split()[0] for when, *_ in [row[0].rsplit(" ", 1) for row in told]} == {"hôm"}


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        ("made", "Đã treo rồi", "hung"),
        ("hung", "Tờ này rách hoặc mất", "torn"),
        ("torn", "Đã treo lại tờ in mới", "hung"),
        ("hung", "Thu hồi", "withdrawn"),
        ("withdrawn", "Dùng lại tờ này", "made"),
    ],
)
def test_each_step_has_a_button_and_a_way_back(client, stage, poster, before, said, after):
    poster.state, poster.spot, poster.shows_contact = before, "cổng chợ", True
    db.session.commit()
    sign_in(client, stage.y_binh)
    form = forms(read(client.get(path_of(stage, poster))), "spot")[0]
    button = next(each for each in form.iter("button") if words(each) == said)
    answer = client.post(form.get("action"), data=controls(form) | {button.get("name"): button.get("value")})
    assert stands(poster) == (after, "cổng chợ", True)
    back = of_class(read(client.get(answer.location)), "undo")[0].find(".//form")
    assert client.post(back.get("action"), data=controls(back)).status_code == 303
    assert stands(poster) == (before, "cổng chợ", True)


def test_saving_keeps_the_state(client, stage, poster):
    poster.state = "torn"
    db.session.commit()
    sign_in(client, stage.lan)
    form = forms(read(client.get(path_of(stage, poster))), "spot")[0]
    first = next(form.iter("button"))
    assert words(first) == "Lưu"
    client.post(form.get("action"), data={"spot": "trạm y tế", first.get("name"): first.get("value")})
    assert stands(poster) == ("torn", "trạm y tế", False)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"spot": "a" * 121, "state": "hung"}, "Dài quá 120 ký tự"),
        ({"spot": "chợ\u202e", "state": "hung"}, "Có ký tự lạ"),
        ({"spot": "chợ", "state": "burnt"}, "chọn một mục trong danh sách"),
        ({"spot": "chợ"}, "Mục này cần điền"),
    ],
)
def test_what_cannot_be_kept_is_told(client, stage, poster, fields, sentence):
    sign_in(client, stage.y_binh)
    answer = client.post(path_of(stage, poster), data=fields)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    read_page(answer)
    assert stands(poster) == ("made", "", False)


@pytest.mark.parametrize(("person", "status"), [("hoa", 403), ("nam", 403), ("minh", 404), ("thu", 403), ("an", 403)])
def test_others_change_nothing(app, stage, poster, person, status):
    browser = browser_of(app, getattr(stage, person))
    answers = [browser.get(path_of(stage, poster)), browser.post(path_of(stage, poster), data={"state": "hung"})]
    assert [answer.status_code for answer in answers] == [status] * 2
    assert stands(poster) == ("made", "", False)


def test_a_poster_is_found_only_where_it_hangs(client, stage, campaign, poster):
    other = make_posters(None, stage.hamlet_b.area, campaign, 1, now())[0]
    db.session.commit()
    sign_in(client, stage.lan)
    for code in (other.code, "ZZZZZZZ", "x", str(uuid4())):
        assert client.get(f"/posters/{stage.hamlet_a.ref}/{code}").status_code == 404
    assert client.get(f"/posters/{stage.commune.ref}/{other.code}").status_code == 200
    assert client.get(f"/posters/{stage.hamlet_a.ref}/{poster.code.lower()}").status_code == 200


def test_its_page_leads_to_what_families_see(client, stage, poster):
    sign_in(client, stage.y_binh)
    page = read_page(client.get(path_of(stage, poster)))
    assert f"/g/{poster.code}" in page.links
    assert client.get(f"/g/{poster.code}").status_code == 200


def test_history_of_a_poster_is_not_anothers(client, stage, campaign, poster):
    other = make_posters(None, stage.hamlet_a.area, campaign, 1, now())[0]
    db.session.commit()
    sign_in(client, stage.y_binh)
    client.post(path_of(stage, other), data={"spot": "chợ", "state": "hung"})
    assert "Y Bình" not in "".join(words(row) for row in read(client.get(path_of(stage, poster))).iter("td"))
    assert db.session.scalars(select(Poster.state).order_by(Poster.number)).all() == ["made", "hung"]
