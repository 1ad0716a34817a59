"""A table on its way out: its columns, and its rows one after the other, never all at once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fieldapp.dates import VIETNAM

Cell = str | int | date | None


@dataclass(frozen=True, slots=True)
class Table:
    """What is written: a name for the sheet, one row of heads, and rows with a cell for each."""

    name: str
    heads: Sequence[str]
    rows: Iterator[Sequence[Cell]]


def instant(at: datetime) -> str:
    """Write an instant by Vietnam's clock with its offset, to the second."""
    return at.astimezone(VIETNAM).isoformat(timespec="seconds")
