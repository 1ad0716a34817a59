"""A body takes minutes on a slow line: while it comes in, no connection is taken and no lock is held."""

from io import BytesIO

import pytest
from flask import Flask

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from tests.cast import Stage, browser_of

FORM, JSON, FILE = "application/x-www-form-urlencoded", "application/json", "multipart/form-data; boundary=line"
ADDRESSES = [
    ("/alleys/{hamlet}", FORM, b"name=Ngo+1"),
    ("/people/{commune}", FORM, b"name=A"),
    (
        "/imports/{commune}",
        FILE,
        b'--line\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n\r\n--line--',
    ),
    ("/confirm", FORM, b"passphrase=x"),
    ("/logout", FORM, b""),
    ("/api/sync", JSON, b"{}"),
    ("/api/rescue", JSON, b"{}"),
    ("/api/receipts", JSON, b"{}"),
]


class SlowLine:
    """A body that notes, at each piece, how many connections are in use."""

    def __init__(self, body: bytes) -> None:
        self.length, self._rest = len(body), BytesIO(body)
        self.in_use: list[int] = []

    def read(self, size: int = -1) -> bytes:
        self.in_use.append(db.engine.pool.checkedout())  # type: ignore[attr-defined]
        return self._rest.read(size)


@pytest.mark.parametrize(("path", "kind", "body"), ADDRESSES, ids=[path for path, _, _ in ADDRESSES])
def test_nobody_waits_for_a_slow_line(
    app: Flask, stage: Stage, campaign: Campaign, path: str, kind: str, body: bytes
) -> None:
    line = SlowLine(body + b" " * 3000)
    told = {"wsgi.input": line, "CONTENT_LENGTH": str(line.length), "CONTENT_TYPE": kind}
    address = path.format(hamlet=stage.hamlet_a.ref, commune=stage.commune.ref)
    browser_of(app, stage.lan).post(address, environ_overrides=told | {"HTTP_X_FIELDAPP": "1"})
    assert line.in_use
    assert set(line.in_use) == {0}
