"""A code as outlines: the same dark modules, read by readers that know nothing of ours."""

import re

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.main import QRCode

from fieldapp.qr import QUIET, Level, qr_path
from tests.paper import READERS

ADDRESS = "HTTPS://GO.EXAMPLE.VN/G/7KQ2M4X"
PIXELS = 10


def filled(path: str, side: int) -> list[list[bool]]:
    """Fill outlines by the even-odd rule, from their numbers alone."""
    dark = np.zeros((side, side), dtype=int)
    for ring in path.split("z")[:-1]:
        start = re.match(r"M(\d+) (\d+)", ring)
        x, y = int(start[1]), int(start[2])
        points = [(x, y)]
        for way, length in re.findall(r"([hv])(-?\d+)", ring):
            x, y = (x + int(length), y) if way == "h" else (x, y + int(length))
            points.append((x, y))
        for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
            if x1 == x2:  # what lies right of a vertical edge changes sides
                dark[min(y1, y2) : max(y1, y2), x1:] ^= 1
    return dark.astype(bool).tolist()


def matrix(text: str, level: Level) -> list[list[bool]]:
    code = QRCode(error_correction=level, border=QUIET)
    code.add_data(text)
    return code.get_matrix()


@settings(max_examples=60, deadline=None)
@given(st.text(min_size=1, max_size=120), st.sampled_from(Level))
def test_outlines_fill_exactly_the_dark_modules(text, level):
    drawn = qr_path(text, level)
    stronger = [each for each in Level if each.bears >= level.bears]
    assert filled(drawn.path, drawn.side) in [matrix(text, each) for each in stronger]
    assert drawn.side == len(matrix(text, level))


def test_room_to_spare_is_used_to_bear_more():
    drawn = qr_path(ADDRESS, Level.Q)
    assert filled(drawn.path, drawn.side) == matrix(ADDRESS, Level.H)


def test_a_posters_code_is_small():
    assert len(qr_path(ADDRESS, Level.Q).path) < 2000


@pytest.mark.parametrize("reader", READERS)
def test_readers_read_it(reader):
    drawn = qr_path(ADDRESS, Level.Q)
    picture = np.where(np.array(filled(drawn.path, drawn.side)), 0, 255).astype(np.uint8)
    large = cv2.resize(picture, None, fx=PIXELS, fy=PIXELS, interpolation=cv2.INTER_NEAREST)
    assert READERS[reader](large) == [ADDRESS]
