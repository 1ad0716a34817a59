"""PostgreSQL alone: a role that may make no database, programs that are not there, and somebody else's tables."""

import secrets

import flask_migrate
import psycopg
import pytest

import dev
from config import Config
from fieldapp import create_app
from fieldapp.epoch import current_epoch
from fieldapp.extensions import db
from tests import postgres
from tests.conftest import SECRET

pytestmark = pytest.mark.postgresql


@pytest.fixture
def humble(postgres_server):
    """A database whose owner may make no other; beside our tables it has one of somebody else."""
    role, secret = f"humble_{secrets.token_hex(4)}", secrets.token_hex(8)
    with psycopg.connect(postgres_server, autocommit=True) as boss, postgres.new_database(postgres_server) as address:
        name = address.rpartition("/")[2]
        boss.execute(f"CREATE ROLE {role} LOGIN PASSWORD '{secret}'")
        boss.execute(f"ALTER DATABASE {name} OWNER TO {role}")
        host = postgres_server.rpartition("@")[2].partition("/")[0]
        app = create_app(Config(database_url=f"postgresql+psycopg://{role}:{secret}@{host}/{name}", secret_key=SECRET))
        with app.app_context():
            flask_migrate.upgrade(str(dev.ROOT / "migrations"))
            with db.engine.begin() as connection:
                connection.exec_driver_sql("CREATE TABLE others (word text)")
                connection.exec_driver_sql("INSERT INTO others VALUES ('theirs')")
            yield app
            db.session.remove()
            db.engine.dispose()
        boss.execute(f"ALTER DATABASE {name} OWNER TO CURRENT_USER")
        boss.execute(f"REASSIGN OWNED BY {role} TO CURRENT_USER")
        with psycopg.connect(f"{postgres_server.rpartition('/')[0]}/{name}", autocommit=True) as inside:
            inside.execute(f"DROP OWNED BY {role} CASCADE")
        boss.execute(f"DROP ROLE {role}")


def say(app, *arguments, exit_code=0) -> str:
    result = app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
    assert result.exit_code == exit_code, (result.output, result.exception)
    return result.output


def test_a_role_that_may_make_no_database_is_told_what_was_not_proved(humble, file):
    assert "CHƯA mở thử" in say(humble, "backup", file)
    first = current_epoch()
    say(humble, "restore", file)
    db.session.rollback()
    assert current_epoch() != first


def test_tables_of_others_stay_as_they_are(humble, file):
    say(humble, "backup", file)
    with db.engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO others VALUES ('later')")
    say(humble, "restore", file)
    with db.engine.connect() as connection:
        assert len(connection.exec_driver_sql("SELECT * FROM others").all()) == 2


def test_a_missing_program_is_named_with_what_to_type(humble, file, monkeypatch):
    monkeypatch.setenv("PATH", "")
    said = say(humble, "backup", file, exit_code=2)
    assert "pg_dump" in said
    assert "apt-get install postgresql-client" in said
    assert list(file.parent.iterdir()) == []


def test_no_password_is_shown_to_the_machine(humble, file, monkeypatch):
    from fieldapp.backup import post

    seen, run = [], post.subprocess.run
    monkeypatch.setattr(post.subprocess, "run", lambda command, **rest: seen.append(command) or run(command, **rest))
    say(humble, "backup", file)
    password = humble.config["FIELDAPP"].database_url.partition("@")[0].rpartition(":")[2]
    assert seen
    assert not any(password in part for command in seen for part in map(str, command))
