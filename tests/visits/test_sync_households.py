"""The register as phones keep it: the whole record every time, the greatest (at, uid) in force.

Source: sync.md, "household"; domain.md, "What is recorded, and how it may change".
"""

from datetime import timedelta
from itertools import permutations
from unicodedata import normalize
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Alley, Household, HouseholdRecord
from fieldapp.households.record import Arrival, merge_household
from fieldapp.rollups.summarise import figures
from tests.visits.register import make_home

RECORD = ("alley", "position", "number", "hint", "head", "adults", "smartphones", "priority", "state")


def told(phone, uid) -> dict:
    """Return a household as the last answer tells it."""
    return [change for change in phone.answer["changes"] if change["uid"] == uid][-1]


def ago(**by: float) -> str:
    return (now() - timedelta(**by)).isoformat()


def test_a_new_door_is_kept_and_told_as_it_was_stated(hoa, stage):
    uid = str(uuid4())
    stated = {"alley": "Ngõ 2", "position": 14, "number": "27A", "hint": "sau nhà văn hóa", "head": "Y Ngông Niê Kdăm"}
    stated |= {"adults": 3, "smartphones": 2, "priority": False, "state": "open"}
    assert hoa.say(hoa.record(uid, stage.hamlet_a, **stated)) == ["stored"]
    assert told(hoa, uid) == {"kind": "household", "uid": uid, "area": stage.hamlet_a.ref} | stated


def test_the_bounds_of_a_record(hoa, stage):
    full = {"alley": "ệ" * 60, "position": 9999, "number": "ệ" * 8, "hint": "ệ" * 120, "head": "ệ" * 80}
    full |= {"adults": 99, "smartphones": 99, "state": "absent"}
    short = {"alley": "", "position": 1, "number": "", "hint": "", "head": "", "adults": 0, "smartphones": 0}
    wide = {name: normalize("NFD", value) if isinstance(value, str) else value for name, value in full.items()}
    ops = [hoa.record(str(uuid4()), stage.hamlet_a, **each) for each in (full, short, wide)]
    assert hoa.say(*ops) == ["stored"] * 3
    assert told(hoa, ops[2]["data"]["household"])["head"] == "ệ" * 80


REFUSED = [
    *[({"alley": value}, "out_of_range") for value in ("n" * 61,)],
    *[({"position": value}, "out_of_range") for value in (0, 10_000, -1, 2**70)],
    *[({"position": value}, "bad_value") for value in (None, "1", 1.0, True, [])],
    ({"number": "123456789"}, "out_of_range"),
    ({"hint": "h" * 121}, "out_of_range"),
    ({"head": "h" * 81}, "out_of_range"),
    *[({"adults": value}, "out_of_range") for value in (100, -1)],
    *[({"smartphones": value}, "bad_value") for value in ("2", True, 2.0, {})],
    *[({"priority": value}, "bad_value") for value in (None, 1, "true", [])],
    *[({"state": value}, "bad_value") for value in ("merged", "closed", None, 5, ["open"])],
    ({"state": ""}, "missing_field"),
    *[({name: value}, "bad_value") for name in ("alley", "number", "hint", "head") for value in (None, 5, ["a"], {})],
    *[({name: "a\u202eb"}, "bad_text") for name in ("alley", "number", "hint", "head")],
    *[({"head": value}, "bad_text") for value in ("\ud800", "\x00", "a\nb", "a\tb")],
    *[({"household": value}, "bad_value") for value in (None, "abc", 5, [])],
    *[({"area": value}, "bad_value") for value in (None, 5, ["24640.bon-u1"])],
    *[({"area": value}, "unknown_area") for value in ("24640.bon-u9", "24640.bon-u1@hôm qua", "@", "%")],
    *[({"area": value}, "bad_text") for value in ("\x00", "24640.bon-u1\ud800")],
    *[({name: 1}, "unknown_field") for name in ("people", "merged_into", "campaign", "id")],
]


def test_a_record_that_cannot_be_is_refused(hoa, stage, home):
    ops = [hoa.record(home.uid, stage.hamlet_a, **changes) for changes, _ in REFUSED]
    said = [(str(changes)[:60], code) for (changes, _), code in zip(REFUSED, hoa.say(*ops), strict=True)]
    assert said == [(str(changes)[:60], code) for changes, code in REFUSED]
    assert len(db.session.scalars(select(HouseholdRecord)).all()) == 1


@pytest.mark.parametrize("key", ["household", "area", "position", "state"])
def test_what_a_record_needs_is_asked_for(hoa, stage, key):
    op = hoa.record(str(uuid4()), stage.hamlet_a)
    del op["data"][key]
    assert hoa.say(op) == ["missing_field"]


def test_a_door_is_in_a_hamlet_within_reach(hoa, stage):
    refs = [stage.commune.ref, stage.commune.code, stage.province.ref, stage.hamlet_b.ref, stage.hamlet_c.ref]
    ops = [hoa.record(str(uuid4()), stage.hamlet_a, area=ref) for ref in refs]
    assert hoa.say(*ops) == ["unknown_area"] * len(refs)
    assert len({str(result["errors"]) for result in hoa.answer["results"]}) == 1
    assert hoa.say(hoa.record(str(uuid4()), stage.hamlet_a, area=f"{stage.hamlet_a.code}@2020-08-15")) == ["stored"]


def test_a_known_door_out_of_reach_cannot_be_taken(hoa, stage, phone_of):
    doors = [make_home(stage.hamlet_b), make_home(stage.hamlet_c)]
    assert hoa.say(*(hoa.record(door.uid, stage.hamlet_a) for door in doors)) == ["unknown_household"] * 2
    chair = phone_of(stage.lan)
    assert chair.say(*(chair.record(door.uid, stage.hamlet_a) for door in doors)) == ["stored", "unknown_household"]


