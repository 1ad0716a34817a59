"""Figures at T: what the server knew then, for ever."""

from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.read import GivenApp, GivenCampaign
from fieldapp.campaigns.save import save_campaign
from fieldapp.extensions import db
from fieldapp.rollups.check import differences
from fieldapp.rollups.models import Rollup
from fieldapp.rollups.summarise import Figures, figures
from tests.cast import Stage
from tests.rollups.village import clock, day_ago, door, knock, withdraw

APP = GivenApp(
    slug="xanh",
    name="Xanh",
    android="vn.example.xanh",
    ios="1",
    web="",
    purpose="",
    privacy="",
    retired=False,
    target_share="0.60",
    target_base="adults",
)


def shown(each: Figures) -> tuple[int, int, int, int]:
    counts = each.counts
    return counts.households, counts.knocked, counts.visits, each.apps[0].installed


def test_a_late_arrival_changes_no_earlier_figure(stage: Stage, campaign: Campaign) -> None:
    home = door(stage.hoa, stage.hamlet_a, adults=3)
    knock(stage.hoa, home, 3, xanh=(0, 1))
    before = figures(stage.commune.area, campaign, clock(2))
    knock(stage.hoa, home, 4, xanh=(5, 0), received=clock(1))
    assert shown(figures(stage.commune.area, campaign, clock(2))) == shown(before) == (1, 1, 1, 1)
    assert shown(figures(stage.commune.area, campaign)) == (1, 1, 2, 1)


def test_a_correction_counts_from_when_it_arrived(stage: Stage, campaign: Campaign) -> None:
    home = door(stage.hoa, stage.hamlet_a)
    wrong = knock(stage.hoa, home, 3, xanh=(0, 3))
    right = knock(stage.hoa, home, 2, xanh=(0, 1), replaces=wrong)
    withdraw(stage.hoa, right, clock(1))
    at = [shown(figures(stage.province.area, campaign, clock(day, 12))) for day in (3, 2, 1)]
    assert at == [(1, 1, 1, 3), (1, 1, 1, 1), (1, 0, 0, 0)]


def test_a_household_that_moves_takes_its_phones_not_the_work(stage: Stage, campaign: Campaign) -> None:
    home = door(stage.hoa, stage.hamlet_a, adults=2)
    knock(stage.hoa, home, 3, xanh=(0, 2))
    door(stage.lan, stage.hamlet_b, uid=home, adults=2, at=clock(1))
    here, there = (figures(p.area, campaign) for p in (stage.hamlet_a, stage.hamlet_b))
    assert shown(here) == (0, 0, 1, 0)
    assert shown(there) == (1, 1, 0, 2)
    assert (here.apps[0].assisted, there.apps[0].assisted) == (2, 0)
    assert shown(figures(stage.hamlet_a.area, campaign, clock(2))) == (1, 1, 1, 2)
    assert list(differences()) == []


def test_an_older_record_that_arrives_late_is_history_only(stage: Stage, campaign: Campaign) -> None:
    home = door(stage.hoa, stage.hamlet_a, adults=2, at=clock(2))
    door(stage.hoa, stage.hamlet_a, uid=home, adults=7, at=clock(4), received=clock(1))
    assert figures(stage.hamlet_a.area, campaign).counts.adults == 2
    assert list(differences()) == []


def test_heard_from_is_of_now_only(stage: Stage, campaign: Campaign) -> None:
    assert figures(stage.commune.area, campaign, clock(1)).heard_from is None
    assert figures(stage.commune.area, campaign).heard_from is not None


def test_the_check_tells_a_drifted_row(stage: Stage, campaign: Campaign) -> None:
    knock(stage.hoa, door(stage.hoa, stage.hamlet_a), 1)
    db.session.query(Rollup).update({"visits": Rollup.visits + 1})
    db.session.commit()
    assert any("visits" in line for line in differences())


def test_a_campaign_imported_later_counts_the_register_there_is(stage: Stage, campaign: Campaign) -> None:
    door(stage.hoa, stage.hamlet_a, adults=3)
    given = GivenCampaign("dot-sau", "Đợt sau", stage.province.ref, day_ago(1), None, day_ago(-1), None, (), (APP,))
    later = save_campaign(given, clock(0, 0)).campaign
    db.session.commit()
    assert figures(stage.commune.area, later).counts.adults == 3
    assert list(differences()) == []
