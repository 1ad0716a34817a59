"""The page behind a QR: for any phone, counting nobody twice, and helpful when the code is not in use."""

import gzip
from contextlib import suppress
from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select, text, update

from fieldapp.accounts.models import Throttle
from fieldapp.areas.models import Area
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import App
from fieldapp.dates import now
from fieldapp.errors import SlowDown
from fieldapp.extensions import BUSY_MS, db
from fieldapp.households.models import Change
from fieldapp.posters.ask import ITS_DAY, ask_for_help, finish_request, requests_in
from fieldapp.posters.forms import PosterInput
from fieldapp.posters.hang import hang_poster
from fieldapp.posters.models import HelpRequest, Poster, PosterState, Scan
from fieldapp.visits.changes import changes_since
from tests.page import read_page, words
from tests.posters import agents

PLAY = "https://play.google.com/store/apps/details?id=vn.example.xanh"
APPLE = "https://apps.apple.com/vn/app/id150862101"
WEB = "https://xanh.example.vn/"


def look(client, poster, agent=agents.ANDROID, path="", **headers):
    return client.get(f"/g/{poster.code}{path}", headers={"User-Agent": agent} | headers)


def scans() -> dict[str, int]:
    return dict(db.session.execute(select(Scan.app, func.sum(Scan.times)).group_by(Scan.app)).all())


def test_the_page_names_its_wall_so_that_a_sticker_is_noticed(client, poster, stage):
    answer = look(client, poster)
    said = words(read_page(answer).root)
    assert answer.status_code == 200
    assert "Bon U1" in said
    assert "Thị trấn Ea T'ling" in said
    assert poster.code in said
    assert "tờ số 1" in said


def test_no_cookie_no_script_one_request(client, poster):
    answer = look(client, poster)
    assert "Set-Cookie" not in answer.headers
    assert "<script" not in answer.text
    assert 'rel="stylesheet"' not in answer.text
    assert "<img" not in answer.text
    assert len(gzip.compress(answer.data)) <= 10_000


@pytest.mark.parametrize("spell", [str.lower, str.upper])
@pytest.mark.parametrize("door", ["g", "G"])
def test_any_letter_case_opens_it(client, poster, spell, door):
    assert client.get(f"/{door}/{spell(poster.code)}").status_code == 200


def test_letters_that_look_alike_are_read_as_meant(client, stage, campaign):
    db.session.add(
        Poster(
            code="10A0B1C",
            campaign_id=campaign.id,
            area_id=stage.hamlet_a.id,
            number=9,
            made_at=now(),
            state_at=now(),
        )
    )
    db.session.commit()
    assert client.get("/g/ioaoblc").status_code == 200


@pytest.mark.parametrize(("agent", "store"), [(agents.ANDROID, PLAY), (agents.IPHONE, APPLE), (agents.WINDOWS, WEB)])
def test_a_tap_leads_to_the_store_of_this_device(client, poster, agent, store):
    answer = look(client, poster, agent, "/xanh")
    assert (answer.status_code, answer.headers["Location"]) == (302, store)
    assert scans() == {"xanh": 1}


def test_a_dead_link_is_mended_after_printing(client, poster):
    app = db.session.scalars(select(App).where(App.slug == "xanh")).one()
    app.retired = True
    db.session.commit()
    assert look(client, poster, agents.ANDROID, "/xanh").headers["Location"] == WEB


def test_an_app_without_this_store_leads_to_its_page(client, poster):
    app = db.session.scalars(select(App).where(App.slug == "xanh")).one()
    app.ios = ""
    db.session.commit()
    assert look(client, poster, agents.IPHONE, "/xanh").headers["Location"] == WEB


@pytest.mark.parametrize("path", ["/doesnotexist", "/help"])
def test_what_is_no_app_of_the_campaign_leads_back_to_the_page(client, poster, path):
    answer = look(client, poster, path=path)
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/g/{poster.code}")
    assert scans() == {}


