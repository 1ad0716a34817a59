"""Whether the parts add up to the whole that a publisher states; nothing is corrected."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from fieldapp.areas.published import LABELS, dotted
from fieldapp.areas.shapes import StatedArea, StatedFigure


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Parts that do not add up. `is_rounding` when estimates, each rounded by itself, explain it."""

    whole: str
    figure: str
    part_kinds: str
    whole_kind: str
    total: int
    stated: int
    is_rounding: bool = False

    def __str__(self) -> str:
        said = (
            f"{self.whole}, {self.figure}: các {self.part_kinds} cộng lại {dotted(self.total)}, "
            f"{self.whole_kind} ghi {dotted(self.stated)}"
        )
        return f"{said} (số ước tính, chênh do làm tròn)" if self.is_rounding else said


def kinds(words: Iterable[str]) -> str:
    """Name each kind once, in the order met: "phường, xã"."""
    return ", ".join(dict.fromkeys(words))


def disagreements(stated: list[StatedArea]) -> list[Disagreement]:
    """Compare every stated figure with the sum over the areas below, where all of them state it."""
    below = defaultdict(list)
    for area in stated:
        below[area.parent_code].append(area)
    found = (_disagreement(area, below[area.code], name) for area in stated for name in LABELS if area.code in below)
    return [disagreement for disagreement in found if disagreement]


def _disagreement(whole: StatedArea, parts: list[StatedArea], name: str) -> Disagreement | None:
    stated = whole.figure(name)
    figures = [figure for part in parts if (figure := part.figure(name))]
    if stated is None or len(figures) < len(parts):
        return None
    total = sum(figure.value for figure in figures)
    if total == stated.value:
        return None
    return Disagreement(
        whole=f"{whole.name} ({whole.code})",
        figure=str(LABELS[name]),
        part_kinds=kinds(part.kind for part in parts),
        whole_kind=whole.kind,
        total=total,
        stated=stated.value,
        is_rounding=_is_rounding([stated, *figures], abs(total - stated.value)),
    )


def _is_rounding(figures: list[StatedFigure], difference: int) -> bool:
    """Each rounded number is at most a half away from the true one."""
    return all(figure.is_estimate for figure in figures) and 2 * difference <= len(figures)
