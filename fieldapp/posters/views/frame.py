"""What surrounds the pages of posters: where they are, and of which campaign."""

from typing import Any

from flask import request, url_for

from fieldapp.access import Actor, Verb
from fieldapp.areas.frame import open_above, place_frame
from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.switching import switches


def frame(actor: Actor, area: Area, campaign: Campaign | None) -> dict[str, Any]:
    """Return the frame of a page of posters: the desks above that the reader may open, and the campaigns to choose."""
    slug = asked_slug()
    return {
        **place_frame(area),
        "ref": area.reference,
        "slug": slug,
        "above": [(each.name, _desk(each, slug)) for each in open_above(actor, area, Verb.POSTER_EDIT)],
        "switches": switches(area, campaign, lambda other: _desk(area, other.slug)),
    }


def asked_slug() -> str | None:
    """Return the campaign that the address names, for links to take along."""
    return request.args.get("campaign") or None


def asked_campaign(actor: Actor, area: Area) -> Campaign | None:
    """Return the campaign asked for, as `campaign_at` chooses it."""
    return campaign_at(actor, area, asked_slug())


def _desk(area: Area, slug: str | None) -> str:
    return url_for("posters.desk", code=area.reference, campaign=slug)
