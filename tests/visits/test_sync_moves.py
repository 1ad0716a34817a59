"""A family moves, a visit was at the wrong door: what the phones of both hamlets hear.

Source: sync.md, "`changes`"; domain.md: work done never disappears because a family moves.
"""

from sqlalchemy import select

from fieldapp.extensions import db
from fieldapp.households.models import Household
from tests.visits.register import make_home
from tests.visits.test_changes import afresh, post, uids


def test_a_family_that_moves_is_gone_from_the_old_hamlet_and_comes_with_its_visits_to_the_new(
    hoa, stage, phone_of, home
):
    nam, chair = phone_of(stage.nam), phone_of(stage.lan)
    knock, other = hoa.visit(home), hoa.visit(home, outcome="met")
    hoa.send(knock, other)
    nam.pull()
    assert chair.say(chair.record(home.uid, stage.hamlet_b, head="Nhà mới")) == ["stored"]
    assert hoa.pull() == [{"kind": "gone", "uid": home.uid}]
    heard = nam.pull()
    assert uids(heard, "household") == [home.uid]
    assert set(uids(heard, "visit")) == {knock["uid"], other["uid"]}
    assert set(uids(afresh(nam))) == {home.uid, knock["uid"], other["uid"]}
    assert home.uid not in uids(afresh(hoa), "household")


def test_a_family_that_comes_back_is_there_again(hoa, stage, phone_of, home):
    nam, chair = phone_of(stage.nam), phone_of(stage.lan)
    hoa.pull()
    nam.pull()
    chair.send(chair.record(home.uid, stage.hamlet_b))
    chair.send(chair.record(home.uid, stage.hamlet_a))
    assert hoa.pull()[-1]["kind"] == "household"
    assert uids(nam.pull(), "household") == []
    assert [change["kind"] for change in afresh(hoa) if change["uid"] == home.uid][-1] == "household"


def test_who_walks_both_hamlets_loses_no_door_when_a_family_moves(stage, phone_of, home):
    post(stage.nam, "canvasser", stage.hamlet_a)
    nam, chair = phone_of(stage.nam), phone_of(stage.lan)
    nam.pull()
    chair.send(chair.record(home.uid, stage.hamlet_b))
    for heard in (nam.pull(), afresh(nam)):
        assert {change["kind"] for change in heard if change["uid"] == home.uid} == {"household"}
        assert heard[-1]["area"] == stage.hamlet_b.ref


def test_the_new_hamlet_hears_what_becomes_of_the_visits_that_came_along(hoa, stage, phone_of, home):
    nam, chair = phone_of(stage.nam), phone_of(stage.lan)
    knock = hoa.visit(home)
    hoa.send(knock)
    chair.send(chair.record(home.uid, stage.hamlet_b))
    nam.pull()
    fix = chair.correct(knock, home, outcome="met")
    assert chair.say(fix) == ["stored"]
    assert {change["uid"]: change["in_force"] for change in nam.pull()} == {knock["uid"]: False, fix["uid"]: True}
    chair.send(chair.withdraw(fix))
    assert {change["in_force"] for change in nam.pull()} == {False}


def test_a_visit_in_the_batch_that_moves_its_family_is_heard_in_the_new_hamlet(stage, phone_of, home):
    nam, chair = phone_of(stage.nam), phone_of(stage.lan)
    ops = [chair.visit(home), chair.record(home.uid, stage.hamlet_b), chair.visit(home, outcome="met")]
    assert chair.say(*ops) == ["stored"] * 3
    assert set(uids(nam.pull())) == {ops[0]["uid"], home.uid, ops[2]["uid"]}


def test_the_wrong_door_is_heard_of_in_both_hamlets(stage, phone_of, hoa, home):
    nam, chair = phone_of(stage.nam), phone_of(stage.lan)
    knock = hoa.visit(home)
    hoa.send(knock)
    there = make_home(stage.hamlet_b)
    nam.pull()
    fix = chair.correct(knock, there)
    chair.send(fix)
    assert [(change["uid"], change["in_force"]) for change in hoa.pull()] == [(knock["uid"], False)]
    assert [(change["uid"], change["in_force"]) for change in nam.pull()] == [(fix["uid"], True)]


def test_an_older_record_that_arrives_late_moves_nothing(stage, phone_of, hoa, home):
    nam, chair = phone_of(stage.nam), phone_of(stage.lan)
    nam.pull()
    chair.send(chair.record(home.uid, stage.hamlet_b, at="2020-08-15T08:00:00+07:00"))
    assert nam.pull() == []
    assert db.session.scalars(select(Household.area_id).where(Household.uid == home.uid)).one() == stage.hamlet_a.id
    assert uids(hoa.pull(), "gone") == []
