"""The doors and the visits that a count is made of, for those who may read households there."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.paging import beside
from fieldapp.rollups.behind import Behind, Wanted, doors_behind
from fieldapp.rollups.forms import DoorsForm, PagedForm, VisitsForm
from fieldapp.rollups.lists import said_doors, said_visits
from fieldapp.rollups.views.asking import asked_app, needed_campaign, refuse
from fieldapp.rollups.views.blueprint import bp
from fieldapp.rollups.visit_list import Asked, Visits, visits_behind
from fieldapp.rollups.wording import moment


@bp.get("/areas/<code>/doors")
@needs(Verb.HOUSEHOLD_READ)
def doors(code: str) -> ResponseReturnValue:
    """Show the doors that a count takes in, in walking order."""
    actor: Actor = current_user.actor
    place = reachable_area(actor, code, Verb.HOUSEHOLD_READ)
    campaign, form = needed_campaign(actor, place), DoorsForm(request.args)
    if not form.validate():
        refuse(form)
    today = local_day(actor.at)
    wanted = Wanted(
        stocks=form.stocks(),
        app=asked_app(campaign, form.app.data),
        alley_id=form.alley.data,
        missed_before=today if form.due.data else None,
        page=form.page.data or 1,
    )
    found = doors_behind(place, campaign, wanted, _to_door(campaign), today)
    framed = _frame(actor, place, campaign, found)
    turns = _turns("rollups.doors", place, campaign, form, found)
    return render_template("rollups/doors.html", **framed, said=said_doors(wanted, found, today), turns=turns)


@bp.get("/areas/<code>/visits")
@needs(Verb.HOUSEHOLD_READ)
def visits(code: str) -> ResponseReturnValue:
    """Show the visits that a flow counts, the latest first."""
    actor: Actor = current_user.actor
    place = reachable_area(actor, code, Verb.HOUSEHOLD_READ)
    campaign, form = needed_campaign(actor, place), VisitsForm(request.args)
    if not form.validate():
        refuse(form)
    app = asked_app(campaign, form.app.data)
    asked = Asked(form.day.data, app, form.of.data == "leaflets", form.page.data or 1)
    found = visits_behind(place, campaign, asked, _to_door(campaign, "visits"))
    framed = _frame(actor, place, campaign, found)
    turns = _turns("rollups.visits", place, campaign, form, found)
    return render_template("rollups/visits.html", **framed, said=said_visits(asked, found), turns=turns)


def _to_door(campaign: Campaign, part: str | None = None) -> Any:
    return lambda ref, uid: url_for("visits.door", code=ref, uid=uid, campaign=campaign.slug, _anchor=part)


def _frame(actor: Actor, place: Area, campaign: Campaign, found: Behind | Visits) -> dict[str, Any]:
    back = url_for("rollups.area", code=place.reference, campaign=campaign.slug)
    return {
        "place": place.full_name,
        "place_note": gettext("Số liệu lúc %(moment)s", moment=moment(actor.at)),
        "above": [(place.name, back)],
        "found": found,
    }


def _turns(
    endpoint: str, place: Area, campaign: Campaign, form: PagedForm, found: Behind | Visits
) -> list[tuple[str, str]]:
    asked: dict[str, Any] = {each.name: request.args[each.name] for each in form if each.name in request.args}
    asked |= {"code": place.reference, "campaign": campaign.slug}
    return list(beside(found.page, found.pages, lambda page: url_for(endpoint, **asked | {"page": page})))
