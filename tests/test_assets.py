"""Static files: cached for ever under one hash, compressed on the wire, unknown versions gone."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from fieldapp.assets import STATIC
from fieldapp.packs import lean


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


JS = STATIC / "js"
MODULES = sorted(path.relative_to(STATIC).as_posix() for path in JS.rglob("*.js"))
COMMENTED = """/** What this is for. */

import { a } from "./a.js"; // beside code it stays
/*
 * import { b } from "./b.js";
 */
const address = "https://gocua.example.vn/*";
  // why
  const text = "// not a comment";

    /* one line */
    export { c } from "./c.js"
"""
LEAN = """import { a } from "./a.js"; // beside code it stays
const address = "https://gocua.example.vn/*";
const text = "// not a comment";
export { c } from "./c.js"
"""


def test_scripts_lose_their_comments_and_nothing_else() -> None:
    assert lean(COMMENTED) == LEAN


@pytest.mark.parametrize("name", MODULES)
def test_no_script_holds_what_the_way_would_change(name: str) -> None:
    code = lean((STATIC / name).read_text(encoding="utf-8"))
    assert [line for line in code.splitlines() if line.count("`") % 2] == []  # a text over several lines
    assert not re.search(r"^\s*(/\*|\*/)", code, re.MULTILINE)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not here")
def test_every_script_parses_as_it_is_served(tmp_path: Path) -> None:
    for name in MODULES:
        is_worker = name.startswith("js/sw")
        served = tmp_path / (Path(name).stem + (".cjs" if is_worker else ".mjs"))
        served.write_text(lean((STATIC / name).read_text(encoding="utf-8")), encoding="utf-8")
        subprocess.run(["node", "--check", served], check=True)
