"""A real Chromium on a served demo: a phone, a phone without JavaScript, a desk."""

import os
import socket
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
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


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with closing(socket.create_server(("127.0.0.1", 0))) as probe:
        port = probe.getsockname()[1]
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
        page = browser.new_context(base_url=server.address, **settings).new_page()
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
