"""One person's page: their name, where they work, their cards and phones, and what the reader may do about each."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.access import Actor, Verb, needs, reachable_area, require
from fieldapp.accounts.cards import ON_PAPER, ON_SCREEN, NewCard, issue_card
from fieldapp.accounts.devices import is_confirmed, revoke_phone, revoke_sessions
from fieldapp.accounts.forms import CardForm, DepartureForm, NameForm
from fieldapp.accounts.models import Posting, User
from fieldapp.accounts.people import end_posting, person_within, posting_of
from fieldapp.accounts.person_page import PostingForms, person_page
from fieldapp.accounts.reposting import lend, move_posting, organisations_used, rename
from fieldapp.accounts.views.blueprint import bp
from fieldapp.addresses import origin
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code
from fieldapp.dates import moment
from fieldapp.errors import Forbidden, Invalid
from fieldapp.extensions import db
from fieldapp.qr import qr_path


@bp.get("/people/<code>/<uid>")
@needs(Verb.CARD_ISSUE)
def person(code: str, uid: str) -> ResponseReturnValue:
    """Show somebody with their postings, cards and phones."""
    return _page(*_person(code, uid, Verb.CARD_ISSUE))


@bp.post("/people/<code>/<uid>/name")
@needs(Verb.PERSON_EDIT)
def spell(code: str, uid: str) -> ResponseReturnValue:
    """Spell somebody's name anew."""
    area, user = _person(code, uid, Verb.PERSON_EDIT)
    form = NameForm(request.form)
    if not form.validate():
        return _page(area, user, name=form), Invalid.status
    rename(current_user.actor, user, form.name.data or "", current_user.actor.at)
    db.session.commit()
    flash(gettext("Đã sửa tên thành %(name)s.", name=user.name), "done")
    return _back(area, user)


@bp.post("/people/<code>/<uid>/postings/<int:key>/organisation")
@needs(Verb.PERSON_EDIT)
def state_organisation(code: str, uid: str, key: int) -> ResponseReturnValue:
    """State who lends somebody for one posting."""
    area, user = _person(code, uid, Verb.PERSON_EDIT)
    posting = _posting(user, key)
    forms = PostingForms.of(current_user.actor, posting, request.form)
    if not forms.organisation.validate():
        return _page(area, user, sent=forms), Invalid.status
    lend(current_user.actor, posting, forms.organisation.organisation.data or "", current_user.actor.at)
    db.session.commit()
    flash(gettext("Đã ghi đơn vị cử %(name)s đi.", name=user.name), "done")
    return _back(area, user)


@bp.post("/people/<code>/<uid>/postings/<int:key>/move")
@needs(Verb.PERSON_EDIT)
def move(code: str, uid: str, key: int) -> ResponseReturnValue:
    """End a posting in the field and begin the same at another place."""
    actor: Actor = current_user.actor
    area, user = _person(code, uid, Verb.PERSON_EDIT)
    posting = _posting(user, key)
    forms = PostingForms.of(actor, posting, request.form)
    if forms.move is None:
        raise Forbidden
    if not forms.move.validate():
        return _page(area, user, sent=forms), Invalid.status
    begun = move_posting(actor, posting, area_by_code(str(forms.move.area.data)), actor.at)
    db.session.commit()
    flash(gettext("%(name)s từ nay làm việc ở %(place)s.", name=user.name, place=begun.area.name), "done")
    # From a hamlet's own page, whoever has moved is found at their new place.
    return _back(begun.area if area.id == posting.area_id else area, user)


@bp.post("/people/<code>/<uid>/departure")
@needs(Verb.PERSON_EDIT)
def depart(code: str, uid: str) -> ResponseReturnValue:
    """End one posting of somebody."""
    area, user = _person(code, uid, Verb.PERSON_EDIT)
    form = DepartureForm(request.form)
    if not form.validate():
        raise Invalid
    end_posting(current_user.actor, posting_of(user, form.posting.data or 0), current_user.actor.at)
    db.session.commit()
    flash(gettext("Đã kết thúc phân công của %(name)s. Những lượt đã đi vẫn tính.", name=user.name))
    return _back(area, user)


@bp.post("/people/<code>/<uid>/card")
@needs(Verb.CARD_ISSUE)
def card(code: str, uid: str) -> ResponseReturnValue:
    """Issue a card and show it, this once."""
    area, user = _person(code, uid, Verb.CARD_ISSUE)
    actor, form = current_user.actor, CardForm(request.form)
    if not form.validate():
        raise Invalid
    if not is_confirmed(current_user.session, actor.at):
        here = url_for("accounts.person", code=area.reference, uid=user.uid)
        return redirect(url_for("accounts.confirm", next=here), 303)
    made = issue_card(actor, user, ON_PAPER if form.medium.data == "paper" else ON_SCREEN, actor.at)
    db.session.commit()
    return _card_page(area, user, made, form.medium.data)


@bp.post("/people/<code>/<uid>/revocation")
@needs(Verb.DEVICE_REVOKE)
def revoke(code: str, uid: str) -> ResponseReturnValue:
    """Take all of somebody's phones; each hands in what it holds, then empties itself."""
    area, user = _person(code, uid, Verb.DEVICE_REVOKE)
    ended = revoke_sessions(current_user.actor, user, current_user.actor.at)
    db.session.commit()
    flash(gettext("Đã thu quyền %(count)s máy của %(name)s và hủy thẻ chưa dùng.", count=ended, name=user.name))
    return _back(area, user)


@bp.post("/people/<code>/<uid>/phones/<int:key>/revocation")
@needs(Verb.DEVICE_REVOKE)
def revoke_one(code: str, uid: str, key: int) -> ResponseReturnValue:
    """Take one of somebody's phones."""
    area, user = _person(code, uid, Verb.DEVICE_REVOKE)
    phone = revoke_phone(current_user.actor, user, key, current_user.actor.at)
    db.session.commit()
    said = gettext(
        "Đã thu quyền máy %(label)s của %(name)s. Máy khác vẫn dùng được.", label=phone.label, name=user.name
    )
    flash(" ".join(said.split()), "done")
    return _back(area, user)


def _person(code: str, uid: str, verb: Verb) -> tuple[Area, User]:
    area = reachable_area(current_user.actor, code, verb)
    return area, person_within(current_user.actor, verb, area, uid)


def _posting(user: User, key: int) -> Posting:
    posting = posting_of(user, key)
    require(current_user.actor, Verb.PERSON_EDIT, posting.area)
    return posting


def _page(area: Area, user: User, *, name: NameForm | None = None, sent: PostingForms | None = None) -> str:
    actor: Actor = current_user.actor
    return render_template(
        "accounts/person.html",
        person=actor.name,
        place=area.full_name,
        ref=area.reference,
        page=person_page(actor, area, user, name, sent),
        organisations=organisations_used(actor),
    )


def _card_page(area: Area, user: User, made: NewCard, medium: str) -> str:
    here = origin()
    return render_template(
        "accounts/card.html",
        person=current_user.actor.name,
        place=area.full_name,
        ref=area.reference,
        holder=user.name,
        made=made,
        until=moment(made.expires_at),
        medium=medium,
        origin=here,
        qr=qr_path(f"{here}/enrol#{made.token}"),
    )


def _back(area: Area, user: User) -> Response:
    return redirect(url_for("accounts.person", code=area.reference, uid=user.uid), 303)
