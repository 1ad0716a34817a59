"""Why a place needs help: facts from its counts, each with the doors that it takes; nothing once it is done."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.rollups.counts import Counts
from fieldapp.rollups.heard import HeardFrom
from fieldapp.rollups.reasons import reasons
from fieldapp.rollups.summarise import AppFigures, Figures

NOON = datetime(2020, 8, 13, 5, tzinfo=UTC)
TODAY = date(2020, 8, 13)
ALL_HEARD = HeardFrom(2, 2, 1, 1)


def figures(*, heard: HeardFrom | None = ALL_HEARD, goal: int | None = 60, **stated: Any) -> Figures:
    counts = Counts(registered=100, households=100, knocked=40, met=30, visits=40)
    counts.outcomes |= stated.pop("outcomes", {})
    counts.obstacles |= stated.pop("obstacles", {})
    installed = stated.pop("installed", 10)
    needed, pace = stated.pop("needed", 5), stated.pop("pace", Decimal(9))
    for name, value in stated.items():
        setattr(counts, name, value)
    campaign = Campaign(starts_on=date(2020, 8, 4), deadline_on=date(2020, 8, 20))
    app = AppFigures("xanh", "Xanh", installed, 0, {}, goal, "adults", needed, pace, None)
    return Figures(Area(name="Thôn 3"), campaign, NOON, counts, None, (app,), heard, (), ())


def keys(part: Figures, last_on: date | None = TODAY) -> list[str]:
    return [reason.key for reason in reasons(part, last_on)]


def test_days_without_a_visit_are_full_days(app: Flask) -> None:
    said = [[reason.text for reason in reasons(figures(), TODAY - timedelta(days=back))] for back in range(5)]
    assert said == [[], [], [], ["2 ngày chưa có lượt nào"], ["3 ngày chưa có lượt nào"]]


def test_a_place_never_visited_is_said_so_only_while_the_campaign_runs(app: Flask) -> None:
    assert keys(figures(visits=0, knocked=0), None) == ["unvisited"]
    ended = figures(visits=0, knocked=0)
    ended.campaign.deadline_on = TODAY - timedelta(days=1)
    assert keys(ended, None) == []
    assert keys(ended, TODAY - timedelta(days=9)) == []


def test_of_the_past_neither_silence_is_known(app: Flask) -> None:
    assert keys(figures(heard=None), TODAY - timedelta(days=9)) == []


@pytest.mark.parametrize(
    ("heard", "text"),
    [
        (HeardFrom(0, 0, 1, 0), "Chưa có máy nào được cấp thẻ"),
        (HeardFrom(1, 0, 1, 0), "Máy duy nhất ở đây chưa gửi trong 24 giờ, số có thể còn thiếu"),
        (HeardFrom(3, 0, 1, 0), "Cả 3 máy chưa gửi trong 24 giờ, số có thể còn thiếu"),
        (HeardFrom(3, 1, 1, 1), "2/3 máy chưa gửi trong 24 giờ"),
    ],
)
def test_silent_phones_come_first_because_they_hide_the_rest(app: Flask, heard: HeardFrom, text: str) -> None:
    found = reasons(figures(heard=heard), TODAY - timedelta(days=3))
    assert [reason.text for reason in found] == [text, "2 ngày chưa có lượt nào"]


def test_one_silent_phone_of_many_is_not_worth_a_call(app: Flask) -> None:
    assert keys(figures(heard=HeardFrom(8, 7, 1, 1))) == []
    assert keys(figures(heard=HeardFrom(8, 6, 1, 1))) == ["partly_silent"]


def test_many_away_is_a_quarter_of_the_doors_reached(app: Flask) -> None:
    few, many = {"not_home": 6, "away": 3}, {"not_home": 6, "away": 4}
    assert keys(figures(outcomes=few)) == []
    (reason,) = reasons(figures(outcomes=many), TODAY)
    assert reason.text == "Vắng nhà, đi vắng: 10/40 hộ đã đến"
    assert keys(figures(outcomes={"away": 4}, knocked=8)) == []  # of eight doors, four are not many yet


def test_many_refusals_name_what_is_said_most(app: Flask) -> None:
    (reason,) = reasons(figures(outcomes={"refused": 5}, obstacles={"privacy": 3, "old_phone": 2}), TODAY)
    assert reason.text == "Không đồng ý: 5/40 hộ đã đến; lý do được nêu nhiều nhất: lo về riêng tư (3 hộ)"
    (bare,) = reasons(figures(outcomes={"refused": 5}), TODAY)
    assert bare.text == "Không đồng ý: 5/40 hộ đã đến"
    assert keys(figures(outcomes={"refused": 4})) == []


def test_one_obstacle_that_many_name_is_said_without_refusals(app: Flask) -> None:
    (reason,) = reasons(figures(obstacles={"no_network": 5, "privacy": 1}), TODAY)
    assert (reason.text, reason.measure) == ("Nhiều hộ nêu: không có mạng (5 hộ)", "obstacle_no_network")


def test_what_nothing_explains_is_slow(app: Flask) -> None:
    (reason,) = reasons(figures(pace=Decimal("4.333333")), TODAY)
    assert reason.text == "Mỗi ngày thêm 4,3 máy, cần 5"
    assert keys(figures(pace=Decimal(5))) == []
    assert keys(figures(needed=None, pace=None)) == []


def test_without_a_register_nothing_else_is_known(app: Flask) -> None:
    empty = figures(registered=0, households=0, knocked=0, visits=0, goal=0, installed=0, heard=HeardFrom(0, 0, 1, 0))
    assert [reason.text for reason in reasons(empty, None)] == ["Chưa có sổ hộ"]


def test_a_place_that_met_its_goal_needs_nothing(app: Flask) -> None:
    assert keys(figures(installed=60, heard=HeardFrom(2, 0, 1, 0)), None) == []
