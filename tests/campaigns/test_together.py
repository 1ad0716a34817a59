"""Two desks at one moment: one of them saves, the other is told; and nothing is half done."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.models import Campaign, OfficialFigure
from fieldapp.extensions import db
from tests.campaigns.typed import fields, untouched
from tests.cast import Stage, browser_of


def at_once(*tasks: Callable[[], TestResponse]) -> list[int]:
    """Run requests that start together; return their statuses in order."""
    db.session.commit()
    line = threading.Barrier(len(tasks))

    def start(task: Callable[[], TestResponse]) -> int:
        line.wait(10)
        return task().status_code

    with ThreadPoolExecutor(len(tasks)) as pool:
        return list(pool.map(start, tasks))


def test_of_two_who_change_a_campaign_one_is_told(app: Flask, stage: Stage, campaign: Campaign) -> None:
    thu, an, sent = browser_of(app, stage.thu), browser_of(app, stage.an), untouched(campaign)
    found = at_once(
        lambda: thu.post("/campaigns/dot-thu", data=sent | {"name": "Của Thu"}),
        lambda: an.post("/campaigns/dot-thu", data=sent | {"letters-0-issuer": "Của An"}),
    )
    assert sorted(found) == [303, 409]
    db.session.expire_all()
    stored = campaign_by_slug("dot-thu")
    kept = (stored.name, stored.letters[0].issuer)
    assert kept == (("Của Thu", "UBND tỉnh") if found[0] == 303 else ("Đợt thử", "Của An"))


def test_of_two_who_begin_the_same_campaign_one_begins_it(app: Flask, stage: Stage) -> None:
    lan, thu = browser_of(app, stage.lan), browser_of(app, stage.thu)
    found = at_once(
        lambda: lan.post("/campaigns", data=fields(stage.commune)),
        lambda: thu.post("/campaigns", data=fields(stage.commune)),
    )
    assert found == [303, 303]
    other = at_once(
        lambda: lan.post("/campaigns", data=fields(stage.commune, slug="hai", name="Của Lan")),
        lambda: thu.post("/campaigns", data=fields(stage.commune, slug="hai", name="Của Thu")),
    )
    assert sorted(other) == [303, 422]
    assert db.session.scalar(select(func.count()).select_from(Campaign)) == 2


def test_of_two_who_type_the_same_figure_one_stores_it(app: Flask, stage: Stage, campaign: Campaign) -> None:
    lan, thu = browser_of(app, stage.lan), browser_of(app, stage.thu)
    path = f"/official/{stage.commune.ref}?campaign=dot-thu"
    figure = {"app": "xanh", "day": "2024-08-13", "value": "7", "unit": "phones", "source": "A"}
    assert at_once(lambda: lan.post(path, data=figure), lambda: thu.post(path, data=figure)) == [303, 303]
    other = figure | {"day": "2024-08-14"}
    found = at_once(lambda: lan.post(path, data=other), lambda: thu.post(path, data=other | {"value": "8"}))
    assert sorted(found) == [303, 422]
    assert db.session.scalar(select(func.count()).select_from(OfficialFigure)) == 2


def test_two_who_close_a_campaign_close_it(app: Flask, stage: Stage, campaign: Campaign) -> None:
    thu, an, typed = browser_of(app, stage.thu), browser_of(app, stage.an), {"name": "Đợt thử"}
    path = "/campaigns/dot-thu/archive"
    assert at_once(lambda: thu.post(path, data=typed), lambda: an.post(path, data=typed)) == [303, 303]
    db.session.expire_all()
    assert campaign_by_slug("dot-thu").erased_at
