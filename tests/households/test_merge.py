"""Mergers: visits are read as the survivor's from then on, every figure adds up, and earlier figures stay."""

from uuid import uuid4

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Change, Household, HouseholdRecord
from fieldapp.rollups.check import differences
from fieldapp.rollups.history import counts_at
from fieldapp.rollups.models import Standing
from fieldapp.rollups.summarise import figures
from tests.cast import Place, Stage, sign_in
from tests.rollups.village import door, knock
from tests.visits.register import make_home


def merge(client: FlaskClient, place: Place, gone: str, survivor: str, uid: str = ""):
    fields = {"uid": uid or str(uuid4()), "survivor": survivor}
    return client.post(f"/households/{place.ref}/{gone}/merger", data=fields)


def home_of(uid: str) -> Household:
    return db.session.scalars(select(Household).where(Household.uid == uid)).one()


def counted(stage: Stage, campaign: Campaign):
    counts = figures(stage.commune.area, campaign).counts
    return counts.households, counts.knocked, counts.visits, figures(stage.commune.area, campaign).apps[0].installed


def test_visits_are_read_as_the_survivors(client: FlaskClient, stage: Stage, campaign: Campaign) -> None:
    kept, double = (door(stage.hoa, stage.hamlet_a, adults=2) for _ in range(2))
    knock(stage.hoa, double, 3, xanh=(0, 2))
    knock(stage.hoa, kept, 2, xanh=(None, 1))
    before = now()
    then = counts_at([stage.commune.id], campaign, before, ())
    assert counted(stage, campaign) == (2, 2, 2, 3)
    sign_in(client, stage.lan)
    answer = merge(client, stage.hamlet_a, double, kept)
    assert (answer.status_code, answer.location) == (303, f"/households/{stage.hamlet_a.ref}/{kept}")
    assert counted(stage, campaign) == (1, 1, 2, 3)
    assert db.session.scalars(select(Standing.household_id)).all() == [home_of(kept).id]
    assert (home_of(double).state, home_of(double).merged_into_id) == ("merged", home_of(kept).id)
    assert list(differences()) == []
    assert counts_at([stage.commune.id], campaign, before, ()) == then
    assert counts_at([stage.commune.id], campaign, now(), ())[stage.commune.id].households == 1


def test_a_merger_is_audited_and_phones_hear_of_it(client: FlaskClient, stage: Stage) -> None:
    kept, double = make_home(stage.hamlet_a), make_home(stage.hamlet_a)
    sign_in(client, stage.lan)
    last = db.session.scalar(select(func.max(Change.seq)))
    merge(client, stage.hamlet_a, double.uid, kept.uid)
    acts = db.session.execute(select(AuditEntry.user_id, AuditEntry.subject, AuditEntry.detail))
    assert [tuple(act) for act in acts] == [(stage.lan.id, double.uid, kept.uid)]
    assert set(db.session.scalars(select(Change.uid).where(Change.seq > last))) == {kept.uid, double.uid}


def test_repeating_a_merger_changes_nothing(client: FlaskClient, stage: Stage) -> None:
    kept, double = make_home(stage.hamlet_a), make_home(stage.hamlet_a)
    sign_in(client, stage.lan)
    uid = str(uuid4())
    again = [merge(client, stage.hamlet_a, double.uid, kept.uid, each).status_code for each in (uid, uid, "")]
    assert again == [303, 303, 303]
    assert db.session.scalar(select(func.count(HouseholdRecord.id))) == 3
    assert db.session.scalar(select(func.count(AuditEntry.id))) == 1


def test_a_chain_of_mergers_ends_at_the_last_survivor(client: FlaskClient, stage: Stage, campaign: Campaign) -> None:
    first, second, third = (door(stage.hoa, stage.hamlet_a, adults=2) for _ in range(3))
    knock(stage.hoa, first, 3, xanh=(0, 2))
    sign_in(client, stage.lan)
    merge(client, stage.hamlet_a, first, second)
    merge(client, stage.hamlet_a, second, third)
    assert {home_of(uid).merged_into_id for uid in (first, second)} == {home_of(third).id}
    assert counted(stage, campaign) == (1, 1, 1, 2)
    assert list(differences()) == []


def test_a_household_merged_across_hamlets_leaves_the_work_where_it_was(
    client: FlaskClient, stage: Stage, campaign: Campaign
) -> None:
    double, kept = door(stage.hoa, stage.hamlet_a), door(stage.nam, stage.hamlet_b)
    knock(stage.hoa, double, 3, xanh=(0, 2))
    sign_in(client, stage.lan)
    assert merge(client, stage.hamlet_a, double, kept).status_code == 303
    here, there = (figures(place.area, campaign) for place in (stage.hamlet_a, stage.hamlet_b))
    assert (here.counts.households, here.counts.visits, here.apps[0].installed, here.apps[0].assisted) == (0, 1, 0, 2)
    assert (there.counts.households, there.counts.visits, there.apps[0].installed) == (1, 0, 2)
    assert list(differences()) == []


