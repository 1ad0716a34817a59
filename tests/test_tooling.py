"""The two commands, the locks, and what no file may hold."""

import ast
import json
import os
import re
import socket
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from bench.plants import PLANTS
from tools.machine import Need
from tools.stages import Stage, report

ROOT = dev.ROOT
LOCKS = [ROOT / "requirements" / name for name in ("base.txt", "dev.txt")]
NOWHERE = {
    "a registry's host": r"(pypi|pythonhosted|npmjs|yarnpkg|deb[.]debian)[.](org|com|io)\b",
    "an address on a disk": r"file:/{2}",
    "a path of one machine": r"(?<![\w./-])/(work|root|home|Users|tmp)/\w",
}
ABSENT = Need("Nothing", lambda: False, apt=(), brew=())


def files_of_the_project() -> list[Path]:
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    names = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", NOWHERE)
def test_no_file_names(what):
    pattern = re.compile(NOWHERE[what].encode())
    named = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files_of_the_project()
        for number, line in enumerate(path.read_bytes().split(b"\n"), start=1)
        if pattern.search(line)
    ]
    assert not named


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_locked_package_has_hashes_and_a_version(lock):
    packages = re.split(r"\n(?=\S)", lock.read_text(encoding="utf-8").strip())
    assert len(packages) > 20
    assert [p for p in packages if not re.match(r"[\w.-]+==\S+( ; .+)? \\\n +--hash=sha256:\w{64}", p)] == []


def test_what_runs_the_product_is_what_was_tested():
    base, everything = (set(re.findall(r"^[\w.-]+==\S+", p.read_text(encoding="utf-8"), re.M)) for p in LOCKS)
    assert base < everything


@pytest.mark.parametrize("name", ["base.in", "dev.in"])
def test_every_dependency_says_why(name):
    lines = (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if line and not line.startswith(("#", "-r")) and " # " not in line] == []


@pytest.mark.parametrize("path", [ROOT / "dev.py", *sorted((ROOT / "tools").glob("*.py"))], ids=lambda p: p.name)
def test_the_commands_need_only_the_standard_library(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= sys.stdlib_module_names | {"tools"}


def test_the_packages_of_node_are_pinned_and_no_code_among_them_ships():
    wanted = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert wanted["private"] is True
    assert list(wanted["dependencies"]) == ["@expo-google-fonts/tinos"], "letters of a font, no code"
    pinned = wanted["dependencies"] | wanted["devDependencies"]
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in pinned.values())
    del locked[""]
    assert {name.removeprefix("node_modules/") for name in locked} == set(pinned)
    assert all(found["integrity"].startswith("sha512-") and "resolved" not in found for found in locked.values())


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.name)
def test_every_planted_fault_still_has_its_place(plant):
    plant.check(ROOT)


def test_readme_names_the_two_commands():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "python3 dev.py demo" in readme
    assert "python3 dev.py test" in readme


def test_ci_runs_the_second_command():
    script = ROOT / ".ci" / "run"
    assert script.read_text(encoding="utf-8").endswith("exec python3 dev.py test\n")
    assert os.access(script, os.X_OK)


def test_a_taken_port_is_one_clear_line():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        command = [sys.executable, "dev.py", "demo", "--port", str(port)]
        answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8")
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert answer.stderr.count("\n") == 1
    assert f"Cổng {port} đang bận" in answer.stderr


@pytest.fixture
def instance(tmp_path, monkeypatch):
    monkeypatch.delenv("FIELDAPP_DATABASE_URL", raising=False)
    monkeypatch.setattr(dev, "DATABASE", tmp_path / "fieldapp.sqlite")
    monkeypatch.setattr(dev, "DEMO_MARK", tmp_path / "demo")
    return tmp_path


def test_the_demo_leaves_a_database_alone_that_it_did_not_make(instance):
    (instance / "fieldapp.sqlite").write_text("a register")
    with pytest.raises(SystemExit, match="was not made by the demo"):
        dev.prepare_database(fresh=True)
    assert (instance / "fieldapp.sqlite").read_text() == "a register"


def test_a_fresh_demo_removes_its_own_database(instance):
    dev.prepare_database(fresh=False)
    (instance / "fieldapp.sqlite").touch()
    (instance / "fieldapp.sqlite-wal").touch()
    dev.prepare_database(fresh=False)
    assert (instance / "fieldapp.sqlite").exists()
    dev.prepare_database(fresh=True)
    assert [path.name for path in instance.iterdir()] == ["demo"]


def test_a_fresh_demo_refuses_a_database_named_by_others(instance, monkeypatch):
    monkeypatch.setenv("FIELDAPP_DATABASE_URL", "postgresql://somewhere/else")
    with pytest.raises(SystemExit, match="--fresh removes only"):
        dev.prepare_database(fresh=True)


def test_every_stage_runs_although_one_fails(capfd):
    stages = [Stage(name, [sys.executable, "-c", f"raise SystemExit({code})"]) for name, code in (("a", 3), ("b", 0))]
    assert report(stages) == 1
    assert re.findall(r"  ([ab]) +(.+?),", capfd.readouterr().out) == [("a", "FAILED (exit 3)"), ("b", "ok")]


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_what_cannot_run_is_said_and_fails_in_ci(ci, code, monkeypatch, capfd):
    monkeypatch.setenv("CI", ci)
    monkeypatch.setenv("PATH", "")
    assert report([Stage("a", [], ABSENT)]) == code
    assert "NOT RUN: no Nothing on this machine. Type: install Nothing" in capfd.readouterr().out
