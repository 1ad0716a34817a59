"""Read a PDF as a clerk with a ruler would: where words stand, how large they are."""

import ctypes
from dataclasses import dataclass

import pypdfium2
import pypdfium2.raw as pdfium

MM = 72 / 25.4


@dataclass(frozen=True)
class Found:
    """Some words on a page. Units: millimetres from the left and the top; points."""

    page: int
    left: float
    right: float
    top: float
    points: float
    face: str

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def is_bold(self) -> bool:
        return "Bold" in self.face

    @property
    def is_italic(self) -> bool:
        return "Italic" in self.face


class Ruler:
    """The letters of a document, each with its place."""

    def __init__(self, pdf: bytes) -> None:
        self._document = pypdfium2.PdfDocument(pdf)
        self.pages = [page.get_textpage() for page in self._document]
        self.heights = [page.get_height() / MM for page in self._document]
        self.widths = [page.get_width() / MM for page in self._document]

    def find(self, words: str) -> Found:
        """Return the first place of *words*; they must stand on one line."""
        for number, page in enumerate(self.pages):
            if place := page.search(words, match_case=True).get_next():
                return self._found(number, *place)
        raise AssertionError(f"{words!r} is not on any page")

    def _found(self, number: int, start: int, count: int) -> Found:
        page = self.pages[number]
        boxes = [page.get_charbox(index) for index in range(start, start + count)]
        name, flags = ctypes.create_string_buffer(200), ctypes.c_int()
        pdfium.FPDFText_GetFontInfo(page, start, name, 200, ctypes.byref(flags))
        size = pdfium.FPDFText_GetFontSize(page, start)
        top = self.heights[number] - max(box[3] for box in boxes) / MM
        left, right = min(box[0] for box in boxes) / MM, max(box[2] for box in boxes) / MM
        return Found(number, left, right, top, round(size, 2), name.value.decode())

    def edges(self, number: int) -> tuple[float, float, float, float]:
        """Return how far the letters of a page reach: left, right, top, bottom."""
        page = self.pages[number]
        said = page.get_text_range()
        boxes = [page.get_charbox(i) for i in range(page.count_chars()) if i < len(said) and not said[i].isspace()]
        height = self.heights[number]
        lows, highs = [height - box[1] / MM for box in boxes], [height - box[3] / MM for box in boxes]
        return min(b[0] for b in boxes) / MM, max(b[2] for b in boxes) / MM, min(highs), max(lows)
