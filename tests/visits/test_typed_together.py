"""The same page of a walk sheet sent at the same moment, and a phone beside it: each knock is stored once."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.models import Household
from fieldapp.visits.models import Visit
from tests.cast import Stage, browser_of
from tests.visits.register import make_homes, make_sheet

AtOnce = Callable[..., list[Any]]
Send = Callable[..., Callable[[], int]]


@pytest.fixture
def sending(app: Flask, stage: Stage, campaign: Campaign) -> Send:
    """Return what makes ready a page of four doors, typed by somebody for Hoa; its answer is the status."""
    sheet = make_sheet(campaign, make_homes(stage.hamlet_a, 4), stage.y_binh)

    def ready(who: str, **row: object) -> Callable[[], int]:
        client, code = browser_of(app, getattr(stage, who)), sheet.code
        fields = {"page": 1, "round": 1, "day": local_day(now()).isoformat(), "by": stage.hoa.uid}
        fields |= {f"row{number}-{name}": value for number in range(1, 5) for name, value in row.items()}
        return lambda: client.post(f"/sheets/{code}", data=fields).status_code

    return ready


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def test_one_page_sent_four_times_at_once_is_stored_once(sending: Send, at_once: AtOnce) -> None:
    said = at_once(*(sending(who, outcome="met") for who in ("y_binh", "lan", "y_binh", "lan")))
    assert (said, count()) == ([303] * 4, 4)


def test_one_correction_sent_four_times_at_once_is_stored_once(sending: Send, at_once: AtOnce) -> None:
    assert sending("y_binh", outcome="not_home")() == 303
    replaced = dict(db.session.execute(select(Visit.household_id, Visit.uid).order_by(Visit.id)).all())
    first = next(iter(replaced.values()))
    said = at_once(*(sending("lan", outcome="met", replaces=first, mend="y") for _ in range(4)))
    assert said == [303] * 4
    assert count() == 8
    assert len(db.session.scalars(select(Visit).where(Visit.in_force)).all()) == 4


def test_a_page_and_a_phone_at_once_fare_as_one_after_the_other(sending: Send, hoa: Any, at_once: AtOnce) -> None:
    """A phone's visit is never held; the page is, whole, when the phone came first."""
    knocks = [hoa.visit(home) for home in db.session.scalars(select(Household).order_by(Household.id))]
    page, phone = at_once(sending("lan", outcome="met"), lambda: hoa.say(*knocks))
    assert phone == ["stored"] * 4
    assert (page, count()) in ((422, 4), (303, 8))
