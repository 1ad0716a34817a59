"""One's own place in the address, somebody else's thing behind it: nothing is found, and nothing of theirs changes.

Minh, chair of the neighbouring commune, names in every form and address what belongs to hamlet A.
"""

from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from tests.cast import Stage, browser_of
from tests.scenes import DOOR, VENUE, set_scene
from tests.visits.phone import Phone
from tests.visits.register import make_home

KNOCK = {"campaign": "dot-thu", "outcome": "not_home"}
STATED = DOOR | {"position": "1", "state": "open"}
NEW = {"name": "Người Mới", "role": "head", "username": ""}
# What is named, the address, the fields, the answer. {words} are filled in with what the fixture makes.
FOREIGN: tuple[tuple[str, str, dict[str, str], int], ...] = (
    ("a person's card", "/people/{mine}/{person}/card", {"medium": "screen"}, 404),
    ("a person's phones", "/people/{mine}/{person}/revocation", {}, 404),
    ("a person's posting", "/people/{mine}/{person}/departure", {"posting": "{posting}"}, 404),
    ("a posting as one's own", "/people/{mine}/{self}/departure", {"posting": "{posting}"}, 404),
    ("a user name", "/people/{mine}", NEW | {"area": "{hamlet}", "username": "{username}"}, 409),
    ("a hamlet for a newcomer", "/people/{mine}", NEW | {"area": "{a}"}, 422),
    ("a household", "/households/{hamlet}/{home}", STATED, 404),
    ("a household as a new one", "/households/{hamlet}/new", STATED | {"household": "{home}"}, 404),
    ("a hamlet for a household", "/households/{hamlet}/{own}", STATED | {"area": "{a}"}, 303),
    ("a household to merge", "/households/{hamlet}/{home}/merger", {"survivor": "{own}"}, 404),
    ("a household to merge into", "/households/{hamlet}/{own}/merger", {"survivor": "{home}"}, 422),
    ("an alley to delete", "/alleys/{hamlet}/{alley}/removal", {}, 404),
    ("the doors of an alley", "/alleys/{hamlet}/{alley}", {"d{home}": "9"}, 404),
    ("an alley's name", "/alleys/{hamlet}/order", {"a{alley}-name": "Khác", "a{alley}-position": "1"}, 303),
    ("a door among one's own", "/alleys/{hamlet}/0", {"d{own}": "1", "d{home}": "9"}, 303),
    ("a venue", "/venues/{mine}/{venue}", VENUE | {"name": "Khác"}, 404),
    ("a venue as a new one", "/venues/{hamlet}", VENUE | {"uid": "{venue}"}, 409),
    ("a hamlet for a venue", "/venues/{mine}", VENUE | {"area": "{a}"}, 303),
    ("an import", "/imports/{mine}/{brought}/withdrawal", {}, 404),
    ("a door", "/field/{hamlet}/{home}", KNOCK | {"household": "{home}"}, 404),
    ("a door behind one's own", "/field/{hamlet}/{own}", KNOCK | {"household": "{home}"}, 422),
    ("a venue behind one's own", "/field/{hamlet}/{own}", KNOCK | {"venue": "{venue}", "outcome": "met"}, 422),
    ("a visit to correct", "/field/{hamlet}/{own}", KNOCK | {"household": "{own}", "replaces": "{visit}"}, 422),
    ("a visit to withdraw", "/field/{hamlet}/{own}", {"withdrawn": "1", "replaces": "{visit}"}, 422),
)


@pytest.fixture
def words(app: Flask, stage: Stage, campaign: Campaign) -> dict[str, Any]:
    """What the forms name: things of hamlet A, and places of Minh's own."""
    scene = set_scene(stage, stage.commune, campaign)
    phone, door = Phone(app.test_client(), stage.hoa, campaign.slug), make_home(stage.hamlet_a)
    visit = phone.visit(door)
    assert phone.say(visit) == ["stored"]
    theirs = {"home": scene.home, "venue": scene.venue, "alley": scene.alley, "brought": scene.brought}
    theirs |= {"person": scene.someone.uid, "username": scene.someone.username, "visit": visit["uid"]}
    theirs |= {"posting": scene.someone.postings[0].id, "a": stage.hamlet_a.ref}
    own = {"mine": stage.neighbour.ref, "hamlet": stage.hamlet_c.ref, "self": stage.minh.uid}
    return theirs | own | {"own": make_home(stage.hamlet_c).uid}


def all_of(stage: Stage) -> dict[str, list[Any]]:
    """Return every row that stands at hamlet A or the commune, and who is let in."""
    here, kept = (stage.hamlet_a.id, stage.commune.id), {}
    for table in db.metadata.sorted_tables:
        if "area_id" in table.c:
            kept[table.name] = sorted(map(str, db.session.execute(select(table).where(table.c.area_id.in_(here)))))
        elif table.name in ("cards", "device_sessions", "users"):
            kept[table.name] = sorted(map(str, db.session.execute(select(table))))
    return kept


@pytest.mark.parametrize(("path", "fields", "status"), [row[1:] for row in FOREIGN], ids=[row[0] for row in FOREIGN])
def test_nothing_of_theirs_is_found_or_changed(
    app: Flask, stage: Stage, words: dict[str, Any], path: str, fields: dict[str, str], status: int
) -> None:
    minh = browser_of(app, stage.minh)
    before, acts = all_of(stage), db.session.scalar(select(func.count(AuditEntry.id)))
    given = {"uid": str(uuid4())} | {name.format(**words): value.format(**words) for name, value in fields.items()}
    answer = minh.post(path.format(**words), data=given)
    assert answer.status_code == status
    db.session.rollback()
    assert all_of(stage) == before
    assert status == 303 or db.session.scalar(select(func.count(AuditEntry.id))) == acts
