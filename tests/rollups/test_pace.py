"""Goal, need, pace and projection, against numbers worked out on paper."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

from fieldapp.rollups import pace
from fieldapp.rollups.pace import Clock

BEGAN, DUE = date(2020, 8, 4), date(2020, 8, 20)


def on(day: int) -> Clock:
    return Clock(BEGAN, DUE, date(2020, 8, day))


@pytest.mark.parametrize(
    ("share", "base", "goal"),
    [("0.60", 96, 58), ("0.60", 0, 0), ("0.60", 5, 3), ("0.6", 395142, 237086), ("0.07", 100, 7), (None, 96, None)],
)
def test_the_goal_is_rounded_up_in_decimals(share: str | None, base: int, goal: int | None) -> None:
    assert pace.goal(share, base) == goal


def test_without_its_base_there_is_no_goal() -> None:
    assert pace.goal("0.60", None) is None


@pytest.mark.parametrize(
    ("day", "installed", "needed"),
    [(17, 33, 9), (19, 33, 25), (20, 33, 25), (21, 33, None), (4, 0, 4), (17, 58, 0), (17, 80, 0)],
)
def test_needed_a_day_leaves_today_out_and_takes_the_deadline_in(day: int, installed: int, needed: int | None) -> None:
    assert pace.needed_per_day(58, installed, on(day)) == needed


def test_pace_is_over_the_last_three_full_days() -> None:
    assert on(17).pace_days == [date(2020, 8, 14), date(2020, 8, 15), date(2020, 8, 16)]
    assert pace.pace(13, on(17)) == Fraction(13, 3)
    assert pace.rounded(Fraction(13, 3)) == Decimal("4.333333")


def test_a_young_campaign_has_fewer_days_and_a_new_one_none() -> None:
    assert on(5).pace_days == [date(2020, 8, 4)]
    assert pace.pace(4, on(6)) == 2
    assert pace.pace(0, on(4)) is None


@pytest.mark.parametrize(
    ("installed", "speed", "day"),
    [
        (33, Fraction(13, 3), date(2020, 8, 23)),
        (58, None, date(2020, 8, 17)),
        (57, Fraction(1, 3), date(2020, 8, 20)),
        (33, Fraction(0), None),
        (33, Fraction(-1), None),
        (33, None, None),
    ],
)
def test_the_projection(installed: int, speed: Fraction | None, day: date | None) -> None:
    assert pace.projected_on(58, installed, speed, on(17)) == day


def test_a_projection_beyond_the_calendar_is_none() -> None:
    assert pace.projected_on(10**9, 0, Fraction(1, 3), on(17)) is None


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [(1, 3, "0.333333"), (2, 3, "0.666667"), (1, 2_000_000, "0.000001"), (5, 4, "1.250000"), (1, 0, None)],
)
def test_shares_are_rounded_half_up_to_six_places(part: int, whole: int, share: str | None) -> None:
    assert pace.share(part, whole) == (None if share is None else Decimal(share))
