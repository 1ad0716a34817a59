"""Who walks which alley: given, ended, ended with a posting; and that it orders a list and limits nothing."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fieldapp.access import Role
from fieldapp.accounts.models import User
from fieldapp.accounts.people import add_person, add_posting, leave
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.assignments import walkers
from fieldapp.households.models import Alley, Assignment
from tests.cast import Person, Place, Stage, browser_of
from tests.page import read_page
from tests.visits.phone import Phone
from tests.visits.register import make_home

LONG = timedelta(days=9)


@pytest.fixture
def alleys(stage: Stage) -> dict[str, int]:
    """Three alleys of hamlet A with a door each, and one of hamlet B."""
    for place, name in [*((stage.hamlet_a, f"Ngõ {n}") for n in (1, 2, 3)), (stage.hamlet_b, "Ngõ 9")]:
        make_home(place, alley=name, head=f"Nhà {name}")
    return {name: key for key, name in db.session.execute(select(Alley.id, Alley.name))}


def give(client: FlaskClient, place: Place, key: int, uid: str):
    return client.post(f"/alleys/{place.ref}/walkers", data={f"w{key}": uid})


def end(client: FlaskClient, place: Place, key: int, uid: str):
    return client.post(f"/alleys/{place.ref}/{key}/walkers/{uid}/end")


def walked(place: Place) -> dict[int, list[str]]:
    db.session.rollback()
    return walkers(place.area, local_day(now()))


def begun_before(days: timedelta = LONG) -> None:
    for each in db.session.scalars(select(Assignment)):
        each.from_on -= days
    db.session.commit()


def acts() -> list[str]:
    found = select(AuditEntry).where(AuditEntry.verb == "alley.edit").order_by(AuditEntry.id)
    return [f"{entry.subject} {entry.detail}" for entry in db.session.scalars(found)]


def newcomer(place: Place, name: str, role: Role = Role.CANVASSER) -> User:
    user = add_person(None, f"moi-{db.session.query(User).count()}", name, now())
    add_posting(None, user, role, place.area, now(), "Đoàn thanh niên")
    db.session.commit()
    return user


# Given and ended


@pytest.mark.parametrize("who", ["y_binh", "lan"])
def test_an_alley_is_given_and_ended(app: Flask, stage: Stage, alleys: dict[str, int], who: str) -> None:
    client, key = browser_of(app, getattr(stage, who)), alleys["Ngõ 2"]
    for _ in range(2):
        answer = give(client, stage.hamlet_a, key, stage.hoa.uid)
        assert (answer.status_code, answer.location) == (303, f"/alleys/{stage.hamlet_a.ref}#walk{key}")
    assert walked(stage.hamlet_a) == {key: [stage.hoa.name]}
    begun_before()
    for _ in range(2):
        assert end(client, stage.hamlet_a, key, stage.hoa.uid).status_code == 303
    page = read_page(client.get(f"/alleys/{stage.hamlet_a.ref}")).words()
    assert "đến hết hôm nay" in page
    assert walkers(stage.hamlet_a.area, local_day(now()) + timedelta(days=1)) == {}
    said = f"user:{stage.hoa.uid}"
    assert acts() == [f"alley:{key} assign {said}", f"alley:{key} release {said}"]


def test_what_was_given_today_by_a_slip_is_taken_back(app: Flask, stage: Stage, alleys: dict[str, int]) -> None:
    client, key = browser_of(app, stage.y_binh), alleys["Ngõ 1"]
    give(client, stage.hamlet_a, key, stage.hoa.uid)
    for _ in range(2):
        assert end(client, stage.hamlet_a, key, stage.hoa.uid).status_code == 303
    assert walked(stage.hamlet_a) == {}
    assert len(acts()) == 2


def test_what_ends_today_may_go_on(app: Flask, stage: Stage, alleys: dict[str, int]) -> None:
    client, key = browser_of(app, stage.y_binh), alleys["Ngõ 1"]
    give(client, stage.hamlet_a, key, stage.hoa.uid)
    begun_before()
    end(client, stage.hamlet_a, key, stage.hoa.uid)
    give(client, stage.hamlet_a, key, stage.hoa.uid)
    (kept,) = db.session.scalars(select(Assignment))
    assert (kept.from_on, kept.until_on) == (local_day(now()) - LONG, None)


def test_several_walk_an_alley_and_one_walks_several(app: Flask, stage: Stage, alleys: dict[str, int]) -> None:
    client, an = browser_of(app, stage.y_binh), newcomer(stage.hamlet_a, "H'An Êban")
    for name, uid in (("Ngõ 1", stage.hoa.uid), ("Ngõ 1", an.uid), ("Ngõ 1", stage.y_binh.uid), ("Ngõ 3", an.uid)):
        assert give(client, stage.hamlet_a, alleys[name], uid).status_code == 303
    # By given name: Êban, Hoa, Kdăm.
    expected = {alleys["Ngõ 1"]: ["H'An Êban", stage.hoa.name, stage.y_binh.name], alleys["Ngõ 3"]: ["H'An Êban"]}
    assert walked(stage.hamlet_a) == expected
    page = read_page(client.get(f"/alleys/{stage.hamlet_a.ref}")).words()
    assert "H'An Êban · Đoàn thanh niên" in page


def test_all_that_was_chosen_on_the_page_is_given_by_one_button(
    app: Flask, stage: Stage, alleys: dict[str, int]
) -> None:
    client, address = browser_of(app, stage.y_binh), f"/alleys/{stage.hamlet_a.ref}"
    one, two, three = (alleys[f"Ngõ {n}"] for n in (1, 2, 3))
    page = read_page(client.get(address))
    (form,) = [each for each in page.all("form") if each.get("action") == f"{address}/walkers"]
    asked = [each for each in page.all("select", "button") if each.get("form") == form.get("id")]
    assert [each.get("name") for each in asked if each.tag == "select"] == [f"w{key}" for key in (one, two, three)]
    assert len(asked) == 6
    chosen = {f"w{one}": stage.hoa.uid, f"w{two}": "", f"w{three}": stage.y_binh.uid}
    assert client.post(f"{address}/walkers", data=chosen).location == address
    assert walked(stage.hamlet_a) == {one: [stage.hoa.name], three: [stage.y_binh.name]}
    given = f"Đã giao Ngõ 1 cho {stage.hoa.name}; Ngõ 3 cho {stage.y_binh.name}."
    assert given in read_page(client.get(address)).words()


def test_one_bad_choice_gives_nothing(app: Flask, stage: Stage, alleys: dict[str, int]) -> None:
    chosen = {f"w{alleys['Ngõ 1']}": stage.hoa.uid, f"w{alleys['Ngõ 2']}": stage.nam.uid}
    answer = browser_of(app, stage.y_binh).post(f"/alleys/{stage.hamlet_a.ref}/walkers", data=chosen)
    assert answer.status_code == 422
    kept = read_page(answer).by_id[f"w{alleys['Ngõ 1']}"]
    assert [each.get("value") for each in kept if each.get("selected") is not None] == [stage.hoa.uid]
    assert walked(stage.hamlet_a) == {}


def test_somebody_posted_above_the_hamlet_may_walk_in_it(app: Flask, stage: Stage, alleys: dict[str, int]) -> None:
    an = newcomer(stage.commune, "An")
    assert give(browser_of(app, stage.y_binh), stage.hamlet_a, alleys["Ngõ 1"], an.uid).status_code == 303
    assert walked(stage.hamlet_a) == {alleys["Ngõ 1"]: ["An"]}


# Who may, and whom


@pytest.mark.parametrize("whom", ["nam", "lan", "minh", "thu", "an"])
def test_only_who_works_at_the_hamlet_is_chosen(app: Flask, stage: Stage, alleys: dict[str, int], whom: str) -> None:
    client = browser_of(app, stage.y_binh)
    answer = give(client, stage.hamlet_a, alleys["Ngõ 1"], getattr(stage, whom).uid)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    read_page(answer)
    assert getattr(stage, whom).name not in answer.text or whom == "lan"
    assert walked(stage.hamlet_a) == {}


@pytest.mark.parametrize("sent", ["", "x", "0" * 36, "\x00", "a\u202eb"])
def test_a_bad_choice_is_asked_again(app: Flask, stage: Stage, alleys: dict[str, int], sent: str) -> None:
    answer = give(browser_of(app, stage.y_binh), stage.hamlet_a, alleys["Ngõ 1"], sent)
    assert answer.status_code == 422
    read_page(answer)


@pytest.mark.parametrize(
    ("who", "status"), [("hoa", 403), ("nam", 403), ("minh", 404), ("thu", 403), ("an", 403), ("y_binh", 303)]
)
def test_alleys_are_given_by_head_and_chair(
    app: Flask, stage: Stage, alleys: dict[str, int], who: str, status: int
) -> None:
    client, key = browser_of(app, getattr(stage, who)), alleys["Ngõ 1"]
    assert give(client, stage.hamlet_a, key, stage.hoa.uid).status_code == status
    assert end(client, stage.hamlet_a, key, stage.hoa.uid).status_code == status


def test_an_alley_of_another_hamlet_is_not_found_behind_ones_own(
    app: Flask, stage: Stage, alleys: dict[str, int]
) -> None:
    head = browser_of(app, stage.y_binh)
    for key in (alleys["Ngõ 9"], 0, 999_999, 2**70):
        assert give(head, stage.hamlet_a, key, stage.hoa.uid).status_code == 422  # the page asks for its own alleys
        assert end(head, stage.hamlet_a, key, stage.hoa.uid).status_code == 404
    assert give(head, stage.hamlet_b, alleys["Ngõ 9"], stage.nam.uid).status_code == 404
    assert db.session.scalars(select(Assignment)).all() == []
    for uid in (stage.nam.uid, stage.minh.uid, "x", "%00"):
        assert end(head, stage.hamlet_a, alleys["Ngõ 1"], uid).status_code == 404


# With the posting


def test_whoever_leaves_is_off_every_alley(app: Flask, stage: Stage, alleys: dict[str, int]) -> None:
    client, key = browser_of(app, stage.y_binh), alleys["Ngõ 1"]
    give(client, stage.hamlet_a, key, stage.hoa.uid)
    begun_before()
    leave(None, stage.hoa.user, stage.hamlet_a.area, now())
    db.session.commit()
    assert walked(stage.hamlet_a) == {}
    yesterday = local_day(now()) - timedelta(days=1)
    assert walkers(stage.hamlet_a.area, yesterday) == {key: [stage.hoa.name]}
    page = read_page(client.get(f"/alleys/{stage.hamlet_a.ref}")).words()
    assert "đã thôi việc ở đây" in page
    assert "Thôi giao" not in page
    assert give(client, stage.hamlet_a, key, stage.hoa.uid).status_code == 422


def test_a_promotion_takes_no_alley_away(app: Flask, stage: Stage, alleys: dict[str, int]) -> None:
    give(browser_of(app, stage.y_binh), stage.hamlet_a, alleys["Ngõ 1"], stage.hoa.uid)
    leave(None, stage.hoa.user, stage.hamlet_a.area, now())
    add_posting(None, stage.hoa.user, Role.HEAD, stage.hamlet_a.area, now())
    db.session.commit()
    assert walked(stage.hamlet_a) == {alleys["Ngõ 1"]: [stage.hoa.name]}


def test_an_empty_alley_goes_with_its_assignments(app: Flask, stage: Stage) -> None:
    client = browser_of(app, stage.y_binh)
    client.post(f"/alleys/{stage.hamlet_a.ref}", data={"name": "Ngõ trống"})
    key = db.session.scalars(select(Alley.id)).one()
    give(client, stage.hamlet_a, key, stage.hoa.uid)
    assert client.post(f"/alleys/{stage.hamlet_a.ref}/{key}/removal").status_code == 303
    assert db.session.scalars(select(Assignment)).all() == []


# The list


def doors(app: Flask, person: Person, place: Place) -> tuple[list[str], str]:
    """Return the alleys of somebody's list in order, and the door that the dock proposes."""
    page = read_page(browser_of(app, person).get(f"/field/{place.ref}"))
    sections = [each.get("data-alley") for each in page.all("section") if each.get("data-alley")]
    dock = next(each for each in page.elements if each.get("id") == "dock")
    return sections, next(name for name in sections if f"Nhà {name}" in "".join(dock.itertext()))


