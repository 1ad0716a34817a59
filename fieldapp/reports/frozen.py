"""The figures of a closing as they were frozen: read from its JSON, never asked for again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from fieldapp.areas.published import LABELS
from fieldapp.dates import local_day, read_instant
from fieldapp.reports.models import Closing
from fieldapp.text import CollationKey, collation_key


@dataclass(frozen=True, slots=True)
class FrozenApp:
    """One app's figures. Units: phones; `rates` are shares by base, None when the base was 0."""

    slug: str
    name: str
    target_base: str | None
    installed: int
    assisted: int
    goal: int | None
    rates: Mapping[str, Decimal | None]

    @property
    def base(self) -> str:
        """What its rate divides by in documents: the target's base, else adults."""
        return self.target_base or "adults"


@dataclass(frozen=True, slots=True)
class FrozenArea:
    """One area's figures; `official` leaves out what others published as of later days.

    Units: `counts`, `outcomes` and `obstacles` count what their keys say.
    """

    name: str
    counts: Mapping[str, int]
    apps: tuple[FrozenApp, ...]
    outcomes: Mapping[str, int]
    obstacles: Mapping[str, int]
    official: tuple[Mapping[str, Any], ...]
    published: Mapping[str, int]

    def base(self, name: str) -> int:
        """Return what a rate divides by."""
        return self.published[name] if name in LABELS else self.counts[name]

    @property
    def key(self) -> CollationKey:
        return collation_key(self.name)


@dataclass(frozen=True, slots=True)
class Late:
    """What came after the closing before. Units: visits; phones by app."""

    since: datetime
    visits: int
    corrected: int
    assisted: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Frozen:
    """A closing's figures: the area's, those of each area one step below by name, what came late."""

    whole: FrozenArea
    parts: tuple[FrozenArea, ...]
    late: Late | None


def read_frozen(closing: Closing) -> Frozen:
    """Read the frozen figures of *closing*; decimals stay exact."""
    shape = json.loads(closing.figures, parse_float=Decimal)
    parts = sorted((_area(closing, child) for child in shape["children"]), key=lambda part: part.key)
    return Frozen(_area(closing, shape), tuple(parts), read_late(closing.late))


def _area(closing: Closing, shape: Mapping[str, Any]) -> FrozenArea:
    known, apps = json.loads(closing.apps), []
    for slug, found in shape["apps"].items():
        name, base = known[slug]["name"], known[slug]["base"]
        rates = {key: None if rate is None else Decimal(rate) for key, rate in found["rates"].items()}
        apps.append(FrozenApp(slug, name, base, found["installed"], found["assisted"], found["goal"], rates))
    closed_on = local_day(closing.at).isoformat()
    return FrozenArea(
        name=shape["area"]["name"],
        counts={key: value for key, value in shape.items() if isinstance(value, int)},
        apps=tuple(apps),
        outcomes=shape["by_outcome"],
        obstacles=shape["by_obstacle"],
        official=tuple(row for row in shape["official"] if row["as_of"][:10] <= closed_on),
        published={row["name"]: row["value"] for row in shape["published"]},
    )


def read_late(text: str | None) -> Late | None:
    """Read what came late; None for a first closing."""
    if text is None:
        return None
    shape = json.loads(text)
    since = read_instant(shape["since"])
    assert since  # noqa: S101 - we wrote it
    return Late(since, shape["visits"], shape["corrected"], shape["assisted"])
