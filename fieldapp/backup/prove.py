"""Open a copy as this program would, bring it to the present schema, and count everything in it again."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from alembic import command
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from sqlalchemy import func, select

from fieldapp import create_app
from fieldapp.backup.faults import BadCopy
from fieldapp.epoch import current_epoch
from fieldapp.extensions import db, migrate, reading
from fieldapp.households.models import Household
from fieldapp.rollups.check import differences
from fieldapp.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Held:
    """What a copy holds. Units: `visits` and `households` count rows, corrections and merged doors included."""

    visits: int
    households: int
    epoch: str


@contextmanager
def opened(address: str) -> Iterator[None]:
    """Enter an application like this one, on another database."""
    app = create_app(replace(current_app.config["FIELDAPP"], database_url=address))
    with app.app_context():
        try:
            yield
        finally:
            db.session.remove()
            db.engine.dispose()


def prove() -> Held:
    """Migrate and recount the database of this application, and tell what it holds.

    Errors: BadCopy when its schema is not one of ours, or a stored figure is not what a recount gives.
    """
    bring_up()
    with reading():
        wrong = next(differences(), None)
        if wrong:
            raise BadCopy(f"Số liệu trong bản sao không khớp khi đếm lại (xem rollups check): {wrong}")
        return Held(_count(Visit), _count(Household), current_epoch())


def bring_up() -> None:
    """Migrate this application's database to the schema of this program.

    Errors: BadCopy when its schema is not one of ours.
    """
    with reading(), db.engine.connect() as connection:
        check_revision(MigrationContext.configure(connection).get_current_revision())
    command.upgrade(migrate.get_config(_folder()), "head")


def check_revision(revision: str | None) -> None:
    """Refuse a schema that no migration of this program made."""
    if revision is None:
        raise BadCopy("Tệp này không phải bản sao của Gõ Cửa.")
    if revision not in {script.revision for script in ScriptDirectory(_folder()).walk_revisions()}:
        raise BadCopy(f"Bản sao này do phiên bản khác của chương trình cất ({revision}). Mời bác cập nhật trước.")


def _folder() -> str:
    return f"{current_app.root_path}/../migrations"


def _count(model: type[Visit] | type[Household]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0
