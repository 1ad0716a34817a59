"""The alleys of a hamlet, and the doors in each: named, ordered, added, deleted when empty; and who walks them."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.dates import local_day
from fieldapp.errors import Invalid, NotFound
from fieldapp.extensions import db
from fieldapp.forms import BaseForm
from fieldapp.households.alleys import (
    NO_ALLEY,
    add_alley,
    alley_of,
    alley_rows,
    arrange_alleys,
    arrange_doors,
    doors_of,
    remove_alley,
)
from fieldapp.households.assignments import walks
from fieldapp.households.models import Alley, Household
from fieldapp.households.page_forms import AlleyInput, NewAlleyForm, alleys_form, doors_form
from fieldapp.households.views.blueprint import bp
from fieldapp.households.views.frame import inside
from fieldapp.households.walker_page import giving_form, walked_alleys


@bp.get("/alleys/<code>")
@needs(Verb.ALLEY_EDIT)
def alleys(code: str) -> ResponseReturnValue:
    """Show the alleys of a hamlet in walking order."""
    return alleys_page(hamlet_named(code))


@bp.post("/alleys/<code>")
@needs(Verb.ALLEY_EDIT)
def create_alley(code: str) -> ResponseReturnValue:
    """Add an alley after the others."""
    actor: Actor = current_user.actor
    area, form = hamlet_named(code), NewAlleyForm(request.form)
    if not form.validate():
        return alleys_page(area, new=form), Invalid.status
    alley = add_alley(actor, area, str(form.name.data), actor.at)
    db.session.commit()
    flash(gettext("Đã có %(name)s trong danh sách ngõ.", name=alley.name), "done")
    return _back(area)


@bp.post("/alleys/<code>/order")
@needs(Verb.ALLEY_EDIT)
def order_alleys(code: str) -> ResponseReturnValue:
    """Name and order the alleys."""
    actor: Actor = current_user.actor
    area = hamlet_named(code)
    form = _alleys_form(area)
    try:
        if not form.validate():
            raise Invalid
        wanted = {int(name[1:]): AlleyInput(**stated) for name, stated in form.data.items()}
        arrange_alleys(actor, area, wanted, actor.at)
    except Invalid as problem:
        db.session.rollback()
        form.form_errors += [] if form.errors else [problem.message]
        return alleys_page(area, form=form), problem.status
    db.session.commit()
    flash(gettext("Đã lưu tên và thứ tự các ngõ."), "done")
    return _back(area)


@bp.post("/alleys/<code>/<int:key>/removal")
@needs(Verb.ALLEY_EDIT)
def delete_alley(code: str, key: int) -> ResponseReturnValue:
    """Delete an alley in which no household is recorded."""
    actor: Actor = current_user.actor
    area = hamlet_named(code)
    alley = alley_of(area, key)
    remove_alley(actor, alley, actor.at)
    db.session.commit()
    flash(gettext("Đã xóa %(name)s.", name=alley.name), "done")
    return _back(area)


@bp.get("/alleys/<code>/<int:key>")
@needs(Verb.ALLEY_EDIT)
def doors(code: str, key: int) -> ResponseReturnValue:
    """Show the doors of an alley with their places; key 0 stands for the doors without one."""
    area = hamlet_named(code)
    alley = alley_of(area, key) if key != NO_ALLEY else None
    homes = doors_of(area, alley)
    return _doors_page(area, alley, homes, _doors_form(homes))


@bp.post("/alleys/<code>/<int:key>")
@needs(Verb.ALLEY_EDIT)
def order_doors(code: str, key: int) -> ResponseReturnValue:
    """Order the doors of an alley."""
    actor: Actor = current_user.actor
    area = hamlet_named(code)
    alley = alley_of(area, key) if key != NO_ALLEY else None
    homes = doors_of(area, alley)
    form = _doors_form(homes)
    if not form.validate():
        return _doors_page(area, alley, homes, form), Invalid.status
    count = arrange_doors(actor, area, alley, {name[1:]: place for name, place in form.data.items()}, actor.at)
    db.session.commit()
    flash(gettext("Đã lưu thứ tự, %(count)s hộ đổi chỗ.", count=count), "done")
    return redirect(url_for("households.doors", code=area.reference, key=key), 303)


def hamlet_named(code: str) -> Area:
    """Return the hamlet whose alleys the reader may arrange.

    Errors: NotFound, Forbidden.
    """
    area = reachable_area(current_user.actor, code, Verb.ALLEY_EDIT)
    if not is_leaf(area):
        raise NotFound
    return area


def _alleys_form(area: Area) -> BaseForm:
    rows = [row for row in alley_rows(area) if row.id != NO_ALLEY]
    known = {f"a{row.id}": {"position": row.position, "name": row.name} for row in rows}
    return alleys_form(row.id for row in rows)(request.form, data=known)


def _doors_form(homes: list[Household]) -> BaseForm:
    names = [(f"d{home.uid}", home.head or gettext("Chưa rõ tên")) for home in homes]
    return doors_form(names)(request.form, data={f"d{home.uid}": home.position for home in homes})


def alleys_page(
    area: Area,
    *,
    new: NewAlleyForm | None = None,
    form: BaseForm | None = None,
    giving: BaseForm | None = None,
) -> str:
    """Render the page; a form that was sent shows what is wrong with it."""
    frame, rows, today = inside(current_user.actor, area), alley_rows(area), local_day(current_user.actor.at)
    found = walks(area, today)
    giving = giving or giving_form(area, rows, today, found=found)
    return render_template(
        "households/alleys.html",
        **frame,
        new=new or NewAlleyForm(),
        form=form or _alleys_form(area),
        rows=rows,
        giving=giving,
        walked=walked_alleys(rows, found, giving),
        past=found.past,
    )


def _doors_page(area: Area, alley: Alley | None, homes: list[Household], form: BaseForm) -> str:
    frame, name = inside(current_user.actor, area), alley.name if alley else gettext("Chưa xếp ngõ")
    frame["above"].append((gettext("Các ngõ"), url_for("households.alleys", code=area.reference)))
    rows = [(home, form[f"d{home.uid}"]) for home in homes]
    return render_template(
        "households/doors.html", **frame, name=name, key=alley.id if alley else NO_ALLEY, form=form, rows=rows
    )


def _back(area: Area) -> Response:
    return redirect(url_for("households.alleys", code=area.reference), 303)
