"""A batch takes its hamlets' locks in one statement, in one order: two that took them one by one could wait for ever.

SQLite has a single writer and takes none.
"""

import pytest
from sqlalchemy import select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.merge import merge
from fieldapp.households.models import Household
from tests.visits.register import make_home, state_home


def locks(queries, work) -> int:
    """Return how many statements of *work* take locks; on SQLite 1, as it should be."""
    with queries() as sent:
        work()
    found = sum("FOR NO KEY UPDATE" in statement for statement in sent)
    return found if db.engine.dialect.name == "postgresql" else 1


@pytest.fixture
def merged(stage) -> Household:
    """A household of hamlet B that is read as one of hamlet A."""
    gone, survivor = make_home(stage.hamlet_b), make_home(stage.hamlet_a)
    merge(stage.lan.actor(), gone, survivor.uid, "0197a7a0-5d7e-7c3a-8f00-1234567890ab", now())
    db.session.commit()
    return gone


def test_a_merged_household_takes_its_survivors_hamlet_along(stage, phone_of, merged, queries):
    lan = phone_of(stage.lan)
    visit = lan.visit(merged)
    assert locks(queries, lambda: lan.send(visit)) == 1
    assert locks(queries, lambda: lan.send(lan.withdraw(visit))) == 1


def test_a_survivor_leaves_the_hamlets_of_those_merged_into_it_alone(stage, phone_of, merged, queries):
    survivor = db.session.scalars(select(Household).where(Household.id == merged.merged_into_id)).one()
    hoa = phone_of(stage.hoa)
    assert locks(queries, lambda: hoa.send(hoa.visit(survivor, outcome="met", apps={"xanh": {"assisted": 1}}))) == 1


def test_a_family_that_moved_takes_both_hamlets(stage, phone_of, home, queries):
    lan = phone_of(stage.lan)
    visit = lan.visit(home)
    lan.send(visit)
    state_home(stage.hamlet_b, home.uid)
    assert locks(queries, lambda: lan.send(lan.withdraw(visit))) == 1


def test_a_queue_of_several_people_takes_all_hamlets_first(stage, phone_of, queries):
    lan, here, there = phone_of(stage.lan), make_home(stage.hamlet_a), make_home(stage.hamlet_b)
    ops = [lan.visit(there, by=stage.nam.uid), lan.visit(here, by=stage.hoa.uid), lan.visit(there)]
    assert locks(queries, lambda: lan.send(*ops, path="/api/rescue")) == 1
