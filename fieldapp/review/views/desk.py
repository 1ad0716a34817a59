"""What deserves a second look at an area, and what people answer to it."""

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, visible
from fieldapp.errors import AlreadyThere, Forbidden, Invalid, NotFound
from fieldapp.extensions import db
from fieldapp.review.answer import settle, take_back
from fieldapp.review.forms import AnswerForm, KeptForm, numbered
from fieldapp.review.handed_in import claim, take_again
from fieldapp.review.items import Item, Scope
from fieldapp.review.look import held_item, look
from fieldapp.review.models import Answer
from fieldapp.review.page import answered, sections
from fieldapp.review.views.blueprint import bp
from fieldapp.review.views.frame import address, asked_scope, frame
from fieldapp.visits.refused import kept_op


@bp.get("/review/<code>")
@needs(Verb.VISIT_RECORD)
def index(code: str) -> ResponseReturnValue:
    """Show what deserves a second look; a canvasser sees what is asked about their own visits."""
    return _page(asked_scope(code))


@bp.post("/review/<code>")
@needs(Verb.VISIT_RECORD)
def answer(code: str) -> ResponseReturnValue:
    """Note that somebody looked; for what has changed meanwhile they look again."""
    scope, form = asked_scope(code), AnswerForm(request.form)
    if not form.validate():
        return _page(scope, form), Invalid.status
    item = held_item(scope, form.subject.data or "")
    if item is None:
        flash(gettext("Mục này đã được giải quyết, không còn gì để xem."), "done")
    elif item.facts != form.facts.data:
        flash(gettext("Mục này vừa có thay đổi. Mời bác xem lại rồi hẵng trả lời."), "warn")
    else:
        _settle(scope, item, form.remark.data or "")
    return redirect(address(scope), 303)


def _settle(scope: Scope, item: Item, remark: str) -> None:
    try:
        settle(scope.actor, item, remark, scope.actor.at)
    except AlreadyThere as problem:
        db.session.rollback()
        flash(str(problem.message), "warn")
        return
    db.session.commit()
    flash(gettext("Đã ghi: bác đã xem mục này."), "done")


@bp.post("/review/<code>/<int:key>/opening")
@needs(Verb.VISIT_RECORD)
def reopen(code: str, key: int) -> ResponseReturnValue:
    """Take an answer back: the question is open again; twice, nothing more happens."""
    scope = asked_scope(code)
    named = visible(scope.actor, Answer, Verb.VISIT_RECORD).where(Answer.id == key)
    found = db.session.scalar(named) if 0 < key < 2**31 else None
    if found is not None and found.area_id in scope.areas:
        if not (scope.is_whole or found.user_id == scope.actor.id):
            raise Forbidden
        take_back(scope.actor, found, scope.actor.at)
        db.session.commit()
    flash(gettext("Đã mở lại mục này."), "done")
    return redirect(address(scope), 303)


@bp.post("/review/<code>/acceptance")
@needs(Verb.QUEUE_HAND_IN)
def accept(code: str) -> ResponseReturnValue:
    """Judge what was handed in and refused once more, as if it came in now."""
    actor: Actor = current_user.actor
    scope, form = asked_scope(code), KeptForm(request.form)
    if not form.validate():
        raise Invalid
    refused = kept_op(actor, (form.subject.data or "").removeprefix("refused:"))
    if refused.area_id not in scope.areas:
        raise NotFound
    if not claim(refused):
        flash(gettext("Mục này đã được giải quyết, không còn gì để xem."), "done")
        return redirect(address(scope), 303)
    verdict = take_again(actor, refused, actor.at)
    db.session.commit()
    why = " ".join(sentence for sentences in verdict.errors.values() for sentence in sentences)
    if why:
        flash(gettext("Vẫn chưa nhận được: %(why)s", why=why), "warn")
    else:
        flash(gettext("Đã nhận vào sổ, ghi đúng người đi và giờ cũ."), "done")
    return redirect(address(scope), 303)


def _page(scope: Scope, sent: AnswerForm | None = None) -> str:
    found = look(scope)
    shown = sections(scope, found)
    cards = [card for section in shown for card in section.cards]
    is_at_home = sent is not None and any(card.subject == sent.subject.data for card in cards)
    forms = {
        card.subject: numbered(
            sent
            if sent and card.subject == sent.subject.data
            else AnswerForm(data={"subject": card.subject, "facts": card.facts}),
            n,
        )
        for n, card in enumerate(cards)
    }
    return render_template(
        "review/index.html",
        **frame(scope),
        sections=shown,
        answered=answered(scope, found),
        forms=forms,
        lost_form=sent if not is_at_home else None,
        is_whole=scope.is_whole,
    )
