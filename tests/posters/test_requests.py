"""Who asked for help from a poster's page, as those see it who walk the hamlet."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.posters.ask import ask_for_help
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import HelpRequest
from tests.cast import browser_of, sign_in
from tests.page import read_page
from tests.visits.plain import controls, links, of_class, read, words
from tests.visits.register import make_home, make_venue


def ask(poster, place, ago=timedelta()):
    ask_for_help(poster, place, "198.51.100.7", now() - ago)
    db.session.commit()
    return db.session.scalars(select(HelpRequest).order_by(HelpRequest.id.desc())).first()


def cards(client, place):
    page = read_page(client.get(f"/requests/{place.ref}"))
    return [words(each) for each in page.all("article")]


def waiting():
    return db.session.scalars(select(HelpRequest.place).where(HelpRequest.done_at.is_(None))).all()


def test_who_waits_longest_stands_first(client, stage, campaign, poster):
    market = make_posters(None, stage.hamlet_a.area, campaign, 1, now(), venue=make_venue(stage.hamlet_a, "Chợ phiên"))
    ask(market[0], "quầy vải", ago=timedelta(days=1))
    ask(poster, "ngõ 2, nhà cạnh trường")
    sign_in(client, stage.hoa)
    first, second = cards(client, stage.hamlet_a)
    assert first.startswith("quầy vải hôm qua ")
    assert "áp phích số 2 · Chợ phiên" in first
    assert second.startswith("ngõ 2, nhà cạnh trường hôm nay ")


def test_helping_finishes_a_request_and_forgets_where(client, stage, poster):
    request = ask(poster, "ngõ 2")
    sign_in(client, stage.hoa)
    form = next(iter(read(client.get(f"/requests/{stage.hamlet_a.ref}")).iter("article"))).find(".//form")
    for _ in range(2):
        answer = client.post(form.get("action"), data=controls(form))
        assert (answer.status_code, answer.location) == (303, f"/requests/{stage.hamlet_a.ref}")
    db.session.refresh(request)
    assert (request.place, request.done_by_id) == ("", stage.hoa.id)
    assert cards(client, stage.hamlet_a) == []
    finished = select(AuditEntry.user_id, AuditEntry.subject).where(AuditEntry.verb == "request.finish")
    assert db.session.execute(finished).all() == [(stage.hoa.id, f"request:{request.uid}")]


def test_the_chair_sees_all_hamlets_of_the_commune(client, stage, campaign, poster):
    beyond = [make_posters(None, each.area, campaign, 1, now())[0] for each in (stage.hamlet_b, stage.hamlet_c)]
    ask(poster, "ngõ 2")
    for each, place in zip(beyond, ("ngõ 5", "ngõ 9"), strict=True):
        ask(each, place)
    sign_in(client, stage.lan)
    first, second = cards(client, stage.commune)
    assert first.startswith("ngõ 2 Bon U1, thị trấn Ea T'ling")
    assert second.startswith("ngõ 5 Tổ dân phố 2")


@pytest.mark.parametrize(("person", "status"), [("nam", 404), ("minh", 404), ("thu", 403), ("an", 403)])
def test_another_hamlet_neither_sees_nor_finishes(app, stage, poster, person, status):
    request = ask(poster, "ngõ 2")
    browser = browser_of(app, getattr(stage, person))
    path = f"/requests/{stage.hamlet_a.ref}"
    assert [browser.get(path).status_code, browser.post(f"{path}/{request.uid}").status_code] == [status] * 2
    assert waiting() == ["ngõ 2"]


def test_a_request_is_finished_only_where_it_was_made(app, stage, campaign, poster):
    request = ask(poster, "ngõ 2")
    nam, lan = browser_of(app, stage.nam), browser_of(app, stage.lan)
    assert nam.post(f"/requests/{stage.hamlet_b.ref}/{request.uid}").status_code == 404
    assert lan.post(f"/requests/{stage.hamlet_b.ref}/{request.uid}").status_code == 404
    assert waiting() == ["ngõ 2"]
    for uid in (uuid4(), "x"):
        assert lan.post(f"/requests/{stage.hamlet_a.ref}/{uid}").status_code == 404
    assert lan.post(f"/requests/{stage.commune.ref}/{request.uid.upper()}").status_code == 303
    assert waiting() == []


def test_after_thirty_days_nobody_is_told_any_more(client, stage, poster):
    ask(poster, "ngõ 2", ago=timedelta(days=30, minutes=1))
    sign_in(client, stage.hoa)
    assert cards(client, stage.hamlet_a) == []
    make_home(stage.hamlet_a)
    assert "nhờ giúp cài" not in words(read(client.get(f"/field/{stage.hamlet_a.ref}")))


def test_the_hamlets_page_tells_who_waits(client, stage, poster):
    make_home(stage.hamlet_a)
    for number in reversed(range(7)):
        ask(poster, f"ngõ {number}", ago=timedelta(hours=number))
    sign_in(client, stage.hoa)
    page = read(client.get(f"/field/{stage.hamlet_a.ref}"))
    aside = next(each for each in of_class(page, "notice") if "nhờ giúp cài" in words(each))
    assert words(aside).startswith("7 nhà nhờ giúp cài ngõ 6 · ")
    assert words(aside).endswith("và 4 nhà nữa Xem lời nhờ")
    assert links(aside, "Xem lời nhờ") == [f"/requests/{stage.hamlet_a.ref}"]
    sign_in(client, stage.nam)
    assert "nhờ giúp cài" not in words(read(client.get(f"/field/{stage.hamlet_b.ref}")))


def test_many_requests_are_read_at_once(client, stage, campaign, queries):
    sign_in(client, stage.lan)
    posters = make_posters(None, stage.hamlet_a.area, campaign, 20, now(), venue=make_venue(stage.hamlet_a))
    posters += make_posters(None, stage.hamlet_b.area, campaign, 20, now())
    ask(posters[0], "ngõ đầu")
    with queries() as of_one:
        client.get(f"/requests/{stage.commune.ref}")
    for number, poster in enumerate(posters[1:]):
        db.session.add(
            HelpRequest(uid=str(uuid4()), poster_id=poster.id, area_id=poster.area_id, place=f"ngõ {number}", at=now())
        )
    db.session.commit()
    with queries() as of_many:
        client.get(f"/requests/{stage.commune.ref}")
    assert len(of_many) == len(of_one) <= 20
