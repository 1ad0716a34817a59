"""The pages of the work: a hamlet's doors, and each door's form; both work without JavaScript."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import reference
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.visits.door_form import explain, new_uid, record_at_door
from fieldapp.visits.forms import VisitForm, visit_form
from fieldapp.visits.given import Verdict
from fieldapp.visits.places import Place, campaign_at, place_at

bp = Blueprint("visits", __name__)


@bp.get("/field/<code>")
@needs(Verb.VISIT_RECORD)
def field(code: str) -> ResponseReturnValue:
    """Show a hamlet's doors in walking order."""
    area = reachable_area(current_user.actor, code, Verb.VISIT_RECORD)
    return render_template("visits/field.html", place=area.full_name)


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
        return redirect(url_for("visits.field", code=reference(area), done=verdict.uid), 303)
    db.session.rollback()
    form = posted.form if isinstance(posted.form, VisitForm) else visit_form(())()
    explain(form, verdict)
    return _door_page(area, place, form, verdict), Invalid.status


def _door_page(area: Area, place: Place, form: VisitForm, verdict: Verdict) -> str:
    return render_template("visits/door.html", place=area.full_name, form=form, verdict=verdict)
