"""The lines of "Có kịp hạn không?": where they stand in the frame."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import product

import pytest
from flask import Flask

from fieldapp.rollups.chart import BOTTOM, HEIGHT, TOP, WIDTH, Chart, deadline_chart
from fieldapp.rollups.pace import Clock
from fieldapp.rollups.summarise import AppFigures

START, DEADLINE, TODAY = date(2020, 8, 4), date(2020, 8, 20), date(2020, 8, 12)
GROWTH = [(date(2020, 8, 4), 10), (date(2020, 8, 6), 20), (date(2020, 8, 10), -5), (date(2020, 8, 11), 15)]


def drawn(
    growth: list[tuple[date, int]] = GROWTH,
    goal: int | None = 100,
    pace: str | None = "4",
    today: date = TODAY,
    deadline: date = DEADLINE,
) -> Chart | None:
    installed = sum(count for _, count in growth)
    speed = None if pace is None else Decimal(pace)
    app = AppFigures("xanh", "Xanh", installed, 0, {}, goal, "adults", None, speed, None)
    return deadline_chart(app, Clock(START, deadline, today), growth, "Không kịp.")


def test_the_actual_line_is_flat_between_days_that_count(app: Flask) -> None:
    chart = drawn()
    assert chart
    # 16 days are 640 wide; 100 phones are 308 high, from 352 up to 44.
    assert chart.actual == [
        (0.0, 321.2),
        (40.0, 321.2),
        (80.0, 259.6),
        (200.0, 259.6),
        (240.0, 275.0),
        (280.0, 228.8),
        (320.0, 228.8),
    ]
    assert chart.area[0] == (0.0, BOTTOM)
    assert chart.area[-1] == (320.0, BOTTOM)


def test_the_needed_line_reaches_the_goal_on_the_deadline(app: Flask) -> None:
    chart = drawn()
    assert chart
    assert chart.needed == [(0.0, float(BOTTOM)), (float(WIDTH), float(TOP))]
    assert chart.deadline == (WIDTH, "Hạn 20/8")


def test_the_projection_ends_at_the_deadline_or_at_the_goal(app: Flask) -> None:
    slow, fast = drawn(pace="4"), drawn(pace="20")
    assert slow
    assert fast
    # 40 phones and 8 days at 4 a day make 72; at 20 a day the goal is met in 3 days.
    assert slow.projected == [(320.0, 228.8), (640.0, 130.2)]
    assert fast.projected == [(320.0, 228.8), (440.0, 44.0)]


@pytest.mark.parametrize("pace", [None, "0", "-1"])
def test_nothing_is_projected_without_pace(app: Flask, pace: str | None) -> None:
    chart = drawn(pace=pace)
    assert chart
    assert chart.projected == []


def test_the_same_numbers_stand_in_the_table(app: Flask) -> None:
    chart = drawn()
    assert chart
    assert chart.rows == [
        ["4/8/2020", "+10", "10"],
        ["6/8/2020", "+20", "30"],
        ["10/8/2020", "−5", "25"],
        ["11/8/2020", "+15", "40"],
    ]


def test_every_line_stays_in_the_frame(app: Flask) -> None:
    goals, lengths, passings = (1, 2, 3, 7, 99, 9_560, 95_160, 372_421), (0, 1, 16, 400), (-3, 0, 1, 5, 900)
    for goal, days, passed in product(goals, lengths, passings):
        growth = [(START, 3), (START + timedelta(days=max(0, passed)), 2)] if passed >= 0 else []
        chart = drawn(growth, goal, "0.5", START + timedelta(days=passed), START + timedelta(days=days))
        assert chart
        points = [*chart.actual, *chart.needed, *chart.projected]
        assert all(0 <= x <= WIDTH and TOP <= y <= BOTTOM <= HEIGHT for x, y in points), (goal, days, passed)
        assert 2 <= len(chart.ys) <= 4
        assert 2 <= len(chart.xs) <= 6
        assert [x for x, _ in chart.xs] == sorted({x for x, _ in chart.xs})


def test_without_a_goal_there_is_nothing_to_draw(app: Flask) -> None:
    assert drawn(goal=None) is None
    assert drawn(goal=0) is None
