"""What a phone hears: all of its person's hamlets, nothing of anybody else's, in server order, and nothing twice.

Source: sync.md, "`changes`"; security.md, I7.
"""

import random
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Posting
from fieldapp.areas.models import Area
from fieldapp.dates import now
from fieldapp.epoch import Epoch
from fieldapp.extensions import db
from fieldapp.households.changes import note_changes
from fieldapp.visits.models import Visit
from tests.cast import LONG_AGO
from tests.visits.register import make_home, make_homes, make_venue


def uids(changes, *kinds) -> list[str]:
    return [change["uid"] for change in changes if not kinds or change["kind"] in kinds]


def post(person, role, place) -> None:
    """Give somebody one more posting."""
    db.session.add(Posting(user_id=person.id, role=role, area_id=place.id, from_at=LONG_AGO))
    db.session.commit()


def afresh(phone) -> list[dict]:
    """Ask for everything."""
    phone.cursor = None
    return phone.pull()


def test_everything_comes_in_pages_of_five_hundred(hoa, stage):
    known = {home.uid for home in make_homes(stage.hamlet_a, 1100)}
    sizes, heard = [], []
    for more in (True, True, False):
        hoa.send()
        sizes.append(len(hoa.answer["changes"]))
        heard += uids(hoa.answer["changes"])
        assert (hoa.answer["more"], "reset" in hoa.answer) == (more, False)
    assert (sizes, set(heard), len(heard)) == ([500, 500, 100], known, 1100)
    assert hoa.pull() == []


def test_an_exact_page_has_no_more(hoa, stage):
    make_homes(stage.hamlet_a, 500)
    hoa.send()
    assert (len(hoa.answer["changes"]), hoa.answer["more"]) == (500, False)


def test_an_answer_tells_what_its_request_stored_and_only_once(hoa, stage, home):
    assert uids(hoa.pull()) == [home.uid]
    new, knock = hoa.record(str(uuid4()), stage.hamlet_a), hoa.visit(home, note="Bác Sáu\nhẹn chiều", leaflets=1)
    hoa.send(new, knock, hoa.visit(home, adults=100))
    assert uids(hoa.answer["changes"]) == [new["data"]["household"], knock["uid"]]
    assert hoa.pull() == []
    hoa.send(new, knock)
    assert hoa.answer["changes"] == []


def test_a_visit_is_told_as_it_was_sent(hoa, stage, home):
    hoa.pull()
    knock = hoa.visit(home, outcome="met", apps={"xanh": {"already": None, "assisted": 2}}, note="Ngõ chợ ")
    hoa.send(knock)
    (told,) = hoa.answer["changes"]
    instants = {name: datetime.fromisoformat(told.pop(name)) for name in ("at", "knocked_at", "received_at")}
    assert instants["at"] == instants["knocked_at"] == datetime.fromisoformat(knock["at"])
    # Heard when its hamlet was locked for it, a moment after the batch began to come.
    came = datetime.fromisoformat(hoa.answer["received_at"])
    assert came <= instants["received_at"] < came + timedelta(seconds=30)
    assert told == {
        "kind": "visit",
        "uid": knock["uid"],
        "by": stage.hoa.uid,
        "by_name": "Nguyễn Thị Hoa",
        "in_force": True,
        "data": knock["data"],
    }


def test_a_correction_says_when_its_chain_began(hoa, home, clock):
    knock = hoa.visit(home)
    hoa.send(knock)
    clock.shift(minutes=5)
    fix = hoa.correct(knock, home, outcome="met")
    hoa.send(fix)
    told = {change["uid"]: change for change in hoa.answer["changes"]}
    assert "effective_at" not in told[knock["uid"]]
    assert datetime.fromisoformat(told[fix["uid"]]["effective_at"]) == datetime.fromisoformat(knock["at"])


def test_a_visit_is_told_again_when_it_is_no_longer_in_force(hoa, home):
    knock = hoa.visit(home)
    hoa.send(knock)
    fix = hoa.correct(knock, home, outcome="met")
    hoa.send(fix)
    assert {change["uid"]: change["in_force"] for change in hoa.answer["changes"]} == {
        knock["uid"]: False,
        fix["uid"]: True,
    }
    taken = hoa.withdraw(fix)
    hoa.send(taken)
    assert {change["uid"]: change["in_force"] for change in hoa.answer["changes"]} == {
        fix["uid"]: False,
        taken["uid"]: False,
    }
    assert taken["data"] in [change["data"] for change in hoa.answer["changes"]]
    assert len(uids(afresh(hoa), "visit")) == 3


def test_colleagues_hear_of_each_other(hoa, stage, phone_of, home):
    head = phone_of(stage.y_binh)
    head.pull()
    knock = hoa.visit(home)
    hoa.send(knock)
    assert uids(head.pull()) == [knock["uid"]]


def test_a_venue_is_told(hoa, stage):
    school = make_venue(stage.hamlet_a, "Chợ Ea T'ling", "market")
    note_changes([(stage.hamlet_a.id, "venue", school.uid)])
    db.session.commit()
    assert hoa.pull() == [
        {"kind": "venue", "uid": school.uid, "area": stage.hamlet_a.ref, "name": "Chợ Ea T'ling", "type": "market"}
    ]


def test_a_kind_that_this_server_cannot_describe_is_left_out(hoa, stage, home):
    note_changes([(stage.hamlet_a.id, "song", str(uuid4())), (stage.hamlet_a.id, "household", str(uuid4()))])
    db.session.commit()
    assert uids(hoa.pull()) == [home.uid]


