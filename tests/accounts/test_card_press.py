"""Paper cards and the press: what could not be printed lets nobody in, and nobody waits for what is being printed."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from fieldapp import press
from fieldapp.access import Role
from fieldapp.accounts.models import Card, User
from fieldapp.accounts.people import add_posting, leave
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db, impatient
from tests.cast import Stage, browser_of


@pytest.fixture
def busy_press(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """Both presses are at work; closing what is given frees them."""
    monkeypatch.setattr(press, "QUEUE_SECONDS", 5)
    with ExitStack() as taken:
        for _ in range(2):
            assert press.PRESSES.acquire(blocking=False)
            taken.callback(press.PRESSES.release)
        yield taken


def count(model: type) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def printing(app: Flask, stage: Stage, found: list[int]) -> Thread:
    """Let the chair print two cards while the test goes on."""
    chair = browser_of(app, stage.lan)
    address, people = f"/people/{stage.commune.ref}/cards", [stage.hoa.uid, stage.nam.uid]
    thread = Thread(target=lambda: found.append(chair.post(address, data={"people": people}).status_code))
    thread.start()
    time.sleep(0.5)
    return thread


def test_a_busy_press_leaves_no_card_behind(
    app: Flask, stage: Stage, busy_press: ExitStack, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(press, "QUEUE_SECONDS", 0.1)
    chair = browser_of(app, stage.lan)
    answer = chair.post(f"/people/{stage.commune.ref}/cards", data={"people": [stage.hoa.uid]})
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert (count(Card), count(AuditEntry)) == (0, 0)


def test_others_write_while_cards_are_printed(app: Flask, stage: Stage, busy_press: ExitStack) -> None:
    found: list[int] = []
    waiting = printing(app, stage, found)
    with impatient(200):
        db.session.execute(update(User).where(User.id == stage.thu.id).values(name="Thu Hà"))
        db.session.commit()
    assert found == []
    busy_press.close()
    waiting.join(60)
    assert found == [200]
    assert count(Card) == 2


def test_who_leaves_while_their_card_is_printed_gets_none(app: Flask, stage: Stage, busy_press: ExitStack) -> None:
    found: list[int] = []
    waiting = printing(app, stage, found)
    leave(None, stage.nam.user, stage.hamlet_b.area, now())
    add_posting(None, stage.nam.user, Role.CANVASSER, stage.hamlet_c.area, now())
    db.session.commit()
    busy_press.close()
    waiting.join(60)
    assert found == [403]
    assert count(Card) == 0
