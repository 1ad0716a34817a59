"""What surrounds the pages of closings: where they are, of which campaign, and the ways up."""

from dataclasses import dataclass
from typing import Any

from flask import request, url_for

from fieldapp.access import Actor, Verb, allowed
from fieldapp.areas.models import Area
from fieldapp.areas.tree import ancestors
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.rollups.page import campaigns_of


@dataclass(frozen=True, slots=True)
class Switch:
    """One campaign among those to choose from."""

    label: str
    url: str
    current: bool
    count: None = None


def frame(actor: Actor, area: Area, campaign: Campaign | None) -> dict[str, Any]:
    """Return the frame of a page of closings: those above that the reader may close, the campaigns to choose."""
    above = ancestors(area)[::-1]
    open_ones = allowed(actor, Verb.REPORT_CLOSE, [each.id for each in above])
    slug = campaign.slug if campaign else None
    return {
        "place": area.name,
        "place_note": area.parent.name if area.parent else "",
        "ref": area.reference,
        "campaign": campaign,
        "above": [(each.name, _desk(each, slug)) for each in above if each.id in open_ones],
        "switches": _switches(area, campaign) if campaign else [],
    }


def asked_campaign(actor: Actor, area: Area) -> Campaign | None:
    """Return the campaign that the address names, as `campaign_at` chooses it."""
    return campaign_at(actor, area, request.args.get("campaign"))


def _switches(area: Area, chosen: Campaign) -> list[Switch]:
    found = campaigns_of(area, chosen)
    return [Switch(each.name, _desk(area, each.slug), each.id == chosen.id) for each in found if len(found) > 1]


def _desk(area: Area, slug: str | None) -> str:
    return url_for("reports.desk", code=area.reference, campaign=slug)
