"""The page of figures: whether the deadline is met, who needs help first, and the numbers."""

from datetime import datetime
from functools import partial

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import children
from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.switching import switches
from fieldapp.errors import Invalid
from fieldapp.households.waiting import waiting
from fieldapp.rollups.forms import MomentForm
from fieldapp.rollups.page import Links, area_page
from fieldapp.rollups.views.acts import acts
from fieldapp.rollups.views.asking import asked_campaign, asked_moment, kept, opening
from fieldapp.rollups.views.blueprint import bp


@bp.get("/areas/<code>")
@needs(Verb.FIGURES_READ)
def area(code: str) -> ResponseReturnValue:
    """Show an area's figures, now or as of an instant, and those of the areas below it."""
    actor: Actor = current_user.actor
    place = reachable_area(actor, code, Verb.FIGURES_READ)
    form = MomentForm(request.args)
    at = asked_moment(form, actor.at)
    campaign = asked_campaign(actor, place)
    if campaign is None:
        return _without_campaign(place)
    page, taken = area_page(actor, place, campaign, at, _links(actor, place, campaign, at)), kept(campaign, at)
    here = partial(url_for, "rollups.area", code=place.reference)
    shown = render_template(
        "rollups/area.html",
        page=page,
        place=page.place,
        place_note=page.note,
        form=form,
        is_past=at is not None,
        kept=taken,
        above=[(name, url_for("rollups.area", code=ref, **taken) if ref else "") for name, ref in page.above],
        switches=switches(place, campaign, lambda other: here(**kept(other, at))),
        acts=[] if at else [*acts(actor, place, campaign), *waiting(actor, place, is_quick=True)],
        official_url=url_for("official.page", code=place.reference, campaign=campaign.slug),
    )
    return shown, Invalid.status if form.errors else 200


def _links(actor: Actor, place: Area, campaign: Campaign, at: datetime | None) -> Links:
    def door(ref: str, uid: str) -> str:
        return url_for("visits.door", code=ref, uid=uid, campaign=campaign.slug)

    def person(ref: str, uid: str) -> str:
        return url_for("accounts.person", code=ref, uid=uid)

    return Links(opening(actor, [place, *children(place)], campaign, at), door, person)


def _without_campaign(place: Area) -> str:
    return render_template(
        "rollups/no_campaign.html",
        place=place.full_name,
        place_note=gettext("Chưa có đợt nào"),
        below=[(each.name, each.reference) for each in children(place)],
    )
