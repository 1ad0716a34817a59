"""Backups and schemas: an older one is brought up, a newer one in the way is cleared, a strange one is refused."""

import shutil

import pytest
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

import dev
from fieldapp.backup import prove
from fieldapp.extensions import db
from tests.test_migrations import HEAD, THROW_AWAY

UP, DOWN = 'op.add_column("areas", sa.Column("extra", sa.Text()))', 'op.drop_column("areas", "extra")'


def revision() -> str | None:
    db.session.rollback()
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def columns() -> set[str]:
    return {column["name"] for column in inspect(db.engine).get_columns("areas")}


@pytest.fixture
def later(tmp_path, monkeypatch):
    """Return what lets the program be of a later version, with one migration more."""
    folder = tmp_path / "migrations"
    shutil.copytree(dev.ROOT / "migrations", folder, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "versions" / "9999_later.py").write_text(THROW_AWAY.format(head=HEAD, up=UP, down=DOWN))
    return lambda: monkeypatch.setattr(prove, "_folder", lambda: str(folder))


def test_an_older_backup_is_brought_up_and_a_newer_schema_gives_way(say, file, hoa, homes, later, monkeypatch):
    hoa.send(hoa.visit(homes[0]))
    say("backup", file)
    with monkeypatch.context():
        later()
        assert "1 lượt thăm" in say("restore", file)
        assert (revision(), "extra" in columns()) == ("9999", True)
        newer = file.with_name("moi.gocua")
        say("backup", newer)
    monkeypatch.undo()
    assert "phiên bản khác của chương trình cất (9999)" in say("restore", newer, exit_code=2)
    said = say("restore", file)
    assert ".hong" in said  # what a later version left cannot be proved by this one
    assert (revision(), "extra" in columns()) == (HEAD, False)


def test_a_database_of_another_schema_is_no_good_backup(say, file):
    db.session.execute(text("UPDATE alembic_version SET version_num = 'ffff'"))
    try:
        assert "(ffff)" in say("backup", file, exit_code=2)
    finally:
        db.session.execute(text(f"UPDATE alembic_version SET version_num = '{HEAD}'"))
        db.session.commit()
    assert not file.exists()
