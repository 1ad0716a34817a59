"""Every route, asked by everybody, with a few places of a right request made wrong: never a fault of ours.

A seed and a number name a call. FUZZ_CALLS=20000 asks for more than the few hundred of every day, FUZZ_SEED for others.
"""

import json
import os
import random
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import quote_from_bytes, urlencode
from uuid import uuid4

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.errors import Problem
from fieldapp.extensions import db
from fieldapp.rollups.check import differences
from tests.cast import PEOPLE, Stage, browser_of
from tests.scenes import Scene, set_scene
from tests.test_access_matrix import method_of

CALLS = int(os.environ.get("FUZZ_CALLS", "300"))
SEED = int(os.environ.get("FUZZ_SEED", "20200813"))
BUSY = ("lan",) * 6 + ("y_binh",) * 5 + ("hoa",) * 3  # who may do most is refused least
EACH_SCENE = 100  # calls: what they break is made anew
ASKED = ("campaign", "at", "q", "show", "replaces", "page", "state", "done", "moving", "next", "outcome", "alley")
SLOW = {"accounts.enter", "accounts.confirmed"}  # each hashes a passphrase
TEXTS = (
    *(
        "",
        " ",
        "\x00",
        "a\x00b",
        "\ud800",
        "\udfffx",
        "\u202eabc",
        "\ufeff",
        "e\u0302\u0323",
        "ƀ'",
        "𝟙",
        "٣",
        "\r\nX-A: b",
    ),
    *("-1", "0", "1e9", "NaN", "1_0", "+3", "2147483648", str(2**63), str(2**70), "9" * 5000, "0x10", "1.0"),
    *(
        "2020-99-99",
        "0001-01-01",
        "9999-12-31",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59Z",
        "2020-08-17T16:00",
    ),
    *(
        "24640@2020-99-99",
        "24640@",
        "@",
        "24640@2020-08-13@",
        "@2020-08-13",
        "..",
        "../../etc/passwd",
        "//evil.example",
    ),
    *("'", '"><script>alert(1)</script>', "{{7*7}}", "%", "%00", "%s%n", "\\", "/\t/evil.example", "null", "[]", "{}"),
    *("각" * 80, "\u0f43" * 120, "a" + "\u0327\u0301" * 3000, "x" * 300, "Nguyễn " * 5000, "met", "open", "true"),
)
JSON = (
    *(
        None,
        True,
        0,
        -1,
        2**31,
        2**63,
        2**70,
        1.5,
        1e308,
        "",
        "\ud800",
        "\x00",
        "met",
        [],
        {},
        [[]],
        {"": ""},
        ["a", "a"],
    ),
    *([[[[[[[[]]]]]]]], "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", {"xanh": []}, "x" * 5000, "각" * 80),
)
FILES = (
    b"",
    b"PK\x03\x04",
    b"PK\x05\x06" + b"\0" * 18,
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    b"\xff\xfe\x00\xd8",
    "Thôn;Chủ hộ;Số khẩu\n{0};\u202e;-3\n\x00".encode(),
    "Thôn;Chủ hộ;Số khẩu\nBon U1;ƀ;99999999999999999999\nThôn 3;Y;-1\n;;\n".encode(),
    ("Thôn,Chủ hộ\nThôn " + "1" * 5000 + ",'\nBon U1," + "각" * 80 + "\nThôn " + "각 " * 55 + ",A\n").encode(),
    b"Thon,Chu ho\n" + b'"' * 3000,
)


