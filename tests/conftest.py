"""The application on both databases, clean for every test; and no way out to the network."""

import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import copy_context
from typing import Any

import flask_migrate
import pytest
from flask import Flask, has_app_context
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import event
from werkzeug.test import TestResponse

import dev
from config import Config
from fieldapp import create_app
from fieldapp.extensions import db
from tests import postgres

pytest_plugins = ["tests.cast"]
pytest.register_assert_rewrite("tests.page")

SECRET = "only for tests, never for people"
NewDatabase = Callable[[], AbstractContextManager[str]]


class Client(FlaskClient):
    """A browser on our own pages. Each request has a context of its own, as on a server.

    In the test's context it would share g, the actor and, on SQLite, the write lock.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.environ_base["HTTP_SEC_FETCH_SITE"] = "same-origin"

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if has_app_context():
            db.session.commit()
        return copy_context().run(self._open_apart, *args, **kwargs)

    def _open_apart(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    find = socket.getaddrinfo

    def find_here(host: str, *args: Any, **kwargs: Any) -> Any:
        assert host in ("127.0.0.1", "localhost", "::1"), f"a test asked for {host}"
        return find(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", find_here)
        yield


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with postgres.running_server() as address:
        yield address


@pytest.fixture(scope="session", params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def new_database(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> NewDatabase:
    """Return what makes a new, empty database and gives its address; who takes it runs on both kinds."""
    if request.param == "postgresql":
        server = request.getfixturevalue("postgres_server")
        return lambda: postgres.new_database(server)
    return lambda: nullcontext(f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'fieldapp.sqlite'}")


@pytest.fixture(scope="session")
def standing_app(new_database: NewDatabase) -> Iterator[Flask]:
    with new_database() as address:
        application = create_app(Config(database_url=address, secret_key=SECRET))
        application.testing = True
        application.test_client_class = Client
        with application.app_context():
            event.listen(db.engine, "connect", leave_unsynced)
            flask_migrate.upgrade(str(dev.ROOT / "migrations"))
        yield application
        with application.app_context():
            db.engine.dispose()


def leave_unsynced(connection: Any, _record: object) -> None:
    """Spare the disk: no test cuts the power. test_database proves FULL on an application of its own."""
    if isinstance(connection, sqlite3.Connection):
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture
def app(standing_app: Flask) -> Iterator[Flask]:
    """The application with empty tables, in its context; both databases take turns."""
    with standing_app.app_context():
        empty_all_tables()
        yield standing_app


def empty_all_tables() -> None:
    # Doors commit, so nothing can be rolled back. For 25 tables DELETE takes 1 ms, TRUNCATE 20 to 110 ms.
    deletes = [f"DELETE FROM {table.name}" for table in reversed(db.metadata.sorted_tables)]
    with db.engine.begin() as connection:
        for statement in deletes if connection.dialect.name == "sqlite" else ["; ".join(deletes)]:
            connection.exec_driver_sql(statement)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def runner(app: Flask) -> FlaskCliRunner:
    return app.test_cli_runner()


@pytest.fixture
def queries(app: Flask) -> Callable[[], AbstractContextManager[list[str]]]:
    """Return what lists the statements sent: `with queries() as sent: ...; assert len(sent) <= 6`."""

    @contextmanager
    def listening() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith("BEGIN"):  # SQLite's is ours, PostgreSQL's the driver's
                sent.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        yield sent
        event.remove(db.engine, "before_cursor_execute", note)

    return listening


@pytest.fixture
def at_once() -> Iterator[Callable[..., list[Any]]]:
    """Return what runs functions in threads that start together, and gives their answers in order."""
    with ThreadPoolExecutor(8) as pool:

        def run(*tasks: Callable[[], Any]) -> list[Any]:
            db.session.commit()
            line = threading.Barrier(len(tasks))

            def start(task: Callable[[], Any]) -> Any:
                line.wait(10)
                return task()

            running = [pool.submit(start, task) for task in tasks]
            wait(running, 60)
            return [each.result(1) for each in running]

        yield run
