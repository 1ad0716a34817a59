"""Closing a campaign for good, on its page: what will happen in plain words, then part by part."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs
from fieldapp.accounts.devices import is_confirmed
from fieldapp.archive.erase import archive_campaign, erase_parts
from fieldapp.archive.forms import ArchiveForm
from fieldapp.archive.holdings import holdings, left_over
from fieldapp.archive.residue import fold_journal
from fieldapp.campaigns.listing import campaign_to_edit
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.parts import SECONDS, paced

bp = Blueprint("archive", __name__)


@bp.get("/campaigns/<slug>/archive")
@needs(Verb.CAMPAIGN_EDIT)
def page(slug: str) -> ResponseReturnValue:
    """Say what closing a campaign erases and what stays; of one that is closed, whether all is erased."""
    return _page(campaign_to_edit(current_user.actor, slug), ArchiveForm())


@bp.post("/campaigns/<slug>/archive")
@needs(Verb.CAMPAIGN_EDIT)
def close(slug: str) -> ResponseReturnValue:
    """Close a campaign whose name was typed, and begin to erase; again, what is left is erased."""
    actor: Actor = current_user.actor
    campaign, form = campaign_to_edit(actor, slug), ArchiveForm(request.form)
    if not is_confirmed(current_user.session, actor.at):
        return redirect(url_for("accounts.confirm", next=_here(slug)), 303)
    if form.validate() and form.name.data != campaign.name:
        form.name.errors = [gettext("Tên gõ chưa đúng. Tên đợt là “%(name)s”.", name=campaign.name)]
    if form.errors:
        return _page(campaign, form), Invalid.status
    archive_campaign(campaign, actor.id, actor.at)
    db.session.commit()
    return _erase(slug)


@bp.post("/campaigns/<slug>/archive/continuation")
@needs(Verb.CAMPAIGN_EDIT)
def go_on(slug: str) -> ResponseReturnValue:
    """Erase more of a campaign that is closed."""
    campaign_to_edit(current_user.actor, slug)
    return _erase(slug)


def _erase(slug: str) -> ResponseReturnValue:
    actor: Actor = current_user.actor
    for _ in paced(erase_parts(campaign_to_edit(actor, slug), actor.id, actor.at), SECONDS):
        db.session.commit()
    db.session.commit()
    if campaign_to_edit(actor, slug).erased_at is not None:
        db.session.rollback()
        flash(gettext("Đã đóng đợt. Ghi chú và tên không cần nữa đã xóa; số liệu giữ nguyên."), "done")
        if not fold_journal():
            return redirect(_here(slug, journal="1"), 303)
    return redirect(_here(slug), 303)


def _here(slug: str, journal: str | None = None) -> str:
    return url_for("archive.page", slug=slug, journal=journal)


def _page(campaign: Campaign, form: ArchiveForm) -> str:
    actor: Actor = current_user.actor
    held = holdings(campaign)
    return render_template(
        "archive/page.html",
        campaign=campaign,
        form=form,
        held=held,
        left=left_over(campaign, held),
        has_journal="journal" in request.args,
        is_early=local_day(actor.at) <= campaign.deadline_on,
        is_confirmed=is_confirmed(current_user.session, actor.at),
        here=_here(campaign.slug),
    )
