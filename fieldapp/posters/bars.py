"""Bars of a count by day. Pure; drawn by the chart macro."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from flask_babel import gettext

from fieldapp.areas.published import dotted

WIDTH, HEIGHT = 640, 240
# Above stands the count of the highest bar, below stand the days; type is 32 of these units on a phone.
TOP, BOTTOM = 44, 192
DAYS = 14
STEP = WIDTH / DAYS
GAP = 10

Bar = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Bars:
    """What the macro draws: `bars` are (x, y, width, height), `labels` (x, y, text), `xs` (x, text).

    Units: everything in a frame of 640 × 240.
    """

    id: str
    title: str
    desc: str
    bars: list[Bar]
    labels: list[tuple[float, float, str]]
    xs: list[tuple[float, str]]
    columns: list[tuple[str, str]]
    rows: list[list[str]]
    width: int = field(default=WIDTH)
    height: int = field(default=HEIGHT)
    base: int = field(default=BOTTOM)


def first_day(today: date) -> date:
    """Return the first of the days that are drawn."""
    return today - timedelta(days=DAYS - 1)


def bars_of(counts: Mapping[date, int], today: date) -> Bars | None:
    """Draw the counts of the last fourteen days; None when there is nothing to draw."""
    days = [first_day(today) + timedelta(days=step) for step in range(DAYS)]
    found = [counts.get(day, 0) for day in days]
    most = max(found)
    if not most:
        return None
    bars = [_bar(place, count / most) for place, count in enumerate(found)]
    highest = found.index(most)
    named = {highest, DAYS - 1} if DAYS - 1 - highest > 1 and found[-1] else {highest}
    return Bars(
        id="by-day",
        title=gettext("Lượt mở mỗi ngày, 14 ngày qua"),
        desc=gettext("Nhiều nhất %(count)s lượt, ngày %(day)s.", count=dotted(most), day=_say(days[highest])),
        bars=bars,
        labels=[(_middle(bars[place]), bars[place][1], dotted(found[place])) for place in sorted(named)],
        xs=[(0, _say(days[0])), (WIDTH / 2, _say(days[DAYS // 2])), (WIDTH, gettext("hôm nay"))],
        columns=[(gettext("Ngày"), ""), (gettext("Lượt mở"), "n")],
        rows=[[_say(day), dotted(count)] for day, count in zip(days[::-1], found[::-1], strict=True)],
    )


def _bar(place: int, share: float) -> Bar:
    height = (BOTTOM - TOP) * share
    return round(place * STEP + GAP / 2, 1), round(BOTTOM - height, 1), round(STEP - GAP, 1), round(height, 1)


def _middle(bar: Bar) -> float:
    return round(bar[0] + bar[2] / 2, 1)


def _say(day: date) -> str:
    return f"{day.day}/{day.month}"
