#!/usr/bin/env python3
"""The commands a developer types: setup, demo, test, check, bench. Standard library only."""

import argparse
import hashlib
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
import time
import venv
from contextlib import closing, suppress
from http.client import HTTPConnection
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - the Python at hand may be older than the project's
    sys.exit(f"Gõ Cửa cần Python 3.11 trở lên / needs Python 3.11 or later, not {platform.python_version()}")

from tools import machine
from tools.stages import Stage, report

ROOT, VENV = machine.ROOT, machine.VENV
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
DATABASE = ROOT / "instance" / "fieldapp.sqlite"
# Beside the database that the demo made; a database without it may be somebody's work.
DEMO_MARK = ROOT / "instance" / "demo"
HOST = "127.0.0.1"
START_SECONDS = 30
# Chosen so that each kind of fault befalls somebody, in about a minute on two slow cores.
SLICE_SCHEDULES, SLICE_SEED = "60", "1"
STOP_SECONDS = 15

Command = list[str]


def main() -> int:
    """Read the command line and run one command."""
    os.environ["PYTHONUTF8"] = "1"
    args, rest = parse(sys.argv[1:])
    if args.command == "demo":
        return demo(args.port, fresh=args.fresh)
    setup()
    if args.command == "test":
        return test(rest)
    if args.command == "check":
        return report(checks())
    return call(python("-m", "bench", *rest)) if args.command == "bench" else 0


def parse(argv: list[str]) -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True, metavar="setup|demo|test|check|bench")
    commands.add_parser("setup", help="the virtual environment, locked packages, catalogues")
    demo_parser = commands.add_parser("demo", help="serve sample data and print who can sign in")
    demo_parser.add_argument("--port", type=int, default=8000)
    demo_parser.add_argument("--fresh", action="store_true", help="start again from new sample data")
    commands.add_parser("test", help="every check; arguments go to pytest, and then only pytest runs")
    commands.add_parser("check", help="format, lint and types")
    commands.add_parser("bench", help="the benchmarks, or the one that is named")
    args, rest = parser.parse_known_args(argv)
    if rest and args.command not in ("test", "bench"):
        parser.error(f"unrecognized arguments: {' '.join(rest)}")
    return args, rest


def python(*arguments: str) -> Command:
    return [str(PYTHON), *arguments]


def flask(*arguments: str) -> Command:
    return python("-m", "flask", "--app", "wsgi", *arguments)


def call(command: Command, **environ: str) -> int:
    """Run one command from the project's root and return its exit code."""
    return subprocess.run(command, cwd=ROOT, env={**os.environ, **environ}).returncode


def must(command: Command, **environ: str) -> None:
    """Run one command; its failure ends ours."""
    if code := call(command, **environ):
        sys.exit(code)


def setup(lock: str = "dev") -> None:
    """Make .venv hold what requirements/<lock>.txt says, and compile the catalogues."""
    stamps = [VENV / f"{name}.stamp" for name in (lock, "dev")]  # dev.txt holds all of base.txt
    if not PYTHON.exists() or not any(s.exists() and s.read_text() == fingerprint(s.stem) for s in stamps):
        install(lock)
    install_node_packages()
    compile_catalogues()


def install_node_packages() -> None:
    """Make node_modules hold what package-lock.json says, where npm is: the serif of reports, and what tests need."""
    npm, stamp = shutil.which("npm"), ROOT / "node_modules" / "lock.stamp"
    wanted = hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()
    is_done = stamp.exists() and stamp.read_text() == wanted
    options = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")
    if npm and not is_done and call([npm, "ci", *options]) == 0:
        stamp.write_text(wanted)


def fingerprint(lock: str) -> str:
    packages = (ROOT / "requirements" / f"{lock}.txt").read_bytes()
    return hashlib.sha256(sys.version.encode() + packages).hexdigest()


