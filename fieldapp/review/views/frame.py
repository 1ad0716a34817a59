"""What surrounds the page of second looks: where it is, of which campaign, and the ways up."""

from typing import Any

from flask import request, url_for
from flask_login import current_user

from fieldapp.access import Actor, Verb, allowed, reachable_area
from fieldapp.areas.tree import ancestors
from fieldapp.campaigns.choose import campaign_at
from fieldapp.review.items import Scope
from fieldapp.rollups.page import Switch, campaigns_of


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
    above = ancestors(area)[::-1]
    open_ones = allowed(scope.actor, Verb.VISIT_RECORD, [each.id for each in above])
    chosen = campaigns_of(area, scope.campaign) if scope.campaign else []
    return {
        "place": area.name,
        "place_note": area.parent.name if area.parent else "",
        "ref": area.reference,
        "slug": slug,
        "campaign": scope.campaign,
        "above": [(each.name, _address(each.reference, slug)) for each in above if each.id in open_ones],
        "switches": [
            Switch(each.name, _address(area.reference, each.slug), each == scope.campaign)
            for each in chosen
            if len(chosen) > 1
        ],
    }


def _address(ref: str, slug: str | None) -> str:
    return url_for("review.index", code=ref, campaign=slug)
