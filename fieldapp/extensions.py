"""The database and its two dialects; nothing here knows what is stored.

SQLite: WAL with FULL (NORMAL lost acknowledged writes in simulated power cuts), foreign keys on, and real BEGINs,
because the driver's own start no transaction at a SELECT. Units of work that may write begin IMMEDIATE.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from flask_babel import Babel
from flask_compress import Compress
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, DateTime, Dialect, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase
from sqlalchemy.types import TypeDecorator

BUSY_MS = 15_000
_reads_only: ContextVar[bool] = ContextVar("reads_only", default=False)
_patience_ms: ContextVar[int] = ContextVar("patience_ms", default=BUSY_MS)


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC instant with microseconds, on databases with and without time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:  # it would be taken for the server's own time
            raise ValueError(f"{value} has no time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """The base of all records: constraints get names, datetimes are UTC."""

    type_annotation_map = {datetime: UtcDateTime}  # noqa: RUF012 - SQLAlchemy reads this very attribute
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


db = SQLAlchemy(metadata=Base.metadata)
login = LoginManager()
migrate = Migrate()
babel = Babel()
compress = Compress()


@contextmanager
def reading() -> Iterator[None]:
    """Let the transactions begun inside take no write lock on SQLite."""
    token = _reads_only.set(True)
    try:
        yield
    finally:
        _reads_only.reset(token)


@contextmanager
def impatient(ms: int) -> Iterator[None]:
    """Let the transactions begun inside wait only so long for other writers; what they would do can be missed."""
    token = _patience_ms.set(ms)
    try:
        yield
    finally:
        _patience_ms.reset(token)


def set_reading(value: bool) -> None:
    """Declare for the rest of this context whether transactions only read."""
    _reads_only.set(value)


@event.listens_for(Engine, "connect")
def _prepare_sqlite(connection: Any, _record: object) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={BUSY_MS}",
    ):
        connection.execute(f"PRAGMA {pragma}")


@event.listens_for(Engine, "begin")
def _begin(connection: Connection) -> None:
    wait = _patience_ms.get()
    if connection.dialect.name == "postgresql" and wait != BUSY_MS:
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {wait}")
    if connection.dialect.name == "sqlite":
        if connection.info.get("patience_ms", BUSY_MS) != wait:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={wait}")
            connection.info["patience_ms"] = wait
        connection.exec_driver_sql("BEGIN" if _reads_only.get() else "BEGIN IMMEDIATE")
