"""Migrations on both databases: the head is the models, every step goes both ways, and no visit is lost on the way."""

import ast
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import flask_migrate
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateTable

import dev
from config import Config
from fieldapp import create_app
from fieldapp.extensions import db
from tests.conftest import SECRET, Client, NewDatabase

MIGRATIONS = dev.ROOT / "migrations"
VERSIONS = sorted((MIGRATIONS / "versions").glob("*.py"))
HEAD = ScriptDirectory(str(MIGRATIONS)).get_current_head()
# A visit and what it stands on, as the first schema holds them: later migrations must carry them along.
A_VISIT = """
INSERT INTO areas (id, code, valid_from, kind, name, search_key, source, is_sample, contact)
VALUES (1, '24640', '2020-01-01', 'xã', 'Xã', 'xa', '', FALSE, '');
INSERT INTO users (id, uid, username, name, created_at) VALUES (1, 'hoa', 'hoa', 'Hoa', '2020-08-01 00:00:00');
INSERT INTO campaigns (id, slug, name, area_id, starts_on, deadline_on, is_sample)
VALUES (1, 'dot', 'Đợt', 1, '2020-08-01', '2020-08-20', FALSE);
INSERT INTO households
(id, uid, area_id, position, number, hint, head, priority, state, search_key, record_at, record_uid)
VALUES (1, 'home', 1, 1, '', '', 'Niê', FALSE, 'open', 'nie', '2020-08-01 00:00:00', 'home');
INSERT INTO visits
(id, uid, digest, root_uid, withdrawn, in_force, campaign_id, area_id, household_id, user_id, door, at, knocked_at,
 effective_at, day, received_at, outcome, apps, obstacles, leaflets, data)
VALUES (1, 'visit', 'd', 'visit', FALSE, TRUE, 1, 1, 1, 1, 'phone', '2020-08-15 00:00:00', '2020-08-15 00:00:00',
 '2020-08-15 00:00:00', '2020-08-15', '2020-08-15 00:00:00', 'met', '{}', 0, 0, '{}');
"""
A_POSTING = """
INSERT INTO postings (id, user_id, role, area_id, from_at) VALUES (1, 1, 'canvasser', 1, '2020-08-01 00:00:00');
INSERT INTO alleys (id, area_id, name, position) VALUES (1, 1, 'Ngõ 1', 1);
"""
# A row in every table of the chair's desk, as its last migration holds them.
OF_THE_DESK = """
UPDATE postings SET organisation = 'Bưu điện';
UPDATE campaigns SET erased_at = '2020-09-01 00:00:00';
INSERT INTO assignments (id, alley_id, user_id, from_on) VALUES (1, 1, 1, '2020-08-02');
INSERT INTO closings (id, area_id, campaign_id, number, at, closed_at, closed_by_id, figures, apps)
VALUES (1, 1, 1, 1, '2020-08-13 10:00:00', '2020-08-13 10:00:00', 1, '{}', '{}');
INSERT INTO report_days (area_id, campaign_id, day, set_at, set_by_id)
VALUES (1, 1, '2020-08-12', '2020-08-10 00:00:00', 1);
INSERT INTO report_drafts
(closing_id, number, place, signed_on, subject, addressees, bases, guidance, results, difficulties, proposals,
 signature, title, signer, recipients, saved_at, saved_by_id)
VALUES (1, '', 'Xã', '2020-08-13', '', '', '', '', '', '', '', 'TM.', '', '', '', '2020-08-13 11:00:00', 1);
INSERT INTO register_imports (id, area_id, at, new, unchanged, changed, refused)
VALUES (1, 1, '2020-08-01 00:00:00', 1, 0, 0, 0);
INSERT INTO register_uploads (id, uid, area_id, user_id, at, name, cells, choices, report, row_count, import_id)
VALUES (1, 'upload', 1, 1, '2020-08-01 00:00:00', 'so-ho.xlsx', '', '{}', '', 1, 1);
INSERT INTO refused_ops
(id, key, kind, code, errors, content, area_id, household_id, handed_in_by_id, device_uid, sent_at, received_at)
VALUES (1, 'k', 'visit', 'invalid', '{}', '{}', 1, 1, 1, 'phone', '2020-08-15 00:00:00', '2020-08-15 00:00:00');
INSERT INTO device_sessions (id, user_id, kind, token_hash, label, created_at, seen_at, confirmed_at)
VALUES (1, 1, 'card', 'h', '', '2020-08-01 00:00:00', '2020-08-01 00:00:00', '2020-08-01 00:00:00');
INSERT INTO lost_visits (session_id, uids, asked_at) VALUES (1, '[]', '2020-08-15 00:00:00');
INSERT INTO review_answers (id, subject, facts, area_id, user_id, at, remark)
VALUES (1, 's', 'f', 1, 1, '2020-08-15 00:00:00', '');
"""
THROW_AWAY = '''"""A step of a test."""

import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", {head!r}


def upgrade() -> None:
    {up}


def downgrade() -> None:
    {down}
'''
# A change of type rebuilds the table on SQLite: the parent is dropped while its children stand.
REBUILD = """with op.batch_alter_table("households") as households:
        households.alter_column("hint", type_=sa.String({length}), existing_nullable=False)"""