@pytest.mark.parametrize("who", ["lan", "minh", "thu", "an"])
def test_who_walks_no_hamlet_hears_nothing(stage, phone_of, home, who):
    phone = phone_of(getattr(stage, who))
    assert phone.pull() == []
    assert isinstance(phone.cursor, str)
    phone.pull()
    assert "reset" not in phone.answer


def test_nobody_hears_of_another_commune_nor_of_another_hamlet(stage, phone_of):
    places = {"hoa": stage.hamlet_a, "y_binh": stage.hamlet_a, "nam": stage.hamlet_b}
    homes = {place.id: make_home(place) for place in (stage.hamlet_a, stage.hamlet_b, stage.hamlet_c)}
    own = {place: {home.uid} for place, home in homes.items()}
    for person, place in ((stage.hoa, stage.hamlet_a), (stage.nam, stage.hamlet_b), (stage.minh, stage.hamlet_c)):
        phone = phone_of(person)
        knock = phone.visit(homes[place.id])
        phone.send(knock, phone.record(homes[place.id].uid, place), phone.withdraw(knock))
        own[place.id] |= {op["uid"] for op in db_visits(place)}
    for name, place in places.items():
        assert set(uids(afresh(phone_of(getattr(stage, name))))) == own[place.id]


def db_visits(place) -> list[dict]:
    return [{"uid": uid} for uid in db.session.scalars(select(Visit.uid).where(Visit.area_id == place.id))]


def test_a_posting_above_covers_the_hamlets_below(stage, phone_of):
    homes = [make_home(place) for place in (stage.hamlet_a, stage.hamlet_b, stage.hamlet_c)]
    post(stage.hoa, "head", stage.commune)
    assert set(uids(phone_of(stage.hoa).pull())) == {homes[0].uid, homes[1].uid}


def test_a_posting_over_a_thousand_hamlets_is_served(stage, phone_of):
    hamlet = db.session.get_one(Area, stage.hamlet_c.id)
    shared = {"kind": hamlet.kind, "parent_id": hamlet.parent_id, "valid_from": hamlet.valid_from, "search_key": ""}
    areas = [Area(code=f"24649.to-{n}", name=f"Tổ {n}", **shared) for n in range(1200)]
    db.session.add_all(areas)
    db.session.commit()
    note_changes((area.id, "gone", str(uuid4())) for area in areas)
    post(stage.hoa, "canvasser", stage.neighbour)
    phone = phone_of(stage.hoa)
    assert len(phone.pull()) == 1200
    assert phone.pull() == []


def test_a_cursor_that_is_not_ours_begins_anew(hoa, home):
    for cursor in ("", "abc", "0", ".", 5, 0, [], {}, True, False, "\ud800", "\x00", "x" * 100_000, ["a"]):
        hoa.send(cursor=cursor)
        assert (uids(hoa.answer["changes"]), hoa.answer["reset"]) == ([home.uid], True)
        assert hoa.pull() == []
        assert "reset" not in hoa.answer


def test_somebody_elses_cursor_begins_anew(hoa, stage, phone_of, home):
    nam = phone_of(stage.nam)
    nam.pull()
    hoa.send(cursor=nam.cursor)
    assert (uids(hoa.answer["changes"]), hoa.answer["reset"]) == ([home.uid], True)


def test_other_postings_begin_anew(hoa, stage, home):
    there = make_home(stage.hamlet_b)
    hoa.pull()
    post(stage.hoa, "canvasser", stage.hamlet_b)
    hoa.send()
    assert (set(uids(hoa.answer["changes"])), hoa.answer["reset"]) == ({home.uid, there.uid}, True)
    for posting in stage.hoa.user.postings:
        posting.until_at = now()
    db.session.commit()
    hoa.send()
    assert (hoa.answer["changes"], hoa.answer["reset"]) == ([], True)


def test_another_life_of_the_database_begins_anew(hoa, home):
    hoa.pull()
    first = hoa.answer["epoch"]
    db.session.add(Epoch(uid=str(uuid4()), began_at=now()))
    db.session.commit()
    hoa.send()
    assert (uids(hoa.answer["changes"]), hoa.answer["reset"]) == ([home.uid], True)
    assert hoa.answer["epoch"] != first


def test_no_tampering_with_a_cursor_breaks_it_or_opens_another_hamlet(hoa, stage, home):
    make_home(stage.hamlet_b)
    hoa.pull()
    chance, true = random.Random(20200815), hoa.cursor
    mark, _, rest = true.partition(".")
    others = ["", "_", "-", "1-1-1", "--", "1", "1-", "-1", "1--1", "+1-+1", "1-" + "z" * 20, "1-" + "z" * 9000, "١-١"]
    others += [
        f"{stage.hamlet_b.id}-0",
        f"{rest}_{rest}",
        rest.upper(),
        f" {rest} ",
        f"{rest}\x00",
        rest[:-1],
        f"{rest}0",
    ]
    tampered = [f"{mark}.{other}" for other in others]
    for _ in range(60):
        place = chance.randrange(len(true))
        tampered.append(true[:place] + chance.choice("0z-_.\ud800ế\x00") + true[place + 1 :])
    for cursor in tampered:
        hoa.send(cursor=cursor)
        assert set(uids(hoa.answer["changes"])) <= {home.uid}
