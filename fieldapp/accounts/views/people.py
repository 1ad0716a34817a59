"""The page of people: who works where, who has no phone yet, whose phone is silent."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from fieldapp.access import ENTER_BY_CARD, Actor, Role, Verb, allow, needs, reachable_area
from fieldapp.accounts.forms import PaperCardsForm, PersonForm, SearchForm
from fieldapp.accounts.people import ROLE_NAMES, add_posting, newcomer, roles_given_by
from fieldapp.accounts.reposting import organisations_used
from fieldapp.accounts.roster import ALL, NO_PHONE, SILENT, Roster, Row, roster
from fieldapp.accounts.views.blueprint import bp
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code, children
from fieldapp.errors import AlreadyThere, Forbidden, Invalid
from fieldapp.extensions import db
from fieldapp.forms import choices, place_choices
from fieldapp.text import words_of

# A commune of twenty hamlets was 36,000 pixels on a phone.
MOST_UNFOLDED = 3
FILTERS = {ALL: _l("Tất cả"), NO_PHONE: _l("Chưa có máy"), SILENT: _l("Máy im lặng")}


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One way to shorten the list; `count` is of people."""

    label: object
    url: str
    current: bool
    count: int


@bp.get("/people/<code>")
@needs(Verb.CARD_ISSUE)
def people(code: str) -> ResponseReturnValue:
    """Show the people of an area and of its hamlets, or those of them that are looked for."""
    area, search = reachable_area(current_user.actor, code, Verb.CARD_ISSUE), SearchForm(request.args)
    fits = search.validate()
    return people_page(area, search=search), 200 if fits else Invalid.status


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
        place, organisation = area_by_code(form.area.data), form.organisation.data or ""
        add_posting(actor, user, Role(form.role.data), place, actor.at, organisation)
    except (AlreadyThere, Invalid) as problem:
        db.session.rollback()
        form.username.errors = [problem.message]
        return people_page(area, form), problem.status
    db.session.commit()
    flash(gettext("Đã thêm %(name)s. Bấm “Thẻ mới” để đưa người ấy vào.", name=user.name))
    return redirect(url_for("accounts.person", code=area.reference, uid=user.uid), 303)


def _person_form(actor: Actor, area: Area) -> PersonForm | None:
    """Build the form with what this person may grant here; None when that is nothing."""
    given = {role: ROLE_NAMES[role] for role in roles_given_by(actor, area) if role in ENTER_BY_CARD}
    if not given or not allow(actor, Verb.PERSON_EDIT, area):
        return None
    form, places = PersonForm(request.form), children(area) or [area]
    form.role.choices = choices(given)
    form.area.choices = place_choices({place.reference: place.name for place in places})
    return form


def people_page(
    area: Area,
    form: PersonForm | None = None,
    printing: PaperCardsForm | None = None,
    search: SearchForm | None = None,
) -> str:
    """Render the page of people; a form that was sent shows what is wrong with it."""
    actor, search = current_user.actor, search or SearchForm()
    everybody, show = roster(actor, area), request.args.get("show", ALL)
    show = show if show in FILTERS else ALL
    words = () if search.errors else words_of(search.q.data or "")
    found = everybody.named(words)
    groups = found.kept(show)
    return render_template(
        "accounts/people.html",
        person=actor.name,
        place=area.full_name,
        ref=area.reference,
        form=form or _person_form(actor, area),
        printing=_paper_form(everybody, printing),
        is_empty=not everybody.count(ALL),
        search=search,
        is_search=bool(words),
        show=show if show != ALL else "",
        roster=found,
        groups=groups,
        folds=len(groups) > MOST_UNFOLDED and show == ALL and not words,
        filters=[_chip(area, found, each, show, search.q.data if words else None) for each in FILTERS],
        organisations=organisations_used(actor),
        assigns=allow(actor, Verb.ALLEY_EDIT, area),
        hands_in=actor.has(Verb.QUEUE_HAND_IN),
    )


def _chip(area: Area, found: Roster, show: str, chosen: str, q: str | None) -> FilterChip:
    url = url_for("accounts.people", code=area.reference, q=q, show=show if show != ALL else None)
    return FilterChip(FILTERS[show], url, show == chosen, found.count(show))


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
