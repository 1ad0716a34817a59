"""The first page leads to the work."""

from flask import Flask
from flask.testing import FlaskClient

from fieldapp.access import Role
from fieldapp.accounts.people import add_posting
from fieldapp.dates import now
from tests.cast import Stage, browser_of


def test_everybody_is_led_to_their_work(app: Flask, any_stage: Stage) -> None:
    led = {p.username: browser_of(app, p).get("/").location for p in (any_stage.hoa, any_stage.lan, any_stage.thu)}
    assert led == {
        "hoa": f"/field/{any_stage.hamlet_a.ref}",
        "lan": f"/areas/{any_stage.commune.ref}",
        "thu": f"/areas/{any_stage.province.ref}",
    }


def test_visitor_is_asked_to_sign_in(client: FlaskClient) -> None:
    assert client.get("/").location == "/login?next=/"


def test_whoever_has_two_hamlets_chooses(app: Flask, stage: Stage) -> None:
    add_posting(None, stage.hoa.user, Role.CANVASSER, stage.hamlet_b.area, now())
    page = browser_of(app, stage.hoa).get("/").text
    assert f'href="/field/{stage.hamlet_a.ref}"' in page
    assert f'href="/field/{stage.hamlet_b.ref}"' in page


def test_canvasser_of_a_whole_commune_chooses_among_its_hamlets(app: Flask, stage: Stage) -> None:
    add_posting(None, stage.nam.user, Role.CANVASSER, stage.commune.area, now())
    page = browser_of(app, stage.nam).get("/").text
    assert page.count('href="/field/') == 2


def test_chair_who_also_walks_in_another_commune_finds_both(app: Flask, stage: Stage) -> None:
    add_posting(None, stage.lan.user, Role.CANVASSER, stage.hamlet_c.area, now())
    page = browser_of(app, stage.lan).get("/").text
    assert f'href="/areas/{stage.commune.ref}"' in page
    assert f'href="/field/{stage.hamlet_c.ref}"' in page
