"""A served, filled database for benchmarks: hamlets, their doors, for each hamlet a canvasser with a phone."""

import json
import os
import secrets
import socket
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import insert, select

import dev
from config import Config
from fieldapp import create_app
from fieldapp.accounts.devices import actor_of, fingerprint
from fieldapp.accounts.models import DeviceSession, Posting, User
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.models import Door, Household, HouseholdRecord
from fieldapp.touched import touch
from fieldapp.visits.envelope import read_op
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.world import campaigns_by_slug
from tests import postgres

SECRET = "only for benchmarks on loopback"  # noqa: S105 - protects nothing
SLUG = "do-tai"
HEADERS = {
    "Content-Type": "application/json",
    "X-Fieldapp": "1",
    "Sec-Fetch-Site": "same-origin",
}


@dataclass(frozen=True)
class Hamlet:
    """A hamlet with its doors and the phone that walks them."""

    id: int
    code: str
    homes: list[str]
    person: str
    cookie: str
    device: str


@contextmanager
def database(kind: str) -> Iterator[str]:
    """Give a new, empty database of a kind: sqlite or postgresql; PostgreSQL syncs its writes, as in service."""
    with TemporaryDirectory(prefix="fieldapp-bench-") as folder:
        if kind == "sqlite":
            yield f"sqlite:///{Path(folder) / 'fieldapp.sqlite'}"
        else:
            synced = patch.object(postgres, "UNSYNCED", "-c fsync=on")
            with synced, postgres.running_server() as server, postgres.new_database(server) as address:
                yield address


def application(address: str) -> Flask:
    """Return the application on a migrated database."""
    app = create_app(Config(database_url=address, secret_key=SECRET))
    with app.app_context():
        upgrade(str(dev.ROOT / "migrations"))
    return app


def fill(communes: int, hamlets: int, homes: int, left_over: int = 0) -> list[Hamlet]:
    """Fill the database: so many communes of so many hamlets of so many doors, each hamlet with its canvasser.

    Shape: the last hamlet has *left_over* doors more, so that a census can be met exactly.
    """
    began = date(2020, 1, 1)
    province = Area(code="67", valid_from=began, kind="tỉnh", name="Tỉnh Đắk Nông", search_key="dak nong")
    db.session.add(province)
    db.session.flush()
    found = []
    for number in range(communes):
        commune = Area(
            code=f"24{number:03}", valid_from=began, kind="xã", name=f"Xã {number}", search_key=f"xa {number}"
        )
        commune.parent_id = province.id
        db.session.add(commune)
        db.session.flush()
        found += [_hamlet(commune, place, homes) for place in range(hamlets)]
    _register(found[-1].id, more := [str(uuid4()) for _ in range(left_over)])
    found[-1].homes.extend(more)
    _campaign(province)
    touch(areas=[hamlet.id for hamlet in found])
    db.session.commit()
    return found


def _campaign(province: Area) -> None:
    today = local_day(now())
    apps = [
        App(
            position=1,
            slug="xanh",
            name="Xanh",
            android="x",
            ios="1",
            web="",
            target_share="0.60",
            target_base="adults",
        )
    ]
    apps.append(App(position=2, slug="vang", name="Vàng", android="v", ios="2", web=""))
    days = {"starts_on": today - timedelta(days=8), "deadline_on": today + timedelta(days=8)}
    db.session.add(Campaign(slug=SLUG, name="Đo tải", area_id=province.id, apps=apps, **days))


def _hamlet(commune: Area, place: int, homes: int) -> Hamlet:
    code, name = f"{commune.code}.thon-{place + 1}", f"Thôn {place + 1}"
    area = Area(code=code, valid_from=commune.valid_from, kind="thôn", name=name, search_key=name, parent_id=commune.id)
    user = User(uid=str(uuid4()), username=code.replace(".", "-"), name="Mẫu", created_at=now())
    db.session.add_all([area, user])
    db.session.flush()
    token, at = secrets.token_urlsafe(16), now()
    times = {"created_at": at, "seen_at": at, "confirmed_at": at}
    db.session.add(Posting(user_id=user.id, role="canvasser", area_id=area.id, from_at=at))
    db.session.add(DeviceSession(user_id=user.id, kind="card", token_hash=fingerprint(token), **times))
    uids = [str(uuid4()) for _ in range(homes)]
    _register(area.id, uids)
    return Hamlet(area.id, code, uids, user.uid, token, str(uuid4()))