def test_a_look_is_counted_once_whatever_the_repeats(client, poster):
    for _ in range(30):
        look(client, poster)
    assert scans() == {"": 1}


def test_robots_and_pages_fetched_ahead_count_nothing(client, poster):
    for agent in agents.ROBOTS:
        assert look(client, poster, agent).status_code == 200
        assert look(client, poster, agent, "/xanh").status_code == 302
    look(client, poster, **{"Sec-Purpose": "prefetch"})
    client.head(f"/g/{poster.code}", headers={"User-Agent": agents.ANDROID})
    assert scans() == {}


def test_an_unknown_code_gets_a_page_that_helps(client, poster):
    answer = client.get("/g/ZZZZZZZ")
    said = words(read_page(answer).root)
    assert answer.status_code == 404
    assert "7 chữ và số" in said
    assert 'name="code"' in answer.text


@pytest.mark.parametrize("code", ["A", "ABCDEFGH", "A" * 500, "%00%00%00", "á" * 7, "1234567'--"])
def test_what_is_no_code_gets_the_same_page(client, poster, code):
    answer = client.get(f"/g/{code}")
    assert answer.status_code == 404
    assert "7 chữ và số" in answer.text


def test_a_withdrawn_poster_says_so_and_tells_nothing_else(client, poster, stage):
    hang_poster(stage.lan.actor(), poster, PosterInput(PosterState.WITHDRAWN, "", shows_contact=False), now())
    db.session.commit()
    answer = look(client, poster)
    read_page(answer)
    assert answer.status_code == 410
    assert "thu hồi" in answer.text
    assert "Bon U1" not in answer.text
    assert look(client, poster, path="/xanh").status_code == 410
    assert client.post(f"/g/{poster.code}/help", data={"place": "ngõ 2"}).status_code == 410
    assert scans() == {}


def test_a_code_typed_by_hand_leads_to_its_page(client, poster):
    read_page(client.get("/g"))
    answer = client.get("/g", query_string={"code": f"{poster.code[:3]} {poster.code[3:]}"})
    assert client.get(answer.headers["Location"]).status_code == 200


def test_it_works_after_the_deadline_and_after_the_archive(client, poster, campaign):
    campaign.deadline_on = campaign.finish_on = campaign.report_on = campaign.starts_on
    campaign.archived_at = now()
    db.session.commit()
    assert look(client, poster).status_code == 200


def test_whom_to_call_stands_there_only_if_the_commune_wants_it(client, poster, stage):
    db.session.get_one(Area, stage.hamlet_a.id).contact = "Y Bình, 0905 000 000"
    db.session.commit()
    assert "0905 000 000" not in look(client, poster).text
    db.session.get_one(Poster, poster.id).shows_contact = True
    db.session.commit()
    assert "Y Bình, 0905 000 000" in look(client, poster).text


def test_asking_for_help_puts_a_family_on_the_hamlets_list_once(client, poster, stage):
    for place in ("Ngõ 2, cạnh trường", "ngo 2, canh truong"):
        answer = client.post(f"/g/{poster.code}/help", data={"place": place})
        assert answer.status_code == 303
    assert "Set-Cookie" not in answer.headers
    shown = client.get(answer.headers["Location"])
    assert "Đã chuyển lời tới Ban tự quản Bon U1" in shown.text
    assert [each.place for each in requests_in([stage.hamlet_a.id], now())] == ["Ngõ 2, cạnh trường"]
    assert db.session.scalars(select(Change.kind).where(Change.area_id == stage.hamlet_a.id)).all() == ["request"]


def test_help_needs_a_place(client, poster):
    answer = client.post(f"/g/{poster.code}/help", data={"place": "  "})
    read_page(answer)
    assert answer.status_code == 422
    assert "Mời bác ghi vài chữ" in answer.text
    long = client.post(f"/g/{poster.code}/help", data={"place": "x" * 121})
    assert long.status_code == 422
    assert db.session.scalar(select(func.count()).select_from(HelpRequest)) == 0


