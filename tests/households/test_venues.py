"""Venues on pages: listed, added once, corrected."""

from typing import Any
from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.extensions import db
from fieldapp.households.models import Change, Venue
from tests.cast import Stage, sign_in
from tests.visits.register import make_venue


def typed(**changes: Any) -> dict[str, Any]:
    return {"uid": str(uuid4()), "name": "Trạm y tế xã", "type": "clinic"} | changes


def told() -> list[tuple[str, str]]:
    return [tuple(row) for row in db.session.execute(select(Change.kind, Change.uid).order_by(Change.seq))]


def test_a_head_adds_a_venue_once(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.y_binh)
    path, fields = f"/venues/{stage.hamlet_a.ref}", typed()
    assert 'name="area"' not in client.get(path).text
    for _ in range(2):
        answer = client.post(path, data=fields)
        assert (answer.status_code, answer.location) == (303, path)
    venue = db.session.scalars(select(Venue)).one()
    assert (venue.uid, venue.area_id, venue.name, venue.type) == (
        fields["uid"],
        stage.hamlet_a.id,
        "Trạm y tế xã",
        "clinic",
    )
    assert told() == [("venue", venue.uid)]
    assert [act.verb for act in db.session.scalars(select(AuditEntry))] == ["venue.edit"]
    page = client.get(path).text
    assert "Trạm y tế, phòng khám" in page
    assert f"/field/{stage.hamlet_a.ref}/{venue.uid}" in page


def test_the_chair_chooses_the_hamlet(client: FlaskClient, stage: Stage) -> None:
    sign_in(client, stage.lan)
    path = f"/venues/{stage.commune.ref}"
    assert client.post(path, data=typed(area=stage.hamlet_b.ref)).status_code == 303
    assert db.session.scalars(select(Venue.area_id)).all() == [stage.hamlet_b.id]
    assert f"/field/{stage.hamlet_b.ref}/" in client.get(path).text


def test_another_venue_under_a_used_uid_is_a_conflict(client: FlaskClient, stage: Stage) -> None:
    known = make_venue(stage.hamlet_a)
    sign_in(client, stage.y_binh)
    answer = client.post(f"/venues/{stage.hamlet_a.ref}", data=typed(uid=known.uid))
    assert (answer.status_code, "uid_taken" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("name", "", "Mục này cần điền"),
        ("name", "a" * 121, "Dài quá 120 ký tự"),
        ("name", "Chợ\u202e", "Có ký tự lạ"),
        ("type", "", "Mời bác chọn loại điểm"),
        ("type", "temple", "chọn một mục trong danh sách"),
        ("uid", "x", "Mã nhận dạng"),
        ("area", "24649.thon-3", "chọn một mục trong danh sách"),
        ("area", "", "Mục này cần điền"),
    ],
)
def test_what_cannot_be_kept_is_told(client: FlaskClient, stage: Stage, field: str, value: str, sentence: str) -> None:
    sign_in(client, stage.lan)
    fields = typed(area=stage.hamlet_a.ref) | {field: value}
    answer = client.post(f"/venues/{stage.commune.ref}", data=fields)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert ("Trạm y tế xã" in answer.text) == (field != "name")
    assert db.session.scalar(select(func.count(Venue.id))) == 0


def test_a_venue_is_corrected(client: FlaskClient, stage: Stage) -> None:
    venue = make_venue(stage.hamlet_a, "Trường Mầm non")
    sign_in(client, stage.y_binh)
    path = f"/venues/{stage.hamlet_a.ref}/{venue.uid}"
    assert 'value="Trường Mầm non"' in client.get(path).text
    for _ in range(2):
        assert client.post(path, data={"name": "Chợ phiên", "type": "market"}).status_code == 303
    assert db.session.execute(select(Venue.name, Venue.type)).all() == [("Chợ phiên", "market")]
    assert told() == [("venue", venue.uid)]
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 1
    bad = client.post(path, data={"name": "", "type": "school"})
    assert (bad.status_code, "Mục này cần điền" in bad.text) == (422, True)


def test_who_may_edit_venues(client: FlaskClient, stage: Stage) -> None:
    venue = make_venue(stage.hamlet_a)
    paths = (f"/venues/{stage.hamlet_a.ref}", f"/venues/{stage.hamlet_a.ref}/{venue.uid}")
    answers = {}
    for name in ("hoa", "nam", "minh", "thu", "an", "lan"):
        sign_in(client, getattr(stage, name))
        answers[name] = {client.get(path).status_code for path in paths}
        answers[name] |= {client.post(path, data={}).status_code for path in paths}
    refused = {"hoa": {403}, "nam": {403}, "minh": {404}, "thu": {403}, "an": {403}}
    assert answers == refused | {"lan": {200, 422}}
    sign_in(client, stage.minh)
    assert client.get(f"/venues/{stage.neighbour.ref}/{venue.uid}").status_code == 404
    assert client.get(f"/venues/{stage.neighbour.ref}").status_code == 200
