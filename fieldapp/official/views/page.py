"""The page of published figures; one typed there, one taken back."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.campaigns.choose import campaign_at
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.official.edit import add_figure, withdraw_figure
from fieldapp.official.forms import FigureForm
from fieldapp.official.typed import Misread, typed_figure
from fieldapp.official.views.blueprint import bp
from fieldapp.official.views.frame import app_choices, app_named, asked, here, shown


@bp.get("/official/<code>")
@needs(Verb.OFFICIAL_READ)
def page(code: str) -> ResponseReturnValue:
    """Show what others published of an area and of those below it, beside ours of the same moment."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.OFFICIAL_READ)
    campaign = campaign_at(actor, area, request.args.get("campaign"))
    if campaign is None:
        return render_template("official/no_campaign.html", place=area.full_name)
    return shown(area, campaign)


@bp.post("/official/<code>")
@needs(Verb.OFFICIAL_EDIT)
def add(code: str) -> ResponseReturnValue:
    """Store one published figure as it is stated; again, nothing changes."""
    actor, area, campaign = asked(code, Verb.OFFICIAL_EDIT)
    form = FigureForm(request.form)
    form.app.choices = app_choices(campaign)
    app = app_named(campaign, form.app.data or "")
    if not form.validate() or app is None:
        return shown(area, campaign, form), Invalid.status
    try:
        stated = typed_figure(area, form.data)
    except Misread as problem:
        form[problem.field].errors = [problem.message]
        return shown(area, campaign, form), problem.status
    stored = add_figure(actor, campaign, app, stated)
    if stored.differences:
        said = gettext("Nguồn này, ngày này đã có số khác. Nếu số cũ gõ sai thì rút lại trước rồi nhập số đúng.")
        form.value.errors = [said]
        return shown(area, campaign, form), Invalid.status
    db.session.commit()
    flash(gettext("Đã lưu số công bố.") if stored.new else gettext("Số này đã có rồi."), "done")
    return redirect(here(area, campaign, app=app.slug, as_of=stated.as_of), 303)


@bp.post("/official/<code>/<int:number>/withdrawal")
@needs(Verb.OFFICIAL_EDIT)
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Take back a figure that was mistyped; again, nothing changes."""
    actor, area, campaign = asked(code, Verb.OFFICIAL_EDIT)
    if withdraw_figure(actor, area, campaign, number, actor.at):
        db.session.commit()
        flash(gettext("Đã rút lại số công bố. Việc này có ghi ở cuối trang."), "done")
    else:
        flash(gettext("Số này không còn ở đây."), "warn")
    return redirect(here(area, campaign), 303)
