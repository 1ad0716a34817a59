"""A fault of ours, on the real databases: its page comes whatever state it left the database in."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import TimeoutError as NoConnection

from fieldapp import navigation
from fieldapp.access import signed_in
from fieldapp.extensions import db
from tests.cast import Stage, sign_in


def fail_in_the_database() -> None:
    db.session.execute(text("SELECT nothing FROM nowhere"))


@pytest.fixture
def broken(app: Flask, client: FlaskClient, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A browser whose first page fails in the middle of a transaction, on a server that hides faults as servers do."""
    monkeypatch.setitem(app.view_functions, "accounts.home", signed_in(fail_in_the_database))
    monkeypatch.setattr(app, "testing", False)
    sign_in(client, stage.lan)
    return client


def test_a_failed_transaction_still_gets_its_page(broken: FlaskClient) -> None:
    answer = broken.get("/")
    assert answer.status_code in (500, 503)
    assert "Máy chủ đang trục trặc" in answer.text
    assert answer.headers["X-Fieldapp"] == "1"


def test_a_fault_asks_the_database_for_nothing_more(
    broken: FlaskClient, queries: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(navigation, "ways", lambda _actor: fail_in_the_database())
    with queries() as sent:
        assert "Máy chủ đang trục trặc" in broken.get("/").text
    assert "nowhere" in sent[-1]


def test_no_connection_left_is_busy_not_broken(
    app: Flask, broken: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wait_in_vain() -> None:
        raise NoConnection

    monkeypatch.setitem(app.view_functions, "accounts.home", signed_in(wait_in_vain))
    assert broken.get("/").status_code == 503
