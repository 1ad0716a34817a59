"""One poster: where it hangs, what became of it, how often it was opened, what was done with it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.addresses import origin
from fieldapp.areas.contact import contact_of
from fieldapp.areas.models import Area
from fieldapp.dates import local_day
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.posters.address import readable_address
from fieldapp.posters.forms import SIZES, PosterForm
from fieldapp.posters.found import poster_at
from fieldapp.posters.hang import hang_poster
from fieldapp.posters.models import Poster, PosterState
from fieldapp.posters.poster_page import poster_page
from fieldapp.posters.views.blueprint import bp
from fieldapp.posters.views.frame import frame
from fieldapp.posters.words import STATES, say_contact


@bp.get("/posters/<code>/<poster>")
@needs(Verb.POSTER_EDIT)
def poster(code: str, poster: str) -> ResponseReturnValue:
    """Show a poster; after a change of its state, with the way back."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.POSTER_EDIT)
    found = poster_at(actor, area, poster)
    form = PosterForm(data={"spot": found.spot, "state": found.state, "shows_contact": found.shows_contact})
    return _page(actor, area, found, form)


@bp.post("/posters/<code>/<poster>")
@needs(Verb.POSTER_EDIT)
def change(code: str, poster: str) -> ResponseReturnValue:
    """Say where a poster hangs and what became of it; again, nothing changes."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.POSTER_EDIT)
    found = poster_at(actor, area, poster)
    form, before = PosterForm(request.form), found.state
    if not form.validate():
        return _page(actor, area, found, form), Invalid.status
    hang_poster(actor, found, form.stated(), actor.at)
    db.session.commit()
    was = before if before != found.state else None
    if was is None:
        flash(gettext("Đã lưu."), "done")
    return redirect(url_for("posters.poster", code=area.reference, poster=found.code, was=was), 303)


def _page(actor: Actor, area: Area, poster: Poster, form: PosterForm) -> str:
    form.shows_contact.description = say_contact(contact_of(poster.area))
    return render_template(
        "posters/poster.html",
        **_frame(actor, area, poster),
        page=poster_page(poster, local_day(actor.at), actor.at),
        form=form,
        sizes=SIZES.items(),
        readable=readable_address(origin(), poster.code),
        undo=_undo(poster),
    )


def _frame(actor: Actor, area: Area, poster: Poster) -> dict[str, Any]:
    found = frame(actor, area, None)
    found["above"].append((gettext("Áp phích"), url_for("posters.desk", code=area.reference)))
    return found


def _undo(poster: Poster) -> tuple[str, dict[str, str]] | None:
    """Return what was just done, and what takes it back."""
    was = request.args.get("was", "")
    if was not in set(PosterState) or was == poster.state:
        return None
    said = gettext("Áp phích số %(number)s: %(state)s.", number=poster.number, state=STATES[PosterState(poster.state)])
    back = {"spot": poster.spot, "state": was}
    return str(said), back | ({"shows_contact": "y"} if poster.shows_contact else {})
