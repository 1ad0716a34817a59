"""Every figure of an area: the only place where counts become figures, for pages, commands and reports alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fieldapp.areas.models import Area
from fieldapp.areas.tree import children
from fieldapp.campaigns.choose import OfficialRow, PublishedRow, official_figures, published
from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import VIETNAM, local_day, now
from fieldapp.rollups import pace
from fieldapp.rollups.counts import SIMPLE, AppCounts, Counts
from fieldapp.rollups.heard import HeardFrom, heard_from
from fieldapp.rollups.history import counts_at
from fieldapp.rollups.stored import counts_now


@dataclass(frozen=True, slots=True)
class AppFigures:
    """The figures of one app at one area.

    Units: `installed`, `assisted`, `goal` are phones; `rates` are shares by base (None when the base is 0);
    `needed_per_day` and `pace` are phones a day.
    """

    slug: str
    name: str
    installed: int
    assisted: int
    rates: Mapping[str, Decimal | None]
    goal: int | None
    target_base: str | None
    needed_per_day: int | None
    pace: Decimal | None
    projected_on: date | None


@dataclass(frozen=True, slots=True)
class Figures:
    """Every figure of one area in one campaign at one instant.

    Units: `coverage` is a share; everything in `counts` is a count that children add up to.
    """

    area: Area
    campaign: Campaign
    at: datetime
    counts: Counts
    coverage: Decimal | None
    apps: tuple[AppFigures, ...]
    heard_from: HeardFrom | None
    published: tuple[PublishedRow, ...]
    official: tuple[OfficialRow, ...]

    @property
    def none_reached(self) -> int:
        return self.counts.households - self.counts.knocked

    @property
    def aimed(self) -> AppFigures | None:
        """Return the first app that has a target: by it is judged who needs help, and whether the goal is met."""
        return next((app for app in self.apps if app.target_base is not None), None)


def figures(area: Area, campaign: Campaign, at: datetime | None = None) -> Figures:
    """Return the figures of *area*, now or as the server knew them at *at*."""
    return _figures_of([area], campaign, at)[0]


def figures_with_children(area: Area, campaign: Campaign, at: datetime | None = None) -> tuple[Figures, list[Figures]]:
    """Return the figures of *area* and of each area one step below, those first who need help first.

    Source: domain.md: ascending installed ÷ goal of the first app with a goal, else coverage; null last; then name.
    """
    below = children(area)
    whole, *parts = _figures_of([area, *below], campaign, at)
    return whole, sorted(parts, key=_need)


def _need(each: Figures) -> Any:
    measure = pace.share(each.aimed.installed, each.aimed.goal or 0) if each.aimed else each.coverage
    return measure is None, measure or 0, each.area.sort_key


def _figures_of(areas: Sequence[Area], campaign: Campaign, at: datetime | None) -> list[Figures]:
    instant = at or now()
    clock = pace.Clock(campaign.starts_on, campaign.deadline_on, local_day(instant))
    ids = [area.id for area in areas]
    counts = counts_at(ids, campaign, at, clock.pace_days) if at else counts_now(ids, campaign, clock.pace_days)
    heard = {} if at else heard_from(ids, instant)
    stated, official = published(areas), official_figures(areas, campaign)
    return [
        Figures(
            area=area,
            campaign=campaign,
            at=instant,
            counts=counts[area.id],
            coverage=pace.share(counts[area.id].knocked, counts[area.id].households),
            apps=_apps_figures(campaign, counts[area.id], stated.get(area.id, []), clock),
            heard_from=heard.get(area.id),
            published=tuple(stated.get(area.id, ())),
            official=tuple(official.get(area.id, ())),
        )
        for area in areas
    ]


def _apps_figures(
    campaign: Campaign, counts: Counts, stated: Sequence[PublishedRow], clock: pace.Clock
) -> tuple[AppFigures, ...]:
    bases = {"adults": counts.adults, "smartphones": counts.smartphones, "households": counts.households}
    bases |= {row.name: row.value for row in stated}
    return tuple(_app_figures(app, counts.app(app.id), bases, clock) for app in campaign.apps)


def _app_figures(app: App, counts: AppCounts, bases: Mapping[str, int], clock: pace.Clock) -> AppFigures:
    aim = pace.goal(app.target_share, bases.get(app.target_base or ""))
    speed = pace.pace(counts.growth, clock)
    return AppFigures(
        slug=app.slug,
        name=app.name,
        installed=counts.installed,
        assisted=counts.assisted,
        rates={name: pace.share(counts.installed, base) for name, base in bases.items()},
        goal=aim,
        target_base=app.target_base,
        needed_per_day=pace.needed_per_day(aim, counts.installed, clock),
        pace=None if speed is None else pace.rounded(speed),
        projected_on=pace.projected_on(aim, counts.installed, speed, clock),
    )


def figures_json(area: Area, campaign: Campaign, at: datetime | None, *, with_children: bool) -> dict[str, Any]:
    """Return the figures of *area*, and on demand of each area one step below, for the command and the page alike.

    Source: commands.md, `figures --json`.
    """
    if not with_children:
        return as_json(figures(area, campaign, at))
    whole, parts = figures_with_children(area, campaign, at)
    return as_json(whole) | {"children": [as_json(part) for part in parts]}


def as_json(each: Figures) -> dict[str, Any]:
    """Return the figures in the shape of `figures --json`.

    Source: commands.md.
    """
    counts, area = each.counts, each.area
    numbers = {name: getattr(counts, name) for name in SIMPLE if not name.startswith("unstated")}
    return {
        "area": {
            "code": area.code,
            "valid_from": area.valid_from.isoformat(),
            "kind": area.kind,
            "name": area.name,
            "full_name": area.full_name,
        },
        "campaign": each.campaign.slug,
        "at": each.at.astimezone(VIETNAM).isoformat(),
        **numbers,
        "unstated": {"adults": counts.unstated_adults, "smartphones": counts.unstated_smartphones},
        "coverage": _number(each.coverage),
        "apps": {app.slug: _app_json(app) for app in each.apps},
        "by_outcome": {"none": each.none_reached} | {str(key): value for key, value in counts.outcomes.items()},
        "by_obstacle": {str(key): value for key, value in counts.obstacles.items()},
        "heard_from": each.heard_from and each.heard_from.as_json(),
        "published": [row.as_json() for row in each.published],
        "official": [row.as_json() for row in each.official],
    }


def _app_json(app: AppFigures) -> dict[str, Any]:
    return {
        "installed": app.installed,
        "assisted": app.assisted,
        "rates": {base: _number(rate) for base, rate in app.rates.items()},
        "goal": app.goal,
        "needed_per_day": app.needed_per_day,
        "pace": _number(app.pace),
        "projected_on": app.projected_on and app.projected_on.isoformat(),
    }


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
