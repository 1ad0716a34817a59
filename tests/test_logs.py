"""The log: one JSON line per request and fault, and in none of them a name, a note, an address or a token."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

from config import Config
from fieldapp import create_app
from fieldapp.access import open_to_all
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Household
from fieldapp.logs import JsonLines
from fieldapp.visits.models import Visit
from tests.cast import Stage, browser_of, sign_in
from tests.conftest import SECRET, Client

NAME, NOTE, HINT, WORD = "Y Bí-Mật Niê", "ốm nặng-kín", "sau cây-giấu", "mật-khẩu-rất-dài"
CALLER = {"REMOTE_ADDR": "203.0.113.77", "HTTP_X_FORWARDED_FOR": "198.51.100.9", "HTTP_USER_AGENT": "Planted/7"}
PLANTED = (NAME, NOTE, HINT, WORD, *CALLER.values())
ALWAYS = {"at", "level", "event"}


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What any logger of this process writes while a test runs; ours as it is written, others as they please."""
    written = StringIO()
    ours, others = logging.StreamHandler(written), logging.StreamHandler(written)
    ours.setFormatter(JsonLines())
    others.setLevel(logging.WARNING)
    logging.getLogger("fieldapp").addHandler(ours)
    logging.getLogger().addHandler(others)
    yield written
    logging.getLogger("fieldapp").removeHandler(ours)
    logging.getLogger().removeHandler(others)


@pytest.fixture
def faulty(app: Flask) -> Iterator[FlaskClient]:
    """A browser on views whose exceptions hold a name, as those of a database do."""
    other = create_app(Config(database_url=app.config["FIELDAPP"].database_url, secret_key=SECRET))
    other.test_client_class = Client

    def plain() -> None:
        raise LookupError(NAME)

    def chained() -> None:
        try:
            plain()
        except LookupError as fault:
            raise ValueError(NOTE) from fault

    def database() -> None:
        db.session.execute(text("SELECT * FROM nowhere WHERE head = :head"), {"head": NAME})

    for view in (plain, chained, database):
        other.add_url_rule(f"/{view.__name__}", view.__name__, open_to_all(view))
    yield other.test_client()
    with other.app_context():
        db.engine.dispose()


def lines(log: StringIO) -> list[dict[str, object]]:
    """Read the log: every line must be one JSON object, and no line may hold what was planted."""
    written = log.getvalue()
    assert [planted for planted in PLANTED if planted in written] == []
    read = [json.loads(line) for line in written.splitlines()]
    assert all(line.keys() >= ALWAYS for line in read)
    return read


def envelope(stage: Stage, home: str, campaign: str) -> dict[str, object]:
    state = {"household": home, "area": stage.hamlet_a.ref, "alley": "", "position": 1, "number": "", "hint": HINT}
    state |= {"head": NAME, "adults": None, "smartphones": None, "priority": False, "state": "open"}
    knock = {"household": home, "campaign": campaign, "outcome": "met", "note": NOTE}
    stamp = {"at": now().isoformat(), "by": stage.hoa.uid}
    return {
        "protocol": 1,
        "device": str(uuid4()),
        "sent_at": now().isoformat(),
        "ops": [
            {"uid": str(uuid4()), "kind": "household", "data": state} | stamp,
            {"uid": str(uuid4()), "kind": "visit", "data": knock} | stamp,
            {"uid": str(uuid4()), "kind": "visit", "data": knock | {"adults": NAME}} | stamp,
        ],
    }


def test_what_is_stored_and_what_is_refused_leaves_no_word_in_the_log(app, stage, campaign, log):
    client = app.test_client()
    token = sign_in(client, stage.hoa)
    body = envelope(stage, str(uuid4()), campaign.slug)
    answer = client.post("/api/sync", json=body, headers={"X-Fieldapp": "1"}, environ_overrides=CALLER)
    assert [result["status"] for result in answer.json["results"]] == ["stored", "stored", "refused"]
    assert db.session.scalar(select(Household.head)) == NAME
    assert NOTE in db.session.scalar(select(Visit.data))
    (line,) = lines(log)
    assert line["user"] == stage.hoa.id
    assert token not in log.getvalue()
    assert {name: line[name] for name in ("event", "method", "endpoint", "status", "level")} == {
        "event": "request",
        "method": "POST",
        "endpoint": "api.sync",
        "status": 200,
        "level": "INFO",
    }


def test_what_stands_in_an_address_leaves_no_word_in_the_log(app, stage, campaign, log):
    client = browser_of(app, stage.hoa)
    for path in (f"/field/{stage.hamlet_a.ref}?q={NAME}", f"/field/{NAME}", f"/{NAME}?{NOTE}={HINT}"):
        client.get(path, environ_overrides=CALLER)
    found = lines(log)
    assert [line["endpoint"] for line in found] == ["visits.field", "visits.field", None]
    assert [line["user"] for line in found] == [stage.hoa.id, stage.hoa.id, None]


def test_who_fails_to_sign_in_leaves_no_word_in_the_log(client, stage, log):
    client.post("/login", data={"username": NAME, "passphrase": WORD}, environ_overrides=CALLER)
    client.post("/enrol", data={"code": WORD, "token": HINT}, environ_overrides=CALLER)
    assert [line["status"] for line in lines(log)] == [401, 410]


@pytest.mark.parametrize(
    ("path", "kind"), [("/plain", "LookupError"), ("/chained", "ValueError"), ("/database", "OperationalError")]
)
def test_a_fault_names_its_place_and_its_reference_but_not_its_text(path, kind, faulty, log):
    answer = faulty.get(path, environ_overrides=CALLER)
    fault, request = lines(log)
    assert (fault["event"], fault["level"], request["status"]) == ("fault", "ERROR", answer.status_code)
    assert fault["reference"] in answer.text
    assert fault["fault"][0] in (kind, "ProgrammingError")  # PostgreSQL's word for a table that is not there
    assert any(place.endswith(f" {path.removeprefix('/')}") for place in fault["fault"])


def test_every_request_is_one_line(client, log):
    for path in ("/healthz", "/login", "/nowhere", "/api/me"):
        client.get(path)
    assert [(line["endpoint"], line["status"]) for line in lines(log)] == [
        ("health.healthz", 200),
        ("accounts.login", 200),
        (None, 404),
        ("api.me", 401),
    ]
    assert all(line["ms"] >= 0 for line in lines(log))
