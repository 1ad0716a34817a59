"""Anything that JSON can hold, anywhere: a verdict per op, never a fault of ours, and nothing half stored."""

import json
import random
from uuid import uuid4

from sqlalchemy import func, select

from fieldapp.extensions import db
from fieldapp.visits.models import Visit
from tests.visits.phone import HEADERS
from tests.visits.register import make_venue

SEED = 20200815
STRANGE = [
    *(
        None,
        True,
        False,
        0,
        1,
        -1,
        2,
        99,
        100,
        2**31,
        2**63,
        2**64,
        -(2**63) - 1,
        2**70,
        10**300,
        0.0,
        -0.0,
        1.5,
        1e308,
    ),
    *(
        "",
        " ",
        "0",
        "met",
        "\x00",
        "\ud800",
        "\udfff",
        "\u202e",
        "\ufeff",
        "ệ",
        "e\u0302\u0323",
        "x" * 70_000,
        "%",
        "'",
        '"',
    ),
    *(
        "2020-08-15",
        "0001-01-01",
        "9999-12-31",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2020-08-15T07:58:02+07:00",
    ),
    *(
        [],
        {},
        [[]],
        [{}],
        {"": ""},
        {"a": {"a": {"a": []}}},
        ["privacy"],
        ["privacy", "privacy"],
        {"xanh": {}},
        {"xanh": []},
    ),
]
DEEP = json.loads("[" * 600 + "]" * 600)


def paths(value, here=()):
    """Give the place of every value inside a JSON value."""
    yield here
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from paths(inner, (*here, key))


def replaced(value, path, new):
    """Return *value* with what is at *path* replaced."""
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = replaced(value[path[0]], path[1:], new)
    return copy


def ops_of(hoa, stage, home) -> list[dict]:
    full = {"adults": 3, "smartphones": 2, "obstacles": ["privacy"], "leaflets": 1, "follow_up_on": None, "note": "a"}
    first = hoa.visit(home, outcome="met", apps={"xanh": {"already": 0, "assisted": 2}}, **full)
    school = make_venue(stage.hamlet_a)
    db.session.refresh(home)
    others = [hoa.correct(first, home), hoa.withdraw(first), hoa.visit(school), hoa.record(home.uid, stage.hamlet_a)]
    return [first, *others]


def test_no_value_in_any_place_of_an_op_is_a_fault_of_ours(hoa, stage, home):
    chance, ops = random.Random(SEED), ops_of(hoa, stage, home)
    hoa.send(*ops)
    wrong = []
    for op in ops:
        for path in paths(op):
            for strange in (*chance.sample(STRANGE, 12), DEEP):
                made = replaced(op, path, strange)
                if isinstance(made, dict) and path != ("uid",):
                    made |= {"uid": str(uuid4())}
                wrong.append(made)
    mine = [op for op in wrong if not isinstance(op, dict) or not _names_another(op, stage)]
    assert len(mine) > 700
    for start in range(0, len(mine), 150):
        good = hoa.visit(home)
        said = hoa.say(*mine[start : start + 150], good)
        assert said[-1] == "stored"


def _names_another(op, stage) -> bool:
    return isinstance(op.get("by"), str) and len(op["by"]) == 36 and op["by"] != stage.hoa.uid


def test_no_value_in_any_place_of_a_body_is_a_fault_of_ours(hoa, stage, home):
    body, chance = hoa.body(hoa.visit(home)), random.Random(SEED)
    before = db.session.scalar(select(func.count()).select_from(Visit))
    assert before == 0
    for path in ("/api/sync", "/api/rescue", "/api/receipts"):
        for key in (*body, "uids"):
            for strange in (*chance.sample(STRANGE, 20), DEEP):
                answer = hoa.post(body | {"ops": []} | {key: strange}, path)
                assert answer.status_code in (200, 400, 413, 426), (path, key, strange)
                assert answer.headers["X-Fieldapp"] == "1"


def test_a_key_given_twice_counts_once(hoa, home):
    op = hoa.visit(home)
    text = json.dumps(hoa.body(op))
    twice = text.replace('"outcome": "not_home"', '"outcome": "drunk", "outcome": "not_home"').replace(
        '"protocol": 1', '"protocol": 2, "ops": [], "protocol": 1'
    )
    answer = hoa.post(twice.encode())
    assert [result["status"] for result in answer.json["results"]] == ["stored"]


def test_nesting_is_refused_at_every_depth(hoa, home):
    for depth in (*range(850, 1000, 7), 2_000, 50_000):
        for key in ("kind", "note", "at"):
            op = hoa.visit(home)
            (op if key in op else op["data"])[key] = "NEST"
            text = json.dumps(hoa.body(op)).replace('"NEST"', "[" * depth + "]" * depth)
            answer = hoa.post(text.encode())
            assert answer.status_code in (200, 400)
            assert answer.status_code == 400 or answer.json["results"][0]["status"] == "refused"


def test_an_attack_in_every_text_is_only_text(hoa, stage, home):
    for text in (
        "'; DROP TABLE visits; --",
        "<script>alert(1)</script>",
        "{{ 7*7 }}",
        "%s%n",
        "=cmd|' /C calc'!A0",
        "\\u0000",
    ):
        note, record = (
            hoa.visit(home, note=text),
            hoa.record(home.uid, stage.hamlet_a, head=text, hint=text, alley=text),
        )
        assert hoa.say(note, record) == ["stored", "stored"]
        told = {change["kind"]: change for change in hoa.answer["changes"]}
        assert (told["visit"]["data"]["note"], told["household"]["head"], told["household"]["alley"]) == (text,) * 3
    assert (
        hoa.client.post("/api/sync", data=b"\xff", headers=HEADERS, content_type="application/json").status_code == 400
    )
