"""Letters of two signs in a PDF's text layer: ê̆ ô̆ ơ̆ ư̆ have no code point of their own.

Typst says such a letter twice, once for each of its two drawings, so that a name copied from a poster was not the name.
Here the mark's drawing comes to say the mark alone, and the letter's drawing the letter alone.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from io import BytesIO
from typing import Any

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DecodedStreamObject, NameObject

_MAPPING = re.compile(r"<([0-9A-F]{4})> <((?:[0-9A-F]{4})+)>")
_SPAN = re.compile(rb"/Span\s*<<\s*/ActualText\s*<FEFF((?:[0-9A-F]{4})+)>\s*>>\s*BDC(.*?)EMC", re.DOTALL)
_FACE = re.compile(rb"/(\w+)\s+[\d.]+\s+Tf")
_DRAWN = re.compile(rb"\(((?:\\.|[^\\()])*)\)", re.DOTALL)
_ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
_SIGNS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def has_marks(text: str) -> bool:
    """Tell whether *text* holds a letter that even NFC leaves in two signs."""
    return any(map(unicodedata.combining, unicodedata.normalize("NFC", text)))


def mend_marks(pdf: bytes) -> bytes:
    """Return the document with each letter said once."""
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf)))
    faces: dict[int, _Face] = {}
    for page in writer.pages:
        named = {}
        for name, font in _fonts(page):
            if font.idnum not in faces:
                faces[font.idnum] = _Face(font.get_object())
            named[name] = faces[font.idnum]
        stream = DecodedStreamObject()
        stream.set_data(_without_spans(page.get_contents().get_data(), named))  # type: ignore[union-attr]
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
    for face in faces.values():
        face.say_apart()
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)  # pages as they were
    mended = BytesIO()
    writer.write(mended)
    return mended.getvalue()


class _Face:
    """A font of the document: which of its drawings have a width, and what the spans said of those in them."""

    def __init__(self, font: Any) -> None:
        self._said = font["/ToUnicode"].get_object()
        self._widths = _widths(font["/DescendantFonts"][0].get_object())
        self._told: dict[int, str] = {}

    def tell(self, glyphs: Iterable[int], text: str) -> None:
        """Hear what stood in place of some drawings."""
        self._told |= {glyph: self._part(glyph, text) for glyph in glyphs}

    def say_apart(self) -> None:
        """Let each drawing say the letter; the marks where it has no width and stands on another."""
        known: set[int] = set()

        def apart(found: re.Match[str]) -> str:
            glyph, text = int(found[1], 16), bytes.fromhex(found[2]).decode("utf-16-be")
            known.add(glyph)
            return _mapping(glyph, self._part(glyph, text))

        said = _MAPPING.sub(apart, self._said.get_data().decode())
        more = [_mapping(glyph, text) for glyph, text in self._told.items() if glyph not in known]
        if more:
            block = "\n".join([f"{len(more)} beginbfchar", *more, "endbfchar", "endcmap"])
            said = said.replace("endcmap", block, 1)
        self._said.set_data(said.encode())

    def _part(self, glyph: int, text: str) -> str:
        is_letter = bool(self._widths.get(glyph))
        return "".join(sign for sign in text if bool(unicodedata.combining(sign)) != is_letter) or text


def _mapping(glyph: int, text: str) -> str:
    return f"<{glyph:04X}> <{text.encode('utf-16-be').hex().upper()}>"


def _fonts(page: Any) -> Iterator[tuple[bytes, Any]]:
    for name, font in page["/Resources"].get("/Font", {}).items():
        yield name.removeprefix("/").encode(), font


def _without_spans(content: bytes, faces: Mapping[bytes, _Face]) -> bytes:
    """Take away what stands in place of drawings, where they now say it themselves."""

    def drawn_only(span: re.Match[bytes]) -> bytes:
        text, face = bytes.fromhex(span[1].decode()).decode("utf-16-be"), _FACE.search(span[2])
        if face is None or not has_marks(text):
            return span[0]
        faces[face[1]].tell(_glyphs(span[2]), text)
        return b"/Span BMC" + span[2] + b"EMC"

    return _SPAN.sub(drawn_only, content)


def _glyphs(content: bytes) -> Iterator[int]:
    for drawn in _DRAWN.findall(content):
        codes = _ESCAPED.sub(_unescaped, drawn)
        yield from (int.from_bytes(codes[at : at + 2], "big") for at in range(0, len(codes), 2))


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 8)]) if found[1].isdigit() else _SIGNS.get(found[1], found[1])


def _widths(font: Any) -> dict[int, float]:
    """Read the widths of a font: runs of [first, [width …]], and ranges of [first, last, width]."""
    found: dict[int, float] = {}
    runs = [each.get_object() for each in font.get("/W", [])]
    while runs:
        first, second = int(runs.pop(0)), runs.pop(0)
        if isinstance(second, list):
            found |= {first + step: float(width) for step, width in enumerate(second)}
        else:
            found |= dict.fromkeys(range(first, int(second) + 1), float(runs.pop(0)))
    return found
