"""Long work of one writer in parts, each a transaction of its own, so that others write between."""

import math
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

SECONDS = 6.0  # of work in one answer; then the page says how far it is
BREATH = 0.12  # seconds between parts: a writer that waits on SQLite asks again every tenth
Part = TypeVar("Part")


def paced(parts: Iterable[Part], seconds: float = math.inf) -> Iterator[Part]:
    """Give part after part for as long, with a breath after each; whoever takes them commits."""
    until = time.monotonic() + seconds
    for part in parts:
        yield part
        if time.monotonic() > until:
            return
        time.sleep(BREATH)
