"""One campaign: to read, to change for whose reach holds it, and as its file."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs
from fieldapp.campaigns.forms import CampaignForm, fields_of, goal_of
from fieldapp.campaigns.judge import Unfit
from fieldapp.campaigns.listing import area_choices, campaign_seen, campaign_to_edit, desk_of, may_edit, status
from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.save import ChangedMeanwhile, save_campaign
from fieldapp.campaigns.stored import as_given, as_toml, fingerprint
from fieldapp.campaigns.views.blueprint import bp
from fieldapp.dates import local_day
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.files import file_answer
from fieldapp.forms import choices


@bp.get("/campaigns/<slug>")
@needs(Verb.CAMPAIGN_EDIT)
def campaign(slug: str) -> ResponseReturnValue:
    """Show a campaign; with its form for who may change it."""
    found = campaign_seen(current_user.actor, slug)
    form = CampaignForm(data=fields_of(as_given(found)) | {"seen": fingerprint(found)})
    for part in ("letters", "apps"):
        form.add_row(part)
    return _page(found, form)


@bp.post("/campaigns/<slug>")
@needs(Verb.CAMPAIGN_EDIT)
def save(slug: str) -> ResponseReturnValue:
    """Change a campaign; or only put another row on the page. Again, nothing changes."""
    actor: Actor = current_user.actor
    found = campaign_to_edit(actor, slug)
    form = CampaignForm(request.form)
    form.slug.data = found.slug
    form.area.choices = choices(area_choices(actor, found.area))
    if part := form.asked_row(request.form.get("add", "")):
        form.add_row(part)
        return _page(found, form)
    if not form.validate():
        return _page(found, form), Invalid.status
    try:
        saved = save_campaign(form.stated(), actor.at, by=actor, seen=form.seen.data or "")
    except (Unfit, ChangedMeanwhile) as problem:
        db.session.rollback()
        return _refused(slug, form, problem), problem.status
    db.session.commit()
    flash(gettext("Đã lưu đợt.") if saved.changes else gettext("Không có gì thay đổi."), "done")
    return redirect(url_for("campaigns.campaign", slug=slug), 303)


@bp.get("/campaigns/<slug>/campaign.toml")
@needs(Verb.CAMPAIGN_EDIT)
def download(slug: str) -> ResponseReturnValue:
    """Answer with the campaign's file, which a command line reads as the same campaign."""
    found = campaign_seen(current_user.actor, slug)
    return file_answer(as_toml(as_given(found)), f"{found.slug}.toml")


def _refused(slug: str, form: CampaignForm, problem: Unfit | ChangedMeanwhile) -> str:
    found = campaign_seen(current_user.actor, slug)
    if isinstance(problem, Unfit):
        form.explain(problem.faults)
        return _page(found, form)
    form.seen.data = problem.seen
    return _page(found, form, problem.differences)


def _page(found: Campaign, form: CampaignForm, differences: list[str] | None = None) -> str:
    actor: Actor = current_user.actor
    form.area.choices = choices(area_choices(actor, found.area))
    return render_template(
        "campaigns/campaign.html",
        campaign=found,
        given=as_given(found),
        status=status(found, local_day(actor.at)),
        form=form,
        may_edit=may_edit(actor, found),
        here=desk_of(actor, found).reference,
        targets={app.slug: goal_of(app) for app in as_given(found).apps},
        differences=differences,
    )
