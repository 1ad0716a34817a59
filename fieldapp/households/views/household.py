"""One household: its record, who said what about it, and its merger into another."""

from dataclasses import asdict
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.access import Actor, Verb, allow, needs, reach, reachable_area, require, visible
from fieldapp.addresses import local_path
from fieldapp.errors import Invalid, NotFound
from fieldapp.extensions import db
from fieldapp.forms import UID, choices
from fieldapp.households.alleys import alleys_of
from fieldapp.households.edit import as_stated, edit_household
from fieldapp.households.forms import STATES
from fieldapp.households.history import history
from fieldapp.households.listing import describe, hamlet_names
from fieldapp.households.merge import candidates, merge, survivor_of
from fieldapp.households.models import Household
from fieldapp.households.page_forms import DoorForm, MergerForm, SearchForm
from fieldapp.households.views.blueprint import bp
from fieldapp.households.views.frame import inside
from fieldapp.text import words_of


@bp.get("/households/<code>/<uid>")
@needs(Verb.HOUSEHOLD_READ)
def edit(code: str, uid: str) -> ResponseReturnValue:
    """Show a household's record, at the hamlet where it is now; `state` presets what somebody has just seen there."""
    household = _household(code, uid, Verb.HOUSEHOLD_READ)
    if household.area.reference != code:
        return _to(household)
    form = _form(current_user.actor, household)
    stated = asdict(as_stated(household)) | {"uid": str(uuid4())}
    if request.args.get("state") in STATES:
        stated["state"] = request.args["state"]
    form.process(data=stated)
    return _page(household, form)


@bp.post("/households/<code>/<uid>")
@needs(Verb.HOUSEHOLD_EDIT)
def save(code: str, uid: str) -> ResponseReturnValue:
    """Correct a household's record; the same page sent twice is stored once."""
    actor: Actor = current_user.actor
    household = _household(code, uid, Verb.HOUSEHOLD_EDIT)
    ref, form = household.area.reference, _form(actor, household)
    form.process(request.form)
    if not form.validate():
        return _page(household, form), Invalid.status
    known = {"household": household.uid} if form.area else {"household": household.uid, "area": ref}
    edit_household(actor, form.stated(**known), str(form.uid.data), actor.at)
    db.session.commit()
    flash(gettext("Đã lưu hộ %(door)s.", door=describe(household)), "done")
    return _to(household)


@bp.get("/households/<code>/<uid>/merger")
@needs(Verb.HOUSEHOLD_MERGE)
def merger(code: str, uid: str) -> ResponseReturnValue:
    """Show the doors into which a household may be merged: those of the same name, or found; `with` presets one."""
    household = _household(code, uid, Verb.HOUSEHOLD_MERGE)
    if household.merged_into_id is not None:
        return _to(household)
    search = SearchForm(request.args) if "q" in request.args else SearchForm(data={"q": household.head})
    fits = search.validate()
    asked = {"survivor": request.args.get("with", ""), "next": request.args.get("next", "")}
    form = MergerForm(data={"uid": str(uuid4())} | asked)
    return _merger_page(household, search, form), 200 if fits else Invalid.status


@bp.post("/households/<code>/<uid>/merger")
@needs(Verb.HOUSEHOLD_MERGE)
def unite(code: str, uid: str) -> ResponseReturnValue:
    """Merge a household into the one chosen."""
    actor: Actor = current_user.actor
    household = _household(code, uid, Verb.HOUSEHOLD_MERGE)
    form, search = MergerForm(request.form), SearchForm(request.args)
    if not form.validate():
        return _merger_page(household, search, form), Invalid.status
    try:
        survivor = merge(actor, household, str(form.survivor.data), str(form.uid.data), actor.at)
    except Invalid as problem:
        db.session.rollback()
        form.survivor.errors = [problem.message]
        return _merger_page(household, search, form), problem.status
    db.session.commit()
    flash(gettext("Đã gộp. Các lượt thăm của hai hộ nay tính chung."), "done")
    return redirect(_before(form, survivor), 303)


def _household(code: str, uid: str, verb: Verb) -> Household:
    """Return the household that the actor may reach, wherever it is now: an older page still names its old hamlet."""
    actor: Actor = current_user.actor
    reachable_area(actor, code, verb)
    query = visible(actor, Household).where(Household.uid == uid.lower())
    found = db.session.scalar(query) if UID.fullmatch(uid) else None
    if found is None:
        raise NotFound
    require(actor, verb, found.area)
    return found


def _form(actor: Actor, household: Household) -> DoorForm:
    form = DoorForm()
    hamlets = hamlet_names(reach(actor, Verb.HOUSEHOLD_EDIT))
    form.area.choices = choices(hamlets)
    del form.household
    if len(hamlets) < 2:
        del form.area
    if not allow(actor, Verb.HOUSEHOLD_PRIORITISE, household.area):
        del form.priority
    return form


def _page(household: Household, form: DoorForm) -> str:
    actor: Actor = current_user.actor
    return render_template(
        "households/edit.html",
        **inside(actor, household.area),
        household=household,
        survivor=survivor_of(actor, household),
        form=form,
        alleys=[alley.name for alley in alleys_of(household.area)],
        entries=history(household),
        may_merge=allow(actor, Verb.HOUSEHOLD_MERGE, household.area),
    )


def _merger_page(household: Household, search: SearchForm, form: MergerForm) -> str:
    words, chosen = words_of(search.q.data or ""), form.survivor.data or ""
    found = candidates(household, words, chosen) if not search.errors else []
    return render_template(
        "households/merger.html",
        **inside(current_user.actor, household.area),
        household=household,
        door=describe(household),
        search=search,
        form=form,
        choices=[(home.uid, describe(home)) for home in found],
        before=_before(form, household),
    )


def _before(form: MergerForm, household: Household) -> str:
    return local_path(form.next.data) if form.next.data else _address(household)


def _to(household: Household) -> Response:
    return redirect(_address(household), 303)


def _address(household: Household) -> str:
    return url_for("households.edit", code=household.area.reference, uid=household.uid)
