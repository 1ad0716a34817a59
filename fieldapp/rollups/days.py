"""What each day brought: the flows and the growth kept per hamlet and day, summed to the areas one step below."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import func, select

from fieldapp.areas.models import Area
from fieldapp.areas.tree import children, subtree
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.rollups.models import RollupAppDay, RollupDay
from fieldapp.rollups.stored import covered, subtrees


@dataclass(slots=True)
class DayCounts:
    """What one day brought at one place.

    Units: visits, leaflets, households first reached that day; `installed` is phones by which the stock grew (it may
    shrink), `assisted` phones helped, both by the app's slug.
    """

    visits: int = 0
    leaflets: int = 0
    knocked: int = 0
    installed: dict[str, int] = field(default_factory=dict)
    assisted: dict[str, int] = field(default_factory=dict)

    def add(self, other: "DayCounts") -> None:
        """Add another place's day."""
        self.visits, self.leaflets = self.visits + other.visits, self.leaflets + other.leaflets
        self.knocked += other.knocked
        for mine, theirs in ((self.installed, other.installed), (self.assisted, other.assisted)):
            for slug, count in theirs.items():
                mine[slug] = mine.get(slug, 0) + count


@dataclass(frozen=True, slots=True)
class AreaDay:
    """One day of one place. Units: as of `DayCounts`."""

    area: Area
    day: date
    counts: DayCounts


@dataclass(frozen=True, slots=True)
class Span:
    """Some days, both ends included; None leaves an end open."""

    since: date | None = None
    until: date | None = None


def days_below(area: Area, campaign: Campaign, span: Span) -> list[AreaDay]:
    """Return what each day brought at each area one step below *area*, or at *area* itself where nothing is below.

    Shape: by day, then by name; only days that brought something.
    """
    places = children(area) or [area]
    found: dict[tuple[int, date], DayCounts] = {}
    for root, on, *numbers in db.session.execute(_flows(area, places, campaign, span)):
        counts = found.setdefault((root, on), DayCounts())
        counts.visits, counts.leaflets, counts.knocked = (int(number) for number in numbers)
    slugs = {app.id: app.slug for app in campaign.apps}
    for root, on, app_id, installed, assisted in db.session.execute(_phones(area, places, campaign, span)):
        counts = found.setdefault((root, on), DayCounts())
        counts.installed[slugs[app_id]], counts.assisted[slugs[app_id]] = int(installed), int(assisted)
    by_id = {place.id: place for place in places}
    rows = [AreaDay(by_id[root], on, counts) for (root, on), counts in found.items()]
    return sorted(rows, key=lambda row: (row.day, row.area.sort_key, row.area.id))


def by_day(rows: Sequence[AreaDay]) -> dict[date, DayCounts]:
    """Add up the places, day by day.

    Units: as of `DayCounts`.
    """
    found: dict[date, DayCounts] = {}
    for row in rows:
        found.setdefault(row.day, DayCounts()).add(row.counts)
    return found


def _flows(area: Area, places: Sequence[Area], campaign: Campaign, span: Span) -> Any:
    below = subtrees([place.id for place in places])
    sums = [func.sum(column) for column in (RollupDay.visits, RollupDay.leaflets, RollupDay.knocked)]
    query = select(below.c.root, RollupDay.day, *sums).join(RollupDay, RollupDay.area_id == below.c.id)
    query = query.where(RollupDay.campaign_id == campaign.id, *_within(RollupDay, area, campaign, span))
    return query.group_by(below.c.root, RollupDay.day)


def _phones(area: Area, places: Sequence[Area], campaign: Campaign, span: Span) -> Any:
    below = subtrees([place.id for place in places])
    sums = func.sum(RollupAppDay.installed), func.sum(RollupAppDay.assisted)
    key = below.c.root, RollupAppDay.day, RollupAppDay.app_id
    query = select(*key, *sums).join(RollupAppDay, RollupAppDay.area_id == below.c.id)
    apps = RollupAppDay.app_id.in_([app.id for app in campaign.apps])
    return query.where(apps, *_within(RollupAppDay, area, campaign, span)).group_by(*key)


def _within(model: Any, area: Area, campaign: Campaign, span: Span) -> list[Any]:
    """Keep to the span, and to where the campaign runs."""
    conditions = [model.area_id.in_(subtree(covered(area, campaign)))]
    if span.since is not None:
        conditions.append(model.day >= span.since)
    return conditions if span.until is None else [*conditions, model.day <= span.until]
