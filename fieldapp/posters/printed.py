"""Posters and leaflets as they are printed: one layout for every size, for printers without colour."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from flask_babel import gettext

from fieldapp.posters.forms import Size
from fieldapp.press import in_parts, typeset_parts
from fieldapp.qr import Level, qr_path

# Set at once: more is joined from parts, and memory stays where it is.
AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Paper:
    """Units: millimetres; `smallest` is the smallest letter, in points; `lines` says how many promises have room."""

    width: float
    height: float
    margin: float
    smallest: float
    lines: int


PAPERS = {
    Size.A4: Paper(210, 297, 8, 9, 8),
    Size.A5: Paper(148, 210, 6, 8, 6),
    Size.A6: Paper(105, 148, 5, 6.5, 4),
    Size.FLYER: Paper(105, 148, 5, 6.5, 4),
}


@dataclass(frozen=True, slots=True)
class PosterSheet:
    """What one poster says.

    Shape: `address` is what the QR holds, `host` and `code` what people type; `promises` are lists of lines, one of
    each app; `contact` and `order` (the letter behind it) may be empty.
    """

    address: str
    host: str
    code: str
    number: int
    hamlet: str
    commune: str
    venue: str
    names: str
    promises: tuple[tuple[str, ...], ...]
    contact: str
    order: str


def print_posters(
    sheets: Sequence[PosterSheet], size: Size, on_part: Callable[[int, int], None] | None = None
) -> bytes:
    """Return the posters as PDF, a page each; *on_part* hears how many of how many are set.

    Errors: PrintFailed.
    """
    paper = PAPERS[size]
    frame = asdict(paper) | {"leaflets": size == Size.FLYER, "words": _words(size), "title": str(gettext("Áp phích"))}
    parts = (frame | {"posters": [_poster(sheet, paper) for sheet in part]} for part in in_parts(sheets, AT_ONCE))

    def tell(part: int) -> None:
        if on_part:
            on_part(min(part * AT_ONCE, len(sheets)), len(sheets))

    return typeset_parts("posters/poster.typ", parts, tell)


def promises_for(lines: Sequence[Sequence[str]], room: int) -> list[str]:
    """Choose what is said where there is room for so much: of each app its first line, then the rest in order."""
    firsts = [app[0] for app in lines if app]
    rest = [line for app in lines for line in app[1:]]
    kept = {*firsts[:room], *rest[: max(0, room - len(firsts))]}
    return [line for app in lines for line in app if line in kept]


def _poster(sheet: PosterSheet, paper: Paper) -> dict[str, Any]:
    qr = qr_path(sheet.address, Level.Q)
    return asdict(sheet) | {"qr": qr.svg, "side": qr.side, "promises": promises_for(sheet.promises, paper.lines)}


def _words(size: Size) -> dict[str, Any]:
    return {
        "title": str(gettext("Quét mã này để cài")),
        "steps": [
            str(gettext("Quét bằng máy ảnh hoặc Zalo")),
            str(gettext("Bấm dòng chữ hiện lên")),
            str(gettext("Bấm “Cài … trên máy này”")),
        ],
        "number": str(gettext("Tờ rơi số") if size == Size.FLYER else gettext("Áp phích số")),
        "help": str(gettext("Cần giúp, gọi:")),
    }
