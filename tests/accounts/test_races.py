"""Two at the same moment, on real databases: one posting, one move, one assignment, one instant of a lost phone."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fieldapp.accounts.models import DeviceSession, Posting
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Alley, Assignment
from tests.cast import Person, Stage, browser_of
from tests.visits.register import make_home

Task = Callable[[], Any]
AtOnce = Callable[..., list[int]]


def posts(client: FlaskClient, address: str, **fields: str) -> Task:
    return lambda: client.post(address, data=fields).status_code


def live(person: Person) -> list[int]:
    db.session.rollback()
    found = select(Posting).where(Posting.user_id == person.id).order_by(Posting.area_id)
    return [each.area_id for each in db.session.scalars(found) if each.is_live(now())]


def chairs(app: Flask, stage: Stage, count: int = 4) -> list[FlaskClient]:
    return [browser_of(app, stage.lan) for _ in range(count)]


def test_a_colleague_is_posted_once(app: Flask, stage: Stage, at_once: AtOnce) -> None:
    given = {"name": "Hoa", "role": "canvasser", "area": stage.hamlet_b.ref, "username": "hoa"}
    address = f"/people/{stage.commune.ref}"
    assert at_once(*(posts(chair, address, **given) for chair in chairs(app, stage))) == [303] * 4
    assert live(stage.hoa) == [stage.hamlet_a.id, stage.hamlet_b.id]


def test_somebody_moves_once(app: Flask, stage: Stage, at_once: AtOnce) -> None:
    key = stage.hoa.user.postings[0].id
    address = f"/people/{stage.commune.ref}/{stage.hoa.uid}/postings/{key}/move"
    fields = {f"p{key}-area": stage.hamlet_b.ref}
    assert at_once(*(posts(chair, address, **fields) for chair in chairs(app, stage))) == [303] * 4
    assert live(stage.hoa) == [stage.hamlet_b.id]


def test_an_alley_is_given_once(app: Flask, stage: Stage, at_once: AtOnce) -> None:
    make_home(stage.hamlet_a, alley="Ngõ 1")
    key = db.session.scalars(select(Alley.id)).one()
    fields = {f"w{key}": stage.hoa.uid}
    address = f"/alleys/{stage.hamlet_a.ref}/walkers"
    assert at_once(*(posts(chair, address, **fields) for chair in chairs(app, stage))) == [303] * 4
    assert len(db.session.scalars(select(Assignment)).all()) == 1


def test_a_lost_phone_is_taken_once(app: Flask, stage: Stage, at_once: AtOnce) -> None:
    browser_of(app, stage.hoa)
    key = db.session.scalars(select(DeviceSession.id).where(DeviceSession.user_id == stage.hoa.id)).one()
    address = f"/people/{stage.commune.ref}/{stage.hoa.uid}/phones/{key}/revocation"
    assert at_once(*(posts(chair, address) for chair in chairs(app, stage))) == [303] * 4
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "device.revoke")).all()) == 1
