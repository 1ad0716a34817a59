"""Who walks an alley: given to somebody, and ended. The page they stand on is that of the alleys."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.access import Actor, Verb, needs
from fieldapp.areas.models import Area
from fieldapp.dates import local_day
from fieldapp.errors import Invalid, NotFound
from fieldapp.extensions import db
from fieldapp.households.alleys import alley_of
from fieldapp.households.assign import assign, release
from fieldapp.households.models import Alley
from fieldapp.households.views.alleys import alleys_page, hamlet_named
from fieldapp.households.views.blueprint import bp
from fieldapp.households.walker_page import walker_form


@bp.post("/alleys/<code>/<int:key>/walkers")
@needs(Verb.ALLEY_EDIT)
def add_walker(code: str, key: int) -> ResponseReturnValue:
    """Let somebody walk an alley from today on."""
    actor: Actor = current_user.actor
    area, alley = _alley(code, key)
    form = walker_form(area, alley.id, local_day(actor.at), request.form)
    if not form.validate():
        return alleys_page(area, wrong=(alley.id, form)), Invalid.status
    user = assign(actor, area, alley, str(form.person.data), actor.at)
    db.session.commit()
    flash(gettext("Đã giao %(alley)s cho %(name)s.", alley=alley.name, name=user.name), "done")
    return _back(area, alley)


@bp.post("/alleys/<code>/<int:key>/walkers/<uid>/end")
@needs(Verb.ALLEY_EDIT)
def end_walker(code: str, key: int, uid: str) -> ResponseReturnValue:
    """Let today be the last day on which somebody walks an alley."""
    actor: Actor = current_user.actor
    area, alley = _alley(code, key)
    user = release(actor, area, alley, uid.lower(), actor.at)
    db.session.commit()
    flash(gettext("%(name)s thôi đi %(alley)s.", name=user.name, alley=alley.name), "done")
    return _back(area, alley)


def _alley(code: str, key: int) -> tuple[Area, Alley]:
    area = hamlet_named(code)
    alley = alley_of(area, key)
    if alley is None:
        raise NotFound
    return area, alley


def _back(area: Area, alley: Alley) -> Response:
    return redirect(url_for("households.alleys", code=area.reference, _anchor=f"walk{alley.id}"), 303)
