"""What surrounds a batch: who may post it, how large it is, what it is written in."""

import json
from datetime import datetime
from uuid import uuid4

from sqlalchemy import func, select

from fieldapp.accounts.models import DeviceSession
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.visits.models import Visit
from tests.visits.phone import HEADERS

MEBIBYTE = 1024 * 1024
DOORS = [("POST", "/api/sync"), ("POST", "/api/rescue"), ("POST", "/api/receipts"), ("GET", "/api/me")]
NOT_JSON = {
    "nothing": b"",
    "half": b'{"protocol": 1',
    "a list": b"[]",
    "null": b"null",
    "a number": b"7",
    "text": b'"ops"',
    "not a number": b'{"protocol": NaN}',
    "infinity": b'{"protocol": Infinity}',
    "minus infinity": b'{"ops": [{"data": {"adults": -Infinity}}]}',
    "latin-1": '{"note": "thôn"}'.encode("latin-1"),
    "utf-16": '{"note": "thôn"}'.encode("utf-16"),
    "a raw surrogate": b'{"note": "\xed\xa0\x80"}',
    "100k brackets": b"[" * 100_000,
    "100k brackets inside": b'{"ops": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "100k braces": b'{"a":' * 100_000,
}
WRONG = {
    "protocol": (None, "1", True, 1.0, 0, -1, [1]),
    "device": (None, "máy của Hoa", 7, "", [str(uuid4())], "{" + str(uuid4()) + "}"),
    "sent_at": (None, "", "2020-08-15", "2020-08-15T08:03:11", "2020-02-30T08:03:11+07:00", 1597453391, "hôm qua"),
    "ops": (None, {}, "", 7, {"0": {}}),
}


def visits() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


def refusal(answer):
    """Return status and code of an answer that must have the form of all refusals."""
    assert answer.headers["X-Fieldapp"] == "1"
    assert answer.mimetype == "application/json"
    assert "Location" not in answer.headers
    assert answer.json.keys() == {"protocol", "code", "message"}
    assert answer.json["protocol"] == 1
    assert answer.json["message"]
    return answer.status_code, answer.json["code"]


def test_an_answer_has_exactly_its_keys(hoa, home):
    knock = hoa.visit(home)
    hoa.send(knock)
    assert hoa.answer.keys() == {
        *("protocol", "received_at", "epoch", "server_version", "cursor", "more", "results", "changes")
    }
    assert hoa.answer["results"] == [{"uid": knock["uid"], "status": "stored"}]
    assert (hoa.answer["protocol"], hoa.answer["more"]) == (1, False)
    assert hoa.answer["received_at"].endswith("+07:00")


def test_no_cache_may_keep_an_answer(hoa, home):
    assert hoa.post(hoa.body(hoa.visit(home))).headers["Cache-Control"] == "no-store"
    assert hoa.client.get("/api/me").headers["Cache-Control"] == "no-store"


def test_two_hundred_ops_pass_and_one_more_does_not(hoa, home):
    ops = [hoa.visit(home) for _ in range(201)]
    assert refusal(hoa.post(hoa.body(*ops))) == (413, "too_large")
    assert visits() == 0
    assert hoa.say(*ops[:200]) == ["stored"] * 200


def test_one_mebibyte_passes_and_one_byte_more_does_not(hoa, home):
    body = json.dumps(hoa.body(hoa.visit(home))).encode()
    assert refusal(hoa.post(body.ljust(MEBIBYTE + 1))) == (413, "too_large")
    assert refusal(hoa.post(body.ljust(10_000_000))) == (413, "too_large")
    assert visits() == 0
    assert hoa.post(body.ljust(MEBIBYTE)).status_code == 200


def test_what_is_not_a_json_object_in_utf8_is_a_bad_request(hoa):
    for path in ("/api/sync", "/api/rescue", "/api/receipts"):
        answers = {name: refusal(hoa.post(body, path)) for name, body in NOT_JSON.items()}
        assert answers == dict.fromkeys(NOT_JSON, (400, "bad_request"))


def test_an_envelope_that_cannot_be_read_is_a_bad_request(hoa, home):
    bodies = [hoa.body(hoa.visit(home), **{key: value}) for key, values in WRONG.items() for value in values]
    for key in WRONG:
        bodies.append(hoa.body(hoa.visit(home)))
        del bodies[-1][key]
    answers = {json.dumps(body): refusal(hoa.post(body)) for body in bodies}
    assert set(answers.values()) == {(400, "bad_request")}
    assert visits() == 0


def test_another_version_of_the_contract_asks_for_an_update(hoa, home):
    assert refusal(hoa.post(hoa.body(hoa.visit(home), protocol=2))) == (426, "old_version")
    assert visits() == 0


def test_keys_that_nobody_knows_around_the_ops_are_ignored(hoa, home):
    knock = hoa.visit(home) | {"tries": 3}
    assert hoa.say(knock, battery=0.41, deep={"a": [[[]]]}) == ["stored"]


def test_only_our_own_pages_may_post(hoa, home):
    body = hoa.body(hoa.visit(home))
    ours, theirs = "http://localhost", "https://evil.example"
    assert refusal(hoa.post(body, headers={})) == (403, "header_missing")
    assert refusal(hoa.post(body, headers={"X-Fieldapp": "2"})) == (403, "header_missing")
    for site in ("cross-site", "same-site", "none"):
        answer = hoa.post(body, headers=HEADERS | {"Sec-Fetch-Site": site, "Origin": ours})
        assert refusal(answer) == (403, "cross_origin")
    hoa.client.environ_base.pop("HTTP_SEC_FETCH_SITE")
    for origin in ({}, {"Origin": theirs}, {"Origin": "null"}, {"Origin": f"{ours}:81"}):
        assert refusal(hoa.post(body, headers=HEADERS | origin)) == (403, "cross_origin")
    assert visits() == 0
    assert hoa.post(body, headers=HEADERS | {"Origin": ours}).status_code == 200


def test_only_json_may_be_posted(hoa, home):
    body = hoa.body(hoa.visit(home))
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonp", ""):
        assert refusal(hoa.post(body, content_type=kind)) == (415, "not_json")
    assert hoa.post(body, content_type="application/json; charset=utf-8").status_code == 200


def test_whoever_is_not_signed_in_is_told_so_and_sent_nowhere(app):
    client = app.test_client()
    for cookie in (None, "", "khong-co", "\x7f"):
        if cookie is not None:
            client.set_cookie("fieldapp", cookie)
        for method, path in DOORS:
            answer = client.open(path, method=method, json={} if method == "POST" else None, headers=HEADERS)
            assert refusal(answer) == (401, "login_required")


def test_a_session_that_ended_is_told_to_sign_in_again(stage, phone_of):
    gone = phone_of(stage.hoa, ended_at=now())
    for method, path in DOORS:
        answer = gone.client.open(path, method=method, json={} if method == "POST" else None, headers=HEADERS)
        assert refusal(answer) == (401, "login_required")


def test_a_revoked_phone_is_told_so(stage, phone_of, home):
    lost = phone_of(stage.hoa, revoked_at=now())
    assert refusal(lost.post(lost.body(lost.visit(home)))) == (403, "device_revoked")
    assert refusal(lost.post({"uids": []}, "/api/receipts")) == (403, "device_revoked")
    assert refusal(lost.client.get("/api/me")) == (403, "device_revoked")
    assert visits() == 0


def test_ops_of_somebody_else_stop_the_batch(stage, hoa, home):
    ops = [hoa.visit(home), hoa.visit(home, by=stage.nam.uid), hoa.visit(home)]
    assert refusal(hoa.post(hoa.body(*ops))) == (409, "other_user")
    assert refusal(hoa.post(hoa.body(hoa.visit(home, by=str(uuid4()))))) == (409, "other_user")
    assert visits() == 0


def test_other_methods_are_refused_in_json(hoa):
    assert hoa.client.get("/api/sync").status_code == 405
    assert hoa.client.get("/api/sync").json.keys() == {"protocol", "code", "message"}
    assert hoa.client.get("/api/khong-co").json["code"] == "not_found"


def test_a_phone_is_heard_when_it_is_answered_and_not_before(stage, hoa, home):
    def heard():
        return db.session.execute(select(DeviceSession.synced_at, DeviceSession.device_uid)).one()

    hoa.post(hoa.body(hoa.visit(home, by=stage.nam.uid)))
    hoa.post(hoa.body(protocol=2))
    hoa.post({"uids": []}, "/api/receipts")
    assert heard() == (None, None)
    hoa.pull()
    assert heard() == (datetime.fromisoformat(hoa.answer["received_at"]), hoa.device)