LONGER, AS_BEFORE = REBUILD.format(length=200), REBUILD.format(length=120)


@pytest.fixture
def empty_app(new_database: NewDatabase) -> Iterator[Flask]:
    """The application on a database that holds nothing yet."""
    with new_database() as address, _application(address) as app:
        yield app


@contextmanager
def _application(address: str) -> Iterator[Flask]:
    app = create_app(Config(database_url=address, secret_key=SECRET))
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def upgrade(revision: str = "head", directory: Path = MIGRATIONS) -> None:
    flask_migrate.upgrade(str(directory), revision)


def downgrade(revision: str, directory: Path = MIGRATIONS) -> None:
    flask_migrate.downgrade(str(directory), revision)


def with_one_more(folder: Path, *, up: str, down: str = "pass") -> Path:
    """Copy our migrations and our env.py, and add one that is thrown away."""
    copied = shutil.copytree(MIGRATIONS, folder / "migrations", ignore=shutil.ignore_patterns("__pycache__"))
    (copied / "versions" / "9999_throw_away.py").write_text(THROW_AWAY.format(head=HEAD, up=up, down=down))
    return copied


def store(rows: str) -> None:
    with db.engine.begin() as connection:
        for statement in filter(str.strip, rows.split(";")):
            connection.exec_driver_sql(statement)


def visits() -> list[tuple[str, str]]:
    """Give the visits with their doors, and prove that the reference between them is alive."""
    with db.engine.begin() as connection:
        join = "SELECT visits.uid, households.head FROM visits JOIN households ON households.id = household_id"
        return [(uid, head) for uid, head in connection.execute(text(join))]


def organisations() -> list[tuple[str, str]]:
    """Give the postings with who lends their person."""
    with db.engine.connect() as connection:
        return [(role, lender) for role, lender in connection.execute(text("SELECT role, organisation FROM postings"))]


def filled(names: set[str]) -> set[str]:
    """Return the tables that hold rows."""
    with db.engine.connect() as connection:
        return {name for name in names if connection.execute(text(f"SELECT 1 FROM {name}")).first()}


def tables() -> set[str]:
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def length_of_hint() -> int:
    return next(c["type"].length for c in inspect(db.engine).get_columns("households") if c["name"] == "hint")


def is_at() -> str | None:
    with db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def enforces_references() -> bool:
    with pytest.raises(IntegrityError), db.engine.begin() as connection:
        connection.execute(text("UPDATE visits SET household_id = 99"))
    return True


def test_head_is_what_the_models_say(empty_app):
    upgrade()
    with db.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), db.metadata) == []


def test_head_has_the_checks_of_the_models(empty_app):
    """Alembic compares no CHECK, so compare their names, which all have."""
    upgrade()
    inspector = inspect(db.engine)
    for table in db.metadata.sorted_tables:
        meant = {str(check.name) for check in table.constraints if isinstance(check, CheckConstraint)}
        assert {check["name"] for check in inspector.get_check_constraints(table.name)} == meant, table.name


