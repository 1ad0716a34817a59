"""Long lists a page at a time: which page, of how many, and the ways to those beside it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask_babel import gettext


@dataclass(frozen=True, slots=True)
class Turn:
    """One page of a long list. Units: `page` counts from 1, `rows` from 0."""

    page: int
    pages: int
    rows: range


def turned(found: int, wanted: int, size: int) -> Turn:
    """Return the page wanted of *found* rows, the last where there are fewer; an empty list has one."""
    pages = max(1, -(-found // size))
    page = min(wanted, pages)
    return Turn(page, pages, range((page - 1) * size, page * size))


def beside(page: int, pages: int, address: Callable[[int], str]) -> Iterator[tuple[str, str]]:
    """Give the links to the page before and the page after, where there are such."""
    for label, other in ((gettext("Trang trước"), page - 1), (gettext("Trang sau"), page + 1)):
        if 1 <= other <= pages:
            yield label, address(other)
