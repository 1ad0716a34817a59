"""The closings of an area: when they are due, the button that closes, who below has closed."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.access import Actor, Verb, answers_for, needs, own_area, reachable_area
from fieldapp.accounts.devices import is_confirmed
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.errors import AlreadyThere, Invalid, NotFound
from fieldapp.extensions import db
from fieldapp.reports.close import close_area
from fieldapp.reports.days import set_report_day
from fieldapp.reports.desk import desk as desk_of
from fieldapp.reports.forms import ClosingForm, DayForm
from fieldapp.reports.views.blueprint import bp
from fieldapp.reports.views.frame import asked_campaign, frame


@bp.get("/reports/<code>")
@needs(Verb.REPORT_CLOSE)
def desk(code: str) -> ResponseReturnValue:
    """Show when the report is due, the closings of an area, how those below stand; from above they are only read."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.REPORT_CLOSE)
    campaign = asked_campaign(actor, area)
    if campaign is None:
        return render_template("reports/no_campaign.html", **frame(actor, area, None))
    return _page(actor, area, campaign)


@bp.post("/reports/<code>")
@needs(Verb.REPORT_CLOSE)
def close(code: str) -> ResponseReturnValue:
    """Freeze the figures, once for a page sent twice; a desk proves itself first."""
    actor, area, campaign = _asked(code)
    form = ClosingForm(request.form)
    if not form.validate():
        return _page(actor, area, campaign, form), Invalid.status
    if not is_confirmed(current_user.session, actor.at):
        return redirect(url_for("accounts.confirm", next=_here(area, campaign)), 303)
    try:
        closing = close_area(actor.id, area, campaign, form.at.data, after=form.seen.data)
    except AlreadyThere as problem:
        db.session.rollback()
        flash(str(problem.message), "warn")
        return redirect(_here(area, campaign), 303)
    except Invalid as problem:
        db.session.rollback()
        form.at.errors = [problem.message]
        return _page(actor, area, campaign, form), problem.status
    db.session.commit()
    flash(gettext("Đã chốt số lần %(number)s. Mời bác xem lại lời báo cáo, rồi tải về.", number=closing.number), "done")
    there = url_for("reports.draft", code=area.reference, number=closing.number, campaign=campaign.slug)
    return redirect(there, 303)


@bp.post("/reports/<code>/day")
@needs(Verb.REPORT_CLOSE)
def set_day(code: str) -> ResponseReturnValue:
    """Set an earlier day for the reports of an area and those below; again, nothing changes."""
    actor, area, campaign = _asked(code)
    form = DayForm(request.form)
    if not form.validate():
        return _page(actor, area, campaign, day_form=form), Invalid.status
    try:
        set_report_day(actor, area, campaign, form.day.data, actor.at)
    except Invalid as problem:
        db.session.rollback()
        form.day.errors = [problem.message]
        return _page(actor, area, campaign, day_form=form), problem.status
    db.session.commit()
    flash(gettext("Đã lưu ngày báo cáo."), "done")
    return redirect(_here(area, campaign), 303)


def _asked(code: str) -> tuple[Actor, Area, Campaign]:
    actor: Actor = current_user.actor
    area = own_area(actor, code, Verb.REPORT_CLOSE)
    campaign = asked_campaign(actor, area)
    if campaign is None:
        raise NotFound
    return actor, area, campaign


def _here(area: Area, campaign: Campaign) -> str:
    return url_for("reports.desk", code=area.reference, campaign=campaign.slug)


def _page(
    actor: Actor, area: Area, campaign: Campaign, form: ClosingForm | None = None, day_form: DayForm | None = None
) -> str | Response:
    page = desk_of(area, campaign, local_day(actor.at))
    form = form or ClosingForm()
    form.seen.data = page.last
    return render_template(
        "reports/desk.html",
        **frame(actor, area, campaign),
        page=page,
        form=form,
        day_form=day_form or DayForm(data={"day": page.day}),
        is_own=answers_for(actor, Verb.REPORT_CLOSE, area),
    )
