"""Which campaign is meant, and what others published beside its figures."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import ColumnElement, or_, select

from fieldapp.access import Actor
from fieldapp.areas.models import Area, PublishedFigure
from fieldapp.areas.published import LABELS
from fieldapp.areas.tree import lineage, subtree
from fieldapp.campaigns.models import App, Campaign, OfficialFigure
from fieldapp.dates import local_day
from fieldapp.errors import NotFound, UnknownThing
from fieldapp.extensions import db
from fieldapp.text import has_forbidden


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """A published number of an area, in the shape of `figures --json`.

    Units: persons or households, as its name says.
    """

    name: str
    value: int
    as_of: date
    source: str
    estimate: bool

    @property
    def label(self) -> Any:
        return LABELS.get(self.name, self.name)

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"as_of": self.as_of.isoformat()}


@dataclass(frozen=True, slots=True)
class OfficialRow:
    """A published figure of an app, as stated; the name and the rank are for screens only.

    Units: `value` counts what `unit` says; `stated_share` is 0-1 in decimal text, of a base nobody stated.
    """

    app: str
    app_name: str
    as_of: str
    value: int
    unit: str
    stated_share: str | None
    stated_rank: str | None
    source: str

    def as_json(self) -> dict[str, object]:
        return {name: value for name, value in asdict(self).items() if name not in ("app_name", "stated_rank")}


def campaign_by_slug(slug: str) -> Campaign:
    """Return the campaign that *slug* names.

    Errors: UnknownThing.
    """
    campaign = None
    if not has_forbidden(slug):
        campaign = db.session.scalar(select(Campaign).where(Campaign.slug == slug))
    if campaign is None:
        raise UnknownThing(gettext("Không có đợt %(slug)s.", slug=slug))
    return campaign


def near(area_ids: Collection[int]) -> ColumnElement[bool]:
    """Say that a campaign's area is above, at or below one of these."""
    return or_(Campaign.area_id.in_(lineage(area_ids)), Campaign.area_id.in_(subtree(area_ids)))


def campaign_at(actor: Actor, area: Area, slug: str | None, *, elsewhere: bool = False) -> Campaign | None:
    """Return the campaign that an address names, else the one to show at *area*; None when there is none.

    One that is named may be archived, and runs above, at or below *area*; *elsewhere* lets it run anywhere, for
    figures, which are then zeros, and for a form whose own rules say what is wrong with it.
    Errors: UnknownThing; NotFound for one that runs elsewhere.
    Source: commands.md, "An area outside the campaign's gives zeros"; `outside_campaign` in sync.md.
    """
    if not slug:
        return default_campaign(area, local_day(actor.at))
    campaign = campaign_by_slug(slug)
    if (
        not elsewhere
        and db.session.scalar(select(Campaign.id).where(Campaign.id == campaign.id, near([area.id]))) is None
    ):
        raise NotFound
    return campaign


def default_campaign(area: Area, today: date) -> Campaign | None:
    """Return the campaign to show at *area*: of those above, at or below it that are not archived, one.

    Source: commands.md: the one under way with the nearest deadline, else the latest.
    """
    found = db.session.scalars(select(Campaign).where(Campaign.archived_at.is_(None), near([area.id]))).all()
    under_way = [each for each in found if each.starts_on <= today <= each.deadline_on]
    if under_way:
        return min(under_way, key=lambda each: (each.deadline_on, each.slug))
    return max(found, key=lambda each: (each.starts_on, each.slug), default=None)


def published(areas: Collection[Area]) -> dict[int, list[PublishedRow]]:
    """List the published numbers of each of *areas*, in the order in which they are named, then by day.

    Shape: by the area's id; an area of which nothing was published is absent.
    """
    found: dict[int, list[PublishedRow]] = defaultdict(list)
    for f in db.session.scalars(select(PublishedFigure).where(PublishedFigure.area_id.in_([a.id for a in areas]))):
        found[f.area_id].append(PublishedRow(f.name, f.value, f.as_of, f.source, f.is_estimate))
    return {key: sorted(rows, key=_place) for key, rows in found.items()}


def _place(row: PublishedRow) -> tuple[int, str, date]:
    order = list(LABELS)
    return order.index(row.name) if row.name in LABELS else len(order), row.name, row.as_of


def official_figures(areas: Collection[Area], campaign: Campaign) -> dict[int, list[OfficialRow]]:
    """List the published figures of *campaign*'s apps at each of *areas* itself, by app, then by time as stated.

    Shape: as of `published`.
    """
    query = (
        select(OfficialFigure, App)
        .join(App)
        .where(App.campaign_id == campaign.id, OfficialFigure.area_id.in_([area.id for area in areas]))
        .order_by(App.position, OfficialFigure.as_of, OfficialFigure.source)
    )
    found: dict[int, list[OfficialRow]] = defaultdict(list)
    for f, app in db.session.execute(query):
        row = OfficialRow(app.slug, app.name, f.as_of, f.value, f.unit, f.stated_share, f.stated_rank, f.source)
        found[f.area_id].append(row)
    return dict(found)
