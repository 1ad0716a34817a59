"""What surrounds the pages of closings: where they are, of which campaign, and the ways up and back to the figures."""

from typing import Any

from flask import request, url_for
from flask_babel import gettext

from fieldapp.access import Actor, Verb
from fieldapp.areas.frame import open_above, place_frame
from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.switching import switches


def frame(actor: Actor, area: Area, campaign: Campaign | None) -> dict[str, Any]:
    """Return the frame of a page of closings: those above that the reader may close, the campaigns to choose."""
    slug = campaign.slug if campaign else None
    figures = url_for("rollups.area", code=area.reference, campaign=slug)
    above = [(each.name, _desk(each, slug)) for each in open_above(actor, area, Verb.REPORT_CLOSE)]
    return {
        **place_frame(area),
        "ref": area.reference,
        "campaign": campaign,
        "above": [*above, (gettext("Số liệu của %(place)s", place=area.name), figures)],
        "switches": switches(area, campaign, lambda other: _desk(area, other.slug)),
    }


def asked_campaign(actor: Actor, area: Area) -> Campaign | None:
    """Return the campaign that the address names, as `campaign_at` chooses it."""
    return campaign_at(actor, area, request.args.get("campaign"))


def _desk(area: Area, slug: str | None) -> str:
    return url_for("reports.desk", code=area.reference, campaign=slug)
