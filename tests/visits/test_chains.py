"""Which visit of a chain is in force: the rule alone, without a database.

Source: domain.md: start at the visit that replaces nothing; step to the greatest (at, uid) of those that replace it.
"""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from fieldapp.visits.chains import Link, in_force

NOON = datetime(2020, 8, 15, 12, tzinfo=UTC)


def link(uid: str, replaces: str | None = None, minute: int = 0, *, withdrawn: bool = False) -> Link:
    return Link(uid, replaces, NOON + timedelta(minutes=minute), withdrawn)


@pytest.mark.parametrize(
    ("links", "winner"),
    [
        ([link("a")], "a"),
        ([link("a"), link("b", "a")], "b"),
        ([link("a"), link("b", "a"), link("c", "b")], "c"),
        ([link("a"), link("b", "a", 1), link("c", "a", 2)], "c"),
        ([link("a"), link("b", "a", 2), link("c", "a", 1)], "b"),
        ([link("a"), link("b", "a", 1), link("c", "a", 1)], "c"),
        ([link("a", minute=9), link("b", "a", 1)], "b"),
        ([link("a"), link("b", "a", 1, withdrawn=True)], None),
        ([link("a"), link("b", "a", 1, withdrawn=True), link("c", "b", 2)], "c"),
        ([link("a"), link("b", "a", 1, withdrawn=True), link("c", "a", 2)], "c"),
        ([link("a"), link("b", "a", 2, withdrawn=True), link("c", "a", 1)], None),
        ([link("a"), link("b", "a", 2), link("c", "a", 1), link("d", "c", 9)], "b"),
        ([link("a"), link("b", "a", 1), link("c", "b", 2, withdrawn=True), link("d", "a", 0)], None),
        ([link("a"), link("b", "a", 1, withdrawn=True), link("c", "b", 2, withdrawn=True)], None),
    ],
)
def test_the_visit_in_force(links, winner):
    assert in_force(links) == winner
    assert in_force(reversed(links)) == winner


@given(some.data())
@settings(max_examples=60, deadline=None)
def test_the_order_of_arrival_never_matters(data):
    size = data.draw(some.integers(1, 8))
    links = [link("0")]
    for number in range(1, size):
        replaced = str(data.draw(some.integers(0, number - 1)))
        links.append(link(str(number), replaced, data.draw(some.integers(0, 2)), withdrawn=data.draw(some.booleans())))
    shuffled = links[:]
    random.Random(size).shuffle(shuffled)
    assert in_force(shuffled) == in_force(links)


def test_an_hour_of_corrections_is_followed_to_its_end():
    links = [link("0"), *(link(str(n), str(n - 1), n) for n in range(1, 3000))]
    assert in_force(links) == "2999"
