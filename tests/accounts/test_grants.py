"""Nobody grants what they lack, whatever they send by hand instead of by a page's form."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.access import Role
from fieldapp.accounts.people import add_posting
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Stage, browser_of


def post(client: FlaskClient, address: str, **fields: object) -> int:
    return client.post(address, data=fields).status_code


def test_a_head_posts_nobody(app: Flask, stage: Stage) -> None:
    head, address = browser_of(app, stage.y_binh), f"/people/{stage.hamlet_a.ref}"
    for role in Role:
        assert post(head, address, name="Ai đó", role=role, area=stage.hamlet_a.ref) == 403


@pytest.mark.parametrize("role", [Role.CHAIR, Role.OVERSEER, Role.OPERATOR])
def test_a_chair_posts_nobody_to_a_desk(app: Flask, stage: Stage, role: Role) -> None:
    chair, address = browser_of(app, stage.lan), f"/people/{stage.commune.ref}"
    assert post(chair, address, name="Ai đó", role=role, area=stage.hamlet_a.ref) == 422
    assert post(chair, address, name="Ai đó", role=role, area=stage.hamlet_a.ref, username="hoa") == 422
    assert [p.role for p in stage.hoa.user.postings] == ["canvasser"]


def test_a_chair_posts_nobody_above_the_commune_or_beside_it(app: Flask, stage: Stage) -> None:
    chair = browser_of(app, stage.lan)
    for place in (stage.province, stage.neighbour, stage.hamlet_c):
        given = {"name": "Ai đó", "role": "canvasser", "area": place.ref}
        assert post(chair, f"/people/{stage.commune.ref}", **given) == 422
        assert post(chair, f"/people/{place.ref}", **given) == 404


def test_a_head_opens_no_door_wider_than_their_own(app: Flask, stage: Stage) -> None:
    """A paper card, a card for a head, for a canvasser who works elsewhere too, and for one of another hamlet."""
    head = browser_of(app, stage.y_binh)
    here = f"/people/{stage.hamlet_a.ref}"
    assert post(head, f"{here}/{stage.hoa.uid}/card", medium="paper") == 403
    assert post(head, f"{here}/cards", people=stage.hoa.uid) == 403
    assert post(head, f"{here}/{stage.y_binh.uid}/card", medium="screen") == 403
    assert post(head, f"{here}/{stage.nam.uid}/card", medium="screen") == 404
    assert post(head, f"/people/{stage.hamlet_b.ref}/{stage.nam.uid}/card", medium="screen") == 404
    add_posting(None, stage.hoa.user, Role.CANVASSER, stage.hamlet_b.area, now())
    db.session.commit()
    assert post(head, f"{here}/{stage.hoa.uid}/card", medium="screen") == 403


def test_a_chair_reaches_no_one_of_another_commune_by_their_uid(app: Flask, stage: Stage) -> None:
    add_posting(None, stage.nam.user, Role.CANVASSER, stage.hamlet_c.area, now())
    db.session.commit()
    minh = browser_of(app, stage.minh)
    for action in ("card", "revocation", "name"):
        assert post(minh, f"/people/{stage.neighbour.ref}/{stage.hoa.uid}/{action}", name="Khác") == 404
    # Nam works in both communes: Minh may take his phones, and issue or rename nothing.
    assert post(minh, f"/people/{stage.neighbour.ref}/{stage.nam.uid}/card", medium="screen") == 403
    assert post(minh, f"/people/{stage.neighbour.ref}/{stage.nam.uid}/name", name="Khác") == 403
