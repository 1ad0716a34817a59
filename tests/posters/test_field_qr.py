"""The code held out at a door: the hamlet's own poster, else the apps' own pages."""

import pytest
from sqlalchemy import func, select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import Poster
from fieldapp.qr import qr_path
from tests.cast import browser_of, sign_in
from tests.page import read_page
from tests.visits.plain import of_class, read, words
from tests.visits.register import make_venue


def shown(client, place):
    return client.get(f"/field/{place.ref}/qr")


def drawn(answer):
    return [code.find("{*}path").get("d") for code in of_class(read(answer), "qr")]


def posters():
    return db.session.scalar(select(func.count(Poster.id)))


def test_the_hamlets_own_poster_is_held_out(client, stage, campaign, poster):
    sign_in(client, stage.hoa)
    answer = shown(client, stage.hamlet_a)
    read_page(answer)
    assert drawn(answer) == [qr_path(f"HTTP://LOCALHOST/G/{poster.code}").path]
    assert f"localhost/g/{poster.code}" in words(read(answer)).replace("/g/ ", "/g/")
    assert f"Mã của áp phích số 1, {poster.area.full_name}" in words(read(answer))


def test_it_is_kept_for_where_there_is_no_network(client, stage, poster):
    sign_in(client, stage.hoa)
    assert shown(client, stage.hamlet_a).headers["X-Person"] == stage.hoa.uid
    assert "X-Assets" in shown(client, stage.hamlet_a).headers


def test_a_poster_of_a_venue_or_withdrawn_is_not_the_hamlets_own(client, stage, campaign, poster):
    make_posters(None, stage.hamlet_a.area, campaign, 1, now(), venue=make_venue(stage.hamlet_a))
    poster.state = "withdrawn"
    db.session.commit()
    sign_in(client, stage.hoa)
    answer = shown(client, stage.hamlet_a)
    assert drawn(answer) == [qr_path(f"https://{name}.example.vn/").path for name in ("xanh", "vang")]
    assert "xanh.example.vn" in words(read(answer))


def test_a_head_makes_the_hamlets_code_once(client, stage, campaign):
    sign_in(client, stage.y_binh)
    page = read(shown(client, stage.hamlet_a))
    form = next(each for each in page.iter("form") if "Làm mã của Bon U1" in words(each))
    for _ in range(2):
        answer = client.post(form.get("action"))
        assert (answer.status_code, answer.location) == (303, f"/field/{stage.hamlet_a.ref}/qr")
    assert posters() == 1
    again = shown(client, stage.hamlet_a)
    assert ("Đã làm mã của Bon U1" in again.text, "Làm mã của Bon U1" in again.text) == (True, False)
    assert len(drawn(again)) == 1


def test_a_canvasser_is_not_asked_to_make_one(client, stage, campaign):
    sign_in(client, stage.hoa)
    assert "Làm mã của" not in shown(client, stage.hamlet_a).text


@pytest.mark.parametrize(("person", "status"), [("hoa", 403), ("nam", 403), ("minh", 404), ("thu", 403)])
def test_others_make_none(app, stage, campaign, person, status):
    browser = browser_of(app, getattr(stage, person))
    assert (browser.post(f"/field/{stage.hamlet_a.ref}/qr").status_code, posters()) == (status, 0)


def test_only_a_hamlet_in_a_campaign_has_a_code(client, stage):
    sign_in(client, stage.lan)
    assert "Ở đây chưa có đợt nào" in shown(client, stage.hamlet_a).text
    for place in (stage.hamlet_a, stage.commune):
        assert client.post(f"/field/{place.ref}/qr").status_code == 404
    assert posters() == 0


def test_a_commune_holds_out_the_apps_and_makes_no_code(client, stage, campaign):
    sign_in(client, stage.lan)
    answer = shown(client, stage.commune)
    assert (len(drawn(answer)), "Làm mã của" in answer.text) == (2, False)
