"""What only JSON can say of a visit: types are exact, keys are known, nothing is guessed.

Source: sync.md, "Ops, field by field".
"""

import json
import re
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from fieldapp.extensions import db
from fieldapp.visits.models import Visit


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


JSON_REFUSED = [
    *[({"adults": value}, "bad_value") for value in (True, False, 2.0, "2", "", [2], {})],
    *[({"smartphones": value}, "bad_value") for value in (True, 2.0, "2", [])],
    *[({"adults": value}, "out_of_range") for value in (2**70, -(2**70), 10**39, 10**4000)],
    *[({"leaflets": value}, "bad_value") for value in (None, "1", True, 0.0)],
    ({"leaflets": 2**63}, "out_of_range"),
    *[({"outcome": value}, "bad_value") for value in (5, ["met"], {"met": 1}, True)],
    ({"outcome": "MET"}, "bad_value"),
    *[
        ({"obstacles": value}, "bad_value")
        for value in ("privacy", {}, None, [1], [None], [["privacy"]], ["privacy", 1])
    ],
    *[({"note": value}, "bad_value") for value in (["a"], {"a": 1}, 5, None, True)],
    *[({"note": value}, "bad_text") for value in ("\ud800", "\udfff a", "a\tb", "a\rb", "\u2066", "\u200f", "\x7f")],
    *[({"follow_up_on": value}, "bad_value") for value in (5, "", " ", [], "1/1/2020", "2020-1-1", "20200101", True)],
    ({"follow_up_on": "0001-01-01"}, "out_of_range"),
    ({"follow_up_on": "9999-12-31"}, "out_of_range"),
    *[({"apps": value}, "bad_value") for value in (None, [], "xanh", 1, {"xanh": None}, {"xanh": []}, {"xanh": 1})],
    ({"apps": {"tim": {"assisted": 1}}}, "unknown_app"),
    ({"apps": {"tim": None}}, "unknown_app"),
    ({"apps": {"": {}}}, "unknown_app"),
    ({"apps": {"\ud800": {}}}, "unknown_app"),
    ({"apps": {"xanh": {"removed": 1}}}, "unknown_field"),
    ({"apps": {"xanh": {"assisted": None}}}, "bad_value"),
    ({"apps": {"xanh": {"assisted": True}}}, "bad_value"),
    ({"apps": {"xanh": {"assisted": "1"}}}, "bad_value"),
    ({"apps": {"xanh": {"already": 1.0}}}, "bad_value"),
    ({"apps": {"xanh": {"already": {}}}}, "bad_value"),
    ({"apps": {"xanh": {"assisted": 2**70}}}, "out_of_range"),
    *[({name: 1}, "unknown_field") for name in ("friend", "", "apps-xanh-assisted", "uid", "\x00", "data", "_fields")],
    *[({"campaign": value}, "bad_value") for value in (5, ["dot-thu"], {}, True)],
    *[({"campaign": value}, "unknown_campaign") for value in ("Dot-Thu", " dot-thu", "đợt", "x" * 5000)],
    *[({"campaign": value}, "bad_text") for value in ("\ud800", "dot-thu\x00", "dot\u202e-thu")],
    *[({"household": value}, "bad_value") for value in (5, "", "abc", [], {}, True)],
    *[({"replaces": value}, "bad_value") for value in (5, "", " ", "abc", [], True)],
    ({"withdrawn": False}, "bad_value"),
    ({"withdrawn": None}, "bad_value"),
    ({"withdrawn": 1}, "bad_value"),
    ({"withdrawn": True}, "unknown_field"),
    ({"note": [[[[[[[[[["sâu"]]]]]]]]]]}, "bad_value"),
]


def test_json_types_are_exact(hoa, home):
    ops = [hoa.visit(home, outcome="met") for _ in JSON_REFUSED]
    for op, (changes, _) in zip(ops, JSON_REFUSED, strict=True):
        op["data"] |= changes
    said = [(str(changes)[:60], code) for (changes, _), code in zip(JSON_REFUSED, hoa.say(*ops), strict=True)]
    assert said == [(str(changes)[:60], code) for changes, code in JSON_REFUSED]
    assert count() == 0


def test_a_number_too_long_to_read_spoils_its_own_op_only(hoa, home):
    good, bad = hoa.visit(home), [hoa.visit(home, adults="HUGE"), hoa.visit(home, leaflets="-HUGE")]
    body = json.dumps(hoa.body(good, *bad, hoa.visit(home, adults="HUGE.0"))).replace("HUGE", "9" * 5000)
    results = hoa.post(re.sub('"(-?9{9}[9.0]*)"', r"\1", body).encode()).json["results"]
    codes = [result.get("code", result["status"]) for result in results]
    assert codes == ["stored", "out_of_range", "out_of_range", "bad_value"]


@pytest.mark.parametrize("key", ["household", "campaign", "outcome"])
def test_what_is_needed_is_asked_for(hoa, home, key):
    op = hoa.visit(home, outcome="met", apps={"xanh": {"assisted": 1}}, adults=2)
    del op["data"][key]
    assert hoa.say(op) == ["missing_field"]
    assert list(hoa.answer["results"][0]["errors"]) == ["_" if key == "household" else key]


def test_null_stands_for_not_stated_where_that_is_possible(hoa, home):
    op = hoa.visit(home, adults=None, smartphones=None, follow_up_on=None, replaces=None, venue=None)
    assert hoa.say(op) == ["stored"]


def test_a_withdrawal_says_exactly_two_things(hoa, home):
    knock = hoa.visit(home)
    taken = hoa.withdraw(knock)
    wrong = [
        ({"note": "nhầm"}, "unknown_field"),
        ({"campaign": hoa.slug}, "unknown_field"),
        ({"withdrawn": False}, "bad_value"),
        ({"withdrawn": "true"}, "bad_value"),
        ({"replaces": None}, "bad_value"),
        ({"replaces": 5}, "bad_value"),
        ({"replaces": "abc"}, "bad_value"),
    ]
    ops = [taken | {"uid": str(uuid4()), "data": taken["data"] | changes} for changes, _ in wrong]
    assert hoa.say(knock, *ops, hoa.op("visit", {"withdrawn": True})) == [
        *("stored", *(code for _, code in wrong)),
        "missing_field",
    ]
    assert hoa.say(taken) == ["stored"]
