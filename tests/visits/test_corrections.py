"""Corrections and withdrawals as phones send them: the chain decides, the history stays, every figure follows."""

from datetime import timedelta
from itertools import permutations

import pytest
from sqlalchemy import select

from fieldapp.accounts.models import Posting
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.rollups.models import Standing
from fieldapp.rollups.summarise import figures
from fieldapp.visits.models import Visit
from tests.cast import LONG_AGO
from tests.visits.register import make_home, make_venue

HELPED = {"xanh": {"already": 1, "assisted": 2}}


def in_force() -> set[str]:
    return set(db.session.scalars(select(Visit.uid).where(Visit.in_force)))


def counted(place) -> dict[str, int]:
    """Return what a hamlet counts."""
    campaign = db.session.scalars(select(Campaign)).one()
    found = figures(place.area, campaign)
    names = ("knocked", "met", "visits", "leaflets")
    apps = {"installed": found.apps[0].installed, "assisted": found.apps[0].assisted}
    return {name: getattr(found.counts, name) for name in names} | apps


def stock(home) -> int | None:
    """Return how many phones a household is counted with; None when nobody knocked."""
    return db.session.scalar(select(Standing.top_installed).where(Standing.household_id == home.id))


def ago(**by: float) -> str:
    return (now() - timedelta(**by)).isoformat()


@pytest.fixture
def both(stage, phone_of):
    """A phone of somebody who walks hamlets A and B."""
    db.session.add(Posting(user_id=stage.nam.id, role="canvasser", area_id=stage.hamlet_a.id, from_at=LONG_AGO))
    db.session.commit()
    return phone_of(stage.nam)


NOTHING = {"knocked": 0, "met": 0, "visits": 0, "leaflets": 0, "installed": 0, "assisted": 0}


def test_a_correction_takes_the_place_of_what_it_corrects(hoa, stage, home):
    first = hoa.visit(home, outcome="met", apps=HELPED, leaflets=5)
    fix = hoa.correct(first, home, outcome="met", apps={"xanh": {"assisted": 1}})
    assert hoa.say(first, fix) == ["stored", "stored"]
    assert in_force() == {fix["uid"]}
    assert counted(stage.hamlet_a) == NOTHING | {"knocked": 1, "met": 1, "visits": 1, "installed": 1, "assisted": 1}


def test_a_withdrawal_takes_a_visit_out_of_every_figure_and_out_of_no_history(hoa, stage, home):
    first = hoa.visit(home, outcome="met", apps=HELPED, leaflets=5)
    taken = hoa.withdraw(first)
    assert hoa.say(first, taken) == ["stored", "stored"]
    assert (in_force(), stock(home), counted(stage.hamlet_a)) == (set(), None, NOTHING)
    back = hoa.correct(taken, home, outcome="refused")
    assert hoa.say(back) == ["stored"]
    assert in_force() == {back["uid"]}
    assert counted(stage.hamlet_a) == NOTHING | {"knocked": 1, "visits": 1}
    assert len(db.session.scalars(select(Visit)).all()) == 3


def test_the_latest_of_several_corrections_stands_in_whatever_order_they_arrive(hoa, home):
    for order in permutations(range(3)):
        first = hoa.visit(home, at=ago(minutes=50))
        fixes = [
            hoa.correct(first, home, at=ago(minutes=30), outcome="met"),
            hoa.correct(first, home, at=ago(minutes=10), outcome="refused"),
            hoa.withdraw(first, at=ago(minutes=20)),
        ]
        before = in_force()
        assert hoa.say(first, *(fixes[n] for n in order)) == ["stored"] * 4
        assert in_force() - before == {fixes[1]["uid"]}


def test_two_corrections_of_one_instant_are_decided_by_the_greater_uid(hoa, home):
    first, at = hoa.visit(home), ago(minutes=1)
    fixes = [hoa.correct(first, home, at=at, outcome="met") for _ in range(5)]
    hoa.send(first, *fixes)
    assert in_force() == {max(fix["uid"] for fix in fixes)}


