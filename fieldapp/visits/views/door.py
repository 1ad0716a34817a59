"""A door's page: its form, `no-store` and with a uid of its own, and what was recorded there."""

from urllib.parse import urlencode

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, allow, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.households.models import Household
from fieldapp.visits.door_form import Posted, explain, new_uid, record_at_door
from fieldapp.visits.door_page import blank_form, correcting_form, door_page
from fieldapp.visits.doors import doorsteps
from fieldapp.visits.filters import next_plate
from fieldapp.visits.forms import VisitForm
from fieldapp.visits.given import Verdict
from fieldapp.visits.history import chains_at, replaced_by
from fieldapp.visits.history_page import Reader, entries
from fieldapp.visits.places import Place, place_at
from fieldapp.visits.views.asking import asked_of, register_of
from fieldapp.visits.views.blueprint import bp


@bp.get("/field/<code>/<uid>")
@needs(Verb.VISIT_RECORD)
def door(code: str, uid: str) -> ResponseReturnValue:
    """Show one door's form: for a new visit, or to correct the one that `replaces` names."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    place, replaces = place_at(actor, area, uid), request.args.get("replaces")
    if replaces:
        replaced, told = replaced_by(actor, replaces)
        campaign = campaign_at(actor, area, told.told["campaign"])
        form = correcting_form(place, campaign, replaced, told) if campaign else None
    else:
        campaign = campaign_at(actor, area, request.args.get("campaign"))
        form = blank_form(place, campaign, request.args.get("outcome", "")) if campaign else None
    if campaign is None or form is None:
        return render_template("visits/no_campaign.html", place=area.full_name, contact="")
    return _page(area, place, campaign, form, Verdict(new_uid(), ""))


@bp.post("/field/<code>/<uid>")
@needs(Verb.VISIT_RECORD)
def record(code: str, uid: str) -> ResponseReturnValue:
    """Store a visit, a correction or a withdrawal from a door's page."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    place, asked = place_at(actor, area, uid), asked_of(area)
    posted, verdict = record_at_door(actor, request.form, actor.at)
    if verdict.status in ("stored", "already"):
        db.session.commit()
        return redirect(asked.after(verdict.uid), 303)
    db.session.rollback()
    return _refusal(area, place, posted, verdict), Invalid.status


def _refusal(area: Area, place: Place, posted: Posted, verdict: Verdict) -> str:
    """Show the page again: what is wrong first, what was filled in kept."""
    actor: Actor = current_user.actor
    campaign = campaign_at(actor, area, posted.campaign, elsewhere=True)
    if campaign is None:
        raise Invalid
    form = posted.form if isinstance(posted.form, VisitForm) else blank_form(place, campaign, "")
    explain(form, verdict)
    return _page(area, place, campaign, form, verdict)


def _page(area: Area, place: Place, campaign: Campaign, form: VisitForm, verdict: Verdict) -> str:
    actor: Actor = current_user.actor
    asked, today, chains = asked_of(area), local_day(actor.at), chains_at(place, campaign)
    url, query = f"{asked.base}/{place.uid}", {"campaign": asked.campaign} if asked.campaign else {}
    following = (
        next_plate(asked.show, doorsteps(area, campaign), place.id, today) if isinstance(place, Household) else ""
    )
    reader = Reader(actor, allow(actor, Verb.VISIT_CORRECT, area), url, query, today)
    replaces = form.replaces.data
    return render_template(
        "visits/door.html",
        page=door_page(place, campaign, form, chains, following, today),
        form=form,
        hidden=_hidden(form, place, campaign, verdict),
        code=verdict.code,
        action=url + asked.tail,
        back=asked.page(asked.show),
        hamlet=area.full_name,
        entries=entries(chains, campaign, place.id, reader),
        register_url=f"{register_of(area)}/{place.uid}" if isinstance(place, Household) else "",
        move_url=f"{asked.base}?{urlencode(query | {'moving': replaces})}" if replaces else "",
    )


def _hidden(form: VisitForm, place: Place, campaign: Campaign, verdict: Verdict) -> dict[str, str]:
    """Return what the form carries unseen; a uid that is taken or unreadable is made anew."""
    kind = {"household": place.uid} if isinstance(place, Household) else {"venue": place.uid, "outcome": "met"}
    taken = not verdict.uid or verdict.status == "conflict"
    replaces = {"replaces": form.replaces.data} if form.replaces.data else {}
    return {"uid": new_uid() if taken else verdict.uid, "campaign": campaign.slug} | kind | replaces
