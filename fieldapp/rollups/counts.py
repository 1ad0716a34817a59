"""The counts behind the figures: sums that children add up to. Rates are computed from them, never averaged."""

from collections.abc import Iterable
from dataclasses import dataclass, field, fields

from fieldapp.visits.models import Obstacle, Outcome


@dataclass(slots=True)
class AppCounts:
    """One app's counts.

    Units: phones; `growth` is what the last full days added to `installed`.
    """

    installed: int = 0
    assisted: int = 0
    growth: int = 0

    def add(self, other: "AppCounts") -> None:
        """Add another place's counts."""
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass(slots=True)
class Counts:
    """The counts of a place in one campaign.

    Units: households, persons, phones, visits, as the names say.
    """

    registered: int = 0
    households: int = 0
    adults: int = 0
    smartphones: int = 0
    unstated_adults: int = 0
    unstated_smartphones: int = 0
    knocked: int = 0
    met: int = 0
    visits: int = 0
    leaflets: int = 0
    outcomes: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Outcome, 0))
    obstacles: dict[str, int] = field(default_factory=lambda: dict.fromkeys(Obstacle, 0))
    apps: dict[int, AppCounts] = field(default_factory=dict)

    def add(self, other: "Counts") -> None:
        """Add another place's counts."""
        for name in SIMPLE:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for mine, theirs in ((self.outcomes, other.outcomes), (self.obstacles, other.obstacles)):
            for key, number in theirs.items():
                mine[key] += number
        for app_id, counts in other.apps.items():
            self.app(app_id).add(counts)

    def app(self, app_id: int) -> AppCounts:
        """Return the counts of an app, zeros if it has none yet."""
        return self.apps.setdefault(app_id, AppCounts())


SIMPLE = tuple(each.name for each in fields(Counts) if each.name not in ("outcomes", "obstacles", "apps"))


def total(parts: Iterable[Counts]) -> Counts:
    """Return the sum of counts."""
    whole = Counts()
    for part in parts:
        whole.add(part)
    return whole
