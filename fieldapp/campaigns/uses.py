"""What stands on a campaign, and so may not be taken from under it; the rooms to the right say what they know."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from fieldapp.campaigns.models import App, Campaign, OfficialFigure
from fieldapp.extensions import db


@dataclass(frozen=True, slots=True)
class Use:
    """The apps named by slug, the hamlets worked in, the first day of work; closed figures also hold the area."""

    apps: frozenset[str] = frozenset()
    area_ids: frozenset[int] = frozenset()
    first_on: date | None = None
    holds_area: bool = False


# Features to the right add theirs.
USES: list[Callable[[Campaign], Use]] = []


def use_of(campaign: Campaign) -> Use:
    """Return all that stands on a campaign."""
    found = [_published(campaign), *(use(campaign) for use in USES)]
    return Use(
        apps=frozenset().union(*(use.apps for use in found)),
        area_ids=frozenset().union(*(use.area_ids for use in found)),
        first_on=min((use.first_on for use in found if use.first_on), default=None),
        holds_area=any(use.holds_area for use in found),
    )


def _published(campaign: Campaign) -> Use:
    query = select(App.slug).where(App.campaign_id == campaign.id, App.id.in_(select(OfficialFigure.app_id)))
    return Use(apps=frozenset(db.session.scalars(query)))
