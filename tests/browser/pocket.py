"""A phone whose browser lives on a disk of its own, so that it can die and start again."""

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, BrowserType, Error, Page

from tests.browser.conftest import FLAGS, PHONE, MortalServer
from tools import machine


class Pocket:
    """A phone whose browser may be killed and started again on what lies on its disk."""

    def __init__(self, kind: BrowserType, folder: Path, server: MortalServer) -> None:
        self._kind, self._folder, self._server = kind, folder, server
        self.complaints: list[str] = []
        self.context: BrowserContext | None = None

    def start(self, **settings: Any) -> Page:
        """Tap the browser's icon."""
        found = machine.find_browser()
        asked: dict[str, Any] = {**PHONE, "base_url": self._server.address, **settings}
        self.context = self._kind.launch_persistent_context(self._folder, executable_path=found, args=FLAGS, **asked)
        page = self.context.pages[0]
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def close(self) -> None:
        if self.context is not None:
            self.context.close()
        self.context = None

    def kill(self) -> None:
        """End the browser at once, as an empty battery does."""
        ours = f"--user-data-dir={self._folder}".encode()
        for process in Path("/proc").glob("[0-9]*"):
            words = _words(process)
            if ours in words and not any(word.startswith(b"--type=") for word in words):
                os.kill(int(process.name), signal.SIGKILL)
        with suppress(Error):  # it may be found dead already
            self.close()
        self.context = None


def _words(process: Path) -> list[bytes]:
    try:
        return (process / "cmdline").read_bytes().split(b"\0")
    except OSError:  # it ended meanwhile
        return []
