"""A file of published figures: looked at first, then stored whole or not at all."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.access import Verb, needs
from fieldapp.areas.frame import place_frame
from fieldapp.areas.models import Area
from fieldapp.areas.rows import BadFile, decoded
from fieldapp.campaigns.models import App, Campaign
from fieldapp.campaigns.official import store_official
from fieldapp.campaigns.official_file import StatedOfficial
from fieldapp.errors import Invalid, Problem, TooLarge
from fieldapp.extensions import db
from fieldapp.gate import sent_with_file
from fieldapp.official.forms import MOST_BYTES, FiguresFileForm, LookedAtForm
from fieldapp.official.preview import preview_of, read_figures
from fieldapp.official.views.blueprint import bp
from fieldapp.official.views.frame import app_choices, app_named, asked, here, shown

TOO_BIG = _l("Tệp lớn quá 200 kB, mời bác xem lại có đúng tệp không.")


@bp.post("/official/<code>/preview")
@needs(Verb.OFFICIAL_EDIT)
def preview(code: str) -> ResponseReturnValue:
    """Show what a file would bring; nothing is stored."""
    actor, area, campaign = asked(code, Verb.OFFICIAL_EDIT)
    try:
        form = sent_with_file(FiguresFileForm, TOO_BIG)
    except TooLarge as problem:
        return _refused(area, campaign, FiguresFileForm(), problem)
    form.which.choices = app_choices(campaign)
    app = app_named(campaign, form.which.data or "")
    if not form.validate() or app is None:
        return shown(area, campaign, file=form), Invalid.status
    try:
        text = _text(form)
        stated = read_figures(actor, text)
    except (BadFile, TooLarge) as problem:
        return _refused(area, campaign, form, problem)
    return _preview(area, campaign, app, text, stated)


@bp.post("/official/<code>/figures")
@needs(Verb.OFFICIAL_EDIT)
def store(code: str) -> ResponseReturnValue:
    """Store the figures of a file that was looked at, all or none; again, nothing changes."""
    actor, area, campaign = asked(code, Verb.OFFICIAL_EDIT)
    form = LookedAtForm(request.form)
    app, text = app_named(campaign, form.which.data or ""), request.form.get("text", "")
    if app is None or len(text.encode("utf-8", "replace")) > 2 * MOST_BYTES:
        return shown(area, campaign), Invalid.status
    try:
        stated = read_figures(actor, text)
    except BadFile as problem:
        return _refused(area, campaign, FiguresFileForm(), problem)
    stored = store_official(campaign, app, stated, actor.at, actor.id)
    if stored.differences:
        return _preview(area, campaign, app, text, stated), Invalid.status
    db.session.commit()
    said = gettext("Đã nạp %(new)s số mới, %(unchanged)s số đã có.", new=stored.new, unchanged=stored.unchanged)
    flash(said, "done")
    return redirect(here(area, campaign), 303)


def _text(form: FiguresFileForm) -> str:
    form.file.data.seek(0)  # it may be read again, when another writer was first
    content = form.file.data.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise TooLarge(str(TOO_BIG))
    return decoded(content, "")


def _preview(area: Area, campaign: Campaign, app: App, text: str, stated: list[StatedOfficial]) -> str:
    return render_template(
        "official/preview.html",
        **place_frame(area),
        back=here(area, campaign),
        kept={"code": area.reference, "campaign": campaign.slug},
        app=app,
        page=preview_of(app, stated),
        hidden={"which": app.slug, "text": text},
    )


def _refused(area: Area, campaign: Campaign, form: FiguresFileForm, problem: Problem) -> ResponseReturnValue:
    db.session.rollback()
    form.file.errors = [problem.message]
    return shown(area, campaign, file=form), problem.status
