"""A passphrase: who gets in, who does not, and who may try how often."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fieldapp.accounts.models import DeviceSession, Throttle
from fieldapp.accounts.passphrases import HASHER, set_passphrase
from fieldapp.accounts.throttle import ACCOUNT, ADDRESS
from fieldapp.dates import now
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from tests.cast import Person, Stage, sign_in

PHRASE = "đi từng ngõ, gõ từng nhà"


@pytest.fixture
def lan(stage: Stage) -> Person:
    set_passphrase(None, stage.lan.user, PHRASE, now())
    db.session.commit()
    return stage.lan


def log_in(client: FlaskClient, username: str = "lan", passphrase: str = PHRASE, path: str = ""):
    return client.post("/login", data={"username": username, "passphrase": passphrase, "next": path})


def test_right_passphrase_lets_in(client: FlaskClient, lan: Person) -> None:
    answer = log_in(client, path="/people/24640@2020-01-01")
    assert (answer.status_code, answer.location) == (303, "/people/24640@2020-01-01")
    assert client.get(answer.location).status_code == 200


def test_user_name_in_capitals_and_passphrase_in_other_letters_let_in(client: FlaskClient, lan: Person) -> None:
    decomposed = "đi từng ngõ, gõ từng nhà "
    assert log_in(client, " LAN ", decomposed).status_code == 303


@pytest.mark.parametrize(
    ("username", "passphrase"),
    [("lan", "sai"), ("lan", ""), ("", PHRASE), ("khong-co", PHRASE), ("hoa", PHRASE), ("lan", "x" * 5000)],
)
def test_anything_else_shows_the_page_again(client: FlaskClient, lan: Person, username: str, passphrase: str) -> None:
    answer = log_in(client, username, passphrase)
    assert answer.status_code == 401
    assert "Set-Cookie" not in answer.headers
    assert 'name="passphrase"' in answer.text
    assert not passphrase or f'value="{passphrase}"' not in answer.text


@pytest.mark.parametrize(
    "path", ["//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example", "evil", "/ x", ""]
)
def test_next_leads_to_our_own_pages_only(client: FlaskClient, lan: Person, path: str) -> None:
    assert log_in(client, path=path).location == "/"


def test_unknown_user_costs_the_same_work(client: FlaskClient, lan: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    done = []
    real = PasswordHasher.verify
    monkeypatch.setattr(PasswordHasher, "verify", lambda *given: (done.append(1), real(*given))[1])
    log_in(client, "lan", "sai sai sai sai")
    log_in(client, "khong-co", "sai sai sai sai")
    assert len(done) == 2


def test_parallel_guesses_are_counted_one_by_one(app: Flask, lan: Person) -> None:
    def guess(_: int) -> int:
        return log_in(app.test_client(), "lan", "doan mo doan mo").status_code

    db.session.commit()
    with ThreadPoolExecutor(35) as pool:
        answers = list(pool.map(guess, range(35)))
    assert (answers.count(401), answers.count(429)) == (ACCOUNT.tries, 35 - ACCOUNT.tries)


def test_throttled_page_says_how_long(client: FlaskClient, lan: Person) -> None:
    for _ in range(ACCOUNT.tries):
        log_in(client, "lan", "sai")
    answer = log_in(client)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 180
    assert log_in(client, "minh", "sai").status_code == 401


def test_known_device_is_never_locked_out(app: Flask, lan: Person) -> None:
    known, stranger = app.test_client(), app.test_client()
    log_in(known)
    for _ in range(ACCOUNT.tries):
        log_in(stranger, "lan", "sai")
    assert log_in(stranger).status_code == 429
    assert log_in(known).status_code == 303


def test_revoked_device_is_locked_out_like_any_other(app: Flask, lan: Person) -> None:
    stolen = app.test_client()
    sign_in(stolen, lan, revoked_at=now())
    for _ in range(ACCOUNT.tries):
        log_in(stolen, "lan", "sai")
    assert log_in(stolen).status_code == 429


def test_address_is_limited_over_all_accounts(
    client: FlaskClient, lan: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fieldapp.accounts.passphrases.HASHER", type("Cheap", (), {"verify": _refuse, "hash": str}))
    for n in range(ADDRESS.tries):
        assert log_in(client, f"ai-{n}", "sai").status_code == 401
    assert log_in(client, "ai-do", "sai").status_code == 429
    assert "127.0.0.1" not in "".join(db.session.scalars(select(Throttle.key)))


def test_signing_in_again_ends_the_session_before(client: FlaskClient, lan: Person) -> None:
    log_in(client)
    log_in(client)
    states = [session.ended_at is None for session in db.session.scalars(select(DeviceSession).order_by("id"))]
    assert states == [False, True]


def test_new_passphrase_ends_what_the_old_one_opened(client: FlaskClient, lan: Person) -> None:
    log_in(client)
    set_passphrase(None, lan.user, "mật khẩu mới hoàn toàn", now())
    db.session.commit()
    assert client.get("/people/24640@2020-01-01").status_code == 303
    assert log_in(client).status_code == 401
    assert log_in(client, passphrase="mật khẩu mới hoàn toàn").status_code == 303


def test_same_passphrase_again_changes_nothing(client: FlaskClient, lan: Person) -> None:
    log_in(client)
    before = lan.user.passphrase_hash
    set_passphrase(None, lan.user, PHRASE, now())
    assert lan.user.passphrase_hash == before
    assert client.get("/people/24640@2020-01-01").status_code == 200


@pytest.mark.parametrize("passphrase", ["ngắn", "x" * 11, "x" * 201, "hai dòng\nhai dòng", "\u202etrái phải phải"])
def test_passphrase_is_long_enough_and_readable(stage: Stage, passphrase: str) -> None:
    with pytest.raises(Invalid):
        set_passphrase(None, stage.lan.user, passphrase, now())


def test_old_parameters_are_hashed_anew_at_the_next_login(client: FlaskClient, lan: Person) -> None:
    lan.user.passphrase_hash = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PHRASE)
    log_in(client)
    db.session.expire_all()
    assert lan.user.passphrase_hash.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not HASHER.check_needs_rehash(lan.user.passphrase_hash)


def test_another_site_cannot_log_anybody_in(client: FlaskClient, lan: Person) -> None:
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}):
        answer = client.post("/login", data={"username": "lan", "passphrase": PHRASE}, headers=headers)
        assert answer.status_code == 403


def _refuse(*_: object) -> bool:
    return False
