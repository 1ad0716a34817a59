"""A QR code as one SVG path: sharp at any size, nothing but numbers in it."""

from dataclasses import dataclass
from itertools import groupby

from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

# Readers need four light modules around the code.
QUIET = 4


@dataclass(frozen=True)
class QrPath:
    """A path of unit squares.

    Units: `side` counts modules, the quiet zone included; so does the path.
    """

    side: int
    path: str


def qr_path(text: str) -> QrPath:
    """Draw *text*; neighbouring modules of a row are one rectangle."""
    code = QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    rows: list[list[bool]] = code.get_matrix()
    return QrPath(len(rows), "".join(_row_path(y, row) for y, row in enumerate(rows)))


def _row_path(y: int, row: list[bool]) -> str:
    x, path = 0, ""
    for dark, run in groupby(row):
        length = len(list(run))
        path += f"M{x} {y}h{length}v1h-{length}z" if dark else ""
        x += length
    return path
