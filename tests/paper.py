"""Printed matter as readers and copiers meet it: pages as pictures, damaged as walls damage them, and their text."""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
import pypdfium2
import zxingcpp

Picture = Any
# Every Vietnamese vowel in every tone, the letters of Ê Đê and M'Nông, and names that hold them.
HARDEST = (
    "Y Ngông Niê Kdăm",
    "H'Nghia Êban",
    "H’Klưng Ƀuôr",
    "Đắk R'lấp",
    "Ea T'ling",
    "Buôn Ƀuôr ƀ Č č Ĕ ĕ Ĭ ĭ Ŏ ŏ Ŭ ŭ Ñ ñ",
    "Kê̆ Ê̆ ô̆ Ô̆ ơ̆ Ơ̆ ư̆ Ư̆",
    "aàảãáạ ăằẳẵắặ âầẩẫấậ eèẻẽéẹ êềểễếệ",
    "iìỉĩíị oòỏõóọ ôồổỗốộ ơờởỡớợ",
    "uùủũúụ ưừửữứự yỳỷỹýỵ đ",
    "AÀẢÃÁẠ ĂẰẲẴẮẶ ÂẦẨẪẤẬ EÈẺẼÉẸ ÊỀỂỄẾỆ",
    "IÌỈĨÍỊ OÒỎÕÓỌ ÔỒỔỖỐỘ ƠỜỞỠỚỢ",
    "UÙỦŨÚỤ ƯỪỬỮỨỰ YỲỶỸÝỴ Đ",
    '#panic() *x* _y_ \\ "z" $1$ <a> @b [c] {d} // ~ `e`',
)


def pages(pdf: bytes, dpi: float) -> list[Picture]:
    """Draw each page as a copier would, grey."""
    document = pypdfium2.PdfDocument(pdf)
    drawn = [page.render(scale=dpi / 72, grayscale=True).to_numpy() for page in document]
    document.close()
    return [page.reshape(page.shape[:2]) for page in drawn]


def text_of(pdf: bytes) -> list[str]:
    """Give the text of each page as somebody selects and copies it, lines joined."""
    document = pypdfium2.PdfDocument(pdf)
    found = [" ".join(page.get_textpage().get_text_range().split()) for page in document]
    document.close()
    return found


def read_by_zxing(page: Picture) -> list[str]:
    return sorted(found.text for found in zxingcpp.read_barcodes(np.ascontiguousarray(page)))


def read_by_opencv(page: Picture) -> list[str]:
    is_read, texts, *_ = cv2.QRCodeDetector().detectAndDecodeMulti(page)
    return sorted(text for text in texts if text) if is_read else []


READERS: dict[str, Callable[[Picture], list[str]]] = {"zxing": read_by_zxing, "OpenCV": read_by_opencv}


def as_jpeg(page: Picture, quality: int = 30) -> Picture:
    _, squeezed = cv2.imencode(".jpg", page, [cv2.IMWRITE_JPEG_QUALITY, quality])
    return cv2.imdecode(squeezed, cv2.IMREAD_GRAYSCALE)


def blurred(page: Picture, modules: float, module: float) -> Picture:
    """Blur by a share of a module, as a hand that moves."""
    return cv2.GaussianBlur(page, (0, 0), modules * module)


def in_perspective(page: Picture, by: float = 0.12) -> Picture:
    """See the page from its side: the far edge is shorter by twice this share."""
    height, width = page.shape
    seen = np.float32([[0, 0], [width, height * by], [width, height * (1 - by)], [0, height]])
    flat = np.float32([[0, 0], [width, 0], [width, height], [0, height]])
    return cv2.warpPerspective(page, cv2.getPerspectiveTransform(flat, seen), (width, height), borderValue=255)


def covered(page: Picture, share: float, where: str, shade: int = 128) -> Picture:
    """Cover so much of the page's first code: the corner without a finder, its right edge, a stripe down, a blot.

    A stripe from side to side cuts more of a code's words than any level bears: `bench posters` counts that too.
    """
    x, y, side = code_box(page)
    page, length, finder = page.copy(), round(side * share**0.5), round(side * 8 / 29)
    spots = {
        "corner": (side - length, side - length, length, length),
        "edge": (side - round(side * share), finder, round(side * share), side - finder),
        "stripe": (round(side * 0.45), 0, round(side * share), side),
        "blot": (round(side * 0.4), round(side * 0.3), length, length),
    }
    left, top, across, down = spots[where]
    page[y + top : y + top + down, x + left : x + left + across] = shade
    return page


def code_box(page: Picture) -> tuple[int, int, int]:
    """Find the page's first code: its left, its top, its side in pixels."""
    corners = zxingcpp.read_barcodes(np.ascontiguousarray(page))[0].position
    left = min(corners.top_left.x, corners.bottom_left.x)
    return left, corners.top_left.y, corners.top_right.x - left