def test_nobody_buries_a_hamlet_in_requests(client, poster):
    answers = [client.post(f"/g/{poster.code}/help", data={"place": f"nhà số {n}"}) for n in range(40)]
    assert {answer.status_code for answer in answers} == {303, 429}
    assert db.session.scalar(select(func.count()).select_from(HelpRequest)) <= 30
    assert not [key for key in db.session.scalars(select(Throttle.key)) if "127.0.0.1" in key]


def test_a_day_of_patience_buries_no_hamlet_either(poster):
    taken = 0
    for number in range(24 * 30):
        with suppress(SlowDown):
            ask_for_help(poster, f"nhà số {number}", f"10.0.0.{number}", now() + timedelta(minutes=2 * number))
            taken += 1
    assert taken < 2 * ITS_DAY.tries + 1


def test_the_place_is_erased_when_somebody_was_there(app, poster, stage, client):
    client.post(f"/g/{poster.code}/help", data={"place": "ngõ 2"})
    request = requests_in([stage.hamlet_a.id], now())[0]
    finish_request(stage.hoa.actor(), request, now())
    finish_request(stage.hoa.actor(), request, now())
    db.session.commit()
    assert requests_in([stage.hamlet_a.id], now()) == []
    assert db.session.scalars(select(HelpRequest.place)).all() == [""]
    assert db.session.scalars(select(AuditEntry.verb)).all().count("request.finish") == 1


def test_the_place_is_erased_after_thirty_days(poster, stage, client):
    client.post(f"/g/{poster.code}/help", data={"place": "ngõ 2"})
    old = db.session.scalars(select(HelpRequest)).one()
    old.at = now() - timedelta(days=31)
    db.session.commit()
    assert requests_in([stage.hamlet_a.id], now()) == []
    client.post(f"/g/{poster.code}/help", data={"place": "ngõ 3"})
    assert sorted(db.session.scalars(select(HelpRequest.place))) == ["", "ngõ 3"]


def test_phones_hear_of_requests_through_the_cursor(client, poster, stage):
    client.post(f"/g/{poster.code}/help", data={"place": "ngõ 2"})
    changes = changes_since(None, stage.hoa.actor(), "epoch").changes
    assert [(each["kind"], each["place"], each["poster"], each["done"]) for each in changes] == [
        ("request", "ngõ 2", 1, False)
    ]
    assert changes[0]["area"] == stage.hamlet_a.ref
    assert changes_since(None, stage.nam.actor(), "epoch").changes == []


def test_a_busy_database_keeps_nobody_waiting(client, poster):
    """An import holds the lock of all who write for seconds; families still read the page."""
    code = poster.code
    db.session.commit()
    with db.engine.connect() as other:
        other.execute(update(Scan).values(times=0))
        if other.dialect.name == "postgresql":
            other.execute(text("LOCK TABLE scan_marks"))
        began = now()
        assert client.get(f"/g/{code}", headers={"User-Agent": agents.ANDROID}).status_code == 200
        waited = now() - began
        other.rollback()
    assert waited < timedelta(milliseconds=BUSY_MS / 2)
    assert scans() == {}
    client.get(f"/g/{code}", headers={"User-Agent": agents.ANDROID})
    assert scans() == {"": 1}


def test_many_phones_at_once_are_all_counted(app, poster, monkeypatch):
    monkeypatch.setattr("fieldapp.posters.views.landing.PATIENCE_MS", BUSY_MS)
    code = poster.code
    db.session.commit()

    def scan(number: int) -> None:
        app.test_client().get(
            f"/g/{code}",
            headers={"User-Agent": agents.ANDROID},
            environ_overrides={"REMOTE_ADDR": f"10.0.0.{number}"},
        )

    threads = [Thread(target=scan, args=(number,)) for number in range(1, 9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert scans() == {"": 8}
