"""Static files: cached for ever under one hash, compressed on the wire, unknown versions gone."""

import re

import pytest
from flask.testing import FlaskClient


def address(client: FlaskClient) -> str:
    found = re.search(r'href="(/s/[^"]+\.css)"', client.get("/login").text)
    assert found
    return found.group(1)


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_pages_and_files_cross_the_wire_compressed(client: FlaskClient, encoding: str) -> None:
    for path in ("/login", address(client)):
        plain, small = (client.get(path, headers={"Accept-Encoding": name}) for name in ("identity", encoding))
        assert small.headers["Content-Encoding"] == encoding
        assert "Accept-Encoding" in small.headers["Vary"]
        assert len(small.data) < len(plain.data) / 2


def test_a_file_is_kept_for_ever_under_its_hash(client: FlaskClient) -> None:
    answer = client.get(address(client))
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    "path",
    ["/s/000000000000/css/app.css", "/s/{}/../config.py", "/s/{}/css/none.css", "/s/{}/" + "x" * 300, "/s/{}/%00"],
)
def test_another_version_or_path_is_not_there(client: FlaskClient, path: str) -> None:
    version = address(client).split("/")[2]
    assert client.get(path.format(version)).status_code == 404
