"""What surrounds the page of second looks: where it is, of which campaign, and the ways up."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from fieldapp.access import Actor, Verb, reachable_area
from fieldapp.areas.frame import open_above, place_frame
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.switching import switches
from fieldapp.review.items import Scope


def asked_scope(code: str) -> Scope:
    """Return whose look this is, where, and in which campaign."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    return Scope(actor, area, campaign_at(actor, area, request.args.get("campaign")))


def address(scope: Scope) -> str:
    """Return the address of the page."""
    return _address(scope.area.reference, scope.campaign.slug if scope.campaign else None)


def frame(scope: Scope) -> dict[str, Any]:
    """Return the frame of the page."""
    area, slug = scope.area, scope.campaign.slug if scope.campaign else None
    above = open_above(scope.actor, area, Verb.VISIT_RECORD)
    return {
        **place_frame(area),
        "ref": area.reference,
        "slug": slug,
        "campaign": scope.campaign,
        "above": [(each.name, _address(each.reference, slug)) for each in above],
        "switches": switches(area, scope.campaign, lambda other: _address(area.reference, other.slug)),
    }


def _address(ref: str, slug: str | None) -> str:
    return url_for("review.index", code=ref, campaign=slug)
