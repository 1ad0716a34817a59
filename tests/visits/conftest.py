"""What the tests of visits share: phones, a clock that can be set, and figures proved after every scenario."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import pytest
from flask import Flask

from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM, local_day, now
from fieldapp.extensions import db
from fieldapp.households.models import Household
from fieldapp.rollups.check import differences
from tests.cast import Person, Stage
from tests.visits.phone import Phone
from tests.visits.register import make_home

PhoneOf = Callable[..., Phone]


@dataclass
class Clock:
    """The server's clock, and a good phone's: it stands still until somebody moves it."""

    at: datetime

    def shift(self, **by: float) -> datetime:
        """Move the clock and return its instant."""
        self.at += timedelta(**by)
        return self.at


@pytest.fixture(autouse=True)
def figures_are_proved(request: pytest.FixtureRequest) -> Iterator[None]:
    """After each test that has a database: what is stored is what a recount gives."""
    app = request.getfixturevalue("app") if "app" in request.fixturenames else None
    yield
    if app is not None:
        db.session.rollback()
        assert list(differences()) == []


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock at yesterday's noon in Vietnam."""
    yesterday = local_day(now()) - timedelta(days=1)
    stopped = Clock(datetime.combine(yesterday, time(12), VIETNAM))
    for name in ("fieldapp.visits.sync.now", "tests.visits.phone.now"):
        monkeypatch.setattr(name, lambda: stopped.at)
    return stopped


@pytest.fixture
def phone_of(app: Flask, campaign: Campaign) -> PhoneOf:
    """Return what gives somebody a phone: `phone_of(stage.hoa)`; named arguments are columns of its session."""
    slug = campaign.slug

    def enrol(person: Person, **session: object) -> Phone:
        return Phone(app.test_client(), person, slug, **session)

    return enrol


@pytest.fixture
def hoa(stage: Stage, phone_of: PhoneOf) -> Phone:
    return phone_of(stage.hoa)


@pytest.fixture
def home(stage: Stage) -> Household:
    """A door of hamlet A."""
    return make_home(stage.hamlet_a)
