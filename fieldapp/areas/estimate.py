"""Adults of a place whose age table nobody published."""

from fieldapp.areas.published import dotted
from fieldapp.areas.shapes import StatedArea, StatedFigure

ADULTS = "population_18plus"


def with_adults(stated: list[StatedArea]) -> list[StatedArea]:
    """Give every area that states no adults the share of the one above it, where that is stated.

    Units: persons, rounded half up.
    Source: data/README.md: population times the district's 18+ share, said to be an estimate.
    """
    by_code = {area.code: area for area in stated}
    return [_estimated(area, by_code.get(area.parent_code)) for area in stated]


def _estimated(area: StatedArea, above: StatedArea | None) -> StatedArea:
    people = area.figure("population")
    if above is None or people is None or area.figure(ADULTS):
        return area
    adults, everybody = above.figure(ADULTS), above.figure("population")
    if adults is None or everybody is None or everybody.value == 0:
        return area
    value = (2 * people.value * adults.value + everybody.value) // (2 * everybody.value)
    share = f"{dotted(adults.value)}/{dotted(everybody.value)}"
    source = f"Ước tính: dân số × tỷ lệ từ 18 tuổi của {above.name} ({share})"
    return area.plus(StatedFigure(ADULTS, value, source, is_estimate=True))