class Caller:
    """Makes calls, each from a right one; `call` says the last, so that a failure can be read."""

    def __init__(self, app: Flask, stage: Stage, campaign: Campaign) -> None:
        self.app, self.stage, self.campaign = app, stage, campaign
        self.chance, self.call = random.Random(SEED), ""
        routes = [rule.endpoint for rule in app.url_map.iter_rules()]
        self.routes = [endpoint for endpoint in routes for _ in range(1 if endpoint in SLOW else 8)]

    def calls(self, count: int) -> Iterator[TestResponse]:
        for number in range(count):
            if number % EACH_SCENE == 0:
                scene = set_scene(
                    self.stage, self.chance.choice([self.stage.commune, self.stage.hamlet_a]), self.campaign
                )
                browsers = [browser_of(self.app, getattr(self.stage, name)) for name in (*PEOPLE, *BUSY)]
                browsers.append(self.app.test_client())
            yield self._one(number, scene, self.chance.choice(browsers))

    def _one(self, number: int, scene: Scene, browser: Any) -> TestResponse:
        endpoint = self.chance.choice(self.routes)
        method = method_of(self.app, endpoint)
        path = self._path(endpoint, scene)
        sent = self._json(endpoint, scene) if endpoint.startswith("api.") else self._form(endpoint, scene)
        asked = self._pairs({}, ASKED)
        self.call = f"{SEED}/{number} {method} {path!r} {asked!r} {str(sent)[:600]!r}"
        query = urlencode(asked, errors="surrogatepass")
        # The client would repair the address; a server passes on the bytes that came.
        raw = {"PATH_INFO": path.decode("latin-1")}
        return browser.open(
            method=method, query_string=query, environ_overrides=raw, **sent if method == "POST" else {}
        )

    def _path(self, endpoint: str, scene: Scene) -> bytes:
        given = {name: str(value) for name, value in scene.arguments(endpoint).items()}
        (rule,) = self.app.url_map.iter_rules(endpoint)
        if rule.arguments and self.chance.random() < 0.3:
            given[self.chance.choice(sorted(rule.arguments))] = self.chance.choice(TEXTS)
        path = b""
        for is_dynamic, part in rule._trace:
            path += given[part].encode(errors="surrogatepass") if is_dynamic else part.lstrip("|").encode()
        return path

    def _pairs(self, right: dict[str, Any], known: tuple[str, ...]) -> list[tuple[str, Any]]:
        """Take right fields; leave some out, repeat some, say other things, say unknown ones."""
        pairs = [(name, value) for name, value in right.items() if self.chance.random() > 0.05]
        pairs = [(name, self._wrong() if self.chance.random() < 0.12 else value) for name, value in pairs]
        while self.chance.random() < 0.3:
            pairs.append((self.chance.choice([*known, *right, *TEXTS[:12]]), self._wrong()))
        return pairs

    def _wrong(self) -> Any:
        """Choose a text; seldom a huge one."""
        return self.chance.choice(TEXTS) if self.chance.random() > 0.004 else "ệ" * 200_000

    def _form(self, endpoint: str, scene: Scene) -> dict[str, Any]:
        try:
            fields = scene.fields(endpoint)
        except Problem:  # an earlier call ended the posting of whoever was to get a card
            fields = {}
        file = fields.pop("file", None)
        right = {name: str(value) for name, value in fields.items()}
        if endpoint == "visits.record":
            right |= dict.fromkeys(
                ("adults", "smartphones", "apps-xanh-already", "apps-xanh-assisted", "leaflets"), "1"
            )
        pairs = self._pairs(
            right, ("withdrawn", "replaces", "venue", "note", "obstacles", "follow_up_on", "mode", "back")
        )
        if file is None and self.chance.random() < 0.8:
            body = urlencode(pairs, errors="surrogatepass").encode()
            return {"data": body, "content_type": "application/x-www-form-urlencoded"}
        if file is not None:
            chosen = self.chance.choice(FILES) if self.chance.random() < 0.7 else file[0].read()
            pairs += [("file", (BytesIO(chosen), "so-ho.xlsx")), ("mode", self.chance.choice(("store", "try", "\x00")))]
        # A browser's own form of sending files; names and values as bytes.
        return {"data": _multipart(pairs), "content_type": "multipart/form-data; boundary=gocua"}

    def _json(self, endpoint: str, scene: Scene) -> dict[str, Any]:
        author = getattr(self.stage, self.chance.choice(list(PEOPLE)))
        body = {"uids": [str(uuid4()), scene.home]} if endpoint == "api.receipts" else scene.batch(author)
        for op in body.get("ops", []) if self.chance.random() < 0.5 else ():
            op["kind"] = "household"
            op["data"] = {"household": scene.home, "area": self.stage.hamlet_a.ref, "position": 3, "state": "open"}
        target: Any = body
        while self.chance.random() < 0.9 and isinstance(target, dict | list) and target:
            keys = sorted(target) if isinstance(target, dict) else range(len(target))
            key = self.chance.choice(keys)
            if self.chance.random() < 0.4:
                target[key] = self.chance.choice(JSON)
            target = target[key]
        return {"data": json.dumps(body).encode(), "content_type": "application/json", "headers": {"X-Fieldapp": "1"}}


def _multipart(pairs: list[tuple[str, Any]]) -> bytes:
    parts = []
    for name, value in pairs:
        said = quote_from_bytes(name.encode(errors="surrogatepass"), safe=" ")
        head = f'--gocua\r\nContent-Disposition: form-data; name="{said}"'.encode()
        if isinstance(value, tuple):
            parts.append(head + b'; filename="so-ho.xlsx"\r\n\r\n' + value[0].read())
        else:
            parts.append(head + b"\r\n\r\n" + str(value).encode(errors="surrogatepass"))
    return b"\r\n".join([*parts, b"--gocua--\r\n"])


@pytest.mark.parametrize("calls", [CALLS])
def test_no_call_is_a_fault_of_ours(
    app: Flask, stage: Stage, campaign: Campaign, monkeypatch: pytest.MonkeyPatch, calls: int
) -> None:
    monkeypatch.setattr(app, "testing", False)
    caller, began = Caller(app, stage, campaign), now()
    for answer in caller.calls(calls):
        assert answer.status_code < 500, (answer.status_code, caller.call)
        assert answer.headers["X-Fieldapp"] == "1", caller.call
        assert "Content-Security-Policy" in answer.headers, caller.call
        answer.close()
    db.session.rollback()
    assert list(differences()) == [], began
