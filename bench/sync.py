"""How many visits a second `POST /api/sync` takes, beside the same rows written by the bare driver in the same run.

Four phones send at once, each to its own hamlet of 600 doors. The bare driver inserts in transactions of the same size,
with the same durability, and does nothing else: no permissions, no audit, no recount, no HTTP.
"""

import json
import logging
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any
from unittest.mock import patch

import psycopg

from bench.village import Hamlet, application, body, database, fill, post, serving, visit
from fieldapp.extensions import db
from fieldapp.rollups import listeners
from fieldapp.visits import sync as door

PHONES, HOMES = 4, 600
BATCHES = {1: 400, 20: 60, 200: 12}
TABLES = ("visits", "changes", "audit", "standings", "gains")


def run() -> None:
    """Print ops a second over HTTP and bare, their ratios, and where the time goes."""
    for kind in ("sqlite", "postgresql"):
        with database(kind) as address:
            app = application(address)
            with app.app_context():
                hamlets = fill(1, PHONES, HOMES)
            over_http = _over_http(kind, address, hamlets)
            with app.app_context():
                rows = {name: _rows(name) for name in TABLES}
                db.session.remove()
                shares = _shares(app, hamlets[0])
                db.engine.dispose()
        for size, speed in over_http.items():
            with database(kind) as empty:
                application(empty)
                alone = _bare(kind, empty, {"visits": rows["visits"]}, size)
            with database(kind) as empty:
                application(empty)
                every = _bare(kind, empty, rows, size)
            bare = f"bare driver {every:7.0f} (every row of a visit), {alone:7.0f} (its own row alone)"
            ratios = f"ratio {speed / every:.2f} and {speed / alone:.2f}"
            print(f"{kind:10} batch {size:3}: {speed:7.0f} visits/s over HTTP; {bare}; {ratios}")
        print(f"{kind:10} shares of a batch of 200: {shares}")


def _over_http(kind: str, address: str, hamlets: list[Hamlet]) -> dict[int, float]:
    speeds = {}
    with serving(address, 1 if kind == "sqlite" else 2) as (port, _):
        for size, batches in BATCHES.items():
            each = batches // len(hamlets)
            loads = [[_batch(hamlet, size, number) for number in range(each + 1)] for hamlet in hamlets]
            callers = [HTTPConnection("127.0.0.1", port, timeout=60) for _ in hamlets]
            cursors = [_drain(*given) for given in zip(callers, hamlets, loads, strict=True)]
            began = time.perf_counter()
            threads = [
                threading.Thread(target=_send, args=given)
                for given in zip(callers, hamlets, loads, cursors, strict=True)
            ]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            speeds[size] = size * each * len(hamlets) / (time.perf_counter() - began)
    return speeds


def _drain(caller: HTTPConnection, hamlet: Hamlet, load: list[bytes]) -> str:
    """Let a phone pull what is there already, as every phone has by its second batch; return its cursor."""
    answer = post(caller, hamlet, load.pop())
    while answer["more"]:
        answer = post(caller, hamlet, body(hamlet, [], answer["cursor"]))
    return str(answer["cursor"])


def _batch(hamlet: Hamlet, size: int, number: int) -> bytes:
    homes = [hamlet.homes[(number * size + place) % len(hamlet.homes)] for place in range(size)]
    return body(hamlet, [visit(hamlet, home) for home in homes])


def _send(caller: HTTPConnection, hamlet: Hamlet, load: list[bytes], cursor: str) -> None:
    for sent in load:
        answer = post(caller, hamlet, _with_cursor(sent, cursor))
        cursor = answer["cursor"]
        if any(result["status"] != "stored" for result in answer["results"]):
            raise RuntimeError(answer["results"][0])


def _with_cursor(sent: bytes, cursor: str | None) -> bytes:
    return sent.replace(b'"cursor": null', b'"cursor": ' + json.dumps(cursor).encode(), 1)


def _columns(table: str) -> str:
    return ", ".join(column.name for column in db.metadata.tables[table].columns)


def _rows(table: str) -> list[tuple[Any, ...]]:
    found = db.session.connection().exec_driver_sql(f"SELECT {_columns(table)} FROM {table} LIMIT 4000")  # noqa: S608
    return [tuple(row) for row in found]


def _bare(kind: str, address: str, rows: dict[str, list[tuple[Any, ...]]], size: int) -> float:
    """Insert the rows of visits in transactions of *size* visits; return visits a second."""
    connection: Any
    if kind == "sqlite":
        connection = sqlite3.connect(address.removeprefix("sqlite:///"), isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=OFF"):
            connection.execute(f"PRAGMA {pragma}")
        mark = "?"
    else:
        connection = psycopg.connect(address.replace("postgresql+psycopg://", "postgresql://"), autocommit=True)
        connection.execute("SET session_replication_role = replica")
        mark = "%s"
    inserts = {
        name: f"INSERT INTO {name} ({_columns(name)}) VALUES ({', '.join([mark] * len(found[0]))})"  # noqa: S608 - our own tables
        for name, found in rows.items()
    }
    visits = min(len(rows["visits"]), 300 if size == 1 else 4000)
    began = time.perf_counter()
    for start in range(0, visits, size):
        cursor = connection.cursor()
        cursor.execute("BEGIN")
        for name, found in rows.items():
            share = slice(start * len(found) // visits, (start + size) * len(found) // visits)
            if found[share]:
                cursor.executemany(inserts[name], found[share])
        cursor.execute("COMMIT")
    spent = time.perf_counter() - began
    connection.close()
    return visits / spent


def _shares(app: Any, hamlet: Hamlet) -> str:
    """Time the parts of batches of 200 inside one process."""
    spent: Counter[str] = Counter()
    parts = [
        (door, "_read", "validation"),
        (door, "record_visits", "rules and rows"),
        (listeners, "restand_households", "doors"),
    ]
    parts += [(listeners, "recount", "roll-ups"), (door, "changes_since", "changes")]
    inside = [name for _, attribute, name in parts if attribute != "_read"]
    parts.append((door, "_in_one_transaction", "transaction"))
    logging.getLogger("fieldapp").setLevel(logging.WARNING)  # a line for each request would bury the figures
    browser = app.test_client()
    browser.set_cookie("fieldapp", hamlet.cookie)
    headers = {"X-Fieldapp": "1", "Sec-Fetch-Site": "same-origin"}
    loads = [_batch(hamlet, 200, number) for number in range(10)]
    cursor = None
    with _timed(parts, spent):
        began = time.perf_counter()
        for sent in loads:
            sent = _with_cursor(sent, cursor)
            answer = browser.post("/api/sync", data=sent, content_type="application/json", headers=headers)
            cursor = answer.get_json()["cursor"]
        whole = time.perf_counter() - began
    spent["commit and session"] = spent.pop("transaction") - sum(spent[name] for name in inside)
    spent["HTTP and JSON"] = whole - sum(spent.values())
    return (
        ", ".join(f"{name} {value / whole:.0%}" for name, value in spent.most_common())
        + f"; {whole / 10 * 1000:.0f} ms a batch"
    )


@contextmanager
def _timed(parts: list[tuple[Any, str, str]], spent: "Counter[str]") -> Iterator[None]:
    def timed(inner: Callable[..., Any], name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            began = time.perf_counter()
            try:
                return inner(*args, **kwargs)
            finally:
                spent[name] += time.perf_counter() - began

        return call

    patches = [
        patch.object(module, attribute, timed(getattr(module, attribute), name)) for module, attribute, name in parts
    ]
    for each in patches:
        each.start()
    try:
        yield
    finally:
        for each in patches:
            each.stop()
