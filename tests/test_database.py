"""The two databases as the product drives them: nothing acknowledged is lost, nothing half done is kept."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError, StatementError

from config import Config
from fieldapp import create_app, extensions
from fieldapp.access import open_to_all
from fieldapp.accounts.models import Throttle
from fieldapp.dates import VIETNAM
from fieldapp.epoch import Epoch
from fieldapp.extensions import db, reading
from tests import postgres
from tests.cast import Stage, browser_of
from tests.conftest import SECRET, Client

COUNTED = "counted"
LONGEST_NAME = 63  # PostgreSQL cuts longer ones without a word


def application(address: str, **settings: int | None) -> Flask:
    """Make another application on a database, with views that do what no view of ours does."""
    app = create_app(Config(database_url=address, secret_key=SECRET, **settings))
    app.test_client_class = Client
    for view in (store_and_fail, store_inside_and_fail, store):
        app.add_url_rule(f"/{view.__name__}", view.__name__, open_to_all(view), methods=["POST"])
    return app


@pytest.fixture
def browser(app: Flask) -> Iterator[FlaskClient]:
    """A browser on the views below; the database is the test's, of either kind."""
    other = application(app.config["FIELDAPP"].database_url)
    yield other.test_client()
    with other.app_context():
        db.engine.dispose()


@pytest.fixture
def sqlite_app(tmp_path: Path) -> Iterator[Flask]:
    """The application on an SQLite of its own, with the tables of the models."""
    app = application(f"sqlite:///{tmp_path / 'fieldapp.sqlite'}")
    with app.app_context():
        db.create_all()
        db.session.add(Throttle(key=COUNTED, due_us=0))
        db.session.commit()
    yield app
    with app.app_context():
        db.engine.dispose()


def store_and_fail() -> None:
    db.session.add(Throttle(key="half", due_us=1))
    db.session.flush()
    raise ZeroDivisionError


def store_inside_and_fail() -> None:
    with db.session.begin_nested():
        db.session.add(Throttle(key="half", due_us=1))
    raise ZeroDivisionError


def store() -> str:
    db.session.add(Throttle(key="whole", due_us=1))
    db.session.commit()
    return "stored"


def counted() -> int:
    return db.session.scalar(select(Throttle.due_us).where(Throttle.key == COUNTED)) or 0


@pytest.mark.parametrize(
    ("pragma", "value"), [("synchronous", 2), ("journal_mode", "wal"), ("foreign_keys", 1), ("secure_delete", 1)]
)
def test_every_live_connection_keeps_what_it_acknowledged(sqlite_app: Flask, pragma: str, value: object) -> None:
    with sqlite_app.app_context(), reading(), db.engine.connect() as one, db.engine.connect() as other:
        assert [each.scalar(text(f"PRAGMA {pragma}")) for each in (one, other)] == [value, value]


def test_two_at_once_read_and_then_write_and_no_count_is_lost(sqlite_app: Flask) -> None:
    def count(times: int) -> None:
        for _ in range(times):
            with sqlite_app.app_context():
                found = counted()
                db.session.execute(update(Throttle).where(Throttle.key == COUNTED).values(due_us=found + 1))
                db.session.commit()

    with ThreadPoolExecutor(2) as people:
        list(people.map(count, (160, 160)))
    with sqlite_app.app_context():
        assert counted() == 320


def test_who_reads_waits_for_nobody_who_writes(sqlite_app: Flask) -> None:
    writer = sqlite3.connect(sqlite_app.config["FIELDAPP"].database_url.removeprefix("sqlite:///"))
    writer.isolation_level = None
    writer.execute("BEGIN IMMEDIATE")
    with sqlite_app.app_context(), reading():
        assert counted() == 0
    writer.close()


def test_a_page_is_shown_while_somebody_writes(app: Flask, stage: Stage) -> None:
    page = browser_of(app, stage.lan)
    with db.engine.begin() as writer:
        writer.execute(text("UPDATE users SET name = 'H''Lan' WHERE username = 'lan'"))
        assert page.get(f"/people/{stage.commune.ref}").status_code == 200


