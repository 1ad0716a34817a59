"""The list of campaigns, and a new one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs
from fieldapp.campaigns.forms import CampaignForm
from fieldapp.campaigns.judge import Unfit
from fieldapp.campaigns.listing import area_choices, campaigns_seen
from fieldapp.campaigns.save import NEW, save_campaign
from fieldapp.campaigns.views.blueprint import bp
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.forms import choices


@bp.get("/campaigns")
@needs(Verb.CAMPAIGN_EDIT)
def index() -> ResponseReturnValue:
    """List the campaigns that this desk sees."""
    return render_template("campaigns/index.html", campaigns=campaigns_seen(current_user.actor))


@bp.get("/campaigns/new")
@needs(Verb.CAMPAIGN_EDIT)
def new() -> ResponseReturnValue:
    """Ask what a new campaign is."""
    form = CampaignForm(data={"seen": NEW})
    for part in ("letters", "apps"):
        form.add_row(part)
    return _page(form)


@bp.post("/campaigns")
@needs(Verb.CAMPAIGN_EDIT)
def create() -> ResponseReturnValue:
    """Store a new campaign; or only put another row on the page. Sent twice, it is stored once."""
    actor: Actor = current_user.actor
    form = CampaignForm(request.form)
    form.area.choices = choices(area_choices(actor))
    if part := form.asked_row(request.form.get("add", "")):
        form.add_row(part)
        return _page(form)
    if not form.validate():
        return _page(form), Invalid.status
    try:
        saved = save_campaign(form.stated(), actor.at, by=actor, seen=NEW)
    except Unfit as problem:
        db.session.rollback()
        form.explain(problem.faults)
        return _page(form), problem.status
    db.session.commit()
    flash(gettext("Đã mở đợt %(name)s.", name=saved.campaign.name), "done")
    return redirect(url_for("campaigns.campaign", slug=saved.campaign.slug), 303)


def _page(form: CampaignForm) -> str:
    form.area.choices = choices(area_choices(current_user.actor))
    return render_template("campaigns/new.html", form=form)
