"""A household's record on pages: added once, corrected, moved between states and hamlets, its history told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.edit import after_record
from fieldapp.households.models import Change, Household, HouseholdRecord
from fieldapp.rollups.check import differences
from tests.cast import Place, Stage, browser_of, sign_in
from tests.rollups.village import knock
from tests.visits.register import make_home


def typed(**changes: Any) -> dict[str, Any]:
    """What a browser posts from the page of one household."""
    fields = {
        "uid": str(uuid4()),
        "head": "Nguyễn Thị Sáu",
        "number": "12",
        "hint": "",
        "alley": "Ngõ 1",
        "position": "3",
        "adults": "2",
        "smartphones": "",
        "state": "open",
    }
    return {name: value for name, value in (fields | changes).items() if value is not None}


def new(**changes: Any) -> dict[str, Any]:
    return typed(household=str(uuid4()), state=None, **changes)


def path_of(home: Household, place: Place) -> str:
    return f"/households/{place.ref}/{home.uid}"


def test_a_new_door_says_which_house_it_is(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.hoa)
    path = f"/households/{stage.hamlet_a.ref}/new"
    answer = client.post(path, data=new(head="", number="", hint=" "))
    assert (answer.status_code, "ít nhất một điều để nhận ra nhà" in answer.text) == (422, True)
    assert client.post(path, data=new(head="", number="", hint="sau nhà văn hóa")).status_code == 303


def test_a_canvasser_adds_a_door_once(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.hoa)
    path, fields = f"/households/{stage.hamlet_a.ref}/new", new()
    assert 'name="household"' in client.get(path).text
    for _ in range(2):
        answer = client.post(path, data=fields)
        own_page = f"/households/{stage.hamlet_a.ref}/{fields['household']}"
        assert (answer.status_code, answer.location) == (303, own_page)
    home = db.session.scalars(select(Household)).one()
    assert (home.uid, home.area_id, home.alley.name, home.position) == (
        fields["household"],
        stage.hamlet_a.id,
        "Ngõ 1",
        3,
    )
    assert (home.head, home.adults, home.smartphones, home.state) == ("Nguyễn Thị Sáu", 2, None, "open")
    assert db.session.scalars(select(AuditEntry.subject).where(AuditEntry.verb == "household.edit")).all() == [
        fields["uid"]
    ]
    assert db.session.scalars(select(Change.uid)).all() == [home.uid]
    assert "Đã thêm hộ Nguyễn Thị Sáu" in client.get(f"/households/{stage.hamlet_a.ref}").text


def test_an_impatient_finger_adds_one_door(app: Flask, stage: Stage) -> None:
    browsers, fields = [browser_of(app, stage.hoa) for _ in range(5)], new(position="")
    with ThreadPoolExecutor(5) as pool:
        path = f"/households/{stage.hamlet_a.ref}/new"
        answers = list(pool.map(lambda browser: browser.post(path, data=fields).status_code, browsers))
    assert answers == [303] * 5
    assert db.session.scalar(select(func.count(HouseholdRecord.id))) == 1


def test_a_door_without_a_place_stands_last_in_its_alley(client: FlaskClient, stage: Stage) -> None:
    make_home(stage.hamlet_a, alley="Ngõ 1", position=7)
    make_home(stage.hamlet_a, alley="Ngõ 2", position=70)
    sign_in(client, stage.hoa)
    page = client.get(f"/households/{stage.hamlet_a.ref}/new?alley=Ngõ 1").text
    assert 'value="8"' in page
    fields = new(position="")
    for _ in range(2):
        assert client.post(f"/households/{stage.hamlet_a.ref}/new", data=fields | {"another": "1"}).status_code == 303
    places = db.session.scalars(select(Household.position).order_by(Household.position)).all()
    assert places == [7, 8, 70]


def test_another_content_under_a_used_uid_is_a_conflict(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.hoa)
    fields = new()
    client.post(f"/households/{stage.hamlet_a.ref}/new", data=fields)
    answer = client.post(f"/households/{stage.hamlet_a.ref}/new", data=fields | {"head": "Người khác"})
    assert answer.status_code == 409
    assert "uid_taken" in answer.text
    assert db.session.scalars(select(Household.head)).all() == ["Nguyễn Thị Sáu"]


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("head", "a" * 81, "Dài quá 80 ký tự"),
        ("head", "Nam\u202e", "Có ký tự lạ"),
        ("number", "123456789", "Dài quá 8 ký tự"),
        ("position", "0", "từ 1 đến 9999"),
        ("position", "ba", "một số nguyên"),
        ("adults", "-1", "từ 0 đến 99"),
        ("adults", str(2**70), "từ 0 đến 99"),
        ("uid", "x", "Mã nhận dạng"),
        ("household", "", "Mục này cần điền"),
    ],
)
def test_what_cannot_be_kept_is_told_with_the_rest_kept(
    client: FlaskClient, stage: Stage, field: str, value: str, sentence: str
) -> None:
    sign_in(client, stage.hoa)
    answer = client.post(f"/households/{stage.hamlet_a.ref}/new", data=new(hint="sau nhà văn hóa") | {field: value})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert "sau nhà văn hóa" in answer.text
    assert db.session.scalar(select(func.count(Household.id))) == 0


def test_who_may_add(client: FlaskClient, stage: Stage) -> None:
    answers = {}
    for name in ("hoa", "lan", "nam", "minh", "thu"):
        sign_in(client, getattr(stage, name))
        answers[name] = client.post(f"/households/{stage.hamlet_a.ref}/new", data=new()).status_code
    assert answers == {"hoa": 303, "lan": 303, "nam": 404, "minh": 404, "thu": 403}
    sign_in(client, stage.lan)
    assert client.get(f"/households/{stage.commune.ref}/new").status_code == 404


def test_another_communes_household_is_not_taken_by_its_uid(client: FlaskClient, stage: Stage) -> None:
    theirs = make_home(stage.hamlet_c)
    sign_in(client, stage.hoa)
    answer = client.post(f"/households/{stage.hamlet_a.ref}/new", data=new() | {"household": theirs.uid})
    assert answer.status_code == 404
    assert db.session.scalars(select(Household.area_id)).all() == [stage.hamlet_c.id]


def test_a_correction_keeps_what_was_said_before(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a, head="Nguyễn Thị Sau", number="12")
    sign_in(client, stage.hoa)
    path, fields = path_of(home, stage.hamlet_a), typed(state="absent")
    assert 'value="Nguyễn Thị Sau"' in client.get(path).text
    for _ in range(2):
        assert client.post(path, data=fields).status_code == 303
    home = db.session.scalars(select(Household)).one()
    assert (home.head, home.state, home.alley.name) == ("Nguyễn Thị Sáu", "absent", "Ngõ 1")
    records = db.session.scalars(select(HouseholdRecord).order_by(HouseholdRecord.at)).all()
    assert [(record.head, record.door, record.user_id) for record in records] == [
        ("Nguyễn Thị Sau", "import", None),
        ("Nguyễn Thị Sáu", "form", stage.hoa.id),
    ]
    page = client.get(path).text
    assert "Chủ hộ: Nguyễn Thị Sau → Nguyễn Thị Sáu" in page
    assert "từ tệp danh sách hộ" in page
    assert "<b>Nguyễn Thị Hoa</b> trên trang sổ hộ" in page


def test_a_page_reads_everything_it_shows_again(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a, adults=9, smartphones=0, priority=True, state="vacant", alley="Ngõ 5")
    sign_in(client, stage.y_binh)
    page = client.get(path_of(home, stage.hamlet_a)).text
    assert 'id="adults-9" value="9" class="m" checked' in page
    assert 'id="smartphones-0" value="0" checked' in page
    assert 'value="vacant" checked' in page
    assert 'value="Ngõ 5"' in page
    assert 'checked id="priority"' in page


def test_a_link_presets_the_state_seen_at_the_door(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a)
    sign_in(client, stage.hoa)
    path = path_of(home, stage.hamlet_a)
    assert 'value="moved" checked' in client.get(f"{path}?state=moved").text
    assert 'value="open" checked' in client.get(f"{path}?state=merged").text


def test_only_heads_and_chairs_prioritise(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a, priority=True)
    path = path_of(home, stage.hamlet_a)
    sign_in(client, stage.hoa)
    assert 'name="priority"' not in client.get(path).text
    client.post(path, data=typed())
    assert db.session.scalars(select(Household.priority)).one() is True
    client.post(path, data=typed() | {"priority": ""})
    assert db.session.scalars(select(Household.priority)).one() is True
    sign_in(client, stage.y_binh)
    assert 'name="priority"' in client.get(path).text
    client.post(path, data=typed())
    assert db.session.scalars(select(Household.priority)).one() is False
    client.post(path, data=typed(priority="y"))
    assert db.session.scalars(select(Household.priority)).one() is True


def test_a_household_moves_within_reach(client: FlaskClient, stage: Stage, campaign) -> None:
    home = make_home(stage.hamlet_a, alley="Ngõ 1", position=3, head="Nguyễn Thị Sáu", number="12", adults=2)
    knock(stage.hoa, home.uid, 1, xanh=(0, 1))
    sign_in(client, stage.lan)
    path, fields = path_of(home, stage.hamlet_a), typed(area=stage.hamlet_b.ref)
    assert [client.post(path, data=fields).status_code for _ in range(2)] == [303, 303]
    moved = db.session.scalars(select(Household)).one()
    assert (moved.area_id, moved.alley_id, moved.position) == (stage.hamlet_b.id, None, 1)
    gone = select(Change.kind).where(Change.area_id == stage.hamlet_a.id, Change.uid == home.uid)
    assert "gone" in db.session.scalars(gone).all()
    assert list(differences()) == []
    assert client.get(path).location == path_of(home, stage.hamlet_b)


def test_nobody_moves_a_household_out_of_their_reach(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a)
    sign_in(client, stage.lan)
    answer = client.post(path_of(home, stage.hamlet_a), data=typed(area=stage.hamlet_c.ref))
    assert answer.status_code == 422
    assert "chọn một mục trong danh sách" in answer.text
    sign_in(client, stage.hoa)
    assert 'name="area"' not in client.get(path_of(home, stage.hamlet_a)).text
    client.post(path_of(home, stage.hamlet_a), data=typed(area=stage.hamlet_b.ref))
    assert db.session.scalars(select(Household.area_id)).one() == stage.hamlet_a.id


def test_who_may_open_and_correct(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a)
    path = path_of(home, stage.hamlet_a)
    answers = {}
    for name in ("hoa", "y_binh", "lan", "nam", "minh", "thu", "an"):
        sign_in(client, getattr(stage, name))
        answers[name] = (
            client.get(path).status_code,
            client.post(path, data=typed(area=stage.hamlet_a.ref)).status_code,
        )
    told = {"hoa": 200, "y_binh": 200, "lan": 200, "nam": 404, "minh": 404, "thu": 403, "an": 403}
    assert answers == {name: (code, 303 if code == 200 else code) for name, code in told.items()}
    sign_in(client, stage.hoa)
    for uid in (str(uuid4()), "not-a-uid", "%00"):
        assert client.get(f"/households/{stage.hamlet_a.ref}/{uid}").status_code == 404


def test_a_bad_correction_changes_nothing_and_keeps_the_rest(client: FlaskClient, stage: Stage) -> None:
    home = make_home(stage.hamlet_a)
    sign_in(client, stage.hoa)
    answer = client.post(path_of(home, stage.hamlet_a), data=typed(state="burnt", hint="cạnh suối"))
    assert answer.status_code == 422
    assert "cạnh suối" in answer.text
    assert "Mời bác chọn một mục trong danh sách." in answer.text
    assert db.session.scalar(select(func.count(HouseholdRecord.id))) == 1


def test_a_correction_is_never_hidden_under_a_phones_fast_clock(stage: Stage) -> None:
    home, at = make_home(stage.hamlet_a), now()
    assert after_record(home, at) == at
    assert home.record_at < after_record(home, home.record_at) < home.record_at.replace(year=9999)