def test_the_latest_record_is_in_force_in_whatever_order_they_arrive(hoa, stage):
    for order in permutations(range(3)):
        uid = str(uuid4())
        ops = [
            hoa.record(uid, stage.hamlet_a, at=ago(minutes=30), head="Một", adults=1, alley="Ngõ 1"),
            hoa.record(uid, stage.hamlet_a, at=ago(minutes=20), head="Hai", state="absent", alley="Ngõ 2"),
            hoa.record(uid, stage.hamlet_a, at=ago(minutes=10), head="Ba", adults=3),
        ]
        for number in order:
            assert hoa.say(ops[number]) == ["stored"]
        assert {name: told(hoa, uid)[name] for name in ops[2]["data"] if name in RECORD} == {
            name: value for name, value in ops[2]["data"].items() if name in RECORD
        }


def test_two_records_of_one_instant_are_decided_by_the_greater_uid(hoa, stage):
    uid, at = str(uuid4()), ago(minutes=1)
    ops = [hoa.record(uid, stage.hamlet_a, at=at, position=number) for number in range(1, 6)]
    hoa.send(*ops)
    assert told(hoa, uid)["position"] == max(ops, key=lambda op: op["uid"])["data"]["position"]


def test_an_unknown_alley_is_made_at_the_end(hoa, stage):
    names = ["Ngõ chợ", "Ngõ 10", normalize("NFD", "Ngõ chợ"), "", "Ngõ 2", "Ngõ 10"]
    hoa.send(*(hoa.record(str(uuid4()), stage.hamlet_a, alley=name) for name in names))
    hoa.send(hoa.record(str(uuid4()), stage.hamlet_a, alley="Ngõ 1"))
    alleys = db.session.execute(select(Alley.name, Alley.position).order_by(Alley.position)).all()
    assert alleys == [("Ngõ chợ", 1), ("Ngõ 10", 2), ("Ngõ 2", 3), ("Ngõ 1", 4)]


def test_priority_is_set_by_those_who_may_and_stays_for_the_others(hoa, stage, phone_of):
    uid, head = str(uuid4()), phone_of(stage.y_binh)
    assert hoa.say(hoa.record(uid, stage.hamlet_a, priority=True)) == ["stored"]
    assert told(hoa, uid)["priority"] is False
    head.send(head.record(uid, stage.hamlet_a, priority=True))
    hoa.send(hoa.record(uid, stage.hamlet_a, priority=False, head="Bác Sáu"))
    assert (told(hoa, uid)["priority"], told(hoa, uid)["head"]) == (True, "Bác Sáu")
    head.send(head.record(uid, stage.hamlet_a))
    assert told(head, uid)["priority"] is False


def test_a_priority_set_before_holds_though_it_arrives_after(hoa, stage, phone_of):
    uid, head = str(uuid4()), phone_of(stage.y_binh)
    set_before = head.record(uid, stage.hamlet_a, at=ago(hours=1), priority=True)
    hoa.send(hoa.record(uid, stage.hamlet_a, head="Bác Sáu"))
    head.send(set_before)
    assert (told(head, uid)["priority"], told(head, uid)["head"]) == (True, "Bác Sáu")


def test_what_an_import_knew_of_a_door_stays(hoa, stage, home):
    home.people = 6
    db.session.commit()
    hoa.send(hoa.record(home.uid, stage.hamlet_a, adults=2))
    assert db.session.scalars(select(Household.people).where(Household.uid == home.uid)).one() == 6


def test_a_merged_door_stays_merged_and_its_visits_are_the_survivors(hoa, stage, campaign, home):
    survivor = make_home(stage.hamlet_a, position=2)
    met = {"outcome": "met", "apps": {"xanh": {"assisted": 1}}}
    assert hoa.say(hoa.visit(home, **met)) == ["stored"]
    merge_household(home, survivor, Arrival(str(uuid4()), uuid4().hex, now(), now(), stage.lan.id, "form"))
    db.session.commit()
    assert hoa.say(hoa.record(home.uid, stage.hamlet_a, head="Vẫn ở đây"), hoa.visit(home, **met)) == ["stored"] * 2
    assert told(hoa, home.uid)["state"] == "merged"
    found = figures(stage.hamlet_a.area, campaign)
    assert (found.counts.households, found.counts.knocked, found.apps[0].installed) == (1, 1, 2)


def test_a_door_made_and_moved_in_one_batch_is_in_the_last_place(stage, phone_of, campaign):
    chair, uid = phone_of(stage.lan), str(uuid4())
    ops = [chair.record(uid, place, at=ago(minutes=m)) for place, m in ((stage.hamlet_a, 9), (stage.hamlet_b, 5))]
    knock = chair.op("visit", {"household": uid, "campaign": chair.slug, "outcome": "met"})
    assert chair.say(*ops, knock, chair.record(uid, stage.hamlet_a, at=ago(minutes=7))) == ["stored"] * 4
    assert db.session.scalars(select(Household).where(Household.uid == uid)).one().area_id == stage.hamlet_b.id
    assert figures(stage.hamlet_b.area, campaign).counts.knocked == 1
    assert figures(stage.hamlet_a.area, campaign).counts.registered == 0


def test_letters_that_fold_into_several_fit_the_search(hoa, stage):
    """Databases that keep a column's length would fail the whole batch, and the queue behind it."""
    record = hoa.record(str(uuid4()), stage.hamlet_a, head="각" * 80, hint="\u0f43" * 60)
    assert hoa.say(record, hoa.record(str(uuid4()), stage.hamlet_a)) == ["stored", "stored"]
