"""Printed matter: a typst template of `templates/`, filled with what it says, set in a process of its own.

What people typed comes in as JSON and is never read as source. A letter that our fonts lack is printed as "�" rather
than left out or let to stop six hundred posters; no letter of Vietnam is.
"""

import json
import logging
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import files
from io import BytesIO
from itertools import islice
from pathlib import Path
from threading import BoundedSemaphore
from typing import Any

from flask import current_app, has_app_context
from flask_babel import lazy_gettext as _l
from fontTools.ttLib import TTFont
from pypdf import PdfWriter

from fieldapp.errors import Busy, Problem
from fieldapp.press_marks import has_marks, mend_marks

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
# As wide as Times, for reports; without it they are set in the serif that typst brings.
TINOS = ROOT / "node_modules" / "@expo-google-fonts" / "tinos"
CHILD = Path(__file__).resolve().parent / "press_child.py"
FONT_PACKAGES = ("fontpkg-noto-sans", "fontpkg-be-vietnam-pro")
SANS = "NotoSans[wdth,wght].ttf"
WALL_SECONDS = 180
# One document takes a processor and up to 300 MB; who would wait longer for a free press is asked to come again.
PRESSES, QUEUE_SECONDS = BoundedSemaphore(2), 20
UNKNOWN = "\N{REPLACEMENT CHARACTER}"
logger = logging.getLogger(__name__)


class PrintFailed(Problem):
    """A document that could not be set: our fault."""

    status, code = 500, "print_failed"
    message = _l("Chưa in được tờ này. Mời bác thử lại; nếu vẫn lỗi, báo người quản trị máy chủ.")


def typeset(template: str, given: Mapping[str, Any], *, has_tags: bool = True, standards: Sequence[str] = ()) -> bytes:
    """Set one document: *template* below `templates/` finds what is given in `sys.inputs.given`, as JSON.

    Tags tell readers aloud what is a heading or a table; what is hung on a wall does without.
    Errors: PrintFailed; Busy while others print.
    """
    with _press():
        return _typeset(template, given, has_tags=has_tags, standards=standards)


@contextmanager
def _press() -> Iterator[None]:
    """Keep one of the presses until a whole document is set.

    Errors: Busy.
    """
    if not PRESSES.acquire(timeout=QUEUE_SECONDS):
        raise Busy(retry_after=30)
    try:
        yield
    finally:
        PRESSES.release()


def _typeset(template: str, given: Mapping[str, Any], *, has_tags: bool, standards: Sequence[str] = ()) -> bytes:
    job = {
        "template": str(TEMPLATES / template),
        "root": str(TEMPLATES),
        "fonts": fonts(),
        "given": _printable(given),
        "tags": has_tags,
        "standards": list(standards),
    }
    command = [sys.executable, "-I", str(CHILD)]
    try:
        done = subprocess.run(  # noqa: S603 - our own file, nothing of it typed
            command, input=json.dumps(job).encode(), capture_output=True, timeout=WALL_SECONDS
        )
    except subprocess.TimeoutExpired as fault:
        raise PrintFailed from fault
    if done.returncode:
        logger.error("typst %s: %s", template, done.stderr.decode(errors="replace")[:500])
        raise PrintFailed
    said = json.dumps(job["given"], ensure_ascii=False)
    return mend_marks(done.stdout) if has_marks(said) else done.stdout


def typeset_parts(
    template: str, given: Iterator[Mapping[str, Any]], on_part: Callable[[int], None] | None = None
) -> bytes:
    """Set a long document part by part and join the parts; *on_part* hears how many are done.

    Errors: PrintFailed; Busy while others print.
    """
    parts = []
    with _press():
        for number, part in enumerate(given, 1):
            parts.append(_typeset(template, part, has_tags=False))
            if on_part:
                on_part(number)
        return _joined(parts) if len(parts) > 1 else parts[0]


def _joined(parts: Sequence[bytes]) -> bytes:
    whole = PdfWriter()
    for part in parts:
        whole.append(BytesIO(part))
    whole.compress_identical_objects(remove_duplicates=True, remove_unreferenced=True)
    bound = BytesIO()
    whole.write(bound)
    return bound.getvalue()


def in_parts(things: Sequence[Any], size: int) -> Iterator[list[Any]]:
    """Cut a list into parts of *size*."""
    rest = iter(things)
    return iter(lambda: list(islice(rest, size)), [])


def fonts() -> list[str]:
    """Return the folders of our fonts: as the registries' packages brought them, and the operator's own."""
    own = current_app.config["FIELDAPP"].fonts if has_app_context() else None
    return [*_brought(), *([str(own)] if own else [])]


@cache
def _brought() -> list[str]:
    sans = sorted({str(font.parent) for font in _font_files()})
    return [*sans, str(TINOS)] if TINOS.exists() else sans


def _font_files() -> list[Path]:
    brought = (file for package in FONT_PACKAGES for file in files(package) or ())
    return [Path(str(file.locate())) for file in brought if file.suffix == ".ttf"]


@cache
def _letters() -> frozenset[int]:
    """Return what the sans has; it is the face of every name."""
    path = next(file for file in _font_files() if file.name == SANS)
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return "".join(letter if letter == "\n" or ord(letter) in _letters() else UNKNOWN for letter in value)
    if isinstance(value, Mapping):
        return {key: _printable(each) for key, each in value.items()}
    return [_printable(each) for each in value] if isinstance(value, list | tuple) else value
