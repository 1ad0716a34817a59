"""The clock that all parts of the product read."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from fieldapp import dates


@pytest.fixture
def set_clock_back() -> Iterator[None]:
    before = dates._clock
    yield
    dates.set_clock(before)


def test_now_is_aware_and_in_utc():
    assert dates.now().tzinfo is UTC


@pytest.mark.usefixtures("set_clock_back")
def test_a_simulation_sets_the_clock_for_those_who_imported_it_long_ago():
    from fieldapp.visits.sync import now

    then = datetime(2020, 8, 15, 5, tzinfo=UTC)
    dates.set_clock(lambda: then)
    assert now() == then
