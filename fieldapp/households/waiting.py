"""What waits for somebody at a place: rooms to the right say it, pages to the left show it."""

from collections.abc import Callable
from dataclasses import dataclass

from fieldapp.access import Actor
from fieldapp.areas.models import Area


@dataclass(frozen=True, slots=True)
class Waiting:
    """A page with work on it. Units: `count` of things that wait there."""

    label: str
    url: str
    icon: str
    count: int


# Each asks the database: for the first page of somebody's work, not for every page.
SOURCES: list[Callable[[Actor, Area], Waiting | None]] = []


def waiting(actor: Actor, area: Area) -> list[Waiting]:
    """Return what waits for *actor* at *area*; what is empty is there too, so that its page is found."""
    return [found for source in SOURCES if (found := source(actor, area))]
