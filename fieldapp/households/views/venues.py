"""The venues in and under an area: listed, added, corrected."""

from itertools import groupby
from typing import NamedTuple
from uuid import uuid4

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.forms import place_choices
from fieldapp.households.listing import hamlet_names
from fieldapp.households.models import Venue, VenueType
from fieldapp.households.page_forms import VenueForm
from fieldapp.households.venues import add_venue, edit_venue, said_beside, venue_at, venues_in
from fieldapp.households.views.blueprint import bp
from fieldapp.households.views.frame import inside
from fieldapp.households.words import VENUE_TYPES


class Row(NamedTuple):
    """A venue in the list: where it is corrected, where visits to it are recorded, where its posters are made."""

    name: str
    kind: str
    said: list[str]
    edit_url: str
    field_url: str
    posters_url: str


@bp.get("/venues/<code>")
@needs(Verb.VENUE_EDIT)
def venues(code: str) -> ResponseReturnValue:
    """Show the venues in and under an area."""
    area = reachable_area(current_user.actor, code, Verb.VENUE_EDIT)
    form, _ = _form(area)
    form.uid.data = str(uuid4())
    return _page(area, form)


@bp.post("/venues/<code>")
@needs(Verb.VENUE_EDIT)
def create_venue(code: str) -> ResponseReturnValue:
    """Add a venue; the same page sent twice adds it once."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VENUE_EDIT)
    form, known = _form(area)
    form.process(request.form)
    if not form.validate():
        return _page(area, form), Invalid.status
    add_venue(actor, form.stated(**known), actor.at)
    db.session.commit()
    flash(gettext("Đã thêm %(name)s.", name=form.name.data), "done")
    return redirect(url_for("households.venues", code=area.reference), 303)


@bp.get("/venues/<code>/<uid>")
@needs(Verb.VENUE_EDIT)
def venue(code: str, uid: str) -> ResponseReturnValue:
    """Show a venue's name and type."""
    area = reachable_area(current_user.actor, code, Verb.VENUE_EDIT)
    place = venue_at(current_user.actor, area, uid)
    form = VenueForm(data={"name": place.name, "type": place.type})
    return _venue_page(area, place, form)


@bp.post("/venues/<code>/<uid>")
@needs(Verb.VENUE_EDIT)
def save_venue(code: str, uid: str) -> ResponseReturnValue:
    """Correct a venue's name or type."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VENUE_EDIT)
    place = venue_at(actor, area, uid)
    form = VenueForm(request.form)
    del form.area, form.uid
    if not form.validate():
        return _venue_page(area, place, form), Invalid.status
    edit_venue(actor, place, str(form.name.data), form.type.data, actor.at)
    db.session.commit()
    flash(gettext("Đã lưu %(name)s.", name=place.name), "done")
    return redirect(url_for("households.venues", code=area.reference), 303)


def _form(area: Area) -> tuple[VenueForm, dict[str, str]]:
    """Return an empty form, and what it need not ask: the hamlet, where there is only one."""
    form, hamlets = VenueForm(), hamlet_names(subtree([area.id]))
    if len(hamlets) == 1:
        del form.area
        return form, {"area": next(iter(hamlets))}
    form.area.choices = place_choices(hamlets)
    return form, {}


def _page(area: Area, form: VenueForm) -> str:
    found = venues_in(area)
    beside = said_beside(found)
    groups = [
        (hamlet.name, [_row(area, place, beside[place.id]) for place in places])
        for hamlet, places in groupby(found, key=lambda place: place.area)
    ]
    return render_template("households/venues.html", **inside(current_user.actor, area), form=form, groups=groups)


def _row(area: Area, place: Venue, said: list[str]) -> Row:
    hamlet = place.area.reference
    return Row(
        name=place.name,
        kind=str(VENUE_TYPES[VenueType(place.type)]),
        said=said,
        edit_url=url_for("households.venue", code=area.reference, uid=place.uid),
        field_url=url_for("visits.door", code=hamlet, uid=place.uid),
        posters_url=url_for("posters.desk", code=hamlet, place=place.uid, _anchor="make"),
    )


def _venue_page(area: Area, place: Venue, form: VenueForm) -> str:
    frame = inside(current_user.actor, area)
    frame["above"].append((gettext("Các điểm"), url_for("households.venues", code=area.reference)))
    return render_template("households/venue.html", **frame, venue=place, form=form)
