"""One person's page: their name spelt right, who lends them, where they work."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fieldapp.access import Role
from fieldapp.accounts.models import Posting, User
from fieldapp.accounts.people import add_posting
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Person, Place, Stage, browser_of
from tests.page import read_page


def path(place: Place, person: Person, *parts: object) -> str:
    return "/".join(["/people", place.ref, person.uid, *map(str, parts)])


def posting(person: Person) -> Posting:
    return person.user.postings[0]


def name_of(person: Person) -> str:
    db.session.expire_all()
    return person.user.name


def organisation_of(person: Person) -> str:
    db.session.expire_all()
    return posting(person).organisation


def lend(client: FlaskClient, place: Place, person: Person, organisation: str):
    key = posting(person).id
    fields = {f"p{key}-organisation": organisation}
    return client.post(path(place, person, "postings", key, "organisation"), data=fields)


def move(client: FlaskClient, place: Place, person: Person, to: str):
    key = posting(person).id
    return client.post(path(place, person, "postings", key, "move"), data={f"p{key}-area": to})


def works_at(person: Person) -> list[tuple[str, int]]:
    db.session.expire_all()
    return [(p.role, p.area_id) for p in person.user.live_postings(now())]


def acts(verb: str = "person.edit") -> list[str]:
    return list(db.session.scalars(select(AuditEntry.detail).where(AuditEntry.verb == verb).order_by(AuditEntry.id)))


# The page


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [
        ("lan", "commune", 200),
        ("lan", "hamlet_b", 404),
        ("y_binh", "hamlet_a", 200),
        ("an", "province", 200),
        ("minh", "commune", 404),
        ("minh", "neighbour", 404),
        ("nam", "hamlet_b", 403),
        ("hoa", "hamlet_a", 403),
        ("thu", "commune", 403),
    ],
)
def test_the_page_keeps_to_its_readers(app: Flask, stage: Stage, who: str, where: str, status: int) -> None:
    answer = browser_of(app, getattr(stage, who)).get(path(getattr(stage, where), stage.hoa))
    assert answer.status_code == status
    read_page(answer)


def test_a_head_sees_no_form_that_only_the_commune_may_send(app: Flask, stage: Stage) -> None:
    page = browser_of(app, stage.y_binh).get(path(stage.hamlet_a, stage.hoa)).text
    assert f"{stage.hoa.uid}/card" in page
    for action in ("/name", "/organisation", "/move", "/departure"):
        assert action not in page
    assert "Thẻ giấy" not in page


def test_somebody_posted_twice_has_a_part_for_each_place(app: Flask, stage: Stage) -> None:
    add_posting(None, stage.hoa.user, Role.CANVASSER, stage.hamlet_b.area, now(), "Bưu điện")
    db.session.commit()
    page = read_page(browser_of(app, stage.lan).get(path(stage.commune, stage.hoa))).words()
    assert stage.hamlet_a.name in page
    assert f"{stage.hamlet_b.name} Thành viên Ban tự quản · Bưu điện" in page


# The name


@pytest.mark.parametrize("name", ["Hoà", "H'Nghia Êban", "=1+1", "Y Bhă", "Nguyễn Thị " + "H" * 69])
def test_a_chair_spells_a_name_anew(app: Flask, stage: Stage, name: str) -> None:
    chair = browser_of(app, stage.lan)
    for _ in range(2):
        assert chair.post(path(stage.commune, stage.hoa, "name"), data={"name": f" {name} "}).status_code == 303
    assert name_of(stage.hoa) == name
    assert acts() == ["renamed"]
    assert name not in str(db.session.execute(select(AuditEntry.subject, AuditEntry.detail)).all())


def test_a_name_is_stored_composed(app: Flask, stage: Stage) -> None:
    browser_of(app, stage.lan).post(path(stage.commune, stage.hoa, "name"), data={"name": "Hoa\u0300"})
    assert name_of(stage.hoa) == "Hoà"


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\u202eb", "hai\ndòng"])
def test_a_bad_name_comes_back_with_the_page(app: Flask, stage: Stage, name: str) -> None:
    answer = browser_of(app, stage.lan).post(path(stage.commune, stage.hoa, "name"), data={"name": name})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    read_page(answer)
    assert name_of(stage.hoa) == stage.hoa.name


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [("minh", "commune", 404), ("minh", "neighbour", 404), ("y_binh", "hamlet_a", 403), ("thu", "commune", 403)],
)
def test_a_name_is_spelt_by_the_chair_only(app: Flask, stage: Stage, who: str, where: str, status: int) -> None:
    client = browser_of(app, getattr(stage, who))
    assert client.post(path(getattr(stage, where), stage.hoa, "name"), data={"name": "Khác"}).status_code == status
    assert name_of(stage.hoa) == stage.hoa.name


def test_a_name_read_elsewhere_too_is_not_the_chairs(app: Flask, stage: Stage) -> None:
    """Somebody of the province who helps in a hamlet keeps the name that the province knows."""
    add_posting(None, stage.thu.user, Role.CANVASSER, stage.hamlet_a.area, now())
    db.session.commit()
    chair = browser_of(app, stage.lan)
    assert "Sửa tên" not in chair.get(path(stage.commune, stage.thu)).text
    assert chair.post(path(stage.commune, stage.thu, "name"), data={"name": "Khác"}).status_code == 403
    assert name_of(stage.thu) == stage.thu.name


# Who lends them


def test_an_organisation_is_shown_offered_and_taken_away(app: Flask, any_stage: Stage) -> None:
    stage, chair = any_stage, browser_of(app, any_stage.lan)
    for _ in range(2):
        assert lend(chair, stage.commune, stage.hoa, " Đoàn thanh niên ").status_code == 303
    assert organisation_of(stage.hoa) == "Đoàn thanh niên"
    page = chair.get(f"/people/{stage.commune.ref}").text
    assert "Thành viên Ban tự quản · Đoàn thanh niên" in page
    assert '<option value="Đoàn thanh niên">' in page
    lend(chair, stage.commune, stage.hoa, "")
    assert organisation_of(stage.hoa) == ""
    assert len(acts()) == 2


def test_only_organisations_of_ones_own_areas_are_offered(app: Flask, stage: Stage) -> None:
    lend(browser_of(app, stage.lan), stage.commune, stage.nam, "Viettel")
    assert "Viettel" not in browser_of(app, stage.y_binh).get(f"/people/{stage.hamlet_a.ref}").text
    assert "Viettel" not in browser_of(app, stage.minh).get(f"/people/{stage.neighbour.ref}").text


@pytest.mark.parametrize("organisation", ["x" * 61, "a\u202eb", "hai\ndòng"])
def test_a_bad_organisation_is_kept_on_the_page(app: Flask, stage: Stage, organisation: str) -> None:
    answer = lend(browser_of(app, stage.lan), stage.commune, stage.hoa, organisation)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert organisation_of(stage.hoa) == ""


@pytest.mark.parametrize(
    ("who", "where", "status"),
    [("minh", "neighbour", 404), ("y_binh", "hamlet_a", 403), ("hoa", "hamlet_a", 403), ("an", "province", 303)],
)
def test_an_organisation_is_stated_by_who_edits_people(
    app: Flask, stage: Stage, who: str, where: str, status: int
) -> None:
    assert lend(browser_of(app, getattr(stage, who)), getattr(stage, where), stage.hoa, "Viettel").status_code == status
    assert organisation_of(stage.hoa) == ("Viettel" if status == 303 else "")


def test_a_newcomer_comes_with_an_organisation(app: Flask, stage: Stage) -> None:
    given = {"name": "H'Nghia Êban", "role": "canvasser", "area": stage.hamlet_b.ref, "organisation": "Hội Phụ nữ"}
    assert browser_of(app, stage.lan).post(f"/people/{stage.commune.ref}", data=given).status_code == 303
    assert db.session.scalars(select(Posting.organisation).where(Posting.organisation != "")).all() == ["Hội Phụ nữ"]


# Another hamlet


def test_a_canvasser_moves_in_one_act(app: Flask, any_stage: Stage) -> None:
    stage, chair = any_stage, browser_of(app, any_stage.lan)
    lend(chair, stage.commune, stage.hoa, "Bưu điện")
    for _ in range(2):
        assert move(chair, stage.commune, stage.hoa, stage.hamlet_b.ref).status_code == 303
    assert works_at(stage.hoa) == [("canvasser", stage.hamlet_b.id)]
    assert [p.organisation for p in stage.hoa.user.postings] == ["Bưu điện", "Bưu điện"]
    assert [detail.split()[0] for detail in acts()] == ["lent", "left", "posted"]


def test_whoever_moves_keeps_their_phone(app: Flask, stage: Stage) -> None:
    phone = browser_of(app, stage.hoa)
    move(browser_of(app, stage.lan), stage.commune, stage.hoa, stage.hamlet_b.ref)
    assert phone.get("/").location == f"/field/{stage.hamlet_b.ref}"
    assert phone.get(f"/field/{stage.hamlet_a.ref}").status_code == 404


def test_a_move_from_the_hamlets_own_page_leads_to_the_new_one(app: Flask, stage: Stage) -> None:
    answer = move(browser_of(app, stage.lan), stage.hamlet_a, stage.hoa, stage.hamlet_b.ref)
    assert answer.location == path(stage.hamlet_b, stage.hoa)


def test_a_head_stays_a_head(app: Flask, stage: Stage) -> None:
    move(browser_of(app, stage.lan), stage.commune, stage.y_binh, stage.hamlet_b.ref)
    assert works_at(stage.y_binh) == [("head", stage.hamlet_b.id)]


@pytest.mark.parametrize(
    ("who", "where", "whom", "to", "status"),
    [
        ("lan", "commune", "hoa", "hamlet_c", 422),
        ("lan", "commune", "hoa", "hamlet_a", 422),
        ("lan", "commune", "hoa", "commune", 422),
        ("lan", "commune", "lan", "neighbour", 403),
        ("minh", "neighbour", "hoa", "hamlet_c", 404),
        ("y_binh", "hamlet_a", "hoa", "hamlet_b", 403),
        ("an", "province", "hoa", "hamlet_b", 403),
        ("thu", "province", "hoa", "hamlet_b", 403),
    ],
)
def test_nobody_is_moved_out_of_reach(
    app: Flask, stage: Stage, who: str, where: str, whom: str, to: str, status: int
) -> None:
    person = getattr(stage, whom)
    before = works_at(person)
    client = browser_of(app, getattr(stage, who))
    assert move(client, getattr(stage, where), person, getattr(stage, to).ref).status_code == status
    assert works_at(person) == before


@pytest.mark.parametrize("to", ["", "24640.khong-co", "x" * 500, "\x00"])
def test_a_place_nobody_knows_is_asked_again(app: Flask, stage: Stage, to: str) -> None:
    assert move(browser_of(app, stage.lan), stage.commune, stage.hoa, to).status_code == 422
    assert works_at(stage.hoa) == [("canvasser", stage.hamlet_a.id)]


def test_an_ended_posting_is_not_moved(app: Flask, stage: Stage) -> None:
    chair = browser_of(app, stage.lan)
    chair.post(path(stage.commune, stage.hoa, "departure"), data={"posting": posting(stage.hoa).id})
    assert move(chair, stage.commune, stage.hoa, stage.hamlet_b.ref).status_code == 422
    assert works_at(stage.hoa) == []


def test_a_posting_in_another_commune_is_not_touched_from_here(app: Flask, stage: Stage) -> None:
    """Hoa works in both communes; Minh names her posting in the one that is not his."""
    add_posting(None, stage.hoa.user, Role.CANVASSER, stage.hamlet_c.area, now())
    db.session.commit()
    minh = browser_of(app, stage.minh)
    assert lend(minh, stage.neighbour, stage.hoa, "Viettel").status_code == 404
    assert move(minh, stage.neighbour, stage.hoa, stage.hamlet_c.ref).status_code == 404
    data = {"posting": posting(stage.hoa).id}
    assert minh.post(path(stage.neighbour, stage.hoa, "departure"), data=data).status_code == 404
    assert works_at(stage.hoa) == [("canvasser", stage.hamlet_a.id), ("canvasser", stage.hamlet_c.id)]


def test_the_list_of_people_says_how_many_and_filters(app: Flask, stage: Stage) -> None:
    browser_of(app, stage.hoa)
    chair = browser_of(app, stage.lan)
    page = read_page(chair.get(f"/people/{stage.commune.ref}")).words()
    assert "Tất cả 4 Chưa có máy 2 Máy im lặng 1" in page
    silent = chair.get(f"/people/{stage.commune.ref}?show=silent").text
    assert (stage.hoa.uid in silent, stage.nam.uid in silent.partition("Lọc danh sách")[2]) == (True, False)
    for show in ("no_phone", "silent", "nothing", "%00"):
        read_page(chair.get(f"/people/{stage.commune.ref}?show={show}"))
    assert db.session.scalar(select(func.count()).select_from(User)) == 7
