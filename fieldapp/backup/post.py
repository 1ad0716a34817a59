"""Copy a PostgreSQL database and put a copy in its place, by PostgreSQL's own programs."""

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg.sql import SQL, Composed, Identifier
from sqlalchemy import URL, make_url

from fieldapp.backup.faults import BadCopy, NotDone
from fieldapp.backup.prove import check_revision
from fieldapp.extensions import db

# Whoever else holds a table of ours lets go in milliseconds; who waits longer waits for something stuck.
PATIENCE = "-c lock_timeout=30s"
# A running server takes tables in another order in every request: waiting for them all would be a circle of locks. Its
# requests end as busy, with nothing acknowledged, its next ones wait for the new tables.
_HANG_UP = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"""
# Somebody may call again between the two; all is in one transaction, so a try that failed changed nothing.
TRIES = 3
_MISSING = "Máy này chưa có lệnh {}. Mời bác cài: apt-get install postgresql-client, rồi gõ lại lệnh này."
_REVISION = "COPY public.alembic_version "


@dataclass(frozen=True, slots=True)
class Post:
    """The PostgreSQL database at `url`."""

    url: URL
    kind = "postgresql"

    @property
    def files(self) -> list[Path]:
        """Return what a backup must not be named: nothing, its files are the server's own."""
        return []

    def saved_beside(self, file: Path) -> Path:
        """Return beside what the present database is saved before a restore."""
        return file

    def holds_something(self) -> bool:
        """Tell whether there is anything to save."""
        with psycopg.connect(_address(self.url)) as connection:
            found = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
        return found == (True,)

    def take(self, to: Path) -> None:
        """Copy the present state: one snapshot, which no writer waits for; our tables only."""
        if not self.holds_something():
            raise NotDone("Cơ sở dữ liệu này chưa có gì. Mời bác xem lại FIELDAPP_DATABASE_URL.")
        ours = [f"--table={name}" for name in _tables()]
        _run("pg_dump", f"--dbname={_bare(self.url)}", "--format=custom", f"--file={to}", *ours, url=self.url)

    def take_raw(self, to: Path) -> None:
        """Copy without proof: of a damaged database, whatever can be read."""
        self.take(to)

    @contextmanager
    def on_trial(self, copy: Path) -> Iterator[str | None]:
        """Give the address of a private database that holds *copy*; None when this role may make none."""
        script = _script(copy)
        check_revision(_revision(script))
        trial = self.url.set(database=f"gocua_{secrets.token_hex(8)}")
        try:
            self._say(SQL("CREATE DATABASE {} TEMPLATE template0").format(_name(trial)))
        except psycopg.errors.InsufficientPrivilege:
            script.unlink()
        else:
            try:
                _perform(trial, "--file", str(script))
                yield trial.render_as_string(hide_password=False)
            finally:
                self._say(SQL("DROP DATABASE {} WITH (FORCE)").format(_name(trial)))
            return
        yield None

    def put_in(self, copy: Path, trial: str | None) -> None:
        """Let the database hold what the trial holds, or *copy* itself where there is none, in one transaction.

        All our tables go first, also those that a newer schema has and the copy has not: they would stand in the way.
        """
        if trial:
            copy = copy.with_name("renewed")
            Post(make_url(trial)).take(copy)
        drop = f"DROP TABLE IF EXISTS {', '.join(_tables())} CASCADE"
        script = str(_script(copy))
        for tries_left in reversed(range(TRIES)):
            try:
                _perform(self.url, "--command", _HANG_UP, "--command", drop, "--file", script)
            except NotDone:
                if not tries_left:
                    raise
            else:
                return

    def _say(self, statement: Composed) -> None:
        with psycopg.connect(_address(self.url), autocommit=True) as connection:
            connection.execute(statement)


def _tables() -> list[str]:
    return [*sorted(db.metadata.tables), "alembic_version"]


def _name(url: URL) -> Identifier:
    return Identifier(url.database or "")


def _address(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def _bare(url: URL) -> str:
    """Return the address without its password, which the list of processes would show to all."""
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database, url.query).render_as_string()


def _script(copy: Path) -> Path:
    """Write a copy out as SQL, which reads all of it."""
    script = copy.with_suffix(".sql")
    try:
        _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(copy))
    except NotDone as fault:
        raise BadCopy(f"Tệp này không phải bản sao của Gõ Cửa, hoặc đã hỏng. {fault.message}") from fault
    return script


def _revision(script: Path) -> str | None:
    with script.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith(_REVISION):
                return next(lines).strip()
    return None


def _perform(url: URL, *what: str) -> None:
    stop = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
    _run("psql", f"--dbname={_bare(url)}", *stop, *what, url=url)


def _run(name: str, *arguments: str, url: URL | None = None) -> None:
    program = shutil.which(name)
    if program is None:
        raise NotDone(_MISSING.format(name))
    secret = {"PGPASSWORD": str(url.password)} if url is not None and url.password else {}
    environ = os.environ | {"PGOPTIONS": PATIENCE} | secret
    # The program is PostgreSQL's; its arguments are ours and the address that the operator set.
    done = subprocess.run([program, *arguments], env=environ, capture_output=True, text=True)  # noqa: S603
    if done.returncode:
        raise NotDone(f"{name}: {(done.stderr.strip().splitlines() or ['?'])[0]}")