def test_a_write_that_waited_too_long_says_so_and_stores_nothing(
    sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(extensions, "BUSY_MS", 50)
    with sqlite_app.app_context():
        db.engine.dispose()
    client = sqlite_app.test_client()
    with sqlite_app.app_context(), db.engine.begin():
        answer = client.post("/store")
        assert (answer.status_code, "Máy chủ đang bận" in answer.text) == (503, True)
    assert client.post("/store").text == "stored"


@pytest.mark.parametrize("path", ["/store_and_fail", "/store_inside_and_fail"])
def test_a_failed_request_leaves_nothing(path: str, browser: FlaskClient) -> None:
    assert browser.post(path).status_code == 500
    assert db.session.scalar(select(func.count()).select_from(Throttle)) == 0
    db.session.rollback()
    assert browser.post("/store").text == "stored"
    assert db.session.scalars(select(Throttle.key)).all() == ["whole"]


def test_references_are_kept(app: Flask) -> None:
    with pytest.raises(IntegrityError):
        db.session.execute(text("INSERT INTO alleys (id, area_id, name, position) VALUES (1, 99, 'Ngõ 1', 1)"))
    db.session.rollback()


@pytest.mark.parametrize(
    "at",
    [
        datetime(2020, 8, 15, 7, 58, 2, 4, tzinfo=VIETNAM),
        datetime(2020, 8, 15, 23, 59, 59, 999_999, tzinfo=UTC),
        datetime(1999, 12, 31, 23, 0, tzinfo=timezone(timedelta(hours=-9))),
        datetime(2999, 1, 1, tzinfo=UTC),
    ],
)
def test_an_instant_comes_back_to_the_microsecond_in_utc(at: datetime, app: Flask) -> None:
    db.session.add(Epoch(uid="now", began_at=at))
    db.session.commit()
    found = db.session.scalar(select(Epoch.began_at).where(Epoch.began_at == at))
    assert (found, found.tzinfo) == (at, UTC)


def test_instants_are_ordered_by_the_database_as_in_life(app: Flask) -> None:
    first = datetime(2020, 8, 15, 7, tzinfo=VIETNAM)
    instants = [first + step for step in (timedelta(0), timedelta(microseconds=1), timedelta(seconds=1))]
    db.session.add_all([Epoch(uid=str(number), began_at=at) for number, at in enumerate(instants)])
    db.session.flush()
    assert db.session.scalars(select(Epoch.began_at).order_by(Epoch.began_at.desc())).all() == instants[::-1]
    assert db.session.scalar(select(func.max(Epoch.began_at))) == instants[-1]


def test_an_instant_without_a_zone_is_refused(app: Flask) -> None:
    db.session.add(Epoch(uid="when?", began_at=datetime(2020, 8, 15)))  # noqa: DTZ001 - the mistake of this test
    with pytest.raises(StatementError, match="zone"):
        db.session.flush()
    db.session.rollback()


@pytest.mark.parametrize("table", db.metadata.sorted_tables, ids=lambda table: table.name)
def test_every_constraint_has_a_name_that_fits(table) -> None:
    names = [each.name for each in (*table.constraints, *table.indexes)]
    assert all(isinstance(name, str) and len(name) <= LONGEST_NAME for name in names), names
    assert len(set(names)) == len(names)


@pytest.mark.postgresql
@pytest.mark.parametrize(("threshold", "prepares"), [(None, False), (5, True)])
def test_statements_are_prepared_unless_a_pooler_forbids_it(
    threshold: int | None, prepares: bool, postgres_server: str
) -> None:
    with postgres.new_database(postgres_server) as address:
        app = application(address, prepare_threshold=threshold)
        with app.app_context(), db.engine.connect() as connection:
            for number in range(10):
                connection.execute(select(number + func.length("ba")))
            prepared = connection.scalar(text("SELECT count(*) FROM pg_prepared_statements"))
        with app.app_context():
            db.engine.dispose()
    assert (prepared > 0) == prepares
