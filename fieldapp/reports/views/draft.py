"""The report of one closing: its words, which people write, around its figures, which nobody does; its documents."""

from collections.abc import Callable
from dataclasses import asdict

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, answers_for, needs, own_area, reachable_area
from fieldapp.areas.models import Area
from fieldapp.errors import Invalid, NotFound
from fieldapp.extensions import db
from fieldapp.files import file_answer
from fieldapp.reports.bodies import body_of
from fieldapp.reports.documents import MAKERS, document
from fieldapp.reports.draft import draft_of, save_draft
from fieldapp.reports.forms import DraftForm
from fieldapp.reports.found import closing_at
from fieldapp.reports.models import Closing
from fieldapp.reports.shown import shown_closing
from fieldapp.reports.views.blueprint import bp
from fieldapp.reports.views.frame import asked_campaign, frame


@bp.get("/reports/<code>/<int:number>")
@needs(Verb.REPORT_CLOSE)
def draft(code: str, number: int) -> ResponseReturnValue:
    """Show a closing, and to who answers for it the words of its report, to be changed until it is signed."""
    closing = _closing(code, number, reachable_area)
    return _page(closing, DraftForm(data=asdict(draft_of(closing))))


@bp.post("/reports/<code>/<int:number>")
@needs(Verb.REPORT_CLOSE)
def save(code: str, number: int) -> ResponseReturnValue:
    """Keep the words of a report; again, nothing changes."""
    closing, form = _closing(code, number, own_area), DraftForm(request.form)
    if not form.validate():
        return _page(closing, form), Invalid.status
    save_draft(current_user.actor, closing, form.stated(), current_user.actor.at)
    db.session.commit()
    flash(gettext("Đã lưu báo cáo."), "done")
    code, slug = closing.area.reference, closing.campaign.slug
    return redirect(url_for("reports.draft", code=code, number=number, campaign=slug), 303)


@bp.get("/reports/<code>/<int:number>/bao-cao.<any(pdf, docx, xlsx):kind>")
@needs(Verb.REPORT_CLOSE)
def render(code: str, number: int, kind: str) -> ResponseReturnValue:
    """Answer with a document of a closing, made for whoever asks and kept nowhere."""
    closing = _closing(code, number, reachable_area)
    return file_answer(document(closing, kind), f"bao-cao-{closing.area.code}-{closing.number}.{kind}")


def _closing(code: str, number: int, find: Callable[[Actor, str, Verb], Area]) -> Closing:
    actor: Actor = current_user.actor
    area = find(actor, code, Verb.REPORT_CLOSE)
    campaign = asked_campaign(actor, area)
    if campaign is None:
        raise NotFound
    return closing_at(actor, area, campaign, number)


def _page(closing: Closing, form: DraftForm) -> str:
    found = frame(current_user.actor, closing.area, closing.campaign)
    here = url_for("reports.desk", code=closing.area.reference, campaign=closing.campaign.slug)
    found["above"].append((gettext("Chốt số và báo cáo"), here))
    return render_template(
        "reports/draft.html",
        **found,
        page=shown_closing(closing),
        form=form,
        has_number=not body_of(closing.area).is_board,
        kinds=MAKERS,
        is_own=answers_for(current_user.actor, Verb.REPORT_CLOSE, closing.area),
    )
