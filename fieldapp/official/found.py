"""The published figures of an area, of its parts and of its neighbours, as they are stored."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from fieldapp.areas.models import Area
from fieldapp.campaigns.models import App, Campaign, OfficialFigure
from fieldapp.campaigns.official_file import instant_of
from fieldapp.extensions import db
from fieldapp.rollups.wording import stated_time


@dataclass(frozen=True, slots=True)
class Moment:
    """An app and the time for which figures of it were published, as stated."""

    app: str
    as_of: str
    name: str = field(default="", compare=False)

    @property
    def label(self) -> str:
        return f"{stated_time(self.as_of)} · {self.name}"

    @property
    def at(self) -> datetime:
        return instant_of(self.as_of)


def figures_of(areas: Collection[Area], campaign: Campaign) -> Sequence[OfficialFigure]:
    """Return the published figures of *campaign*'s apps at *areas*, each with its app."""
    query = select(OfficialFigure).join(OfficialFigure.app).options(contains_eager(OfficialFigure.app))
    mine = App.campaign_id == campaign.id, OfficialFigure.area_id.in_([area.id for area in areas])
    return db.session.scalars(query.where(*mine).order_by(App.position, OfficialFigure.source)).all()


def moments(figures: Collection[OfficialFigure]) -> list[Moment]:
    """List the times of published figures, the latest first."""
    found = {Moment(figure.app.slug, figure.as_of, figure.app.name) for figure in figures}
    return sorted(found, key=lambda each: (each.at, each.as_of, each.app), reverse=True)


def figure_at(area: Area, campaign: Campaign, key: int) -> OfficialFigure | None:
    """Return one published figure of *area* itself, None when it is not there."""
    query = select(OfficialFigure).join(App).where(OfficialFigure.id == key, OfficialFigure.area_id == area.id)
    return db.session.scalar(query.where(App.campaign_id == campaign.id)) if 0 < key < 2**31 else None


def subject_of(area: Area) -> str:
    """Return how the log names the published figures of an area."""
    return f"official:{area.code}@{area.valid_from}"
