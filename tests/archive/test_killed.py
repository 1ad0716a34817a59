"""The command killed for real, in the middle of a part: what was committed stays, and the next run ends the work."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

import dev
from config import Config
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.extensions import db
from tests.archive.conftest import PLANTED, all_figures, texts
from tests.cast import Stage, browser_of
from tests.page import read_page

COMMAND = ("campaigns", "archive", "dot-thu")
# Where it is killed: as it writes this to a table; what it had erased by then, in which of the hamlets A and B.
POINTS = {
    "the first hamlet's names": ("UPDATE ON households", "NEW.area_id = {a}", ["A: notes 4", "A: requests 1"]),
    "the very end": (
        "UPDATE ON campaigns",
        "NEW.erased_at IS NOT NULL",
        [
            *("A: notes 4", "A: requests 1", "A: names 2", "A: remarks 2"),
            *("B: notes 2", "B: names 1", "P: remarks 2", "P: files 1"),
        ],
    ),
}
# More rows than anybody counts, and a sleep: whoever writes there stays there, with the transaction open.
FOR_EVER = "SELECT count(*) FROM " + ", ".join(f"areas a{number}" for number in range(14))
SLEEP = """CREATE FUNCTION stay() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN PERFORM pg_sleep(60); RETURN NEW; END$$"""
SLEEPERS = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'"
HELD_S = 0.5  # a part takes milliseconds: a lock held as long is that of who stays


@contextmanager
def stay_at(point: str, stage: Stage) -> Iterator[Callable[[], bool]]:
    """Let whoever writes at *point* stay there until killed; give what tells whether somebody does."""
    act, when, _ = POINTS[point]
    when = when.format(a=stage.hamlet_a.id)
    db.session.commit()
    url = db.engine.url
    if url.drivername == "sqlite":
        with closing(sqlite3.connect(url.database or "", timeout=0, isolation_level=None)) as lite:
            lite.execute(f"CREATE TRIGGER stay AFTER {act} WHEN {when} BEGIN {FOR_EVER}; END")
            yield lambda: is_locked(lite)
            lite.execute("DROP TRIGGER stay")
        return
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as post:
        post.execute(SLEEP)
        post.execute(f"CREATE TRIGGER stay AFTER {act} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION stay()")  # type: ignore[arg-type]
        yield lambda: bool(post.execute(f"SELECT 1 {SLEEPERS}").fetchall())  # type: ignore[arg-type]
        # The server would notice at the end of the sleep that its client is dead.
        post.execute(f"SELECT pg_terminate_backend(pid) {SLEEPERS}")  # type: ignore[arg-type]
        post.execute("DROP FUNCTION stay() CASCADE")


def is_locked(lite: sqlite3.Connection) -> bool:
    """Tell whether a writer holds SQLite's lock for longer than any part takes."""
    for _ in range(10):
        try:
            lite.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            time.sleep(HELD_S / 10)
        else:
            lite.execute("ROLLBACK")
            return False
    return True


def start(config: Config, *command: str) -> subprocess.Popen[str]:
    """Start a command as the operator does, in a process of its own."""
    settings = {"FIELDAPP_DATABASE_URL": config.database_url, "FIELDAPP_SECRET_KEY": config.secret_key}
    environ = os.environ | settings | {"PYTHONUTF8": "1"}
    arguments = [sys.executable, *dev.flask(*command)[1:]]
    return subprocess.Popen(arguments, cwd=dev.ROOT, env=environ, stdout=subprocess.PIPE, text=True)


def wait_for(is_so: Callable[[], bool]) -> None:
    until = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def erased() -> list[str]:
    """Return what the log says was erased, in order."""
    entries = select(AuditEntry.detail).where(AuditEntry.verb == "campaign.erase").order_by(AuditEntry.id)
    found = list(db.session.scalars(entries))
    db.session.rollback()
    return found


@pytest.mark.parametrize("point", POINTS)
def test_killed_and_run_again_it_ends(
    point: str, app: Flask, stage: Stage, told: dict[str, Any], runner: FlaskCliRunner
) -> None:
    before, config = all_figures(stage), app.config["FIELDAPP"]
    places = {"A": stage.hamlet_a.ref, "B": stage.hamlet_b.ref, "P": stage.province.ref}
    done = [f"{places[said[0]]}{said[1:]}" for said in POINTS[point][2]]
    with stay_at(point, stage) as somebody_stays, start(config, *COMMAND) as killed:
        wait_for(somebody_stays)
        killed.send_signal(signal.SIGKILL)
        assert killed.wait() == -signal.SIGKILL
    assert erased() == done
    db.session.expire_all()
    assert campaign_by_slug("dot-thu").archived_at
    assert campaign_by_slug("dot-thu").erased_at is None
    assert all_figures(stage) == before
    page = read_page(browser_of(app, stage.thu).get("/campaigns/dot-thu/archive")).words()
    assert ("lần trước dừng giữa chừng" in page) is (point != "the very end")
    assert runner.invoke(args=COMMAND).exit_code == 0
    everything = [f"{places[said[0]]}{said[1:]}" for said in POINTS["the very end"][2]]
    assert erased() == [*everything, "all"]
    assert [word for word in PLANTED if word.lower() in texts().lower()] == []
    assert all_figures(stage) == before
    for command in (["rollups", "check"], ["report", "check"]):
        result = runner.invoke(args=command)
        assert (result.exit_code, result.stderr) == (0, ""), result.stdout