def _register(area_id: int, uids: list[str]) -> None:
    at = now() - timedelta(days=9)
    head = "Nguyễn Thị Hường"
    rows = [
        {"uid": uid, "area_id": area_id, "position": place, "head": head, "adults": 3, "state": "open"}
        | {"number": "", "hint": "sau nhà văn hóa", "priority": False, "search_key": "nguyen thi huong"}
        | {"record_at": at, "record_uid": str(uuid4())}
        for place, uid in enumerate(uids, start=1)
    ]
    if not rows:
        return
    db.session.execute(insert(Household), rows)
    ids = dict(db.session.execute(select(Household.uid, Household.id).where(Household.area_id == area_id)).all())
    history = [
        {"uid": row["record_uid"], "household_id": ids[row["uid"]], "area_id": area_id, "position": row["position"]}
        | {"digest": "", "alley": "", "number": "", "hint": row["hint"], "head": head, "adults": 3, "smartphones": None}
        | {"people": None, "priority": False, "state": "open", "at": at, "received_at": at, "door": "import"}
        for row in rows
    ]
    db.session.execute(insert(HouseholdRecord), history)


def knock_everywhere(hamlets: list[Hamlet]) -> None:
    """Record one visit at every door through the rule itself, hamlet by hamlet, without HTTP."""
    campaigns = campaigns_by_slug([SLUG])
    for hamlet in hamlets:
        at = now()
        user = db.session.scalars(select(User).where(User.uid == hamlet.person)).one()
        ops = [read_op(visit(hamlet, home), at, at, campaigns) for home in hamlet.homes]
        verdicts = record_visits(actor_of(user, at), ops, campaigns, Came(Door.PHONE, at))
        if any(verdict.status != "stored" for verdict in verdicts):
            raise RuntimeError(verdicts[0])
        db.session.commit()


def get(caller: HTTPConnection, path: str, cookie: str) -> tuple[float, bytes]:
    """Fetch a page compressed; return the seconds it took and its bytes as they crossed the wire."""
    began = perf_counter()
    caller.request("GET", path, headers={"Cookie": f"fieldapp={cookie}", "Accept-Encoding": "gzip"})
    answer = caller.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return perf_counter() - began, text


def visit(hamlet: Hamlet, home: str) -> dict[str, Any]:
    """Return a visit's op as a phone writes it."""
    counts = {"xanh": {"already": 0, "assisted": 1}, "vang": {"already": None, "assisted": 1}}
    data = {"household": home, "campaign": SLUG, "outcome": "met", "adults": 3, "smartphones": 2, "apps": counts}
    data |= {"obstacles": ["privacy"], "leaflets": 1, "follow_up_on": None, "note": "nhà có chó"}
    return {"uid": str(uuid4()), "kind": "visit", "at": now().isoformat(), "by": hamlet.person, "data": data}


def body(hamlet: Hamlet, ops: list[dict[str, Any]], cursor: str | None = None) -> bytes:
    """Return a batch as a phone sends it."""
    sent = {"protocol": 1, "device": hamlet.device, "sent_at": now().isoformat(), "cursor": cursor, "ops": ops}
    return json.dumps(sent, ensure_ascii=False).encode()


@contextmanager
def serving(address: str, workers: int = 1) -> Iterator[tuple[int, int]]:
    """Serve a database on a free port of loopback; give the port and the process's id."""
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
    environ = os.environ | {"FIELDAPP_DATABASE_URL": address, "FIELDAPP_SECRET_KEY": SECRET}
    command = [*dev.server(port), "--workers", str(workers)]
    with subprocess.Popen(
        command, cwd=dev.ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as served:
        try:
            if not dev.wait_until_answering(served, port):
                raise RuntimeError("the server did not answer")
            yield port, served.pid
        finally:
            served.terminate()


def post(caller: HTTPConnection, hamlet: Hamlet, sent: bytes) -> dict[str, Any]:
    """Send a batch; the answer must be 200."""
    caller.request("POST", "/api/sync", sent, HEADERS | {"Cookie": f"fieldapp={hamlet.cookie}"})
    answer = caller.getresponse()
    text = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} {text[:300]!r}")
    found: dict[str, Any] = json.loads(text)
    return found
