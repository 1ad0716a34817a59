"""Which campaign an area shows, and what others published about the area."""

from datetime import date, timedelta

import pytest

from fieldapp.areas.tree import area_by_code
from fieldapp.campaigns.choose import campaign_at, campaign_by_slug, default_campaign, published
from fieldapp.campaigns.models import Campaign
from fieldapp.errors import NotFound, UnknownThing
from fieldapp.extensions import db
from tests.campaigns.files import AT
from tests.cast import Stage

TODAY = date(2020, 8, 13)


def hold(slug: str, area: str, starts: int, deadline: int, *, archived: bool = False) -> None:
    """Store a campaign by the days from today on which it starts and ends."""
    campaign = Campaign(slug=slug, name=slug, area_id=area_by_code(area).id, archived_at=AT if archived else None)
    campaign.starts_on, campaign.deadline_on = TODAY + timedelta(starts), TODAY + timedelta(deadline)
    db.session.add(campaign)
    db.session.flush()


def shown(area: str) -> str | None:
    campaign = default_campaign(area_by_code(area), TODAY)
    return campaign and campaign.slug


def test_nearest_deadline_of_those_under_way(maps: None) -> None:
    hold("over", "67", -9, -1)
    hold("long", "67", -9, 30)
    hold("near", "67", 0, 5)
    hold("next", "67", 1, 3)
    assert shown("67") == shown("662") == shown("24649@2020-08-13") == "near"


def test_deadline_and_first_day_are_under_way(maps: None) -> None:
    hold("last-day", "67", -9, 0)
    hold("first-day", "67", 0, 9)
    assert shown("67") == "last-day"


def test_latest_when_none_is_under_way(maps: None) -> None:
    hold("older", "67", -30, -20)
    hold("newer", "67", -10, -1)
    assert shown("67") == "newer"


def test_only_related_and_unarchived_campaigns_are_shown(maps: None) -> None:
    hold("in-ea-tling", "24640@2020-08-13", -1, 5)
    hold("archived", "67", -1, 1, archived=True)
    assert shown("67") == shown("662") == shown("24640.bon-u1") == "in-ea-tling"
    assert shown("24649@2020-08-13") is None
    assert shown("68") is None


def test_the_address_names_one_that_reaches_the_place(stage: Stage) -> None:
    hold("here", "24640@2020-08-13", -9, 9)
    hold("far", "24649@2020-08-13", -9, 9)
    hold("old", "67", -90, -80, archived=True)
    actor, hamlet, province = stage.lan.actor(), stage.hamlet_a.area, stage.province.area
    for area, slug in ((hamlet, "here"), (hamlet, "old"), (province, "far")):
        assert campaign_at(actor, area, slug) == campaign_by_slug(slug)
    for slug in ("", None):
        assert campaign_at(actor, hamlet, slug) == campaign_by_slug("here")
    assert campaign_at(actor, stage.neighbour.area, "far", elsewhere=True) == campaign_by_slug("far")
    with pytest.raises(NotFound):
        campaign_at(actor, hamlet, "far")
    assert campaign_at(actor, hamlet, "far", elsewhere=True) == campaign_by_slug("far")
    with pytest.raises(UnknownThing):
        campaign_at(actor, hamlet, "none", elsewhere=True)


def test_unknown_slug_is_refused(maps: None) -> None:
    for slug in ("none", "nu\x00l"):
        with pytest.raises(UnknownThing):
            campaign_by_slug(slug)


def test_published_figures_are_listed_in_one_order(trees: None) -> None:
    area = area_by_code("67")
    rows = published([area])[area.id]
    assert [row.name for row in rows] == [
        "population",
        "population_15plus",
        "population_18plus",
        "population_20plus",
        "population_urban",
        "households_census",
    ]
    assert rows[0].as_json() == {
        "name": "population",
        "value": 622_168,
        "as_of": "2019-04-01",
        "source": "Tổng cục Thống kê, Tổng điều tra dân số và nhà ở 01/04/2019",
        "estimate": False,
    }
    assert [row.estimate for row in rows] == [False, False, True, False, False, False]
    assert str(rows[0].label) == "dân số"
