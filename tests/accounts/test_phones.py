"""Phones one by one: taken by whoever manages their person, ended by the person from another machine."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fieldapp.accounts.models import DeviceSession
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from tests.cast import Person, Place, Stage, browser_of
from tests.page import read_page
from tests.visits.phone import Phone
from tests.visits.register import make_home


def keys(person: Person) -> list[int]:
    found = select(DeviceSession.id).where(DeviceSession.user_id == person.id).order_by(DeviceSession.id)
    return list(db.session.scalars(found))


def take(client: FlaskClient, place: Place, person: Person, key: int):
    return client.post(f"/people/{place.ref}/{person.uid}/phones/{key}/revocation")


def enters(client: FlaskClient) -> bool:
    return not (client.get("/devices").location or "").startswith("/login")


def acts(verb: str) -> list[str]:
    return list(db.session.scalars(select(AuditEntry.subject).where(AuditEntry.verb == verb).order_by(AuditEntry.id)))


@pytest.mark.parametrize("who", ["lan", "y_binh", "an"])
def test_one_phone_is_taken_and_the_other_stays(app: Flask, stage: Stage, who: str) -> None:
    lost, kept = browser_of(app, stage.hoa), browser_of(app, stage.hoa)
    client, key = browser_of(app, getattr(stage, who)), keys(stage.hoa)[0]
    for _ in range(2):
        assert take(client, stage.hamlet_a, stage.hoa, key).status_code == 303
    assert (enters(lost), enters(kept)) == (False, True)
    assert acts("device.revoke") == [f"session:{key}"]


def test_a_taken_phone_hands_in_and_is_told_to_wipe(app: Flask, stage: Stage, campaign: Campaign) -> None:
    home, browser = make_home(stage.hamlet_a), app.test_client()
    phone = Phone(browser, stage.hoa, campaign.slug)
    visit = phone.visit(home)
    take(browser_of(app, stage.y_binh), stage.hamlet_a, stage.hoa, keys(stage.hoa)[0])
    headers = {"X-Fieldapp": "1"}
    refused = browser.post("/api/sync", json=phone.body(visit), headers=headers)
    assert (refused.status_code, refused.json["code"]) == (403, "device_revoked")
    handed = browser.post("/api/rescue", json=phone.body(visit), headers=headers)
    assert [result["status"] for result in handed.json["results"]] == ["stored"]


@pytest.mark.parametrize(
    ("who", "where", "whom", "status"),
    [
        ("minh", "hamlet_a", "hoa", 404),
        ("minh", "neighbour", "hoa", 404),
        ("y_binh", "hamlet_b", "nam", 404),
        ("y_binh", "hamlet_a", "nam", 404),
        ("y_binh", "hamlet_a", "y_binh", 403),
        ("hoa", "hamlet_a", "hoa", 403),
        ("thu", "commune", "hoa", 403),
        ("lan", "commune", "y_binh", 303),
    ],
)
def test_a_phone_is_taken_by_who_manages_its_person(
    app: Flask, stage: Stage, who: str, where: str, whom: str, status: int
) -> None:
    phone = browser_of(app, getattr(stage, whom))
    client, key = browser_of(app, getattr(stage, who)), keys(getattr(stage, whom))[0]
    assert take(client, getattr(stage, where), getattr(stage, whom), key).status_code == status
    assert enters(phone) == (status != 303)


def test_a_phone_of_somebody_else_is_not_found_behind_a_name(app: Flask, stage: Stage) -> None:
    phone = browser_of(app, stage.nam)
    head = browser_of(app, stage.y_binh)
    for key in (keys(stage.nam)[0], 0, 999_999, 2**70):
        assert take(head, stage.hamlet_a, stage.hoa, key).status_code == 404
    assert enters(phone)


def test_a_browser_at_a_desk_is_no_phone(app: Flask, stage: Stage) -> None:
    desk = browser_of(app, stage.lan)
    assert take(browser_of(app, stage.an), stage.commune, stage.lan, keys(stage.lan)[0]).status_code == 404
    assert enters(desk)


def test_the_page_tells_of_each_phone_when_it_was_heard(app: Flask, stage: Stage, campaign: Campaign) -> None:
    Phone(app.test_client(), stage.hoa, campaign.slug).say()
    browser_of(app, stage.hoa)
    page = read_page(browser_of(app, stage.y_binh).get(f"/people/{stage.hamlet_a.ref}/{stage.hoa.uid}")).words()
    assert page.count("Thu quyền máy này") == 2
    assert page.count("Lần cuối nhận tin:") == 1
    assert page.count("Mở sổ lần cuối:") == 2


# One's own


def test_one_sees_ones_own_machines_and_ends_another(app: Flask, stage: Stage) -> None:
    office, home = browser_of(app, stage.lan), browser_of(app, stage.lan)
    page = read_page(home.get("/devices"))
    assert page.words().count("Cho máy này ra") == 1
    first = keys(stage.lan)[0]
    for _ in range(2):
        assert home.post(f"/devices/{first}/end").status_code == 303
    assert (enters(office), enters(home)) == (False, True)
    assert acts("session.end") == [f"session:{first}"]


def test_ones_lost_phone_hands_in_and_wipes_too(app: Flask, stage: Stage) -> None:
    browser_of(app, stage.hoa)
    assert browser_of(app, stage.hoa).post(f"/devices/{keys(stage.hoa)[0]}/end").status_code == 303
    assert db.session.get_one(DeviceSession, keys(stage.hoa)[0]).revoked_at is not None
    assert len(acts("session.give_up")) == 1


def test_this_very_machine_has_its_own_way_out(app: Flask, stage: Stage) -> None:
    client = browser_of(app, stage.hoa)
    assert client.post(f"/devices/{keys(stage.hoa)[0]}/end").status_code == 403
    assert enters(client)


def test_somebody_elses_machine_is_not_found(app: Flask, stage: Stage) -> None:
    theirs = browser_of(app, stage.nam)
    for who in ("hoa", "lan", "an"):
        client = browser_of(app, getattr(stage, who))
        for key in (keys(stage.nam)[0], 0, 2**70):
            assert client.post(f"/devices/{key}/end").status_code == 404
    assert enters(theirs)
