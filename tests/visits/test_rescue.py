"""A queue handed in: by a revoked phone itself, or by a head or chair for somebody else.

Source: sync.md, `POST /api/rescue`.
"""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import DeviceSession
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Household, HouseholdRecord
from fieldapp.visits.models import Visit
from tests.visits.register import make_home

RESCUE = "/api/rescue"


def ago(**by: float) -> str:
    return (now() - timedelta(**by)).isoformat()


def stored(op) -> Visit:
    return db.session.scalars(select(Visit).where(Visit.uid == op["uid"])).one()


def refused(phone, *ops) -> tuple[int, str]:
    answer = phone.post(phone.body(*ops), RESCUE)
    return answer.status_code, answer.json["code"]


@pytest.fixture
def lost(stage, phone_of):
    """Hoa's phone, revoked two hours ago."""
    return phone_of(stage.hoa, revoked_at=now() - timedelta(hours=2))


def test_a_revoked_phone_hands_in_what_it_holds(lost, stage, home):
    ops = [lost.visit(home, at=ago(hours=3)), lost.record(home.uid, stage.hamlet_a, at=ago(hours=4))]
    assert lost.say(*ops, path=RESCUE) == ["stored", "stored"]
    assert (stored(ops[0]).door, stored(ops[0]).user_id, stored(ops[0]).handed_in_by_id) == (
        "rescue",
        stage.hoa.id,
        None,
    )
    assert lost.say(*ops, path=RESCUE) == ["already", "already"]


def test_the_answer_is_that_of_sync_without_changes(lost, home):
    lost.send(lost.visit(home, at=ago(hours=3)), path=RESCUE)
    assert {"protocol", "received_at", "epoch", "server_version", "results"} <= lost.answer.keys()
    assert not {"changes", "cursor", "more", "reset"} & lost.answer.keys()


def test_what_was_knocked_after_the_revocation_is_refused(lost, stage, home):
    revoked_at = db.session.scalars(select(DeviceSession.revoked_at)).one()
    at = [revoked_at, revoked_at + timedelta(microseconds=1), now()]
    ops = [lost.visit(home, at=each.isoformat()) for each in at]
    ops += [lost.record(home.uid, stage.hamlet_a), lost.withdraw(ops[0])]
    assert lost.say(*ops, path=RESCUE) == ["stored", *["not_allowed"] * 4]


def test_the_revocation_is_compared_with_the_corrected_clock(lost, home):
    slow = [lost.visit(home, at=ago(days=3, hours=hours)) for hours in (1, 3)]
    assert lost.say(*slow, path=RESCUE, sent_at=ago(days=3)) == ["not_allowed", "stored"]


def test_an_op_that_cannot_be_read_says_so_after_the_revocation_too(lost, home):
    ops = [
        lost.visit(home, at=ago(hours=3), adults=100),
        lost.visit(home, at="hôm qua"),
        {},
        lost.visit(home, kind="walk"),
    ]
    assert lost.say(*ops, path=RESCUE) == ["out_of_range", "bad_time", "bad_uid", "unknown_kind"]


def test_a_revoked_phone_may_repeat_it_for_thirty_days(stage, phone_of, home):
    early = phone_of(stage.hoa, revoked_at=now() - timedelta(days=29, hours=23))
    assert early.post(early.body(early.visit(home)), RESCUE).status_code == 200
    late = phone_of(stage.hoa, revoked_at=now() - timedelta(days=30, minutes=1))
    assert refused(late, late.visit(home)) == (401, "login_required")


def test_a_phone_that_is_not_revoked_hands_in_its_own(hoa, home):
    knock = hoa.visit(home)
    assert hoa.say(knock, path=RESCUE) == ["stored"]
    assert hoa.say(knock) == ["already"]


@pytest.mark.parametrize("who", ["hoa", "thu", "an"])
def test_who_may_not_hand_in_for_others_is_told_so_and_nothing_is_stored(stage, phone_of, home, who):
    phone = phone_of(getattr(stage, who))
    assert refused(phone, phone.visit(home), phone.visit(home, by=stage.y_binh.uid)) == (409, "other_user")
    assert db.session.scalars(select(Visit)).all() == []


def test_a_revoked_head_hands_in_nothing_of_others(stage, phone_of, home):
    phone = phone_of(stage.y_binh, revoked_at=now())
    assert refused(phone, phone.visit(home, by=stage.hoa.uid)) == (409, "other_user")


