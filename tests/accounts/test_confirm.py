"""The passphrase again: before a card, and never for those who have none."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from fieldapp.accounts.passphrases import set_passphrase
from fieldapp.accounts.throttle import CONFIRM
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Stage, sign_in

PHRASE = "một mật khẩu đủ dài"
LONG_SINCE = timedelta(minutes=11)


@pytest.fixture
def chair(client: FlaskClient, stage: Stage) -> FlaskClient:
    set_passphrase(None, stage.lan.user, PHRASE, now())
    sign_in(client, stage.lan, confirmed_at=now() - LONG_SINCE)
    return client


def test_right_passphrase_leads_back_and_then_the_card_is_issued(chair: FlaskClient, stage: Stage) -> None:
    card = f"/people/{stage.commune.ref}/{stage.hoa.uid}/card"
    asked = chair.post(card).location
    assert 'name="passphrase"' in chair.get(asked).text
    answer = chair.post("/confirm", data={"passphrase": PHRASE, "next": f"/people/{stage.commune.ref}"})
    assert (answer.status_code, answer.location) == (303, f"/people/{stage.commune.ref}")
    assert chair.post(card).status_code == 200


@pytest.mark.parametrize("passphrase", ["", "sai sai sai sai", "x" * 500])
def test_wrong_passphrase_confirms_nothing(chair: FlaskClient, stage: Stage, passphrase: str) -> None:
    assert chair.post("/confirm", data={"passphrase": passphrase}).status_code == 401
    assert chair.post(f"/people/{stage.commune.ref}/{stage.hoa.uid}/card").status_code == 303


def test_guesses_at_an_open_desk_are_limited(chair: FlaskClient) -> None:
    answers = [chair.post("/confirm", data={"passphrase": "sai"}).status_code for _ in range(CONFIRM.tries)]
    assert set(answers) == {401}
    assert chair.post("/confirm", data={"passphrase": PHRASE}).status_code == 429


def test_other_sites_are_no_way_back(chair: FlaskClient) -> None:
    assert chair.post("/confirm", data={"passphrase": PHRASE, "next": "//evil.example"}).location == "/"


def test_visitor_has_nothing_to_confirm(client: FlaskClient) -> None:
    assert client.post("/confirm", data={"passphrase": PHRASE}).status_code == 401


def test_head_with_a_card_is_not_asked(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.y_binh, confirmed_at=now() - LONG_SINCE)
    db.session.commit()
    assert client.post(f"/people/{stage.hamlet_a.ref}/{stage.hoa.uid}/card").status_code == 200