def test_head_counts_as_the_models_do(empty_app):
    """Only with AUTOINCREMENT does SQLite never give a number twice, and Alembic does not compare it."""
    if db.engine.dialect.name == "sqlite":
        upgrade()
        with db.engine.connect() as connection:
            made = dict(connection.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
        meant = {table.name: str(CreateTable(table).compile(db.engine)) for table in db.metadata.sorted_tables}
        assert {t for t in meant if "AUTOINCREMENT" in meant[t]} == {t for t in meant if "AUTOINCREMENT" in made[t]}


def test_up_and_down_and_up(empty_app):
    upgrade()
    assert tables() == set(db.metadata.tables)
    downgrade("base")
    assert tables() == set()
    upgrade()
    assert tables() == set(db.metadata.tables)


def test_up_and_down_and_up_with_a_visit(empty_app):
    upgrade(VERSIONS[0].name[:4])
    store(A_VISIT)
    upgrade()
    assert visits() == [("visit", "Niê")]
    downgrade(VERSIONS[0].name[:4])
    assert visits() == [("visit", "Niê")]
    downgrade("base")
    upgrade()
    assert visits() == []


def test_the_desk_goes_up_and_down_with_rows_in_all_its_tables(empty_app):
    """What stood before 0004 stands after it is taken back, and the way up is open again."""
    upgrade("0003")
    before = tables()
    store(A_VISIT + A_POSTING)
    upgrade("0008")
    assert organisations() == [("canvasser", "")]
    store(OF_THE_DESK)
    assert filled(tables() - before) == tables() - before
    downgrade("0003")
    assert tables() == before
    assert visits() == [("visit", "Niê")]
    upgrade()
    assert organisations() == [("canvasser", "")]
    assert filled(tables() - before) == set()


def test_a_visit_survives_the_rebuild_of_its_household(empty_app, tmp_path):
    upgrade()
    store(A_VISIT)
    directory = with_one_more(tmp_path, up=LONGER, down=AS_BEFORE)
    upgrade(directory=directory)
    assert length_of_hint() == 200
    assert visits() == [("visit", "Niê")]
    assert enforces_references()
    downgrade(HEAD, directory)
    assert length_of_hint() == 120
    assert visits() == [("visit", "Niê")]
    assert enforces_references()


@pytest.mark.parametrize("way", ["up", "down"])
def test_a_step_that_breaks_a_reference_is_refused_and_nothing_of_it_kept(way, empty_app, tmp_path, caplog):
    upgrade()
    store(A_VISIT)
    breaking = f'{LONGER}\n    op.execute("DELETE FROM households")'
    steps = {"up": "pass", "down": "pass"} | {way: breaking}
    directory = with_one_more(tmp_path, **steps)
    if way == "down":
        upgrade(directory=directory)
    stood_at = is_at()
    # On SQLite the refusal is ours, which `flask db` prints in one line before it exits.
    refusal = SystemExit if db.engine.dialect.name == "sqlite" else IntegrityError
    with pytest.raises(refusal):
        upgrade(directory=directory) if way == "up" else downgrade(HEAD, directory)
    assert ("1 rows point nowhere, the first: ('visits', 1, 'households'" in caplog.text) == (refusal is SystemExit)
    db.engine.dispose()
    assert is_at() == stood_at
    assert length_of_hint() == 120
    assert visits() == [("visit", "Niê")]
    assert enforces_references()


def test_not_ready_while_the_schema_is_behind(empty_app, tmp_path):
    empty_app.test_client_class = Client
    ready = empty_app.test_client()
    assert ready.get("/readyz").status_code == 503
    upgrade()
    assert ready.get("/readyz").status_code == 200
    upgrade(directory=with_one_more(tmp_path, up="pass"))
    assert ready.get("/readyz").status_code == 503
    downgrade("base", tmp_path / "migrations")
    assert ready.get("/readyz").status_code == 503
    assert ready.get("/healthz").status_code == 200


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_every_migration_says_why_and_goes_both_ways(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    sentence = (ast.get_docstring(tree) or "").partition("\n")[0]
    steps = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    revision = next(
        node.value.value for node in tree.body if isinstance(node, ast.Assign) and node.targets[0].id == "revision"
    )
    assert re.fullmatch(r".{20,}\.", sentence)
    assert path.name.startswith(f"{revision}_")
    assert not isinstance(steps["upgrade"].body[-1], ast.Pass)
    assert not isinstance(steps["downgrade"].body[-1], ast.Pass)


@pytest.mark.parametrize("path", VERSIONS, ids=lambda path: path.stem)
def test_no_migration_needs_our_models(path):
    imported = re.findall(r"^\s*(?:from|import) (\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(imported) <= {"datetime", "uuid", "sqlalchemy", "alembic", "json"}
