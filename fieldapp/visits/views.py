"""The pages of the work: a hamlet's doors, and each door's form; both work without JavaScript."""

from urllib.parse import quote

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf, reference
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.visits.done import done_bar
from fieldapp.visits.door_form import explain, new_uid, record_at_door
from fieldapp.visits.doors import doorsteps, venue_steps
from fieldapp.visits.field_page import ALL, FILTERS, Asked, SearchForm, field_page
from fieldapp.visits.forms import VisitForm, visit_form
from fieldapp.visits.given import Verdict
from fieldapp.visits.places import Place, campaign_at, contact_of, hamlets_below, place_at
from fieldapp.visits.today import just_done, visits_of

bp = Blueprint("visits", __name__)


@bp.get("/field/<code>")
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
    asked = _asked(area, done.place.uid if done else "")
    mine = visits_of(actor, area, campaign, today)
    register = f"/households/{quote(reference(area), safe='@')}"
    return render_template(
        "visits/field.html",
        **_frame(area),
        page=field_page(asked, campaign, doorsteps(area, campaign), venue_steps(area, campaign), mine, today),
        done=done_bar(actor, done, asked.base, register) if done else None,
        search=SearchForm(request.args),
        asked=asked,
        apps=", ".join(app.name for app in campaign.apps),
        add_url=f"{register}/new",
    )


def _frame(area: Area) -> dict[str, object]:
    note = area.parent.name if area.parent else ""
    return {"place": area.name, "place_note": note, "contact": contact_of(area)}


def _asked(area: Area, done: str) -> Asked:
    given = request.args
    show = given.get("show", ALL)
    return Asked(
        url_for("visits.field", code=reference(area)),
        given.get("campaign", ""),
        show if show in FILTERS else ALL,
        given.get("q", "").strip(),
        given.get("moving", ""),
        done,
    )


def _hamlets(area: Area) -> list[tuple[str, str]]:
    return [(name, url_for("visits.field", code=ref)) for name, ref in hamlets_below(area)]


@bp.get("/field/<code>/<uid>")
@needs(Verb.VISIT_RECORD)
def door(code: str, uid: str) -> ResponseReturnValue:
    """Show one door's form and what was recorded there."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    place = place_at(actor, area, uid)
    campaign = campaign_at(actor, area, request.args.get("campaign"))
    form = visit_form(tuple(app.slug for app in campaign.apps) if campaign else ())()
    return _door_page(area, place, form, Verdict(new_uid(), ""))


@bp.post("/field/<code>/<uid>")
@needs(Verb.VISIT_RECORD)
def record(code: str, uid: str) -> ResponseReturnValue:
    """Store a visit, a correction or a withdrawal from a door's page."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    place = place_at(actor, area, uid)
    posted, verdict = record_at_door(actor, request.form, actor.at)
    if verdict.status in ("stored", "already"):
        db.session.commit()
        return redirect(url_for("visits.field", code=reference(area), done=verdict.uid, _anchor="done"), 303)
    db.session.rollback()
    form = posted.form if isinstance(posted.form, VisitForm) else visit_form(())()
    explain(form, verdict)
    return _door_page(area, place, form, verdict), Invalid.status


def _door_page(area: Area, place: Place, form: VisitForm, verdict: Verdict) -> str:
    return render_template("visits/door.html", place=area.full_name, form=form, verdict=verdict)
