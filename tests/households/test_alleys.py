"""Alleys on pages: added, renamed, ordered, deleted when empty; and the order of the doors in one."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.extensions import db
from fieldapp.households.alleys import settle
from fieldapp.households.models import Alley, Change, Household, HouseholdRecord
from tests.cast import Place, Stage, sign_in
from tests.visits.register import make_home


def alleys(place: Place) -> list[tuple[str, int]]:
    found = select(Alley.name, Alley.position).where(Alley.area_id == place.id).order_by(Alley.position)
    return [tuple(row) for row in db.session.execute(found)]


def key_of(name: str) -> int:
    return db.session.scalars(select(Alley.id).where(Alley.name == name)).one()


@pytest.fixture
def three(stage: Stage) -> list[Household]:
    """Three alleys with one door each, made in this order."""
    return [make_home(stage.hamlet_a, alley=name, head=name) for name in ("Ngõ 1", "Ngõ 2", "Xóm Cầu")]


def order(client: FlaskClient, place: Place, **stated: tuple[str, int]):
    """Post the page of alleys; *stated* by the name they have now, spaces as _."""
    fields = {}
    for name, (new_name, position) in stated.items():
        key = key_of(name.replace("_", " "))
        fields |= {f"a{key}-name": new_name, f"a{key}-position": str(position)}
    return client.post(f"/alleys/{place.ref}/order", data=fields)


def test_a_head_adds_an_alley_once(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.y_binh)
    path = f"/alleys/{stage.hamlet_a.ref}"
    for name in ("Ngõ 1", "Xóm Cầu", "xóm cầu"):
        answer = client.post(path, data={"name": name})
        assert (answer.status_code, answer.location) == (303, path)
    assert alleys(stage.hamlet_a) == [("Ngõ 1", 1), ("Xóm Cầu", 2)]
    assert [entry.detail for entry in db.session.scalars(select(AuditEntry))] == ["add", "add"]
    assert "Xóm Cầu" in client.get(path).text


def test_a_name_in_other_case_makes_no_second_alley(client: FlaskClient, stage: Stage, three: list[Household]) -> None:
    sign_in(client, stage.hoa)
    path = f"/households/{stage.hamlet_a.ref}/new"
    fields = {"uid": str(uuid4()), "household": str(uuid4()), "head": "H'Nghĩa", "alley": "ngõ 2"}
    assert client.post(path, data=fields).status_code == 303
    make_home(stage.hamlet_a, alley="XÓM CẦU", head="Từ điện thoại")
    assert [name for name, _ in alleys(stage.hamlet_a)] == ["Ngõ 1", "Ngõ 2", "Xóm Cầu"]
    placed = {home.head: (home.alley.name, home.position) for home in db.session.scalars(select(Household))}
    assert placed["H'Nghĩa"] == ("Ngõ 2", 2)
    assert placed["Từ điện thoại"][0] == "Xóm Cầu"


def test_a_renamed_alley_is_told_to_phones(client: FlaskClient, stage: Stage, three: list[Household]) -> None:
    last = db.session.scalar(select(func.max(Change.seq)))
    sign_in(client, stage.y_binh)
    order(client, stage.hamlet_a, Ngõ_1=("Ngõ Nhà Rông", 1), Ngõ_2=("Ngõ 2", 2), Xóm_Cầu=("Xóm Cầu", 3))
    assert alleys(stage.hamlet_a) == [("Ngõ Nhà Rông", 1), ("Ngõ 2", 2), ("Xóm Cầu", 3)]
    assert db.session.scalars(select(Change.uid).where(Change.seq > last)).all() == [three[0].uid]


def test_two_alleys_exchange_their_names(client: FlaskClient, stage: Stage, three: list[Household]) -> None:
    sign_in(client, stage.y_binh)
    assert order(client, stage.hamlet_a, Ngõ_1=("Ngõ 2", 1), Ngõ_2=("Ngõ 1", 2)).status_code == 303
    assert [name for name, _ in alleys(stage.hamlet_a)] == ["Ngõ 2", "Ngõ 1", "Xóm Cầu"]


@pytest.mark.parametrize(
    ("wanted", "order_after"),
    [
        ({"Xóm_Cầu": 1}, ["Xóm Cầu", "Ngõ 1", "Ngõ 2"]),
        ({"Ngõ_1": 2}, ["Ngõ 2", "Ngõ 1", "Xóm Cầu"]),
        ({"Ngõ_1": 99}, ["Ngõ 2", "Xóm Cầu", "Ngõ 1"]),
        ({"Ngõ_1": 3, "Xóm_Cầu": 1}, ["Xóm Cầu", "Ngõ 2", "Ngõ 1"]),
        ({}, ["Ngõ 1", "Ngõ 2", "Xóm Cầu"]),
    ],
)
def test_alleys_are_ordered_by_numbers(
    client: FlaskClient, stage: Stage, three: list[Household], wanted: dict[str, int], order_after: list[str]
) -> None:
    now = {"Ngõ_1": 1, "Ngõ_2": 2, "Xóm_Cầu": 3}
    stated = {name: (name.replace("_", " "), position) for name, position in (now | wanted).items()}
    sign_in(client, stage.y_binh)
    assert order(client, stage.hamlet_a, **stated).status_code == 303
    assert alleys(stage.hamlet_a) == list(zip(order_after, (1, 2, 3), strict=True))


@pytest.mark.parametrize(
    ("name", "position", "sentence"),
    [
        ("ngõ 2", 1, "Hai ngõ cùng tên “ngõ 2”"),
        ("", 1, "Mục này cần điền"),
        ("a" * 61, 1, "Dài quá 60 ký tự"),
        ("Ngõ\nBa", 1, "Có ký tự lạ"),
        ("Ngõ Ba", 0, "từ 1 đến 9999"),
    ],
)
def test_a_bad_name_or_place_is_told_and_kept(
    client: FlaskClient, stage: Stage, three: list[Household], name: str, position: int, sentence: str
) -> None:
    sign_in(client, stage.y_binh)
    answer = order(client, stage.hamlet_a, Ngõ_1=(name, position), Ngõ_2=("Ngõ 2", 2), Xóm_Cầu=("Xóm Suối", 3))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "Xóm Suối" in answer.text
    assert alleys(stage.hamlet_a) == [("Ngõ 1", 1), ("Ngõ 2", 2), ("Xóm Cầu", 3)]


def test_an_empty_name_adds_no_alley(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.y_binh)
    answer = client.post(f"/alleys/{stage.hamlet_a.ref}", data={"name": "  "})
    assert answer.status_code == 422
    assert "Mục này cần điền" in answer.text


def test_only_an_empty_alley_is_deleted(client: FlaskClient, stage: Stage, three: list[Household]) -> None:
    sign_in(client, stage.y_binh)
    client.post(f"/alleys/{stage.hamlet_a.ref}", data={"name": "Ngõ trống"})
    assert client.get(f"/alleys/{stage.hamlet_a.ref}").text.count("/removal") == 1
    full = client.post(f"/alleys/{stage.hamlet_a.ref}/{key_of('Ngõ 1')}/removal")
    assert (full.status_code, "alley_has_doors" in full.text) == (409, True)
    path = f"/alleys/{stage.hamlet_a.ref}/{key_of('Ngõ trống')}/removal"
    assert [client.post(path).status_code for _ in range(2)] == [303, 404]
    assert client.post(f"/alleys/{stage.hamlet_a.ref}/0/removal").status_code == 404
    assert len(alleys(stage.hamlet_a)) == 3


def walk(client: FlaskClient, place: Place, key: int, *places: tuple[Household, object]):
    return client.post(f"/alleys/{place.ref}/{key}", data={f"d{home.uid}": str(wanted) for home, wanted in places})


def test_doors_change_places_and_only_theirs_are_recorded(client: FlaskClient, stage: Stage) -> None:
    homes = [make_home(stage.hamlet_a, alley="Ngõ 1", position=n, head=f"Hộ {n}") for n in (1, 2, 3, 5)]
    sign_in(client, stage.y_binh)
    path = f"/alleys/{stage.hamlet_a.ref}/{key_of('Ngõ 1')}"
    assert "Hộ 5" in client.get(path).text
    for _ in range(2):
        assert walk(client, stage.hamlet_a, key_of("Ngõ 1"), (homes[2], 1), (homes[3], 5)).status_code == 303
    heads = select(Household.head, Household.position).order_by(Household.position)
    found = [tuple(row) for row in db.session.execute(heads)]
    assert found == [("Hộ 3", 1), ("Hộ 1", 2), ("Hộ 2", 3), ("Hộ 5", 5)]
    assert db.session.scalar(select(func.count(HouseholdRecord.id))) == 4 + 3
    assert db.session.scalar(select(func.count()).where(AuditEntry.verb == "household.edit")) == 3


def test_ordering_keeps_everything_else(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a, adults=3, smartphones=2, priority=True, state="absent", hint="sau chợ")
    sign_in(client, stage.y_binh)
    walk(client, stage.hamlet_a, 0, (home, 7))
    kept = db.session.scalars(select(Household)).one()
    assert (kept.position, kept.adults, kept.smartphones, kept.priority) == (7, 3, 2, True)
    assert (kept.state, kept.hint, kept.alley_id) == ("absent", "sau chợ", None)


def test_a_bad_place_is_told_at_its_door(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a)
    sign_in(client, stage.y_binh)
    answer = walk(client, stage.hamlet_a, 0, (home, "0"))
    assert answer.status_code == 422
    assert f'href="#d{home.uid}"' in answer.text
    assert db.session.scalar(select(func.count(HouseholdRecord.id))) == 1


def test_who_may_arrange(client: FlaskClient, stage: Stage, three: list[Household]) -> None:
    key = key_of("Ngõ 1")
    paths = ("", "/order", f"/{key}", f"/{key}/removal")
    answers = {}
    for name in ("hoa", "nam", "minh", "thu", "an"):
        sign_in(client, getattr(stage, name))
        answers[name] = {client.post(f"/alleys/{stage.hamlet_a.ref}{path}").status_code for path in paths}
        answers[name] |= {client.get(f"/alleys/{stage.hamlet_a.ref}{path}").status_code for path in ("", f"/{key}")}
    assert answers == {"hoa": {403}, "nam": {403}, "minh": {404}, "thu": {403}, "an": {403}}
    sign_in(client, stage.lan)
    assert client.get(f"/alleys/{stage.hamlet_a.ref}").status_code == 200
    assert client.get(f"/alleys/{stage.hamlet_b.ref}/{key}").status_code == 404
    assert client.get(f"/alleys/{stage.commune.ref}").status_code == 404


@pytest.mark.parametrize(
    ("places", "settled"),
    [
        ([("a", 1, 1), ("b", 2, 2)], {"a": 1, "b": 2}),
        ([("a", 1, 1), ("b", 1, 1), ("c", 1, 1)], {"a": 1, "b": 2, "c": 3}),
        ([("a", 1, 1), ("b", 2, 2), ("c", 3, 2)], {"a": 1, "c": 2, "b": 3}),
        ([("a", 1, 3), ("b", 2, 2), ("c", 3, 3), ("d", 9, 9)], {"b": 2, "c": 3, "a": 4, "d": 9}),
        ([("a", 1, 9999), ("b", 9999, 9999)], {"b": 1, "a": 2}),
        ([], {}),
    ],
)
def test_few_make_room(places: list[tuple[str, int, int]], settled: dict[str, int]) -> None:
    assert settle(places) == settled
    assert list(settle(places)) == list(settled)


@pytest.mark.parametrize("key", [999_999, 2**31, 2**70])
def test_an_alley_nobody_has_is_not_found(client: FlaskClient, stage: Stage, key: int) -> None:
    sign_in(client, stage.y_binh)
    path = f"/alleys/{stage.hamlet_a.ref}/{key}"
    answers = client.get(path), client.post(path), client.post(f"{path}/removal")
    assert [answer.status_code for answer in answers] == [404, 404, 404]
