"""Whether the process is alive, and whether it is ready: database reachable, migrations current."""

from functools import cache

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Blueprint, Flask, current_app

from fieldapp.access import open_to_all
from fieldapp.errors import Busy
from fieldapp.extensions import db

bp = Blueprint("health", __name__)


@bp.get("/healthz")
@open_to_all
def healthz() -> dict[str, str]:
    """Answer that the process runs."""
    return {"status": "ok"}


@bp.get("/readyz")
@open_to_all
def readyz() -> dict[str, str]:
    """Answer that the database can be read and has this program's schema.

    Errors: Busy when the database cannot be read (SQLAlchemy's own error) or its schema is not this program's.
    """
    stored = MigrationContext.configure(db.session.connection()).get_current_revision()
    if stored != newest_migration():
        raise Busy
    return {"status": "ok"}


@cache
def newest_migration() -> str | None:
    """Return the revision this program expects."""
    return ScriptDirectory(f"{current_app.root_path}/../migrations").get_current_head()


def init_app(app: Flask) -> None:
    """Register the two addresses."""
    app.register_blueprint(bp)
