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
    count: Callable[[], int] = int
    is_costly: bool = False

    def said(self, *, is_quick: bool = False) -> str:
        """Name the page with its count; a quick answer leaves out what is costly to count."""
        count = 0 if is_quick and self.is_costly else self.count()
        return f"{self.label} ({count})" if count else self.label


# For the first page of somebody's work, not for every page.
SOURCES: list[Callable[[Actor, Area], Waiting | None]] = []


def waiting(actor: Actor, area: Area) -> list[Waiting]:
    """Return what waits for *actor* at *area*; what is empty is there too, so that its page is found."""
    return [found for source in SOURCES if (found := source(actor, area))]
