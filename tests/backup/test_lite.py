"""SQLite alone: nothing there before, a damaged database, one that is busy, and names that a backup must not take."""

import sqlite3
from contextlib import closing, contextmanager
from pathlib import Path

import flask_migrate
import pytest

import dev
from config import Config
from fieldapp import create_app
from fieldapp.backup import lite
from fieldapp.backup.seal import seal
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.conftest import SECRET


class Site:
    """A database in a folder of its own, with the commands."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "gocua.sqlite"
        self.app = create_app(Config(database_url=f"sqlite:///{self.path}", secret_key=SECRET))

    def say(self, *arguments: object, exit_code: int = 0) -> str:
        result = self.app.test_cli_runner().invoke(args=[str(argument) for argument in arguments])
        assert result.exit_code == exit_code, (result.output, result.exception)
        with self.app.app_context():
            db.engine.dispose()
        return result.output

    @contextmanager
    def connected(self):
        with closing(sqlite3.connect(self.path, isolation_level=None)) as connection:
            yield connection

    def count(self, table: str) -> int:
        with self.connected() as connection:
            return connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    made = Site(tmp_path)
    with made.app.app_context():
        flask_migrate.upgrade(str(dev.ROOT / "migrations"))
        db.engine.dispose()
    with made.connected() as connection:
        connection.execute("INSERT INTO users (uid, username, name, created_at) VALUES ('u', 'u', 'Hoa', '2020-08-01')")
    return made


def test_it_comes_back_where_nothing_is(site, file):
    site.say("backup", file)
    for each in site.path.parent.glob("gocua.sqlite*"):
        each.unlink()
    assert "Trước đó chưa có dữ liệu" in site.say("restore", file)
    assert site.count("users") == 1


@pytest.mark.parametrize("harm", ["garbage", "first page", "middle"])
def test_it_comes_back_over_a_damaged_database_which_is_kept(site, file, harm):
    site.say("backup", file)
    whole = site.path.read_bytes()
    middle = len(whole) // 2 // 4096 * 4096
    harmed = {
        "garbage": b"x" * 5000,
        "first page": b"\x00" * 4096 + whole[4096:],
        "middle": whole[:middle] + b"\xff" * 4096 * 3 + whole[middle + 4096 * 3 :],
    }[harm]
    site.path.write_bytes(harmed)
    assert ".hong" in site.say("restore", file)
    (kept,) = site.path.parent.glob("*.hong")
    assert kept.read_bytes() == harmed
    assert site.count("users") == 1
    with site.connected() as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_backup_is_one_file_that_sqlite_opens_by_itself(site, file):
    site.say("backup", file)
    with closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert copy.execute("SELECT count(*) FROM users").fetchone() == (1,)
    site.say("restore", file)


def test_a_writer_who_does_not_let_go_is_named_and_nothing_changes(site, file, monkeypatch):
    monkeypatch.setattr(lite, "WAIT_SECONDS", 0.2)
    site.say("backup", file)
    with site.connected() as writer:
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE users SET name = 'Mai'")
        assert "tắt máy chủ" in site.say("restore", file, exit_code=2)
        writer.execute("COMMIT")
    with site.connected() as connection:
        assert connection.execute("SELECT name FROM users").fetchone() == ("Mai",)
        assert connection.execute("SELECT count(*) FROM epochs").fetchone() == (1,)


def test_readers_see_all_or_nothing_and_then_the_restored(site, file):
    site.say("backup", file)
    with site.connected() as reader:
        reader.execute("UPDATE users SET name = 'Mai'")
        reader.execute("BEGIN")
        assert reader.execute("SELECT name FROM users").fetchone() == ("Mai",)
        site.say("restore", file)
        assert reader.execute("SELECT name FROM users").fetchone() == ("Mai",)
        reader.execute("COMMIT")
        assert reader.execute("SELECT name FROM users").fetchone() == ("Hoa",)
        assert reader.execute("PRAGMA journal_mode").fetchone() == ("wal",)


@pytest.mark.parametrize("name", ["gocua.sqlite", "gocua.sqlite-wal", "../{folder}/gocua.sqlite", "link"])
def test_the_live_database_is_never_written_over(site, name):
    folder = site.path.parent
    (folder / "link").symlink_to(site.path)
    before = site.path.read_bytes()
    assert "chính là cơ sở dữ liệu" in site.say("backup", folder / name.format(folder=folder.name), exit_code=2)
    assert site.path.read_bytes() == before


def test_a_sealed_database_of_another_application_is_refused(site, file):
    with closing(sqlite3.connect(file)) as other:
        other.execute("CREATE TABLE notes (text)")
    seal(file, now())
    assert "không phải bản sao của Gõ Cửa" in site.say("restore", file, exit_code=2)
    file.write_bytes(b"PGDMP" + bytes(5000))
    seal(file, now())
    assert "không phải của sqlite" in site.say("restore", file, exit_code=2)
    assert site.count("users") == 1


def test_without_a_database_there_is_nothing_to_back_up(site, file):
    site.path.unlink()
    assert "Chưa có cơ sở dữ liệu" in site.say("backup", file, exit_code=2)
    assert not site.path.exists()
