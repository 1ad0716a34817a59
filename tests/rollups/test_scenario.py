"""A whole scenario: visits in, every figure out, worked out by hand, on either map and on both databases."""

from typing import Any

import pytest

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.models import Venue
from fieldapp.rollups.check import differences
from fieldapp.rollups.summarise import as_json, figures, figures_with_children
from tests.cast import Place, Stage, start_campaign
from tests.rollups.village import clock, day_ago, door, knock, withdraw

SCHOOL = "00000000-0000-4000-8000-00000000cafe"


@pytest.fixture
def told(any_stage: Stage) -> Stage:
    """Hamlet A: five doors and a school. Hamlet B: two doors. Hamlet C, next commune: one. See the tables below."""
    stage = any_stage
    start_campaign(stage)
    hoa, nam, lan = stage.hoa, stage.nam, stage.lan
    a1 = door(hoa, stage.hamlet_a, adults=3, smartphones=2)
    a2 = door(hoa, stage.hamlet_a, adults=2)
    a3 = door(hoa, stage.hamlet_a)
    door(hoa, stage.hamlet_a, adults=9, smartphones=9, state="absent")
    a5 = door(hoa, stage.hamlet_a, adults=4, smartphones=1)
    b1 = door(nam, stage.hamlet_b, adults=5, smartphones=4)
    b2 = door(nam, stage.hamlet_b, adults=1, smartphones=1)
    c1 = door(stage.minh, stage.hamlet_c, adults=2, smartphones=2)
    db.session.add(Venue(uid=SCHOOL, area_id=stage.hamlet_a.id, name="Trường", type="school"))
    db.session.commit()

    # A1: two phones installed with help, then a second knock that does not ask: one more. xanh 3, vang 1.
    knock(hoa, a1, 3, xanh=(0, 2), vang=(1, 0), smartphones=3, leaflets=1)
    knock(hoa, a1, 1, xanh=(None, 1), obstacles=("old_phone", "privacy"))
    # A2: not home, then met with four adults and one phone that had it. xanh 1.
    knock(hoa, a2, 4, "not_home")
    knock(hoa, a2, 2, adults=4, xanh=(1, 0))
    # A3: refused twice, by two people; both stand.
    knock(hoa, a3, 2, "refused", obstacles=("not_interested",))
    knock(lan, a3, 2, "refused", obstacles=("privacy",), hour=10)
    # A5: a mistake, withdrawn. Nobody has reached it.
    withdraw(hoa, knock(hoa, a5, 1, xanh=(0, 1)), clock(0, 0))
    # B1: five phones said, corrected to two. B2: moved away after its visit: its work stays, its phones go.
    wrong = knock(nam, b1, 5, xanh=(0, 4), smartphones=4)
    knock(nam, b1, 4, xanh=(0, 2), smartphones=4, replaces=wrong)
    knock(nam, b2, 2, xanh=(0, 1), leaflets=2)
    door(nam, stage.hamlet_b, uid=b2, adults=1, smartphones=1, state="moved", at=clock(1))
    # C1: vacant. The school's help desk: twelve phones, forty leaflets.
    knock(stage.minh, c1, 1, "vacant")
    knock(hoa, SCHOOL, 1, xanh=(None, 12), leaflets=40, venue=True)
    return stage


def counts(place: Place) -> dict[str, Any]:
    shape = as_json(figures(place.area, db.session.query(Campaign).one()))
    assert list(differences()) == []
    return shape


def stocks(shape: dict[str, Any]) -> tuple[int, ...]:
    names = ("registered", "households", "adults", "smartphones", "knocked", "met", "visits", "leaflets")
    return tuple(shape[name] for name in names)


