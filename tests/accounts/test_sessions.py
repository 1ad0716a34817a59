"""Sessions: the cookie's form, how long each kind lives, how each ends, and what is written when."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask, request
from flask.testing import FlaskClient
from sqlalchemy import select

from config import Config
from fieldapp import create_app
from fieldapp.access import Role
from fieldapp.accounts.cards import issue_card
from fieldapp.accounts.devices import may_rescue, revoke_sessions
from fieldapp.accounts.models import DeviceSession
from fieldapp.accounts.people import add_posting
from fieldapp.accounts.sessions import known_session, live_session
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Person, Stage, browser_of, sign_in
from tests.conftest import SECRET, Client

HOUR = timedelta(hours=1)


@pytest.fixture
def https_client(app: Flask) -> Iterator[FlaskClient]:
    address = app.config["FIELDAPP"].database_url
    secured = create_app(Config(database_url=address, secret_key=SECRET, base_url="https://gocua.example.vn"))
    secured.test_client_class = Client
    yield secured.test_client()
    with secured.app_context():
        db.engine.dispose()


def enrol(client: FlaskClient, person: Person) -> str:
    made = issue_card(None, person.user, HOUR, now())
    db.session.commit()
    return client.post("/enrol", data={"token": made.token}).headers["Set-Cookie"]


def session_of(person: Person) -> DeviceSession:
    db.session.expire_all()
    return db.session.scalars(select(DeviceSession).where(DeviceSession.user_id == person.id)).one()


def test_cookie_is_for_our_own_pages_and_no_script(client: FlaskClient, stage: Stage) -> None:
    name, *attributes = enrol(client, stage.hoa).split("; ")
    assert name.startswith("fieldapp=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Max-Age=15552000"} <= set(attributes)
    assert not {"Secure"} & set(attributes)
    assert not any(attribute.startswith("Domain") for attribute in attributes)


def test_cookie_is_bound_to_the_host_where_there_is_https(https_client: FlaskClient, stage: Stage) -> None:
    name, *attributes = enrol(https_client, stage.hoa).split("; ")
    assert name.startswith("__Host-fieldapp=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(attributes)


def test_token_is_stored_as_its_hash_only(client: FlaskClient, stage: Stage) -> None:
    token = enrol(client, stage.hoa).split("=")[1].split(";")[0]
    assert len(token) >= 43
    assert len(session_of(stage.hoa).token_hash) == 64
    assert token != session_of(stage.hoa).token_hash


@pytest.mark.parametrize(("days", "status"), [(179, 200), (181, 303)])
def test_card_session_lives_180_days_after_it_was_seen(
    client: FlaskClient, stage: Stage, days: int, status: int
) -> None:
    sign_in(client, stage.y_binh, seen_at=now() - timedelta(days=days))
    assert client.get(f"/people/{stage.hamlet_a.ref}").status_code == status


@pytest.mark.parametrize(("idle", "age", "status"), [(29, 700, 200), (31, 40, 303), (1, 721, 303)])
def test_passphrase_session_lives_30_minutes_idle_and_12_hours_at_most(
    client: FlaskClient, stage: Stage, idle: int, age: int, status: int
) -> None:
    minute = timedelta(minutes=1)
    sign_in(client, stage.lan, seen_at=now() - idle * minute, created_at=now() - age * minute)
    assert client.get(f"/people/{stage.commune.ref}").status_code == status


def test_page_that_only_reads_notes_that_the_session_was_seen(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.y_binh, seen_at=now() - 2 * HOUR)
    answer = client.get(f"/people/{stage.hamlet_a.ref}")
    assert now() - session_of(stage.y_binh).seen_at < HOUR
    assert "Max-Age=15552000" in answer.headers["Set-Cookie"]


def test_session_seen_within_the_hour_writes_nothing(client: FlaskClient, stage: Stage) -> None:
    before = now() - timedelta(minutes=50)
    sign_in(client, stage.y_binh, seen_at=before)
    answer = client.get(f"/people/{stage.hamlet_a.ref}")
    assert session_of(stage.y_binh).seen_at == before
    assert "Set-Cookie" not in answer.headers


def test_signing_out_ends_this_session_only(app: Flask, stage: Stage) -> None:
    here, there = browser_of(app, stage.y_binh), browser_of(app, stage.y_binh)
    answer = here.post("/logout")
    assert (answer.status_code, answer.location) == (303, "/login")
    assert "Max-Age=0" in answer.headers["Set-Cookie"]
    assert "Clear-Site-Data" not in answer.headers
    assert here.get("/").location.startswith("/login")
    assert there.get("/").status_code == 303
    assert not there.get("/").location.startswith("/login")


def test_stolen_cookie_is_worth_nothing_after_signing_out(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    token = sign_in(client, stage.hoa)
    client.post("/logout")
    client.set_cookie("fieldapp", token)
    assert client.get("/").location.startswith("/login")


def test_signing_out_twice_is_no_fault(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.hoa)
    assert [client.post("/logout").status_code for _ in range(2)] == [303, 303]


def test_revoked_session_is_known_but_not_live(app: Flask, stage: Stage) -> None:
    client = app.test_client()
    token = sign_in(client, stage.hoa)
    revoke_sessions(None, stage.hoa.user, now())
    db.session.commit()
    assert client.get("/").location.startswith("/login")
    with app.test_request_context(headers={"Cookie": f"fieldapp={token}"}):
        assert live_session(request) is None
        session = known_session(request)
        assert session is not None
        assert may_rescue(session, now() + timedelta(days=29))
        assert not may_rescue(session, now() + timedelta(days=31))


@pytest.mark.parametrize("cookie", ["", "khong-co", "x" * 4000, "\udce2\udc80"])
def test_unknown_cookie_is_nobody(app: Flask, stage: Stage, cookie: str) -> None:
    with app.test_request_context(environ_base={"HTTP_COOKIE": f"fieldapp={cookie}"}):
        assert known_session(request) is None


def test_flask_session_and_remember_cookie_let_nobody_in(client: FlaskClient, stage: Stage) -> None:
    with client.session_transaction() as signed:
        signed["_user_id"] = str(stage.lan.id)
    client.set_cookie("remember_token", f"{stage.lan.id}|forged")
    assert client.get("/").location.startswith("/login")


def test_ended_posting_takes_the_work_but_not_the_session(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.hoa)
    stage.hoa.user.postings[0].until_at = now()
    answer = client.get("/")
    assert answer.status_code == 200
    assert "chưa được phân công" in answer.text


def test_card_opens_no_desk_that_its_person_gets_later(app: Flask, stage: Stage) -> None:
    """Whoever had the card, or the phone, would have the desk too, for half a year and without the passphrase."""
    phone = browser_of(app, stage.hoa)
    add_posting(None, stage.hoa.user, Role.CHAIR, stage.commune.area, now())
    db.session.commit()
    assert phone.get(f"/field/{stage.hamlet_a.ref}").status_code == 200
    assert phone.get(f"/people/{stage.commune.ref}").status_code == 403
    assert phone.get(f"/households/{stage.hamlet_b.ref}").status_code == 404
    roles = [posting["role"] for posting in phone.get("/api/me").json["roles"]]
    assert roles == ["canvasser"]
