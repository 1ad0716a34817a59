"""Run migrations; on SQLite with foreign keys off, because a table rebuild would drop its children without an error."""

from alembic import context
from alembic.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection

from fieldapp.extensions import UtcDateTime, db


class ForeignKeysBroken(RuntimeError):
    """A migration left rows that point nowhere; nothing was kept."""


def _plain_type(kind: str, value: object, _context: object) -> str | bool:
    """Write our instants into migrations as plain SQLAlchemy, so old migrations need no code of ours."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(value, UtcDateTime) else False


def _foreign_keys(connection: Connection, switch: str) -> None:
    """Switch foreign keys through the raw driver, outside any transaction, and read the switch back."""
    raw = connection.connection.driver_connection
    raw.execute(f"PRAGMA foreign_keys={switch}")
    (now,) = raw.execute("PRAGMA foreign_keys").fetchone()
    if now != (switch == "ON"):
        raise ForeignKeysBroken(f"PRAGMA foreign_keys={switch} had no effect")


def _check(ctx: MigrationContext, **_: object) -> None:
    """Refuse a step that broke a reference, inside its own transaction: after the commit it would be too late."""
    if ctx.dialect.name != "sqlite" or ctx.connection is None:
        return
    broken = ctx.connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise ForeignKeysBroken(f"{len(broken)} rows point nowhere, the first: {broken[0]}")


def _migrate(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        compare_type=True,
        render_item=_plain_type,
        transaction_per_migration=True,
        on_version_apply=_check,
    )
    with context.begin_transaction():
        context.run_migrations()


def _run() -> None:
    with db.engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            _migrate(connection)
            connection.commit()
            return
        _foreign_keys(connection, "OFF")
        try:
            _migrate(connection)
            connection.commit()
        finally:
            connection.rollback()
            _foreign_keys(connection, "ON")


assert current_app  # noqa: S101 - run by `flask db`, never by itself
_run()
