"""Letters of two signs in a PDF's text layer: ê̆ ô̆ ơ̆ ư̆ have no code point of their own.

Typst says such a letter twice, once for each of its two drawings, so that a name copied from a poster was not the name.
Here the mark's drawing comes to say the mark alone, and the letter's drawing the letter alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

_MAPPING = re.compile(r"<([0-9A-F]{4})> <((?:[0-9A-F]{4}){2,})>")
_SPAN = re.compile(rb"/Span\s*<<\s*/ActualText\s*<FEFF((?:[0-9A-F]{4})+)>\s*>>\s*BDC")


def has_marks(text: str) -> bool:
    """Tell whether *text* holds a letter that even NFC leaves in two signs."""
    return any(map(unicodedata.combining, unicodedata.normalize("NFC", text)))


def mend_marks(pdf: bytes) -> bytes:
    """Return the document with each letter said once."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    for font in _fonts(writer):
        _say_apart(font)
    for page in writer.pages:
        stream = DecodedStreamObject()
        stream.set_data(_SPAN.sub(_say_no_more, page.get_contents().get_data()))  # type: ignore[union-attr]
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    mended = BytesIO()
    writer.write(mended)
    return mended.getvalue()


def _fonts(writer: PdfWriter) -> Iterator[Any]:
    seen = set()
    for page in writer.pages:
        resources: Any = page["/Resources"]
        for font in resources.get("/Font", {}).values():
            if font.idnum not in seen:
                seen.add(font.idnum)
                yield font.get_object()


def _say_apart(font: Any) -> None:
    """Of what a drawing says, leave the marks where it has no width and stands on another, else the letter."""
    wide = _widths(font["/DescendantFonts"][0].get_object())

    def alone(found: re.Match[str]) -> str:
        text = bytes.fromhex(found[2]).decode("utf-16-be")
        is_letter = bool(wide.get(int(found[1], 16)))
        said = "".join(sign for sign in text if bool(unicodedata.combining(sign)) != is_letter) or text
        return f"<{found[1]}> <{said.encode('utf-16-be').hex().upper()}>"

    stream = font["/ToUnicode"].get_object()
    stream.set_data(_MAPPING.sub(alone, stream.get_data().decode()).encode())


def _widths(descendant: Any) -> dict[int, float]:
    """Read the widths of a font: runs of [first, [width …]], and ranges of [first, last, width]."""
    found: dict[int, float] = {}
    runs = [each.get_object() for each in descendant.get("/W", [])]
    while runs:
        first, second = int(runs.pop(0)), runs.pop(0)
        if isinstance(second, list):
            found |= {first + step: float(width) for step, width in enumerate(second)}
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(runs.pop(0)))
    return found


def _say_no_more(span: re.Match[bytes]) -> bytes:
    """Take away what a span says in place of its drawing, where the drawings now say it themselves."""
    text = bytes.fromhex(span[1].decode()).decode("utf-16-be")
    return b"/Span BMC" if has_marks(text) else span[0]
