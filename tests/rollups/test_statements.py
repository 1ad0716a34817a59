"""How many statements a page of figures takes: as many for a province of a hundred hamlets as for one of two."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from flask import Flask

from fieldapp.areas.add import add_area
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.text import fold
from tests.cast import Person, Place, Stage, browser_of
from tests.rollups.village import door, knock

Listening = Callable[[], AbstractContextManager[list[str]]]
# What the province and the commune may be asked, and by whom.
PAGES = {
    "dashboard": ("thu", "province", ""),
    "dashboard of a commune": ("lan", "commune", ""),
    "ranking": ("thu", "province", "/ranking?by=outcome_refused"),
    "days": ("thu", "province", "/days"),
    "days, file": ("thu", "province", "/days.csv"),
    "figures, file": ("thu", "province", "/figures.json?children=1"),
    "doors": ("lan", "commune", "/doors?of=knocked"),
    "visits": ("lan", "commune", "/visits"),
}


@pytest.mark.parametrize("page", PAGES)
def test_many_hamlets_cost_no_more_statements_than_two(
    app: Flask, stage: Stage, campaign: Campaign, queries: Listening, page: str
) -> None:
    who, place, address = PAGES[page]
    person: Person = getattr(stage, who)
    somewhere: Place = getattr(stage, place)
    knock(stage.hoa, door(stage.hoa, stage.hamlet_a, alley="Ngõ 1"), 2)
    knock(stage.nam, door(stage.nam, stage.hamlet_b), 1)
    of_two = _asked(app, person, f"/areas/{somewhere.ref}{address}", queries)
    _spread(stage)
    of_many = _asked(app, person, f"/areas/{somewhere.ref}{address}", queries)
    assert of_many == of_two
    assert of_many <= MOST


# Of the dashboard, the dearest of them; a test that prints more wants a reason.
MOST = 50


@pytest.mark.parametrize(("who", "place"), [("thu", "province"), ("lan", "commune")])
def test_a_dashboard_reads_no_door_and_no_visit(
    app: Flask, stage: Stage, campaign: Campaign, queries: Listening, who: str, place: str
) -> None:
    knock(stage.hoa, door(stage.hoa, stage.hamlet_a, alley="Ngõ 1"), 2)
    browser, somewhere = browser_of(app, getattr(stage, who)), getattr(stage, place)
    with queries() as sent:
        assert browser.get(f"/areas/{somewhere.ref}").status_code == 200
    read = {table for statement in sent for table in re.findall(r"(?:FROM|JOIN) (\w+)", statement)}
    assert "rollups" in read
    assert read.isdisjoint({"visits", "households", "household_records", "standings", "gains"})


def _asked(app: Flask, person: Person, address: str, queries: Listening) -> int:
    browser = browser_of(app, person)
    with queries() as sent:
        assert browser.get(address).status_code == 200
    return len(sent)


def _spread(stage: Stage) -> None:
    """Add communes beside ours, and hamlets with a door and a visit in each."""
    above = (stage.district or stage.province).area
    for number in range(5):
        name = f"Xã {number}"
        commune = Area(code=f"999{number}", kind="xã", name=name, search_key=fold(name), parent_id=above.id)
        commune.valid_from = above.valid_from
        db.session.add(commune)
        db.session.flush()
        for place in range(4):
            add_area(commune, "thôn", f"Thôn {place}", now())
    for number in range(20):
        made = add_area(stage.commune.area, "thôn", f"Thôn {number}", now())
        db.session.commit()
        hamlet = Place(made.id, made.code, made.reference, made.name)
        knock(stage.lan, door(stage.lan, hamlet, alley="Ngõ 1"), 1)
