"""What waits for somebody at a place: rooms to the right say it, pages to the left show it."""

from collections.abc import Callable
from dataclasses import dataclass

from fieldapp.access import Actor
from fieldapp.areas.models import Area


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page of work. `count` asks the database how many things wait there; it is costly where it reads every door."""

    label: str
    url: str
    icon: str
    count: Callable[[], int]
    is_costly: bool = False


# For the first page of somebody's work, not for every page.
SOURCES: list[Callable[[Actor, Area], Waiting | None]] = []


def waiting(actor: Actor, area: Area, *, is_quick: bool = False) -> list[tuple[str, str, str]]:
    """Name the pages where work waits for *actor* at *area*, with how much: label, address, icon.

    Shape: what is empty is there too, so that its page is found; a quick answer leaves out what is costly to count.
    """
    pages = [found for source in SOURCES if (found := source(actor, area))]
    counts = [0 if is_quick and page.is_costly else page.count() for page in pages]
    return [
        (f"{page.label} ({count})" if count else page.label, page.url, page.icon)
        for page, count in zip(pages, counts, strict=True)
    ]
