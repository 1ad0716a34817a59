"""A real Chromium on a served demo: a phone, a phone without JavaScript, a desk."""

import os
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

import dev
from tools import machine

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
VIETNAM = {"locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
PHONE = {**VIETNAM, "viewport": {"width": 360, "height": 780}, "has_touch": True, "is_mobile": True}
DESK = {**VIETNAM, "viewport": {"width": 1280, "height": 900}}


@dataclass(frozen=True)
class Server:
    """The served demo: its address, what the seed printed, and its commands."""

    address: str
    environ: dict[str, str]
    sign_ins: str

    def flask(self, *arguments: str, typed: str | None = None) -> str:
        """Run one of the project's commands on the served database and return what it prints."""
        return _flask(self.environ, *arguments, typed=typed)


def _flask(environ: dict[str, str], *arguments: str, typed: str | None = None) -> str:
    command, printed = dev.flask(*arguments), subprocess.PIPE
    answer = subprocess.run(
        command, cwd=dev.ROOT, env=environ, input=typed, stdout=printed, encoding="utf-8", check=True
    )
    return answer.stdout


@dataclass
class MortalServer:
    """A server with its own copy of the demo, which a test may kill, freeze, and start again at the same address."""

    port: int
    environ: dict[str, str]
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    is_as_ever: bool = False

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def flask(self, *arguments: str, typed: str | None = None) -> str:
        return _flask(self.environ, *arguments, typed=typed)

    def start(self, tree: Path = dev.ROOT, **changes: str) -> None:
        """Serve, from another copy of the program if it is named; what is running ends."""
        self.kill()
        environ, self.is_as_ever = self.environ | changes, tree == dev.ROOT and not changes
        # Its own group: the workers end with it.
        self.process = subprocess.Popen(dev.server(self.port), cwd=tree, env=environ, start_new_session=True)
        assert dev.wait_until_answering(self.process, self.port)

    def revive(self) -> None:
        """See that it serves as it did at first."""
        if self.process is None or not self.is_as_ever:
            self.start()

    def kill(self) -> None:
        """End at once, as a power cut does."""
        self._signal(signal.SIGKILL)
        if self.process is not None:
            self.process.wait()
            while is_listening(self.port):  # the workers' end is not waited for by anybody
                time.sleep(0.01)
        self.process = None

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Accept requests and answer none."""
        self._signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._signal(signal.SIGCONT)

    def _signal(self, number: int) -> None:
        if self.process is not None:
            os.killpg(self.process.pid, number)


def is_listening(port: int) -> bool:
    with closing(socket.socket()) as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    database = f"sqlite:///{tmp_path_factory.mktemp('served') / 'fieldapp.sqlite'}"
    environ = {**os.environ, "PYTHONUTF8": "1", "FIELDAPP_DEMO": "1", "FIELDAPP_DATABASE_URL": database}
    environ["FIELDAPP_BASE_URL"] = address
    _flask(environ, "db", "upgrade")
    sign_ins = _flask(environ, "demo", "seed")
    with subprocess.Popen(dev.server(port), cwd=dev.ROOT, env=environ) as process:
        try:
            assert dev.wait_until_answering(process, port)
            yield Server(address, environ, sign_ins)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def mortal_server(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], MortalServer]]:
    """Return what starts a server that may die, on a copy of the demo."""
    made: list[MortalServer] = []

    def start() -> MortalServer:
        path = tmp_path_factory.mktemp("mortal") / "fieldapp.sqlite"
        source = server.environ["FIELDAPP_DATABASE_URL"].removeprefix("sqlite:///")
        with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(path)) as here:
            there.backup(here)
        port = _free_port()
        ours = {"FIELDAPP_DATABASE_URL": f"sqlite:///{path}", "FIELDAPP_BASE_URL": f"http://127.0.0.1:{port}"}
        made.append(MortalServer(port, server.environ | ours))
        made[-1].start()
        return made[-1]

    yield start
    for each in made:
        each.kill()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    found = machine.find_browser()
    assert found, f"no Chromium on this machine. Type: {machine.CHROMIUM.hint}"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def open_page(browser: Browser, server: Server) -> Iterator[Callable[..., Page]]:
    """Return what opens a page in a browser of its own; complaints of any of them fail the test."""
    complaints: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        # A refusal of the server is for the test to judge; a broken policy or script never is.
        if message.type in ("error", "warning") and not message.text.startswith("Failed to load resource"):
            complaints.append(message.text)

    def opened(**settings: Any) -> Page:
        page = browser.new_context(**{"base_url": server.address, **settings}).new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield opened
    for context in browser.contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def phone(open_page: Callable[..., Page]) -> Page:
    return open_page(**PHONE)


@pytest.fixture
def plain_phone(open_page: Callable[..., Page]) -> Page:
    """A phone whose JavaScript is off."""
    return open_page(**PHONE, java_script_enabled=False)


@pytest.fixture
def desk(open_page: Callable[..., Page]) -> Page:
    return open_page(**DESK)
