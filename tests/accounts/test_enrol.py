"""A card: shown once, redeemed once, by its QR or by hand."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fieldapp.access import Role
from fieldapp.accounts.cards import NewCard, issue_card
from fieldapp.accounts.models import Card, DeviceSession
from fieldapp.accounts.people import add_posting, leave
from fieldapp.accounts.throttle import ADDRESS
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Person, Stage, browser_of

DAY = timedelta(hours=24)


def card_for(person: Person, lasting: timedelta = DAY) -> NewCard:
    made = issue_card(None, person.user, lasting, now())
    db.session.commit()
    return made


def test_token_lets_a_phone_in(client: FlaskClient, stage: Stage) -> None:
    answer = client.post("/enrol", data={"token": card_for(stage.hoa).token})
    assert (answer.status_code, answer.location) == (303, "/")
    assert client.get("/").location == f"/field/{stage.hamlet_a.ref}"


@pytest.mark.parametrize(
    "spoil", [str, str.lower, lambda c: c.replace("-", ""), lambda c: f"  {c.replace('-', ' – ')} "]
)
def test_code_is_read_as_people_type_it(client: FlaskClient, stage: Stage, spoil) -> None:
    assert client.post("/enrol", data={"code": spoil(card_for(stage.hoa).code)}).status_code == 303


def test_letters_that_look_like_digits_are_read_as_digits(client: FlaskClient, stage: Stage) -> None:
    made = card_for(stage.hoa)
    typed = made.code.replace("0", "O").replace("1", "l")
    assert client.post("/enrol", data={"code": typed}).status_code == 303


def test_second_use_is_refused_and_noted_for_the_issuer(app: Flask, stage: Stage) -> None:
    made = card_for(stage.hoa)
    app.test_client().post("/enrol", data={"token": made.token})
    answer = app.test_client().post("/enrol", data={"code": made.code})
    assert answer.status_code == 410
    assert "cấp thẻ mới" in answer.text
    assert db.session.scalars(select(Card)).one().shown_again_at is not None
    assert "dùng lại thẻ cũ" in browser_of(app, stage.lan).get(f"/people/{stage.commune.ref}").text


@pytest.mark.parametrize(
    "given", [{"token": "khong-co"}, {"code": "0000-0000-0000"}, {"code": "x"}, {"token": "x" * 999}]
)
def test_unknown_cards_get_the_same_page_as_used_ones(client: FlaskClient, stage: Stage, given: dict) -> None:
    made = card_for(stage.hoa)
    client.post("/enrol", data={"token": made.token})
    used = client.post("/enrol", data={"token": made.token})
    answer = client.post("/enrol", data=given)
    typed = f'value="{given.get("code", "")}"'
    assert (answer.status_code, answer.text.replace(typed, 'value=""')) == (410, used.text)


def test_expired_card_is_refused(client: FlaskClient, stage: Stage) -> None:
    made = card_for(stage.hoa, timedelta(seconds=-1))
    assert client.post("/enrol", data={"token": made.token}).status_code == 410
    assert db.session.scalar(select(func.count(DeviceSession.id))) == 0


def test_card_of_somebody_who_left_is_refused(client: FlaskClient, stage: Stage) -> None:
    made = card_for(stage.hoa)
    leave(None, stage.hoa.user, stage.hamlet_a.area, now())
    assert client.post("/enrol", data={"token": made.token}).status_code == 410


def test_card_of_somebody_who_became_chair_is_refused(client: FlaskClient, stage: Stage) -> None:
    made = card_for(stage.hoa)
    add_posting(None, stage.hoa.user, Role.CHAIR, stage.commune.area, now())
    assert client.post("/enrol", data={"token": made.token}).status_code == 410


def test_two_phones_at_once_give_one_session(app: Flask, stage: Stage) -> None:
    made = card_for(stage.hoa)
    with ThreadPoolExecutor(8) as pool:
        given = [{"token": made.token}, {"code": made.code}] * 4
        answers = list(pool.map(lambda data: app.test_client().post("/enrol", data=data).status_code, given))
    assert sorted(answers) == [303] + [410] * 7
    assert db.session.scalar(select(func.count(DeviceSession.id))) == 1


def test_a_code_typed_wrongly_is_kept_and_none_is_asked_for(client, stage):
    wrong = client.post("/enrol", data={"code": "ABCD-EFGH-JKMN"})
    assert (wrong.status_code, 'value="ABCD-EFGH-JKMN"' in wrong.text) == (410, True)
    none = client.post("/enrol", data={"code": " "})
    assert (none.status_code, "Mời bác gõ mã trên thẻ" in none.text, "hết hạn" in none.text) == (422, True, False)


def test_codes_are_throttled_by_address(client: FlaskClient, stage: Stage) -> None:
    answers = [client.post("/enrol", data={"code": "0" * 12}).status_code for _ in range(ADDRESS.tries + 1)]
    assert answers[-2:] == [410, 429]


def test_nothing_of_a_card_is_stored_but_hashes(stage: Stage) -> None:
    made = card_for(stage.hoa)
    stored = db.session.scalars(select(Card)).one()
    assert len(stored.token_hash) == len(stored.code_hash) == 64
    assert made.token not in stored.token_hash
    assert made.code.replace("-", "") not in stored.code_hash


def test_token_travels_behind_the_hash_only(client: FlaskClient, stage: Stage) -> None:
    made = card_for(stage.hoa)
    assert client.get(f"/enrol?token={made.token}").status_code == 200
    assert db.session.scalars(select(Card)).one().used_at is None
    assert made.token not in client.get(f"/enrol?token={made.token}").text
