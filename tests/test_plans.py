"""The statements of every batch must find their rows by an index: a scan is quick in a test, not in a province."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Connection, create_engine

from fieldapp.extensions import db, reading
from fieldapp.rollups import doors, recount
from fieldapp.visits import changes, world

STATEMENTS = {
    "digests": world._DIGESTS,
    "homes": world._HOMES,
    "described visits": changes._VISITS,
    "family": doors._FAMILY,
    "knocks": doors._KNOCKS,
    "help desks": doors._HELP_DESKS,
    "clear work": doors._CLEAR_WORK,
    "clear gains": doors._CLEAR_GAINS,
    "clear standings": doors._CLEAR_STANDINGS,
    **{model.__name__: counts for model, counts in recount.COUNTS.items()},
}
BIG = ("visits", "households", "household_records", "standings", "gains", "changes", "areas")


@pytest.fixture(scope="module")
def empty() -> Iterator[Connection]:
    """An empty SQLite database of ours: its plans do not depend on what is stored."""
    engine = create_engine("sqlite://")
    with reading(), engine.connect() as connection:
        db.metadata.create_all(connection)
        yield connection
    engine.dispose()


@pytest.mark.parametrize("name", STATEMENTS)
def test_no_statement_of_a_batch_scans_a_big_table(empty: Connection, name: str) -> None:
    compiled = STATEMENTS[name].compile(empty)
    given = tuple("[]" for _ in compiled.positiontup or ())
    plan = [row[3] for row in empty.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", given)]
    scanned = tuple(f"SCAN {table}" for table in BIG)
    assert [step for step in plan if step.startswith(scanned)] == [], plan
