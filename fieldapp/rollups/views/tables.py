"""Areas ranked by a measure that is named, and what each day brought."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, allow, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.errors import NotFound
from fieldapp.rollups.day_page import day_page
from fieldapp.rollups.days import Span, days_below
from fieldapp.rollups.forms import RankingForm
from fieldapp.rollups.page import places_above, stamp
from fieldapp.rollups.ranking import ranking as ranked
from fieldapp.rollups.summarise import figures_with_children
from fieldapp.rollups.views.asking import kept, listed, needed_campaign, needed_moment, opening, refuse
from fieldapp.rollups.views.blueprint import bp


@bp.get("/areas/<code>/ranking")
@needs(Verb.FIGURES_READ)
def ranking(code: str) -> ResponseReturnValue:
    """Rank the areas one step below by the measure asked for; a place without any has no ranking."""
    actor: Actor = current_user.actor
    place = reachable_area(actor, code, Verb.FIGURES_READ)
    campaign, at, form = needed_campaign(actor, place), needed_moment(actor), RankingForm(request.args)
    if not form.validate():
        refuse(form)
    whole, parts = figures_with_children(place, campaign, at)
    if not parts:
        raise NotFound
    opens = opening(actor, [part.area for part in parts], campaign, at)
    page, taken = ranked(whole, parts, form.by.data or "", opens), kept(campaign, at)
    may_list = at is None and allow(actor, Verb.HOUSEHOLD_READ, place)
    return render_template(
        "rollups/ranking.html",
        page=page,
        place=place.full_name,
        place_note=stamp(whole),
        ref=place.reference,
        kept=taken,
        above=[*_above(actor, place, taken), (place.name, url_for("rollups.area", code=place.reference, **taken))],
        list_url=listed(place, campaign, page.measure) if may_list else "",
    )


@bp.get("/areas/<code>/days")
@needs(Verb.FIGURES_READ)
def days(code: str) -> ResponseReturnValue:
    """Show what each day brought, the latest first, and where the same numbers are as a file."""
    actor: Actor = current_user.actor
    place = reachable_area(actor, code, Verb.FIGURES_READ)
    campaign = needed_campaign(actor, place)
    taken, ref = kept(campaign, None), place.reference
    may_list = allow(actor, Verb.HOUSEHOLD_READ, place)
    return render_template(
        "rollups/days.html",
        page=day_page(campaign, days_below(place, campaign, Span()), actor.at),
        place=place.full_name,
        ref=ref,
        kept=taken,
        above=[*_above(actor, place, taken), (place.name, url_for("rollups.area", code=ref, **taken))],
        may_list=may_list,
        has_below=not is_leaf(place),
    )


def _above(actor: Actor, place: Area, taken: dict[str, Any]) -> list[tuple[str, str]]:
    return [
        (name, url_for("rollups.area", code=ref, **taken) if ref else "") for name, ref in places_above(actor, place)
    ]
