"""How a door stands: the definition of `installed`, visit by visit."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from fieldapp.rollups.standing import Knock, stand, work_at_venue

NOON = datetime(2020, 8, 10, 5, tzinfo=UTC)


def knock(hour: int, outcome: str = "met", uid: str = "", **stated: Any) -> Knock:
    """A visit *hour* hours after noon; apps as xanh=(already, assisted)."""
    apps = {app: stated.pop(app) for app in ("xanh", "vang") if app in stated}
    at = NOON + timedelta(hours=hour)
    given = {"adults": None, "smartphones": None, "obstacles": 0, "follow_up_on": None, "leaflets": 0} | stated
    return Knock(uid or f"{hour:04}", at, at.date(), 7, outcome, apps=apps, **given)


def test_a_door_without_visits_does_not_stand() -> None:
    assert stand([]) is None


@pytest.mark.parametrize(
    ("knocks", "installed"),
    [
        ([knock(0, xanh=(0, 2))], 2),
        ([knock(0, xanh=(1, 2))], 3),
        ([knock(0, xanh=(None, 2))], 2),
        ([knock(0, xanh=(0, 2)), knock(1, xanh=(2, 1))], 3),
        ([knock(0, xanh=(0, 2)), knock(1, xanh=(None, 1))], 3),
        ([knock(0, xanh=(0, 2)), knock(1, "not_home")], 2),
        ([knock(0, xanh=(0, 2)), knock(1, xanh=(1, 0))], 1),
        ([knock(1, xanh=(2, 1)), knock(0, xanh=(0, 2))], 3),
        ([knock(0, uid="b", xanh=(5, 0)), knock(0, uid="a", xanh=(1, 0))], 5),
    ],
    ids=[
        "assisted",
        "already and assisted",
        "not asked counts from nothing",
        "second visit restates",
        "second visit does not ask",
        "a visit that met nobody changes nothing",
        "restated downwards",
        "order is the knock's",
        "ties go to the greater uid",
    ],
)
def test_installed_goes_through_the_visits_in_order_of_the_knock(knocks: list[Knock], installed: int) -> None:
    stood = stand(knocks)
    assert stood is not None
    assert stood.installed["xanh"] == installed
    assert sum(step.gain for step in stood.steps) == installed


def test_the_last_visit_that_states_it_gives_adults_and_smartphones() -> None:
    stood = stand([knock(0, adults=4, smartphones=3), knock(1, adults=5), knock(2, "not_home")])
    assert stood is not None
    assert (stood.adults, stood.smartphones) == (5, 3)


def test_outcome_obstacles_and_follow_up_are_the_latest_visits() -> None:
    later = date(2020, 8, 16)
    stood = stand([knock(0, obstacles=3, follow_up_on=later), knock(1, "refused", obstacles=4)])
    assert stood is not None
    assert (stood.outcome, stood.obstacles, stood.follow_up_on, stood.has_met) == ("refused", 4, None, True)


def test_each_apps_steps_are_kept_by_day_with_the_work_done() -> None:
    stood = stand([knock(0, xanh=(0, 2), vang=(1, 0)), knock(24, xanh=(None, 1))])
    assert stood is not None
    steps = [(s.app, s.day.day, s.gain, s.assisted) for s in stood.steps]
    assert steps == [("xanh", 10, 2, 2), ("vang", 10, 1, 0), ("xanh", 11, 1, 1)]


def test_a_venue_does_work_but_holds_no_phones() -> None:
    steps = work_at_venue([knock(0, xanh=(None, 12)), knock(1, xanh=(None, 0))])
    assert [(s.gain, s.assisted) for s in steps] == [(0, 12)]
