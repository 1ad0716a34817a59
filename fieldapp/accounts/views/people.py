"""The page of people: who works where, their cards and phones."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.access import ENTER_BY_CARD, Actor, Role, Verb, allow, needs, reachable_area
from fieldapp.accounts.cards import ON_PAPER, ON_SCREEN, NewCard, issue_card
from fieldapp.accounts.devices import is_confirmed, revoke_sessions
from fieldapp.accounts.forms import CardForm, DepartureForm, PaperCardsForm, PersonForm
from fieldapp.accounts.models import User
from fieldapp.accounts.people import (
    ROLE_NAMES,
    add_posting,
    end_posting,
    newcomer,
    person_within,
    posting_of,
    roles_given_by,
)
from fieldapp.accounts.roster import Roster, Row, roster
from fieldapp.accounts.views.blueprint import bp
from fieldapp.addresses import origin
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code, children
from fieldapp.dates import moment
from fieldapp.errors import AlreadyThere, Forbidden, Invalid
from fieldapp.extensions import db
from fieldapp.forms import choices
from fieldapp.qr import qr_path


@bp.get("/people/<code>")
@needs(Verb.CARD_ISSUE)
def people(code: str) -> ResponseReturnValue:
    """Show the people of an area and of its hamlets."""
    area = reachable_area(current_user.actor, code, Verb.CARD_ISSUE)
    return people_page(area)


@bp.post("/people/<code>")
@needs(Verb.PERSON_EDIT)
def add(code: str) -> ResponseReturnValue:
    """Post somebody, new or already known to the reader."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.PERSON_EDIT)
    form = _person_form(actor, area)
    if form is None:
        raise Forbidden
    if not form.validate():
        return people_page(area, form), Invalid.status
    try:
        user = newcomer(actor, form.username.data or "", form.name.data or "", actor.at)
        add_posting(actor, user, Role(form.role.data), area_by_code(form.area.data), actor.at)
    except (AlreadyThere, Invalid) as problem:
        db.session.rollback()
        form.username.errors = [problem.message]
        return people_page(area, form), problem.status
    db.session.commit()
    flash(gettext("Đã thêm %(name)s. Bấm “Thẻ mới” để đưa người ấy vào.", name=user.name))
    return _back(area)


@bp.post("/people/<code>/<uid>/card")
@needs(Verb.CARD_ISSUE)
def card(code: str, uid: str) -> ResponseReturnValue:
    """Issue a card and show it, this once."""
    area, user = _person(code, uid, Verb.CARD_ISSUE)
    actor, form = current_user.actor, CardForm(request.form)
    if not form.validate():
        raise Invalid
    if not is_confirmed(current_user.session, actor.at):
        return redirect(url_for("accounts.confirm", next=url_for("accounts.people", code=area.reference)), 303)
    made = issue_card(actor, user, ON_PAPER if form.medium.data == "paper" else ON_SCREEN, actor.at)
    db.session.commit()
    return _card_page(area, user, made, form.medium.data)


@bp.post("/people/<code>/<uid>/revocation")
@needs(Verb.DEVICE_REVOKE)
def revoke(code: str, uid: str) -> ResponseReturnValue:
    """Take somebody's phones; each hands in what it holds, then empties itself."""
    area, user = _person(code, uid, Verb.DEVICE_REVOKE)
    ended = revoke_sessions(current_user.actor, user, current_user.actor.at)
    db.session.commit()
    flash(gettext("Đã thu quyền %(count)s máy của %(name)s và hủy thẻ chưa dùng.", count=ended, name=user.name))
    return _back(area)


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
    return _back(area)


def _person(code: str, uid: str, verb: Verb) -> tuple[Area, User]:
    area = reachable_area(current_user.actor, code, verb)
    return area, person_within(current_user.actor, verb, area, uid)


def _person_form(actor: Actor, area: Area) -> PersonForm | None:
    """Build the form with what this person may grant here; None when that is nothing."""
    given = {role: ROLE_NAMES[role] for role in roles_given_by(actor, area) if role in ENTER_BY_CARD}
    if not given or not allow(actor, Verb.PERSON_EDIT, area):
        return None
    form, places = PersonForm(request.form), children(area) or [area]
    form.role.choices = choices(given)
    form.area.choices = choices({place.reference: place.name for place in places})
    return form


def people_page(area: Area, form: PersonForm | None = None, printing: PaperCardsForm | None = None) -> str:
    """Render the page of people; a form that was sent shows what is wrong with it."""
    actor = current_user.actor
    found = roster(actor, area)
    return render_template(
        "accounts/people.html",
        person=actor.name,
        place=area.full_name,
        ref=area.reference,
        form=form or _person_form(actor, area),
        printing=_paper_form(found, printing),
        roster=found,
        hands_in=actor.has(Verb.QUEUE_HAND_IN),
    )


def _paper_form(found: Roster, sent: PaperCardsForm | None) -> PaperCardsForm | None:
    """Build the form of those who may have a card on paper, ticking who has no way in yet; None when that is nobody."""
    rows = [(row, group.name) for group in found.groups for row in group.rows if row.may_print]
    if not rows:
        return sent
    form = sent or PaperCardsForm(data={"people": [row.uid for row, _ in rows if not row.can_enter]})
    form.people.choices = choices({row.uid: _whose(row, place) for row, place in rows})
    return form


def _whose(row: Row, place: str) -> str:
    held = gettext("đã có máy") if row.phones else gettext("đang cầm thẻ") if row.card_until else ""
    return " · ".join(part for part in (row.name, place, held) if part)


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


def _back(area: Area) -> Response:
    return redirect(url_for("accounts.people", code=area.reference), 303)
