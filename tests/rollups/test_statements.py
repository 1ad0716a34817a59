"""How many statements a page of figures takes: as many for a province of a hundred communes as for one of two."""

from flask import Flask

from fieldapp.areas.add import add_area
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Stage, browser_of


def test_many_areas_below_cost_no_more_statements_than_two(
    app: Flask, stage: Stage, campaign: Campaign, queries
) -> None:
    thu, address = browser_of(app, stage.thu), f"/areas/{stage.commune.ref}"
    with queries() as of_two:
        assert thu.get(address).status_code == 200
    for number in range(20):
        add_area(stage.commune.area, "thôn", f"Thôn {number}", now())
    db.session.commit()
    with queries() as of_many:
        assert thu.get(address).status_code == 200
    assert len(of_many) == len(of_two)
