"""Where a copy is made before it is good: a folder beside its place, for our eyes only, gone at the end."""

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from glob import escape
from pathlib import Path
from tempfile import TemporaryDirectory

DAY = 24 * 60 * 60


@contextmanager
def room_beside(target: Path) -> Iterator[Path]:
    """Give an empty folder on the disk of *target*, by its full path; what a power cut left there long ago is swept."""
    begin = f".{target.name}."
    for left in target.parent.glob(f"{escape(begin)}*.part"):
        if time.time() - left.stat().st_mtime > DAY:
            shutil.rmtree(left, ignore_errors=True)
    with TemporaryDirectory(prefix=begin, suffix=".part", dir=target.parent.absolute()) as folder:
        yield Path(folder)


def put(path: Path, target: Path) -> None:
    """Let *path* take the name of *target* at once, whole and on the disk, readable by its owner only."""
    path.chmod(0o600)
    with path.open("rb+") as file:
        os.fsync(file.fileno())
    path.replace(target)
    if os.name != "nt":  # Windows opens no folder, and keeps names by itself
        folder = os.open(target.parent, os.O_RDONLY)
        os.fsync(folder)
        os.close(folder)