def install(lock: str) -> None:
    print(f"Cài đặt / installing requirements/{lock}.txt ...", flush=True)
    if not machine.provide(machine.VENV_MODULE):
        sys.exit(f"Python's venv is missing. Type: {machine.VENV_MODULE.hint}")
    made_by = VENV / "pyvenv.cfg"
    is_ours = made_by.exists() and f"version = {platform.python_version()}\n" in made_by.read_text()
    if not is_ours:
        venv.create(VENV, with_pip=True, clear=True, symlinks=os.name != "nt")
    # Wheels only: building a source package fetches tools that no lock names.
    pip = python("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    must([*pip, "--require-hashes", "--only-binary=:all:", "-r", f"requirements/{lock}.txt"])
    (VENV / f"{lock}.stamp").write_text(fingerprint(lock))


def compile_catalogues() -> None:
    sources = sorted((ROOT / "translations").glob("*/LC_MESSAGES/*.po"))
    stale = [po for po in sources if changed_at(po.with_suffix(".mo")) < changed_at(po)]
    if stale:
        domains = " ".join({po.stem for po in stale})
        compiler = python("-m", "babel.messages.frontend", "--quiet", "compile")
        must([*compiler, "--directory", "translations", "--domain", domains])


def changed_at(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


def demo(port: int, *, fresh: bool) -> int:
    """Serve sample data until Ctrl-C; a second start finds everything done."""
    refuse_taken(port)
    setup("base")
    prepare_database(fresh=fresh)
    os.environ["FIELDAPP_DEMO"] = "1"
    must(flask("db", "upgrade"))
    address = f"http://{HOST}:{port}"
    # Cards are printed outside a request, so the address is told here; the server answers under any name.
    must(flask("demo", "seed"), FIELDAPP_BASE_URL=os.environ.get("FIELDAPP_BASE_URL") or address)
    return serve(port, address)


def refuse_taken(port: int) -> None:
    # The server would share the port in silence (SO_REUSEPORT), so ask before anything else.
    with socket.socket() as probe:
        if os.name != "nt":
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError):
            sys.exit(
                f"Cổng {port} đang bận (có thể bản chạy thử đang mở sẵn: http://{HOST}:{port}). "
                f"Chọn cổng khác: --port 8001 / Port {port} is taken: choose another with --port."
            )


def prepare_database(*, fresh: bool) -> None:
    """See that the demo writes into its own database only, and remove that one when *fresh*."""
    if os.environ.get("FIELDAPP_DATABASE_URL"):
        if fresh:
            sys.exit("--fresh removes only the demo's own SQLite; FIELDAPP_DATABASE_URL names another database.")
        return
    if DATABASE.exists() and not DEMO_MARK.exists():
        sys.exit(
            "instance/fieldapp.sqlite không phải của bản chạy thử: xin chuyển tệp đi nơi khác / "
            "was not made by the demo: move it away, or set FIELDAPP_DATABASE_URL."
        )
    if fresh:
        for suffix in ("", "-wal", "-shm"):
            DATABASE.with_name(DATABASE.name + suffix).unlink(missing_ok=True)
    DEMO_MARK.parent.mkdir(exist_ok=True)
    DEMO_MARK.touch()


def serve(port: int, address: str) -> int:
    """Run the server, say when it answers, and end it gracefully with us."""
    process = subprocess.Popen(server(port), cwd=ROOT)
    for ending in (signal.SIGINT, signal.SIGTERM):  # a shell's background job ignores the first unless told
        signal.signal(ending, signal.default_int_handler)
    try:
        if not wait_until_answering(process, port):
            return stop(process) or 1
        print(f"\nGõ Cửa: {address}   (Ctrl-C để dừng / to stop)", flush=True)
        return process.wait()
    except KeyboardInterrupt:
        return stop(process)


def server(port: int) -> Command:
    where = ("--interface", "wsgi", "--host", HOST, "--port", str(port))
    # One process: with two, SQLite's slowest answers take two to eight times as long. A body that comes in over a slow
    # line holds a thread: with 8, eight phones in a valley stop everybody; 64 cost 25 MB and no time.
    threads = ("--workers", "1", "--blocking-threads", "64")
    # A worker that is told to end while it starts does not hear it; the time-out ends it all the same.
    quiet = ("--no-ws", "--log-level", "error", "--workers-kill-timeout", "5")
    return python("-m", "granian", *where, *threads, *quiet, "wsgi:app")


def wait_until_answering(process: "subprocess.Popen[bytes]", port: int) -> bool:
    give_up = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < give_up:
        with closing(HTTPConnection(HOST, port, timeout=START_SECONDS)) as caller, suppress(OSError):
            caller.request("GET", "/healthz")
            return caller.getresponse().status > 0
        time.sleep(0.05)
    return False


def stop(process: subprocess.Popen[bytes]) -> int:
    process.terminate()
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
    return 0


def checks() -> list[Stage]:
    return [
        Stage("format", python("-m", "ruff", "format", "--check", "--quiet", ".")),
        Stage("lint", python("-m", "ruff", "check", "--quiet", ".")),
        Stage("types", python("-m", "mypy")),
    ]


def suites() -> list[Stage]:
    # Files are named one by one: what `node --test FOLDER` means differs between versions of Node.
    scripts = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "tests" / "js").rglob("*.test.*js"))
    unit = ("-m", "pytest", "-n", "auto", "--ignore", "tests/browser", "-m")
    found = [
        Stage("unit", python(*unit, "not postgresql")),
        Stage("PostgreSQL", python(*unit, "postgresql"), machine.POSTGRES),
        Stage("browser", python("-m", "pytest", "tests/browser"), machine.CHROMIUM),
    ]
    slice_ = ("-m", "bench", "simulation", "--schedules", SLICE_SCHEDULES, "--seed", SLICE_SEED, "--all-kinds")
    found.append(Stage("simulation", python(*slice_), machine.NODE_PACKAGES))
    return [*found, Stage("JavaScript", ["node", "--test", *scripts], machine.NODE_PACKAGES)] if scripts else found


def test(pytest_args: list[str]) -> int:
    """Run everything that can be checked, failures or not; with arguments, pytest alone."""
    if pytest_args:
        return call(python("-m", "pytest", *pytest_args))
    if machine.provide(machine.NPM):
        install_node_packages()
    return report([*checks(), *suites()])


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
