"""The page of people: each action by who may, from where, with what, and twice."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fieldapp.access import Role
from fieldapp.accounts.cards import issue_card
from fieldapp.accounts.models import Card, DeviceSession, User
from fieldapp.accounts.people import add_posting, leave
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Person, Place, Stage, browser_of, sign_in
from tests.page import read_page


def person_path(place: Place, person: Person) -> str:
    return f"/people/{place.ref}/{person.uid}"


def path(place: Place, person: Person, action: str) -> str:
    return f"{person_path(place, person)}/{action}"


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


# The page


def test_chair_sees_the_people_of_every_hamlet(app: Flask, any_stage: Stage) -> None:
    page = browser_of(app, any_stage.lan).get(f"/people/{any_stage.commune.ref}").text
    names = [any_stage.hoa.name, any_stage.y_binh.name, any_stage.nam.name]
    assert all(name in page for name in names)
    assert any_stage.minh.name not in page


def test_people_stand_by_given_name(app: Flask, stage: Stage) -> None:
    page = browser_of(app, stage.y_binh).get(f"/people/{stage.hamlet_a.ref}").text
    assert 0 < page.index(stage.hoa.name) < page.index(stage.y_binh.name)


def test_operator_goes_down_the_tree_step_by_step(app: Flask, stage: Stage) -> None:
    page = browser_of(app, stage.an).get(f"/people/{stage.province.ref}").text
    assert stage.thu.name in page
    assert stage.hoa.name not in page
    assert f'href="/people/{stage.district.ref}"' in page


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("minh", "commune", 404),
        ("y_binh", "hamlet_b", 404),
        ("y_binh", "commune", 404),
        ("hoa", "hamlet_a", 403),
        ("thu", "commune", 403),
        ("an", "commune", 200),
    ],
)
def test_page_keeps_to_its_readers(app: Flask, stage: Stage, who: str, where: str, status: int) -> None:
    address = f"/people/{getattr(stage, where).ref}"
    assert browser_of(app, getattr(stage, who)).get(address).status_code == status


# A card


@pytest.mark.parametrize("medium", ["screen", "paper"])
def test_chair_issues_a_card(app: Flask, stage: Stage, medium: str) -> None:
    answer = browser_of(app, stage.lan).post(path(stage.commune, stage.hoa, "card"), data={"medium": medium})
    assert answer.status_code == 200
    assert "<path d=" in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    made = db.session.scalars(select(Card)).one()
    assert made.issued_by_id == stage.lan.id
    assert made.expires_at - made.issued_at == {"screen": timedelta(minutes=10), "paper": timedelta(hours=72)}[medium]


@pytest.mark.parametrize(
    ("who", "where", "whom", "medium", "status"),
    [
        ("minh", "commune", "hoa", "screen", 404),
        ("minh", "neighbour", "hoa", "screen", 404),
        ("y_binh", "hamlet_b", "nam", "screen", 404),
        ("y_binh", "hamlet_a", "nam", "screen", 404),
        ("y_binh", "hamlet_a", "hoa", "screen", 200),
        ("y_binh", "hamlet_a", "hoa", "paper", 403),
        ("y_binh", "hamlet_a", "y_binh", "screen", 403),
        ("hoa", "hamlet_a", "hoa", "screen", 403),
        ("thu", "commune", "hoa", "screen", 403),
        ("lan", "commune", "y_binh", "paper", 200),
        ("lan", "commune", "lan", "screen", 403),
        ("lan", "commune", "hoa", "fax", 422),
        ("an", "hamlet_a", "hoa", "paper", 200),
    ],
)
def test_card_is_issued_by_who_manages_the_person(
    app: Flask, stage: Stage, who: str, where: str, whom: str, medium: str, status: int
) -> None:
    address = path(getattr(stage, where), getattr(stage, whom), "card")
    answer = browser_of(app, getattr(stage, who)).post(address, data={"medium": medium})
    assert answer.status_code == status
    assert count(Card) == (1 if status == 200 else 0)


def test_card_of_somebody_posted_elsewhere_too_is_not_the_chairs(app: Flask, stage: Stage) -> None:
    add_posting(None, stage.hoa.user, Role.CANVASSER, stage.hamlet_c.area, now())
    answer = browser_of(app, stage.lan).post(path(stage.commune, stage.hoa, "card"))
    assert answer.status_code == 403
    assert "Thẻ mới" not in browser_of(app, stage.y_binh).get(person_path(stage.hamlet_a, stage.hoa)).text


def test_passphrase_is_asked_again_before_a_card(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.lan, confirmed_at=now() - timedelta(minutes=11))
    answer = client.post(path(stage.commune, stage.hoa, "card"))
    assert (answer.status_code, answer.location) == (303, f"/confirm?next={person_path(stage.commune, stage.hoa)}")
    assert count(Card) == 0


def test_two_cards_are_two_cards(app: Flask, stage: Stage) -> None:
    chair = browser_of(app, stage.lan)
    pages = {chair.post(path(stage.commune, stage.hoa, "card")).text for _ in range(2)}
    assert len(pages) == count(Card) == 2


# A revocation


def test_chair_takes_a_lost_phone_and_the_cards_not_yet_used(app: Flask, stage: Stage) -> None:
    phone = browser_of(app, stage.hoa)
    made = issue_card(None, stage.hoa.user, timedelta(hours=1), now())
    chair = browser_of(app, stage.lan)
    assert chair.post(path(stage.commune, stage.hoa, "revocation")).status_code == 303
    assert phone.get("/").location.startswith("/login")
    assert app.test_client().post("/enrol", data={"token": made.token}).status_code == 410
    assert "1 máy" in chair.get(f"/people/{stage.commune.ref}").text


@pytest.mark.parametrize(
    ("who", "where", "whom", "status"),
    [
        ("minh", "commune", "hoa", 404),
        ("minh", "neighbour", "hoa", 404),
        ("y_binh", "hamlet_a", "hoa", 303),
        ("y_binh", "hamlet_a", "y_binh", 403),
        ("hoa", "hamlet_a", "hoa", 403),
        ("thu", "commune", "hoa", 403),
    ],
)
def test_phone_is_taken_by_who_manages_the_person(
    app: Flask, stage: Stage, who: str, where: str, whom: str, status: int
) -> None:
    phone = browser_of(app, getattr(stage, whom))
    address = path(getattr(stage, where), getattr(stage, whom), "revocation")
    assert browser_of(app, getattr(stage, who)).post(address).status_code == status
    assert phone.get("/").location.startswith("/login") == (status == 303)


def test_head_takes_no_phone_of_somebody_who_has_a_desk_now(app: Flask, stage: Stage) -> None:
    """They were a canvasser of the hamlet, and were posted at the commune since."""
    add_posting(None, stage.hoa.user, Role.CHAIR, stage.commune.area, now())
    db.session.commit()
    address = path(stage.hamlet_a, stage.hoa, "revocation")
    assert browser_of(app, stage.y_binh).post(address).status_code == 403
    assert browser_of(app, stage.lan).post(address).status_code == 303


def test_phone_of_somebody_who_works_elsewhere_now_is_taken_there(app: Flask, stage: Stage) -> None:
    leave(None, stage.hoa.user, stage.hamlet_a.area, now())
    add_posting(None, stage.hoa.user, Role.CANVASSER, stage.hamlet_c.area, now())
    db.session.commit()
    assert browser_of(app, stage.lan).post(path(stage.commune, stage.hoa, "revocation")).status_code == 403
    assert browser_of(app, stage.minh).post(path(stage.neighbour, stage.hoa, "revocation")).status_code == 303


def test_phone_taken_twice_keeps_its_first_instant(app: Flask, stage: Stage) -> None:
    browser_of(app, stage.hoa)
    chair = browser_of(app, stage.lan)
    instants = []
    for _ in range(2):
        chair.post(path(stage.commune, stage.hoa, "revocation"))
        db.session.expire_all()
        found = select(DeviceSession.revoked_at).where(DeviceSession.user_id == stage.hoa.id)
        instants.append(db.session.scalar(found))
    assert instants[0] == instants[1] is not None


# A departure


def depart(client: FlaskClient, where: Place, whom: Person):
    return client.post(path(where, whom, "departure"), data={"posting": whom.user.postings[0].id})


def test_chair_ends_a_posting_once(app: Flask, stage: Stage) -> None:
    chair = browser_of(app, stage.lan)
    assert depart(chair, stage.commune, stage.hoa).status_code == 303
    ended = stage.hoa.user.postings[0].until_at
    assert depart(chair, stage.commune, stage.hoa).status_code == 303
    assert stage.hoa.user.postings[0].until_at == ended is not None


def test_whoever_left_with_a_phone_can_still_be_revoked(app: Flask, stage: Stage) -> None:
    browser_of(app, stage.hoa)
    chair = browser_of(app, stage.lan)
    depart(chair, stage.commune, stage.hoa)
    page = chair.get(f"/people/{stage.commune.ref}").text
    assert page.index("Đã nghỉ") < page.index(person_path(stage.commune, stage.hoa))
    theirs = chair.get(person_path(stage.commune, stage.hoa)).text
    assert f"{stage.hoa.uid}/revocation" in theirs
    assert f"{stage.hoa.uid}/card" not in page + theirs


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [("minh", "commune", 404), ("minh", "neighbour", 404), ("y_binh", "hamlet_a", 403), ("thu", "commune", 403)],
)
def test_posting_is_ended_by_the_chair_only(app: Flask, stage: Stage, who: str, where: str, status: int) -> None:
    client = browser_of(app, getattr(stage, who))
    assert depart(client, getattr(stage, where), stage.hoa).status_code == status
    assert stage.hoa.user.postings[0].until_at is None


@pytest.mark.parametrize(("posting", "status"), [("", 422), ("x", 422), ("999999", 404), (str(2**70), 404)])
def test_posting_must_be_theirs(app: Flask, stage: Stage, posting: str, status: int) -> None:
    address = path(stage.commune, stage.hoa, "departure")
    assert browser_of(app, stage.lan).post(address, data={"posting": posting}).status_code == status


@pytest.mark.parametrize("uid", ["x", "%00", "0" * 36, "00000000-0000-0000-0000-000000000000"])
@pytest.mark.parametrize("what", ["card", "revocation", "departure"])
def test_somebody_nobody_knows_is_not_found(app: Flask, stage: Stage, uid: str, what: str) -> None:
    address = f"/people/{stage.commune.ref}/{uid}/{what}"
    assert browser_of(app, stage.lan).post(address, data={"posting": "1"}).status_code == 404


# A newcomer

GIVEN = {"name": "H'Nghĩa Niê", "role": "canvasser"}


def test_chair_adds_somebody_with_a_name_alone(app: Flask, any_stage: Stage) -> None:
    chair = browser_of(app, any_stage.lan)
    answer = chair.post(f"/people/{any_stage.commune.ref}", data=GIVEN | {"area": any_stage.hamlet_b.ref})
    assert answer.status_code == 303
    assert "Thẻ mới" in chair.get(answer.location).text
    page = chair.get(f"/people/{any_stage.commune.ref}").text
    assert "H&#39;Nghĩa Niê" in page
    assert "hnghia-nie" in page


def test_name_given_twice_makes_two_people(app: Flask, stage: Stage) -> None:
    chair = browser_of(app, stage.lan)
    for _ in range(2):
        chair.post(f"/people/{stage.commune.ref}", data=GIVEN | {"area": stage.hamlet_b.ref})
    found = select(User.username).where(User.name == GIVEN["name"])
    assert sorted(db.session.scalars(found)) == ["hnghia-nie", "hnghia-nie-2"]


def test_known_colleague_gets_one_more_posting_once(app: Flask, stage: Stage) -> None:
    chair = browser_of(app, stage.lan)
    for _ in range(2):
        given = GIVEN | {"area": stage.hamlet_b.ref, "username": "hoa"}
        assert chair.post(f"/people/{stage.commune.ref}", data=given).status_code == 303
    db.session.expire_all()
    assert [p.area_id for p in stage.hoa.user.postings] == [stage.hamlet_a.id, stage.hamlet_b.id]
    assert stage.hoa.user.name == stage.hoa.name


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"name": ""}, 422),
        ({"name": "x" * 81}, 422),
        ({"name": "a\u202eb"}, 422),
        ({"role": "chair"}, 422),
        ({"role": ""}, 422),
        ({"area": "24649.thon-3"}, 422),
        ({"area": ""}, 422),
        ({"username": "Có dấu"}, 422),
        ({"username": "minh"}, 409),
    ],
)
def test_bad_newcomer_is_refused_with_the_page(app: Flask, stage: Stage, change: dict, status: int) -> None:
    before = count(User)
    given = GIVEN | {"area": stage.hamlet_b.ref} | change
    answer = browser_of(app, stage.lan).post(f"/people/{stage.commune.ref}", data=given)
    assert answer.status_code == status
    assert 'aria-invalid="true"' in answer.text
    assert count(User) == before


def test_where_a_newcomer_works_is_chosen_unless_there_is_one_place(app: Flask, stage: Stage) -> None:
    """A list that begins with a hamlet sends those who read past it to the wrong one."""
    chair = browser_of(app, stage.lan)
    for place, first in ((stage.commune, ""), (stage.hamlet_b, stage.hamlet_b.ref)):
        select = read_page(chair.get(f"/people/{place.ref}")).by_id["area"]
        assert select[0].get("value") == first
    refused = chair.post(f"/people/{stage.commune.ref}", data=GIVEN | {"area": ""})
    assert "Mời bác chọn một nơi." in refused.text


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("minh", "commune", 404),
        ("y_binh", "hamlet_a", 403),
        ("hoa", "hamlet_a", 403),
        ("thu", "commune", 403),
        ("an", "commune", 403),
    ],
)
def test_newcomer_is_added_by_the_chair_only(app: Flask, stage: Stage, who: str, where: str, status: int) -> None:
    given = GIVEN | {"area": stage.hamlet_a.ref}
    address = f"/people/{getattr(stage, where).ref}"
    assert browser_of(app, getattr(stage, who)).post(address, data=given).status_code == status


def test_every_act_is_in_the_log_without_names(app: Flask, stage: Stage) -> None:
    chair = browser_of(app, stage.lan)
    chair.post(f"/people/{stage.commune.ref}", data=GIVEN | {"area": stage.hamlet_b.ref})
    chair.post(path(stage.commune, stage.hoa, "card"))
    chair.post(path(stage.commune, stage.hoa, "revocation"))
    depart(chair, stage.commune, stage.hoa)
    entries = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    verbs = ["person.edit", "person.edit", "card.issue", "device.revoke", "person.edit"]
    assert [entry.verb for entry in entries] == verbs
    assert {entry.user_id for entry in entries} == {stage.lan.id}
    assert not any("Nghĩa" in entry.subject + entry.detail for entry in entries)
