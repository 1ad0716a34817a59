"""The register of an area: its doors or its hamlets, search, a new door, and whom people call."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import format_decimal, gettext
from flask_login import current_user

from fieldapp.access import Actor, Authority, Verb, allow, needs, reachable_area
from fieldapp.accounts.phone_page import phone_of
from fieldapp.areas.contact import set_contact
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.errors import Invalid, NotFound
from fieldapp.extensions import db
from fieldapp.households.alleys import alleys_of
from fieldapp.households.edit import edit_household, next_position
from fieldapp.households.listing import Listing, Wanted, below, count_states, listing
from fieldapp.households.models import STANDING
from fieldapp.households.page_forms import ContactForm, NewDoorForm, SearchForm
from fieldapp.households.views.blueprint import bp
from fieldapp.households.views.frame import frame, inside
from fieldapp.households.waiting import waiting
from fieldapp.households.words import STATE_WORDS
from fieldapp.paging import beside
from fieldapp.pwa import kept
from fieldapp.text import words_of


@dataclass(frozen=True, slots=True)
class Filter:
    """A link that narrows the list to one state."""

    label: str
    url: str
    current: bool
    count: str | None


@bp.get("/households/<code>")
@needs(Verb.HOUSEHOLD_READ)
def index(code: str) -> ResponseReturnValue:
    """Show the register of an area: a hamlet's doors; of a larger area its hamlets, and the doors searched for."""
    area = reachable_area(current_user.actor, code, Verb.HOUSEHOLD_READ)
    search = SearchForm(request.args)
    fits = search.validate()
    return _register(area, search, ContactForm(data={"contact": area.contact})), 200 if fits else Invalid.status


@bp.get("/households/<code>/new")
@kept
@needs(Verb.HOUSEHOLD_EDIT)
def new(code: str) -> ResponseReturnValue:
    """Show the form of a new door, at the end of the alley named or of the only one."""
    area = _hamlet(code)
    names = [alley.name for alley in alleys_of(area)]
    alley = request.args.get("alley", names[0] if len(names) == 1 else "")
    alley = alley if alley in names else ""
    place = next_position(area, alley) if alley or not names else None
    form = _door_form(current_user.actor, area)
    form.process(data={"uid": str(uuid4()), "household": str(uuid4()), "alley": alley, "position": place})
    return _new_page(area, form)


@bp.post("/households/<code>/new")
@needs(Verb.HOUSEHOLD_EDIT)
def add(code: str) -> ResponseReturnValue:
    """Add a door to a hamlet; the same page sent twice adds it once."""
    actor: Actor = current_user.actor
    area = _hamlet(code)
    form = _door_form(actor, area)
    form.process(request.form)
    if not form.validate():
        return _new_page(area, form), Invalid.status
    edit_household(actor, form.stated(area=area.reference), str(form.uid.data), actor.at)
    db.session.commit()
    name = form.head.data or form.number.data or gettext("chưa rõ tên")
    flash(gettext("Đã thêm hộ %(name)s vào sổ.", name=name), "done")
    if "another" in request.form:
        return redirect(url_for("households.new", code=area.reference, alley=form.alley.data), 303)
    # Its own page is next, because it leads to the visit.
    return redirect(url_for("households.edit", code=area.reference, uid=form.household.data), 303)


@bp.post("/households/<code>/contact")
@needs(Verb.AREA_EDIT)
def contact(code: str) -> ResponseReturnValue:
    """Set whom the people of an area call."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.AREA_EDIT)
    form = ContactForm(request.form)
    if not form.validate():
        reachable_area(actor, code, Verb.HOUSEHOLD_READ)
        return _register(area, SearchForm(), form), Invalid.status
    set_contact(actor, area, form.contact.data or "", actor.at)
    db.session.commit()
    flash(gettext("Đã lưu dòng liên hệ."), "done")
    return redirect(url_for("households.index", code=area.reference), 303)


def _hamlet(code: str) -> Area:
    area = reachable_area(current_user.actor, code, Verb.HOUSEHOLD_EDIT)
    if not is_leaf(area):
        raise NotFound
    return area


def _door_form(actor: Actor, area: Area) -> NewDoorForm:
    form = NewDoorForm()
    del form.area, form.state
    if not allow(actor, Verb.HOUSEHOLD_PRIORITISE, area):
        del form.priority
    return form


def _new_page(area: Area, form: NewDoorForm) -> str:
    names = [alley.name for alley in alleys_of(area)]
    framed = inside(current_user.actor, area) | {"phone": phone_of(current_user)}
    return render_template("households/new.html", **framed, form=form, alleys=names)


def _register(area: Area, search: SearchForm, contact: ContactForm) -> str:
    actor: Actor = current_user.actor
    wanted = Wanted() if search.errors else _wanted(search)
    authority, is_hamlet = Authority(actor, [area.id]), is_leaf(area)
    is_narrowed = bool(wanted.words or wanted.state)
    shown = listing(area, wanted, _door_url) if is_hamlet or is_narrowed else None
    return render_template(
        "households/index.html",
        **frame(actor, area),
        search=search,
        contact=contact,
        listing=shown,
        filters=list(_filters(area, search, count_states(area, wanted))),
        turns=_turns(area, search, shown) if shown else [],
        below=None if shown else _below(area),
        jumps=_jumps(shown),
        may={verb.name for verb in Verb if authority.may(verb, area.id, actor.at)},
        waiting=waiting(actor, area),
        is_hamlet=is_hamlet,
        is_narrowed=is_narrowed,
    )


def _wanted(search: SearchForm) -> Wanted:
    return Wanted(words_of(search.q.data or ""), search.state.data or "", search.page.data or 1)


def _below(area: Area) -> tuple[list[tuple[str, str]], list[tuple[str, str, list[str]]]]:
    """Return the columns and rows of the table of hamlets, as they are shown."""
    found = below(area)
    columns = [(gettext("Nơi"), ""), *((str(STATE_WORDS[state]), "n") for state in found.states)]
    return columns, [(row.name, row.ref, [format_decimal(count) for count in row.counts]) for row in found.rows]


def _jumps(shown: Listing | None) -> list[Filter]:
    """Return links to the alleys of a long page."""
    groups = shown.groups if shown else []
    found = [Filter(group.alley or gettext("Chưa xếp ngõ"), f"#{group.mark}", False, None) for group in groups]
    return found if len(found) > 1 else []


def _door_url(ref: str, uid: str) -> str:
    return url_for("households.edit", code=ref, uid=uid)


def _filters(area: Area, search: SearchForm, counts: Mapping[str, int]) -> Iterator[Filter]:
    ref, chosen = area.reference, search.state.data or ""
    kept: dict[str, Any] = {"q": search.q.data} if search.q.data else {}
    standing = sum(counts.get(state, 0) for state in STANDING)
    if not chosen and len(counts) < 2:
        return
    yield Filter(gettext("Tất cả"), url_for("households.index", code=ref, **kept), not chosen, format_decimal(standing))
    for state, word in STATE_WORDS.items():
        count = counts.get(state, 0)
        if count or chosen == state:
            url = url_for("households.index", code=ref, state=state.value, **kept)
            yield Filter(str(word), url, chosen == state, format_decimal(count))


def _turns(area: Area, search: SearchForm, shown: Listing) -> list[tuple[str, str]]:
    kept: dict[str, Any] = {name: search[name].data for name in ("q", "state") if search[name].data}
    kept["code"] = area.reference
    return list(beside(shown.page, shown.pages, lambda page: url_for("households.index", page=page, **kept)))
