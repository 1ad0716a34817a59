"""The modules of a page in one answer: whole, in order, each once, and still what their authors wrote."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from flask import Flask

from fieldapp import packs
from fieldapp.assets import needed_assets, script

PAGES = sorted(
    set(re.findall(r"script\('js/([\w-]+\.js)'\)", "".join(p.read_text() for p in Path("templates").rglob("*.html"))))
)
MODULES = sorted(path.name for path in packs.FOLDER.glob("*.js") if not path.name.startswith("sw"))
TREE = {
    "page.js": 'import { b } from "./b.js";\nimport {\n  $,\n} from "./d.js";\nout(b + $);\nimport("./c.js");\n',
    "b.js": '// import { c } from "./c.js";\nimport { $ } from "./d.js";\nconst own = "b";\nexport const b = own+$;\n',
    "d.js": 'const own = "d";\nexport const $ = own;\nout("d is made");\n',
    "c.js": 'import { $ } from "./d.js";\nimport { e } from "./e.js";\nexport class C {}\nout(`c ${$} ${e()}`);\n'
    'import("./b.js").then(({ b }) => out(b));\n',
    "e.js": "export async function unused() {}\nexport function e() {\n  return 1;\n}\n",
}


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in TREE.items():
        (tmp_path / name).write_text(text.replace("out(", "console.log("), encoding="utf-8")
    monkeypatch.setattr(packs, "FOLDER", tmp_path)
    cached = (packs.module, packs.closure, packs.entries, packs.pack)
    for each in cached:
        each.cache_clear()
    yield tmp_path
    for each in cached:
        each.cache_clear()


def run(folder: Path, name: str) -> str:
    asked = ["node", "--input-type=module", "--eval", f"await import({str(folder / name)!r})"]
    return subprocess.run(asked, check=True, capture_output=True, encoding="utf-8").stdout


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not here")
def test_packed_modules_do_what_they_do_apart(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    served = tmp_path_factory.mktemp("served")
    for folder in (tree, served):
        (folder / "package.json").write_text('{"type": "module"}')
    for name in packs.entries("page.js"):
        (served / name).write_text(packs.pack("page.js", name), encoding="utf-8")
    assert sorted(path.name for path in served.glob("*.js")) == ["b.js", "c.js", "page.js"]
    assert run(served, "page.js") == run(tree, "page.js") == "d is made\nbdd\nc d 1\nbd\n"


def test_a_page_names_what_it_asks_for_at_once_and_later(tree: Path, app: Flask) -> None:
    with app.test_request_context():
        tag, needed = script("js/page.js"), needed_assets()
    assert re.fullmatch(r'<script type="module" src="/s/[^/]+/js/page/page\.js"></script>', tag)
    assert [each.split("/js/")[1] for each in needed] == ["page/page.js", "page/c.js", "page/b.js"]


@pytest.mark.parametrize("page", PAGES)
def test_whatever_a_page_asks_for_later_is_there(page: str) -> None:
    asked = {
        name for each in packs.entries(page) for name in re.findall(r'import\("\./([^"]+)"\)', packs.pack(page, each))
    }
    assert asked <= set(packs.entries(page))


@pytest.mark.parametrize("name", MODULES)
def test_modules_keep_to_what_can_be_packed(name: str) -> None:
    text = packs.lean((packs.FOLDER / name).read_text(encoding="utf-8"))
    known = packs.module(name)
    assert len(re.findall(r"^import\b(?!\()", text, re.MULTILINE)) == len(known.takes)
    assert len(re.findall(r"^export\b", text, re.MULTILINE)) == len(known.gives)
    for origin, names in known.takes.items():
        missing = {each.strip() for each in names.split(",") if each.strip()} - set(packs.module(origin).gives)
        assert missing == set(), origin


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not here")
@pytest.mark.parametrize("page", PAGES)
def test_every_pack_parses(page: str, tmp_path: Path) -> None:
    for name in packs.entries(page):
        served = tmp_path / name.replace(".js", ".mjs")
        served.write_text(packs.pack(page, name), encoding="utf-8")
        subprocess.run(["node", "--check", served], check=True)


def test_what_is_no_module_of_a_page_is_not_there(client) -> None:
    address = re.search(r"/s/\w+/", client.get("/login").text)
    assert address
    for path in ("js/field/tray.js", "js/nothing/nothing.js", "js/../config.py", "js/field/field.css"):
        assert client.get(address[0] + path).status_code == 404
    assert client.get("/s/000000000000/js/field/field.js").status_code == 404
    assert client.get(address[0] + "js/field/field.js").status_code == 200