@pytest.mark.parametrize("who", ["y_binh", "lan"])
def test_a_head_or_chair_hands_in_for_a_colleague_who_stays_the_author(stage, phone_of, home, who):
    hander, owner = phone_of(getattr(stage, who)), phone_of(stage.hoa)
    ops = [owner.visit(home, outcome="met"), owner.record(home.uid, stage.hamlet_a), hander.visit(home)]
    ops.append(owner.withdraw(ops[0]))
    assert hander.say(*ops, path=RESCUE, device=owner.device) == ["stored"] * 4
    kept = stored(ops[0])
    assert (kept.user_id, kept.handed_in_by_id) == (stage.hoa.id, hander.person.id)
    assert (kept.door, kept.device_uid) == ("rescue", owner.device)
    record = db.session.scalars(select(HouseholdRecord).where(HouseholdRecord.uid == ops[1]["uid"])).one()
    assert (record.user_id, record.handed_in_by_id) == (stage.hoa.id, hander.person.id)
    assert stored(ops[2]).handed_in_by_id is None
    assert owner.say(*ops[:2]) == ["already", "already"]


def test_the_log_names_who_handed_in_and_for_whom(stage, phone_of, home):
    chair = phone_of(stage.lan)
    knock = chair.visit(home, by=stage.hoa.uid)
    chair.send(knock, path=RESCUE)
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == knock["uid"])).one()
    assert (act.user_id, act.verb, act.detail) == (stage.lan.id, "visit.record", stage.hoa.uid)


def test_a_saved_file_may_hold_several_people(stage, phone_of, home):
    there, chair = make_home(stage.hamlet_b), phone_of(stage.lan)
    ops = [
        chair.visit(home, by=stage.hoa.uid),
        chair.visit(there, by=stage.nam.uid),
        chair.visit(home, by=stage.hoa.uid.upper()),
        chair.visit(there, by=stage.hoa.uid),
        chair.visit(home, by=str(uuid4())),
        chair.visit(home, by=None),
        chair.visit(home, by="Hoa"),
        {},
    ]
    codes = ["stored", "stored", "stored", "unknown_household", "not_allowed", "missing_field", "bad_value", "bad_uid"]
    assert chair.say(*ops, path=RESCUE) == codes
    assert chair.say(ops[0] | {"by": str(uuid4())}, ops[1] | {"by": None}, path=RESCUE) == ["uid_taken", "uid_taken"]


def test_a_head_hands_in_for_the_hamlet_only_and_a_chair_for_the_commune_only(stage, phone_of, home):
    there, head, minh = make_home(stage.hamlet_b), phone_of(stage.y_binh), phone_of(stage.minh)
    strange = head.visit(there, by=stage.nam.uid)
    assert head.say(strange, path=RESCUE) == ["unknown_household"]
    assert minh.say(strange, minh.visit(home, by=stage.hoa.uid), path=RESCUE) == ["unknown_household"] * 2
    record = head.record(str(uuid4()), stage.hamlet_b, by=stage.nam.uid)
    assert head.say(record, path=RESCUE) == ["unknown_area"]
    assert phone_of(stage.lan).say(strange, record, path=RESCUE) == ["stored", "stored"]


def test_whoever_hands_in_lends_no_rights(stage, phone_of, home):
    chair, head = phone_of(stage.lan), phone_of(stage.y_binh)
    heads = head.visit(home)
    head.send(heads)
    uid = str(uuid4())
    ops = [
        chair.correct(heads, home, by=stage.hoa.uid),
        chair.withdraw(heads, by=stage.hoa.uid),
        chair.record(uid, stage.hamlet_a, by=stage.hoa.uid, priority=True),
        chair.visit(home, by=stage.thu.uid),
    ]
    said = chair.say(*ops, path=RESCUE)
    assert said[:3] == ["not_allowed", "not_allowed", "stored"]
    assert said[3] in ("unknown_household", "not_allowed")
    assert db.session.scalar(select(Household.priority).where(Household.uid == uid)) is False


def test_what_a_colleague_did_before_leaving_is_handed_in(stage, phone_of, home):
    stage.hoa.user.postings[0].until_at = now() - timedelta(hours=1)
    db.session.commit()
    head = phone_of(stage.y_binh)
    ops = [head.visit(home, by=stage.hoa.uid, at=ago(hours=hours)) for hours in (2, 0.5)]
    assert head.say(*ops, path=RESCUE) == ["stored", "not_allowed"]


def test_a_rescue_is_not_heard_as_a_phone_at_work(lost, home):
    lost.send(lost.visit(home, at=ago(hours=3)), path=RESCUE)
    assert db.session.scalars(select(DeviceSession.synced_at)).one() is None


@pytest.mark.parametrize("path", ["/api/sync", "/api/receipts", RESCUE])
def test_a_revoked_phone_is_told_whose_right_was_taken(path, lost, stage):
    answer = lost.post(lost.body() | {"uids": []}, path)
    assert answer.headers["X-Person"] == stage.hoa.uid
