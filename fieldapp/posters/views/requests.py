"""Who asked for help from a poster's page: seen by those who walk the hamlet, and finished by them."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.contact import contact_of
from fieldapp.areas.frame import place_frame
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.extensions import db
from fieldapp.posters.ask import finish_request
from fieldapp.posters.request_page import request_at, request_cards
from fieldapp.posters.views.blueprint import bp


@bp.get("/requests/<code>")
@needs(Verb.VISIT_RECORD)
def requests(code: str) -> ResponseReturnValue:
    """Show who waits for help in and under an area, the oldest first."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    return render_template("posters/requests.html", **_frame(area), cards=request_cards(area, actor.at))


@bp.post("/requests/<code>/<uid>")
@needs(Verb.VISIT_RECORD)
def finish(code: str, uid: str) -> ResponseReturnValue:
    """Note that somebody was there, and forget where; again, nothing changes."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    finish_request(actor, request_at(actor, area, uid), actor.at)
    db.session.commit()
    flash(
        gettext("Cảm ơn bác. Chỗ ở của bà con đã được xóa. Cài được máy nào thì mời bác ghi lượt thăm."),
        "done",
    )
    return redirect(url_for("posters.requests", code=area.reference), 303)


def _frame(area: Area) -> dict[str, object]:
    return {
        **place_frame(area),
        "ref": area.reference,
        "contact": contact_of(area),
        "is_hamlet": is_leaf(area),
    }
