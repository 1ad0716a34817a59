"""What surrounds the pages of posters: where they are, and of which campaign."""

from typing import Any

from flask import request, url_for

from fieldapp.access import Actor, Verb, allowed
from fieldapp.areas.models import Area
from fieldapp.areas.tree import ancestors
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.rollups.page import Switch, campaigns_of


def frame(actor: Actor, area: Area, campaign: Campaign | None) -> dict[str, Any]:
    """Return the frame of a page of posters: the desks above that the reader may open, and the campaigns to choose."""
    above = ancestors(area)[::-1]
    open_ones = allowed(actor, Verb.POSTER_EDIT, [each.id for each in above])
    slug = asked_slug()
    return {
        "place": area.name,
        "place_note": area.parent.name if area.parent else "",
        "ref": area.reference,
        "slug": slug,
        "above": [(each.name, _desk(each, slug)) for each in above if each.id in open_ones],
        "switches": _switches(area, campaign) if campaign else [],
    }


def asked_slug() -> str | None:
    """Return the campaign that the address names, for links to take along."""
    return request.args.get("campaign") or None


def asked_campaign(actor: Actor, area: Area) -> Campaign | None:
    """Return the campaign asked for, as `campaign_at` chooses it."""
    return campaign_at(actor, area, asked_slug())


def _switches(area: Area, chosen: Campaign) -> list[Switch]:
    found = campaigns_of(area, chosen)
    return [Switch(each.name, _desk(area, each.slug), each.id == chosen.id) for each in found if len(found) > 1]


def _desk(area: Area, slug: str | None) -> str:
    return url_for("posters.desk", code=area.reference, campaign=slug)
