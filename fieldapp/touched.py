"""What a unit of work has touched, so that the recount before its commit knows where to look."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from fieldapp.extensions import db


@dataclass(slots=True)
class Touched:
    """Ids of the hamlets, households and venues whose figures may have changed."""

    areas: set[int] = field(default_factory=set)
    households: set[int] = field(default_factory=set)
    venues: set[int] = field(default_factory=set)


def touched() -> Touched:
    """Return what this unit of work has touched so far; add to it."""
    found: Touched = db.session.info.setdefault("touched", Touched())
    return found


def touch(*, areas: Iterable[int] = (), households: Iterable[int] = (), venues: Iterable[int] = ()) -> None:
    """Say that figures of these may have changed."""
    place = touched()
    place.areas.update(areas)
    place.households.update(households)
    place.venues.update(venues)


def take_touched() -> Touched | None:
    """Take what was touched; None when nothing was."""
    found: Touched | None = db.session.info.pop("touched", None)
    return found
