"""A write that another one stood in the way of is done again, whole, and its person never hears of it."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from fieldapp.again import TRIES
from fieldapp.extensions import db
from fieldapp.households import imports
from fieldapp.households.importing import steps
from fieldapp.households.models import Alley, Household
from fieldapp.households.views import alleys
from tests.cast import Stage, sign_in
from tests.households.uploads import bring

Collide = Callable[..., list[str]]


class Deadlock(Exception):
    sqlstate = "40P01"


TAKEN = IntegrityError("", {}, Exception("UNIQUE constraint failed"))
LOCKED_OUT = OperationalError("", {}, Deadlock())
BUSY = OperationalError("", {}, Exception("database is locked"))


@pytest.fixture
def collide(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Collide:
    """Return what lets a rule fail so many times after its work, as `collide(module, "rule", fault, times)`."""

    def prepare(module: object, rule: str, fault: DBAPIError, times: int) -> list[str]:
        work, calls = getattr(module, rule), []

        def work_and_fail(*arguments: object) -> object:
            done = work(*arguments)
            calls.append(rule)
            if len(calls) <= times:
                raise fault
            return done

        monkeypatch.setattr(module, rule, work_and_fail)
        monkeypatch.setattr(app, "testing", False)
        return calls

    return prepare


@pytest.mark.parametrize("fault", [TAKEN, LOCKED_OUT])
def test_a_collision_is_done_again(client: FlaskClient, stage: Stage, collide: Collide, fault: DBAPIError) -> None:
    calls = collide(alleys, "add_alley", fault, 2)
    sign_in(client, stage.y_binh)
    assert client.post(f"/alleys/{stage.hamlet_a.ref}", data={"name": "Ngõ 1"}).status_code == 303
    assert len(calls) == 3
    assert db.session.scalars(select(Alley.name)).all() == ["Ngõ 1"]


@pytest.mark.parametrize(("fault", "status", "tries"), [(TAKEN, 500, TRIES), (LOCKED_OUT, 503, TRIES), (BUSY, 503, 1)])
def test_what_stays_in_the_way_is_told(
    client: FlaskClient, stage: Stage, collide: Collide, fault: DBAPIError, status: int, tries: int
) -> None:
    calls = collide(alleys, "add_alley", fault, 99)
    sign_in(client, stage.y_binh)
    assert client.post(f"/alleys/{stage.hamlet_a.ref}", data={"name": "Ngõ 1"}).status_code == status
    assert len(calls) == tries
    assert db.session.scalars(select(Alley.name)).all() == []


def test_a_file_is_read_again_with_it(client: FlaskClient, stage: Stage, collide: Collide) -> None:
    collide(imports, "keep_upload", LOCKED_OUT, 1)
    collide(steps, "store_writes", LOCKED_OUT, 1)
    sign_in(client, stage.lan)
    bring(client, stage.commune.ref, "Thôn;Chủ hộ\nBon U1;Y Ngông Niê Kdăm\n".encode())
    assert db.session.scalars(select(Household.head)).all() == ["Y Ngông Niê Kdăm"]