def test_later_visits_and_records_of_a_merged_door_stay_merged(
    client: FlaskClient, stage: Stage, campaign: Campaign
) -> None:
    kept, double = (door(stage.hoa, stage.hamlet_a) for _ in range(2))
    sign_in(client, stage.lan)
    merge(client, stage.hamlet_a, double, kept)
    knock(stage.hoa, double, 0, xanh=(0, 1), at=now())
    door(stage.hoa, stage.hamlet_a, uid=double, adults=3, at=now())
    assert home_of(double).state == "merged"
    assert counted(stage, campaign) == (1, 1, 1, 1)
    assert list(differences()) == []


@pytest.mark.parametrize(
    ("survivor", "sentence"),
    [
        ("itself", "chính là hộ đang xem"),
        ("moved", "Đang ở"),
        ("merged", "Đang ở"),
        ("stranger", "Không thấy hộ được chọn"),
        ("nobody", "Không thấy hộ được chọn"),
        ("", "Mời bác chọn một hộ"),
        ("x", "Mã nhận dạng"),
    ],
)
def test_a_survivor_is_another_open_door_in_reach(
    client: FlaskClient, stage: Stage, survivor: str, sentence: str
) -> None:
    double, other = make_home(stage.hamlet_a), make_home(stage.hamlet_a)
    uids = {
        "itself": double.uid,
        "moved": make_home(stage.hamlet_a, state="moved").uid,
        "merged": make_home(stage.hamlet_a).uid,
        "stranger": make_home(stage.hamlet_c).uid,
        "nobody": str(uuid4()),
    }
    sign_in(client, stage.lan)
    merge(client, stage.hamlet_a, uids["merged"], other.uid)
    answer = merge(client, stage.hamlet_a, double.uid, uids.get(survivor, survivor))
    assert answer.status_code == 422
    assert sentence in answer.text
    assert home_of(double.uid).state == "open"


def test_a_merged_household_is_merged_once_and_corrected_no_more(client: FlaskClient, stage: Stage) -> None:
    double, kept, other = (make_home(stage.hamlet_a) for _ in range(3))
    sign_in(client, stage.lan)
    merge(client, stage.hamlet_a, double.uid, kept.uid)
    assert merge(client, stage.hamlet_a, double.uid, other.uid).status_code == 409
    path = f"/households/{stage.hamlet_a.ref}/{double.uid}"
    page = client.get(path).text
    assert f"/households/{stage.hamlet_a.ref}/{kept.uid}" in page
    assert 'name="state"' not in page
    fields = {"uid": str(uuid4()), "position": "1", "state": "open", "area": stage.hamlet_a.ref}
    assert client.post(path, data=fields).status_code == 409


def test_the_page_begins_with_doors_of_the_same_name(client: FlaskClient, stage: Stage) -> None:
    double = make_home(stage.hamlet_a, head="H'Nghĩa Êban", number="1")
    make_home(stage.hamlet_a, head="H’nghia Eban", number="2")
    make_home(stage.hamlet_a, head="Lê Minh", number="3")
    make_home(stage.hamlet_b, head="H'Nghĩa Êban", number="4")
    sign_in(client, stage.lan)
    path = f"/households/{stage.hamlet_a.ref}/{double.uid}/merger"
    page = client.get(path).text
    assert "2 · H’nghia Eban" in page
    assert "Lê Minh" not in page
    assert "4 · " not in page
    assert "3 · Lê Minh" in client.get(f"{path}?q=le minh").text
    assert client.get(f"{path}?q=%00").status_code == 422


def test_who_may_merge(client: FlaskClient, stage: Stage) -> None:
    double, kept = make_home(stage.hamlet_a), make_home(stage.hamlet_a)
    path = f"/households/{stage.hamlet_a.ref}/{double.uid}/merger"
    answers = {}
    for name in ("hoa", "y_binh", "minh", "thu", "lan"):
        sign_in(client, getattr(stage, name))
        posted = merge(client, stage.hamlet_a, double.uid, kept.uid).status_code
        answers[name] = posted, client.get(path).status_code
    assert answers == {
        "hoa": (403, 403),
        "y_binh": (403, 403),
        "minh": (404, 404),
        "thu": (403, 403),
        "lan": (303, 303),
    }