def test_hamlet_a(told: Stage) -> None:
    shape = counts(told.hamlet_a)
    # adults 3 + 4 (stated at the door) + 0 + 4; smartphones 3 + 1 (the phone counted) + 0 + 1.
    assert stocks(shape) == (5, 4, 11, 5, 3, 2, 7, 41)
    assert shape["unstated"] == {"adults": 1, "smartphones": 2}
    assert shape["coverage"] == 0.75
    assert shape["by_outcome"] == {
        "none": 1,
        "met": 2,
        "not_home": 0,
        "away": 0,
        "refused": 1,
        "moved": 0,
        "vacant": 0,
    }
    reasons = {name: number for name, number in shape["by_obstacle"].items() if number}
    assert reasons == {"old_phone": 1, "privacy": 2}
    assert len(shape["by_obstacle"]) == 8
    green, yellow = shape["apps"]["xanh"], shape["apps"]["vang"]
    assert (green["installed"], green["assisted"], green["goal"]) == (4, 15, 7)
    # Goal ⌈0.60 × 11⌉ = 7; 3 more in 6 days; 2 on day -3, 1 on -2, 1 on -1: 4/3 a day, so 3 days more.
    assert (green["needed_per_day"], green["pace"]) == (1, 1.333333)
    assert green["projected_on"] == day_ago(-3).isoformat()
    assert green["rates"] == {"adults": 0.363636, "smartphones": 0.8, "households": 1.0}
    assert (yellow["installed"], yellow["assisted"], yellow["goal"], yellow["projected_on"]) == (1, 0, None, None)


def test_hamlet_b(told: Stage) -> None:
    shape = counts(told.hamlet_b)
    assert stocks(shape) == (1, 1, 5, 4, 1, 1, 2, 2)
    green = shape["apps"]["xanh"]
    # B2 moved: its phone leaves the stock, the help given stays; nothing of B1 (day -5) is in the last three days.
    assert (green["installed"], green["assisted"], green["pace"]) == (2, 3, 0.0)
    assert (green["goal"], green["needed_per_day"], green["projected_on"]) == (3, 1, None)


def test_the_province_is_the_sum_by_hand(told: Stage) -> None:
    shape = counts(told.province)
    assert stocks(shape) == (7, 6, 18, 11, 5, 3, 10, 43)
    assert shape["unstated"] == {"adults": 1, "smartphones": 2}
    assert shape["coverage"] == 0.833333
    assert shape["by_outcome"]["none"] == 1
    assert shape["by_outcome"]["vacant"] == 1
    green = shape["apps"]["xanh"]
    assert (green["installed"], green["assisted"], green["goal"]) == (6, 18, 11)
    assert green["rates"]["adults"] == 0.333333


def test_children_add_up_at_every_level(told: Stage) -> None:
    campaign = db.session.query(Campaign).one()
    places = [told.province, told.commune, *([told.district] if told.district else [])]
    for place in places:
        whole, parts = figures_with_children(place.area, campaign)
        for name in ("registered", "households", "adults", "smartphones", "knocked", "met", "visits", "leaflets"):
            assert getattr(whole.counts, name) == sum(getattr(part.counts, name) for part in parts), (place.code, name)
        for app in campaign.apps:
            stock = sum(part.counts.app(app.id).installed for part in parts)
            assert whole.counts.app(app.id).installed == stock


def test_who_needs_help_first_comes_first(told: Stage) -> None:
    campaign = db.session.query(Campaign).one()
    _, parts = figures_with_children(told.commune.area, campaign)
    # A has 4 of 7, B has 2 of 3.
    assert [part.area.id for part in parts] == [told.hamlet_a.id, told.hamlet_b.id]


def test_an_area_outside_the_campaigns_gives_zeros(told: Stage) -> None:
    campaign = db.session.query(Campaign).one()
    campaign.area_id = told.neighbour.id
    other = Campaign(slug="khac", name="Khác", area_id=told.neighbour.id, starts_on=day_ago(1), deadline_on=day_ago(0))
    db.session.add(other)
    db.session.commit()
    shape = as_json(figures(told.hamlet_a.area, other))
    assert stocks(shape) == (0,) * 8
    assert shape["coverage"] is None
