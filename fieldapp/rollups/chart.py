"""The lines of "Có kịp hạn không?": actual, needed, projected, and the deadline. Pure; drawn by the chart macro."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate

from flask_babel import gettext

from fieldapp.areas.published import dotted
from fieldapp.rollups.pace import Clock
from fieldapp.rollups.summarise import AppFigures
from fieldapp.rollups.wording import day, short_day, signed

WIDTH, HEIGHT = 640, 400
# Above stands the deadline's word, below stand the days; type is 32 of these units on a phone.
TOP, BOTTOM = 44, 352
LINE_OF_TEXT, ROOM_BELOW = 56, 44
MOST_TICKS = 5

Point = tuple[float, float]
Label = tuple[float, float, str, str, str]
ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Frame:
    """What the chart's width and height stand for.

    Units: days across, `top` phones upward.
    """

    first: date
    last: date
    top: int

    def at(self, on: date, phones: float, extra_days: float = 0) -> Point:
        """Return where so many phones stand at the end of a day."""
        span = max(1, (self.last - self.first).days)
        x = WIDTH * ((on - self.first).days + extra_days) / span
        return round(x, 1), round(BOTTOM - (BOTTOM - TOP) * phones / self.top, 1)


@dataclass(frozen=True, slots=True)
class Chart:
    """What the macro draws: points already scaled, texts as shown.

    Units: points in a frame of 640 × 400; rows are phones by day.
    """

    id: str
    title: str
    desc: str
    needed: list[Point]
    projected: list[Point]
    actual: list[Point]
    area: list[Point]
    ys: list[tuple[float, str]]
    xs: list[tuple[float, str]]
    deadline: tuple[float, str]
    labels: list[Label]
    columns: list[tuple[str, str]]
    rows: list[list[str]]
    width: int = field(default=WIDTH)
    height: int = field(default=HEIGHT)


def deadline_chart(app: AppFigures, clock: Clock, growth: Sequence[tuple[date, int]], desc: str) -> Chart | None:
    """Draw the stock of *app* against its goal; None without a goal.

    Units: *growth* is phones added by day of the knock, oldest first.
    """
    if not app.goal:
        return None
    first = min(clock.starts_on, *(on for on, _ in growth[:1]), clock.deadline_on)
    last = max(clock.deadline_on, *(on for on, _ in growth[-1:]), first + ONE_DAY)
    stock = _stock(growth, first, min(clock.today, last))
    step, top = _scale(max(app.goal, *(count for _, count in stock), app.installed))
    frame = Frame(first, last, top)
    actual = [frame.at(on, count) for on, count in stock]
    needed = [frame.at(clock.starts_on, 0), frame.at(clock.deadline_on, app.goal)]
    projected = _projection(app, clock, frame) if first <= clock.today <= last else []
    return Chart(
        id=f"chart-{app.slug}",
        title=gettext("Máy có %(app)s, %(first)s – %(last)s", app=app.name, first=day(first), last=day(last)),
        desc=desc,
        needed=needed,
        projected=projected,
        actual=actual,
        area=[(actual[0][0], BOTTOM), *actual, (actual[-1][0], BOTTOM)] if actual else [],
        ys=[(frame.at(first, count)[1], dotted(count) if count else "") for count in range(0, top + 1, step)],
        xs=[(frame.at(on, 0)[0], short_day(on)) for on in _ticks(first, last)],
        deadline=(frame.at(clock.deadline_on, 0)[0], gettext("Hạn %(day)s", day=short_day(clock.deadline_on))),
        labels=_labels(app, needed, actual, projected),
        columns=[(gettext("Ngày"), ""), (gettext("Máy thêm"), "n"), (gettext("Cộng dồn"), "n")],
        rows=_rows(growth),
    )


def _stock(growth: Sequence[tuple[date, int]], first: date, until: date) -> list[tuple[date, int]]:
    """Give the stock at the end of every day on which the line turns."""
    if until < first:
        return []
    counts = dict(zip((on for on, _ in growth), accumulate(count for _, count in growth), strict=True))
    turns = {first, until} | counts.keys() | {on - ONE_DAY for on in counts}
    stock, found = 0, []
    for on in sorted(turn for turn in turns if first <= turn <= until):
        stock = counts.get(on, stock)
        found.append((on, stock))
    return found


def _projection(app: AppFigures, clock: Clock, frame: Frame) -> list[Point]:
    """Lead from today's stock at this pace to the goal, or as far as the deadline allows."""
    if app.pace is None or app.pace <= 0 or not app.goal or app.installed >= app.goal:
        return []
    left = (clock.deadline_on - clock.today).days
    if left <= 0:
        return []
    days = min(left, float((app.goal - app.installed) / app.pace))
    end = app.installed + float(app.pace) * days
    return [frame.at(clock.today, app.installed), frame.at(clock.today, end, days)]


def _scale(highest: int) -> tuple[int, int]:
    """Choose a round step, and the multiple of it that holds the highest value in at most three steps."""
    power = 1
    while True:
        for unit in (1, 2, 5):
            step = unit * power
            if step * 3 >= highest:
                return step, step * max(1, -(-highest // step))
        power *= 10


def _ticks(first: date, last: date) -> list[date]:
    """Choose at most six days, the first and the last among them."""
    days = (last - first).days
    step = max(1, -(-days // MOST_TICKS))
    inner = range(0, days - step // 2, step)
    return [*(first + timedelta(days=back) for back in inner), last]


def _labels(app: AppFigures, needed: list[Point], actual: list[Point], projected: list[Point]) -> list[Label]:
    """Name each line where it runs, away from the other lines."""
    x, y = _along(needed, 0.45)
    ahead = bool(actual) and actual[-1][1] < _height(needed, actual[-1][0])
    labels: list[Label] = [(x, y, gettext("Cần đạt"), "start" if ahead else "end", "below" if ahead else "above")]
    if actual:
        x, y = actual[-1]
        is_tight = 0 <= y - _height(needed, x) < LINE_OF_TEXT and y < BOTTOM - ROOM_BELOW
        side = "below" if is_tight else "above"
        labels.append((x, y, dotted(app.installed), "start" if x < WIDTH / 4 else "end", side))
    if projected:
        x, y = projected[-1]
        is_tight = 0 <= y - _height(needed, x) < LINE_OF_TEXT
        labels.append((round(x - 8, 1), y, gettext("Dự báo"), "end", "below" if is_tight else "above"))
    return labels


def _along(line: list[Point], share: float) -> Point:
    (x1, y1), (x2, y2) = line
    return round(x1 + (x2 - x1) * share, 1), round(y1 + (y2 - y1) * share, 1)


def _height(line: list[Point], x: float) -> float:
    """Tell how high a straight line runs at *x*."""
    (x1, _), (x2, _) = line
    return _along(line, (x - x1) / (x2 - x1) if x2 > x1 else 1.0)[1]


def _rows(growth: Sequence[tuple[date, int]]) -> list[list[str]]:
    stocks = accumulate(count for _, count in growth)
    return [[day(on), signed(count), dotted(stock)] for (on, count), stock in zip(growth, stocks, strict=True)]
