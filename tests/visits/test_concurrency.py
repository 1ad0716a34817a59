"""Phones at the same time, on real databases: nothing lost, nothing twice, nothing that a puller skips."""

import threading
from collections.abc import Callable
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from fieldapp.extensions import db
from fieldapp.households.models import Household
from fieldapp.rollups.models import Rollup
from fieldapp.visits import world
from fieldapp.visits.models import Visit
from tests.visits.phone import Phone
from tests.visits.register import make_home, make_homes
from tests.visits.test_changes import post

HELPED = {"outcome": "met", "apps": {"xanh": {"assisted": 1}}}


def count(model: type) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def sendings(phone: Phone, batches: list[list[dict]]) -> Callable[[], list[str]]:
    return lambda: [word for batch in batches for word in phone.say(*batch)]


def test_two_phones_in_one_hamlet_lose_nothing(hoa, stage, phone_of, at_once):
    homes, head = make_homes(stage.hamlet_a, 12), phone_of(stage.y_binh)
    batches = {
        phone: [[phone.visit(home, **HELPED), phone.record(home.uid, stage.hamlet_a)] for home in homes]
        for phone in (hoa, head)
    }
    said = at_once(*(sendings(phone, of_phone) for phone, of_phone in batches.items()))
    assert said == [["stored"] * 24] * 2
    assert count(Visit) == 24
    assert db.session.scalars(select(Rollup.visits).where(Rollup.area_id == stage.hamlet_a.id)).one() == 24


def test_the_same_batch_at_the_same_moment_is_stored_once(hoa, stage, phone_of, home, at_once):
    uid, twin = str(uuid4()), phone_of(stage.hoa)
    knock = hoa.visit(home, **HELPED)
    batch = [
        knock,
        hoa.record(uid, stage.hamlet_a, alley="Ngõ mới"),
        hoa.correct(knock, home),
        hoa.record(home.uid, stage.hamlet_a),
    ]
    said = at_once(*(sendings(phone, [batch]) for phone in (hoa, twin, hoa, twin)))
    assert sorted(map(set, said), key=sorted) == [{"already"}] * 3 + [{"stored"}]
    assert count(Visit) == 2


def test_the_same_uid_at_the_same_moment_in_two_hamlets_is_stored_once(stage, phone_of, at_once):
    chair, other = phone_of(stage.lan), phone_of(stage.lan)
    there = make_home(stage.hamlet_b)
    here = make_home(stage.hamlet_a)
    for _ in range(4):
        first = chair.visit(here)
        second = chair.visit(there, uid=first["uid"])
        said = at_once(sendings(chair, [[first, chair.visit(here)]]), sendings(other, [[second, other.visit(there)]]))
        assert sorted(word for words in said for word in words) == ["stored", "stored", "stored", "uid_taken"]


def test_one_new_door_from_two_phones_in_two_hamlets_is_one_door(stage, phone_of, at_once):
    chair, other = phone_of(stage.lan), phone_of(stage.lan)
    for _ in range(4):
        uid = str(uuid4())
        ops = [chair.record(uid, stage.hamlet_a, alley="Ngõ mới"), other.record(uid, stage.hamlet_b, alley="Ngõ mới")]
        assert at_once(sendings(chair, [[ops[0]]]), sendings(other, [[ops[1]]])) == [["stored"], ["stored"]]
        place = max(ops, key=lambda op: (op["at"], op["uid"]))["data"]["area"]
        home = db.session.scalars(select(Household).where(Household.uid == uid)).one()
        assert home.area.code == place


def test_two_corrections_at_the_same_moment_agree_on_which_stands(hoa, stage, phone_of, home, at_once):
    head = phone_of(stage.y_binh)
    for _ in range(4):
        first = hoa.visit(home)
        hoa.send(first)
        fixes = [hoa.correct(first, home, **HELPED), head.correct(first, home, outcome="refused")]
        assert at_once(sendings(hoa, [[fixes[0]]]), sendings(head, [[fixes[1]]])) == [["stored"], ["stored"]]
        chain = db.session.scalars(select(Visit.uid).where(Visit.root_uid == first["uid"], Visit.in_force)).all()
        assert chain == [max(fixes, key=lambda op: (op["at"], op["uid"]))["uid"]]


def test_a_puller_never_skips_a_late_commit(hoa, stage, phone_of, at_once):
    homes = {place.id: make_homes(place, 6) for place in (stage.hamlet_a, stage.hamlet_b)}
    writers = [phone_of(person) for person in (stage.hoa, stage.y_binh, stage.nam)]
    puller, done, heard = phone_of(stage.lan), threading.Event(), []
    post(stage.lan, "canvasser", stage.commune)

    batches = {}
    for phone in writers:
        knocks = [phone.visit(home, **HELPED) for home in homes[phone.person.place.id]]
        batches[phone] = [[op] for op in (*knocks, *map(phone.withdraw, knocks))]

    def listen() -> None:
        while not done.is_set():
            heard.extend(puller.pull())

    listener = threading.Thread(target=listen)
    db.session.commit()
    listener.start()
    try:
        said = at_once(*(sendings(phone, batches[phone]) for phone in writers))
    finally:
        done.set()
        listener.join(30)
    heard += puller.pull()
    assert said == [["stored"] * 12] * 3
    sent = {op["uid"] for of_phone in batches.values() for batch in of_phone for op in batch}
    assert sent <= {change["uid"] for change in heard}
    last = {change["uid"]: change["in_force"] for change in heard if change["kind"] == "visit"}
    assert set(last.values()) == {False}


def test_a_family_that_moves_while_its_visit_waits_is_counted_and_heard_where_it_went(
    app: Flask, stage, phone_of, home, monkeypatch
):
    """Between reading where a household is and locking that hamlet, somebody else may move it; not on SQLite."""
    if db.engine.dialect.name == "sqlite":
        pytest.skip("a writer has SQLite to itself")
    chair, nam = phone_of(stage.lan), phone_of(stage.nam)
    mover, real, moved = phone_of(stage.lan), world.lock_hamlets, []
    nam.pull()

    def move_first(hamlets):
        if not moved:
            moved.append(True)
            thread = threading.Thread(target=mover.send, args=[mover.record(home.uid, stage.hamlet_b)])
            thread.start()
            thread.join(20)
        return real(hamlets)

    knock, move = chair.visit(home, **HELPED), home.uid
    monkeypatch.setattr(world, "lock_hamlets", move_first)
    assert chair.say(knock) == ["stored"]
    assert db.session.scalars(select(Visit.area_id).where(Visit.uid == knock["uid"])).one() == stage.hamlet_b.id
    assert {change["uid"] for change in nam.pull()} == {move, knock["uid"]}


def test_a_phone_that_waits_in_vain_is_told_to_come_again(hoa, home, app: Flask, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's writers wait for each other's hamlets only")
    body = hoa.body(hoa.visit(home))
    db.session.commit()
    with db.engine.connect() as other:
        other.execute(update(Household).values(hint="đang ghi"))
        monkeypatch.setattr("fieldapp.extensions.BUSY_MS", 50)
        db.engine.dispose(close=False)
        answer = hoa.post(body)
        assert (answer.status_code, answer.json["code"]) == (503, "busy")
        other.rollback()
    db.engine.dispose()
    assert count(Visit) == 0