def test_corrections_are_ordered_by_the_corrected_clock(hoa, home, clock):
    first = hoa.visit(home)
    late = hoa.correct(first, home, outcome="met")
    hoa.send(first, late)
    fast = hoa.correct(first, home, outcome="refused", at=(clock.at + timedelta(days=1)).isoformat())
    hoa.send(fast, sent_at=(clock.at + timedelta(days=1, minutes=10)).isoformat())
    assert in_force() == {late["uid"]}


def test_a_chain_in_one_batch_is_followed_to_its_end(hoa, home):
    ops = [hoa.visit(home, at=ago(minutes=60))]
    for minutes in range(50, 0, -5):
        ops.append(hoa.correct(ops[-1], home, at=ago(minutes=minutes), adults=minutes))
    assert set(hoa.say(*ops)) == {"stored"}
    assert in_force() == {ops[-1]["uid"]}
    assert hoa.say(hoa.withdraw(ops[3], at=ago(seconds=1))) == ["stored"]
    assert in_force() == set()


def test_the_wrong_door_is_mended_and_both_doors_are_right(hoa, stage, home):
    neighbour = make_home(stage.hamlet_a, position=2)
    first = hoa.visit(home, outcome="met", apps=HELPED, leaflets=1)
    assert hoa.say(first, hoa.correct(first, neighbour, outcome="met", apps=HELPED)) == ["stored", "stored"]
    assert (stock(home), stock(neighbour)) == (None, 3)
    assert counted(stage.hamlet_a) == NOTHING | {"knocked": 1, "met": 1, "visits": 1, "installed": 3, "assisted": 2}


def test_the_wrong_door_in_another_hamlet_moves_the_visit_there_and_back(both, stage, home):
    there = make_home(stage.hamlet_b)
    first = both.visit(home, outcome="met", apps=HELPED)
    fix = both.correct(first, there, outcome="met", apps=HELPED)
    one = NOTHING | {"knocked": 1, "met": 1, "visits": 1, "installed": 3, "assisted": 2}
    assert both.say(first, fix) == ["stored", "stored"]
    assert (counted(stage.hamlet_a), counted(stage.hamlet_b)) == (NOTHING, one)
    assert (stock(home), stock(there)) == (None, 3)
    back = both.correct(fix, home, outcome="met", apps=HELPED)
    assert both.say(back) == ["stored"]
    assert (counted(stage.hamlet_a), counted(stage.hamlet_b)) == (one, NOTHING)
    assert both.say(both.withdraw(back)) == ["stored"]
    assert (counted(stage.hamlet_a), counted(stage.hamlet_b)) == (NOTHING, NOTHING)


def test_a_visit_moves_from_a_home_to_a_venue_and_back(hoa, stage, home):
    school = make_venue(stage.hamlet_a)
    first = hoa.visit(home, outcome="met", apps=HELPED)
    at_school = hoa.correct(first, school, apps={"xanh": {"assisted": 40}}, leaflets=300)
    assert hoa.say(first, at_school) == ["stored", "stored"]
    assert counted(stage.hamlet_a) == NOTHING | {"visits": 1, "leaflets": 300, "assisted": 40}
    assert hoa.say(hoa.correct(at_school, home, outcome="met", apps=HELPED)) == ["stored"]
    assert counted(stage.hamlet_a) == NOTHING | {"knocked": 1, "met": 1, "visits": 1, "installed": 3, "assisted": 2}


def test_a_corrected_visit_keeps_the_time_of_its_first_knock(hoa, home):
    first = hoa.visit(home, outcome="met", at=ago(days=2), apps={"xanh": {"already": 1, "assisted": 0}})
    second = hoa.visit(home, outcome="met", at=ago(days=1), apps={"xanh": {"already": 2, "assisted": 1}})
    fix = hoa.correct(first, home, outcome="met", apps={"xanh": {"already": 9, "assisted": 0}})
    hoa.send(first, second, fix)
    assert stock(home) == 3
    kept = {visit.uid: visit for visit in db.session.scalars(select(Visit))}
    assert kept[fix["uid"]].effective_at == kept[first["uid"]].knocked_at
    assert kept[fix["uid"]].day == kept[first["uid"]].day
    assert kept[fix["uid"]].knocked_at > kept[second["uid"]].knocked_at