def test_ones_own_alleys_come_first(app: Flask, stage: Stage, campaign: Campaign, alleys: dict[str, int]) -> None:
    head = browser_of(app, stage.y_binh)
    assert doors(app, stage.hoa, stage.hamlet_a) == (["Ngõ 1", "Ngõ 2", "Ngõ 3"], "Ngõ 1")
    give(head, stage.hamlet_a, alleys["Ngõ 3"], stage.hoa.uid)
    assert doors(app, stage.hoa, stage.hamlet_a) == (["Ngõ 3", "Ngõ 1", "Ngõ 2"], "Ngõ 3")
    assert doors(app, stage.y_binh, stage.hamlet_a) == (["Ngõ 1", "Ngõ 2", "Ngõ 3"], "Ngõ 1")
    page = browser_of(app, stage.hoa).get(f"/field/{stage.hamlet_a.ref}").text
    assert page.count("Phần của bác") == 1


def test_an_assignment_limits_nothing(app: Flask, stage: Stage, campaign: Campaign, alleys: dict[str, int]) -> None:
    give(browser_of(app, stage.y_binh), stage.hamlet_a, alleys["Ngõ 3"], stage.y_binh.uid)
    home = make_home(stage.hamlet_a, alley="Ngõ 3", head="Nhà khác")
    phone = Phone(app.test_client(), stage.hoa, campaign.slug)
    assert phone.say(phone.visit(home)) == ["stored"]
