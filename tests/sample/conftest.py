"""The demo's data, seeded once for the tests that only look at it: one household in twelve."""

from collections.abc import Iterator
from datetime import datetime, time, timedelta

import pytest
from flask import Flask

from config import Config
from fieldapp import create_app
from fieldapp.dates import VIETNAM, local_day, now
from fieldapp.extensions import db
from fieldapp.sample.seed import seed
from tests.conftest import SECRET, Client, NewDatabase

ONE_IN = 12
AT = datetime.combine(local_day(now()) - timedelta(days=1), time(15), VIETNAM)


@pytest.fixture(scope="package")
def seeded_app(new_database: NewDatabase) -> Iterator[Flask]:
    with new_database() as address:
        application = create_app(Config(database_url=address, secret_key=SECRET, demo=True))
        application.test_client_class = Client
        with application.app_context():
            db.create_all()
            seed(AT, ONE_IN)
            db.session.commit()
        yield application
        with application.app_context():
            db.engine.dispose()


@pytest.fixture
def sample(seeded_app: Flask) -> Iterator[Flask]:
    """The application that holds the sample, in its context."""
    with seeded_app.app_context():
        yield seeded_app