def test_a_corrected_promise_is_counted_from_the_first_knock(hoa, home):
    first = hoa.visit(home, at=ago(days=8))
    days = [(now() + timedelta(days=d)).date().isoformat() for d in (80, 85)]
    fixes = [hoa.correct(first, home, follow_up_on=day) for day in days]
    assert hoa.say(first, *fixes) == ["stored", "stored", "out_of_range"]


def test_two_people_at_one_door_both_count(hoa, stage, phone_of, home):
    head = phone_of(stage.y_binh)
    assert hoa.say(hoa.visit(home)) == head.say(head.visit(home, outcome="met")) == ["stored"]
    assert counted(stage.hamlet_a)["visits"] == 2
    assert counted(stage.hamlet_a)["knocked"] == 1


def test_who_made_the_visit_may_correct_what_a_head_made_of_it(hoa, stage, phone_of, home):
    head = phone_of(stage.y_binh)
    first = hoa.visit(home)
    assert hoa.say(first) == ["stored"]
    fix = head.correct(first, home, outcome="met")
    assert head.say(fix) == ["stored"]
    assert hoa.say(hoa.correct(fix, home, outcome="refused")) == ["stored"]
    other = head.visit(home)
    assert head.say(other) == ["stored"]
    assert hoa.say(hoa.correct(other, home), hoa.withdraw(other)) == ["not_allowed", "not_allowed"]


def test_a_family_that_moved_takes_its_phones_along_and_leaves_the_work(both, stage, home):
    first = both.visit(home, outcome="met", apps=HELPED, leaflets=2)
    assert both.say(first, both.record(home.uid, stage.hamlet_b)) == ["stored", "stored"]
    flows = {"visits": 1, "leaflets": 2, "assisted": 2}
    stocks = {"knocked": 1, "met": 1, "installed": 3}
    assert (counted(stage.hamlet_a), counted(stage.hamlet_b)) == (NOTHING | flows, NOTHING | stocks)
    fix = both.correct(first, home, outcome="met", apps={"xanh": {"assisted": 1}})
    assert both.say(fix) == ["stored"]
    assert counted(stage.hamlet_a) == NOTHING | {"visits": 1, "assisted": 1}
    assert counted(stage.hamlet_b) == NOTHING | {"knocked": 1, "met": 1, "installed": 1}
    assert both.say(both.withdraw(fix)) == ["stored"]
    assert (counted(stage.hamlet_a), counted(stage.hamlet_b)) == (NOTHING, NOTHING)


def test_a_family_that_moves_in_the_batch_of_its_visit_is_counted_where_it_lives(both, stage, home):
    before, after = both.visit(home, outcome="met"), both.visit(home, outcome="met", leaflets=1)
    assert both.say(before, both.record(home.uid, stage.hamlet_b), after) == ["stored"] * 3
    assert counted(stage.hamlet_a) == NOTHING | {"visits": 1}
    assert counted(stage.hamlet_b) == NOTHING | {"visits": 1, "leaflets": 1, "knocked": 1, "met": 1}


def test_a_household_that_is_no_longer_open_leaves_the_stocks_only(hoa, stage, home):
    first = hoa.visit(home, outcome="met", apps=HELPED)
    assert hoa.say(first, hoa.record(home.uid, stage.hamlet_a, state="moved")) == ["stored", "stored"]
    assert counted(stage.hamlet_a) == NOTHING | {"visits": 1, "assisted": 2}
    make_home(stage.hamlet_a, household=home.uid)
    assert counted(stage.hamlet_a)["installed"] == 3
