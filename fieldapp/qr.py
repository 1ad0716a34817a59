"""A QR code as the outline of its dark areas: one path, sharp at any size, nothing but numbers in it."""

from dataclasses import dataclass
from enum import IntEnum

from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode

# Readers need four light modules around the code.
QUIET = 4
_Point = tuple[int, int]


class Level(IntEnum):
    """How much of a code may be lost: M 15 % of its words, on a screen or a card; Q 25 %, on a wall; H 30 %."""

    M = ERROR_CORRECT_M
    Q = ERROR_CORRECT_Q
    H = ERROR_CORRECT_H

    @property
    def bears(self) -> int:
        """Percents of words; the standard's own numbers are in no order."""
        return {Level.M: 15, Level.Q: 25, Level.H: 30}[self]


@dataclass(frozen=True)
class QrPath:
    """A path of closed outlines, to be filled by either rule.

    Units: `side` counts modules, the quiet zone included; so does the path.
    """

    side: int
    path: str

    @property
    def svg(self) -> str:
        """The code as a drawing of its own, for what is printed."""
        box = f"0 0 {self.side} {self.side}"
        return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}"><path d="{self.path}"/></svg>'


def qr_path(text: str, level: Level = Level.M) -> QrPath:
    """Draw *text*; capitals, digits and a few signs alone are packed tighter.

    Where a code of the same size has room for it, it bears more than *level* says.
    """
    codes = [_code(text, each) for each in Level if each.bears >= level.bears]
    rows: list[list[bool]] = [each for each in codes if each.version == codes[0].version][-1].get_matrix()
    return QrPath(len(rows), "".join(_outline(ring) for ring in _rings(_edges(rows))))


def _code(text: str, level: Level) -> QRCode:
    code = QRCode(error_correction=level, border=QUIET)
    code.add_data(text)
    code.best_fit()
    return code


def _edges(rows: list[list[bool]]) -> dict[_Point, list[_Point]]:
    """Return the edges between dark and light, from corner to corner, with the dark on their right hand."""
    edges: dict[_Point, list[_Point]] = {}
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if not dark:  # the quiet zone keeps every neighbour within the matrix
                continue
            sides = (
                (rows[y - 1][x], (x, y), (x + 1, y)),
                (row[x + 1], (x + 1, y), (x + 1, y + 1)),
                (rows[y + 1][x], (x + 1, y + 1), (x, y + 1)),
                (row[x - 1], (x, y + 1), (x, y)),
            )
            for beyond, start, end in sides:
                if not beyond:
                    edges.setdefault(start, []).append(end)
    return edges


def _rings(edges: dict[_Point, list[_Point]]) -> list[list[_Point]]:
    """Join edges into rings of corners; where two areas touch at a corner, each keeps to itself."""
    rings = []
    while edges:
        start = next(iter(edges))
        ring, at = [start], _take(edges, start, None)
        while at != start:
            before, ring = ring[-1], [*ring, at]
            at = _take(edges, at, before)
        rings.append(_corners(ring))
    return rings


def _take(edges: dict[_Point, list[_Point]], at: _Point, before: _Point | None) -> _Point:
    ends = edges[at]
    end = ends[0]
    if before is not None and len(ends) == 2:
        right = at[0] - (at[1] - before[1]), at[1] + (at[0] - before[0])
        end = right if right in ends else end
    ends.remove(end)
    if not ends:
        del edges[at]
    return end


def _corners(ring: list[_Point]) -> list[_Point]:
    around = zip(ring[-1:] + ring[:-1], ring, ring[1:] + ring[:1], strict=True)
    return [at for before, at, after in around if (after[0] - before[0]) * (after[1] - before[1])]


def _outline(ring: list[_Point]) -> str:
    (x, y), path = ring[0], f"M{ring[0][0]} {ring[0][1]}"
    for corner in ring[1:]:
        path += f"h{corner[0] - x}" if corner[1] == y else f"v{corner[1] - y}"
        x, y = corner
    return path + "z"
