"""A hamlet's page: the home of the work."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, allow, needs, reachable_area
from fieldapp.accounts.phone_page import phone_of
from fieldapp.areas.contact import contact_of
from fieldapp.areas.frame import place_frame
from fieldapp.areas.models import Area
from fieldapp.areas.tree import hamlets_within, is_leaf, subtree
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.households.assignments import alleys_of_walker
from fieldapp.pwa import kept
from fieldapp.visits.asides import asides_of
from fieldapp.visits.asked import SearchForm
from fieldapp.visits.done import done_bar
from fieldapp.visits.doors import doorsteps, own_first, venue_steps
from fieldapp.visits.field_page import field_page
from fieldapp.visits.judge import LONGEST_FOLLOW_UP
from fieldapp.visits.today import just_done, visits_of
from fieldapp.visits.views.asking import asked_of, register_of
from fieldapp.visits.views.blueprint import bp
from fieldapp.visits.visit_sheet import visit_sheet


@bp.get("/field/<code>")
@kept
@needs(Verb.VISIT_RECORD)
def field(code: str) -> ResponseReturnValue:
    """Show a hamlet's doors in walking order; of a larger area, its hamlets."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    if not is_leaf(area):
        return render_template("visits/hamlets.html", place=area.full_name, hamlets=_hamlets(area))
    campaign = campaign_at(actor, area, request.args.get("campaign"))
    if campaign is None:
        return render_template("visits/no_campaign.html", **_frame(area))
    return _field_page(actor, area, campaign)


def _field_page(actor: Actor, area: Area, campaign: Campaign) -> str:
    today, done = local_day(actor.at), just_done(actor, area, request.args.get("done", ""))
    asked = asked_of(area, done.place.uid if done else "")
    mine, venues = visits_of(actor, area, campaign, today), venue_steps(area, campaign)
    register = register_of(area)
    steps = own_first(doorsteps(area, campaign), alleys_of_walker(area, actor.id, today))
    return render_template(
        "visits/field.html",
        **_frame(area),
        page=field_page(asked, campaign, steps, venues, mine, today),
        asides=asides_of(area, actor.at),
        done=done_bar(actor, done, asked.base, register) if done else None,
        search=SearchForm(request.args),
        asked=asked,
        add_url=f"{register}/new",
        help_url=url_for("visits.help", code=area.reference, campaign=asked.campaign or None),
        sheet=visit_sheet(
            campaign,
            url_for("posters.qr", code=area.reference, campaign=asked.campaign or None),
            has_venues=bool(venues),
        ),
        phone=phone_of(current_user),
        about={
            "area": area.reference,
            "place": area.full_name,
            "campaign": campaign.slug,
            "register": register,
            "corrects": "1" if allow(actor, Verb.VISIT_CORRECT, area) else "",
            "days": LONGEST_FOLLOW_UP.days,
            "apps": ",".join(f"{app.slug}={app.name}" for app in campaign.apps),
        },
    )


def _frame(area: Area) -> dict[str, object]:
    return {**place_frame(area), "contact": contact_of(area)}


def _hamlets(area: Area) -> list[tuple[str, str]]:
    below = hamlets_within(subtree([area.id]))
    return [(hamlet.full_name, url_for("visits.field", code=hamlet.reference)) for hamlet in below]
