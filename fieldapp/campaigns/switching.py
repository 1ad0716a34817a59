"""The campaigns to switch between on a page about a place."""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import or_, select

from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import near
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db


@dataclass(frozen=True, slots=True)
class Switch:
    """One campaign among those to choose from."""

    label: str
    url: str
    current: bool
    count: None = None  # chips may count; these do not


def switches(area: Area, chosen: Campaign | None, address: Callable[[Campaign], str]) -> list[Switch]:
    """Return a switch for each campaign to choose from at *area*; none where there is no choice."""
    found = campaigns_of(area, chosen) if chosen else []
    return [Switch(each.name, address(each), each == chosen) for each in found if len(found) > 1]


def campaigns_of(area: Area, chosen: Campaign) -> list[Campaign]:
    """List the campaigns to switch between at *area*: those above, at or below it not archived, and the chosen one."""
    shown = or_(Campaign.id == chosen.id, Campaign.archived_at.is_(None) & near([area.id]))
    return list(db.session.scalars(select(Campaign).where(shown).order_by(Campaign.starts_on.desc(), Campaign.slug)))
