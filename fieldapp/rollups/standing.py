"""How one door stands: the only definition of what a household's visits in force amount to. Pure; no database."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import NamedTuple


class Knock(NamedTuple):
    """A visit in force as figures see it.

    Units: persons, phones, leaflets; `apps` is phones by app (already or None, assisted); `obstacles` is bits.
    """

    uid: str
    at: datetime
    day: date
    area_id: int
    outcome: str
    adults: int | None
    smartphones: int | None
    apps: Mapping[str, tuple[int | None, int]]
    obstacles: int
    follow_up_on: date | None
    leaflets: int


class Step(NamedTuple):
    """What one visit did for one app.

    Units: phones by which the household's count moved, phones installed by the visitor.
    """

    visit_uid: str
    app: str
    area_id: int
    day: date
    gain: int
    assisted: int


class Stand(NamedTuple):
    """How a household stands.

    Units: `installed` is phones by app; persons and phones, None when never stated; `obstacles` is bits.
    """

    first_on: date
    last_at: datetime
    outcome: str
    has_met: bool
    obstacles: int
    adults: int | None
    smartphones: int | None
    installed: Mapping[str, int]
    follow_up_on: date | None
    steps: tuple[Step, ...]


def in_order(knocks: Iterable[Knock]) -> list[Knock]:
    """Sort visits by the knock, ties by the greater uid last."""
    return sorted(knocks, key=lambda knock: (knock.at, knock.uid))


def stand(knocks: Iterable[Knock]) -> Stand | None:
    """Tell how a household stands from its visits in force; None when it was never reached.

    Source: domain.md, `installed`: count = (already if stated, else the count so far) + assisted, over outcomes `met`.
    """
    adults = smartphones = None
    has_met = False
    installed: dict[str, int] = {}
    steps: list[Step] = []
    ordered = in_order(knocks)
    for knock in ordered:
        adults = adults if knock.adults is None else knock.adults
        smartphones = smartphones if knock.smartphones is None else knock.smartphones
        if knock.outcome == "met":
            has_met = True
            steps += _count(knock, installed)
    if not ordered:
        return None
    first, last = ordered[0], ordered[-1]
    return Stand(
        first_on=first.day,
        last_at=last.at,
        outcome=last.outcome,
        has_met=has_met,
        obstacles=last.obstacles,
        adults=adults,
        smartphones=smartphones,
        installed=installed,
        follow_up_on=last.follow_up_on,
        steps=tuple(steps),
    )


def _count(knock: Knock, installed: dict[str, int]) -> Iterable[Step]:
    for app, (already, assisted) in knock.apps.items():
        before = installed.get(app, 0)
        after = (before if already is None else already) + assisted
        installed[app] = after
        if after != before or assisted:
            yield Step(knock.uid, app, knock.area_id, knock.day, after - before, assisted)


def work_at_venue(knocks: Iterable[Knock]) -> tuple[Step, ...]:
    """Return the work done at a venue: flows only, it moves no household's count."""
    return tuple(
        Step(knock.uid, app, knock.area_id, knock.day, 0, assisted)
        for knock in knocks
        for app, (_, assisted) in knock.apps.items()
        if assisted
    )
