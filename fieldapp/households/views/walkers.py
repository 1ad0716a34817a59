"""Who walks an alley: given to somebody, and ended. The page they stand on is that of the alleys."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.access import Actor, Verb, needs
from fieldapp.areas.models import Area
from fieldapp.dates import local_day
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.households.alleys import alley_of, alley_rows
from fieldapp.households.assign import assign, release
from fieldapp.households.models import Alley
from fieldapp.households.views.alleys import alleys_page, hamlet_named
from fieldapp.households.views.blueprint import bp
from fieldapp.households.walker_page import giving_form


@bp.post("/alleys/<code>/walkers")
@needs(Verb.ALLEY_EDIT)
def add_walkers(code: str) -> ResponseReturnValue:
    """Let people walk alleys from today on, as many as were chosen."""
    actor: Actor = current_user.actor
    area = hamlet_named(code)
    form = giving_form(area, alley_rows(area), local_day(actor.at), sent=request.form)
    chosen = {int(name[1:]): uid for name, uid in form.data.items() if uid}
    if not form.validate() or not chosen:
        form.form_errors += [] if form.errors else [gettext("Mời bác chọn một người cho ít nhất một ngõ.")]
        return alleys_page(area, giving=form), Invalid.status
    alleys = [alley_of(area, key) for key in chosen]
    users = [assign(actor, area, alley, chosen[alley.id], actor.at) for alley in alleys]
    db.session.commit()
    given = [gettext("%(alley)s cho %(name)s", alley=a.name, name=u.name) for a, u in zip(alleys, users, strict=True)]
    flash(gettext("Đã giao %(given)s.", given="; ".join(given)), "done")
    return _back(area, alleys[0] if len(alleys) == 1 else None)


@bp.post("/alleys/<code>/<int:key>/walkers/<uid>/end")
@needs(Verb.ALLEY_EDIT)
def end_walker(code: str, key: int, uid: str) -> ResponseReturnValue:
    """Let today be the last day on which somebody walks an alley."""
    actor: Actor = current_user.actor
    area = hamlet_named(code)
    alley = alley_of(area, key)
    user = release(actor, area, alley, uid.lower(), actor.at)
    db.session.commit()
    flash(gettext("%(name)s thôi đi %(alley)s.", name=user.name, alley=alley.name), "done")
    return _back(area, alley)


def _back(area: Area, alley: Alley | None) -> Response:
    anchor = f"walk{alley.id}" if alley else None
    return redirect(url_for("households.alleys", code=area.reference, _anchor=anchor), 303)
