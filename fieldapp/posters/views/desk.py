"""The posters of an area: counted, made, one for every hamlet."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf, subtree
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.forms import place_choices
from fieldapp.households.models import Venue
from fieldapp.posters.ask import requests_in
from fieldapp.posters.desk import contact_line
from fieldapp.posters.desk import desk as desk_of
from fieldapp.posters.forms import SIZES, MakeForm
from fieldapp.posters.found import hamlets_of, places_of
from fieldapp.posters.make import make_here, one_for_each
from fieldapp.posters.views.blueprint import bp
from fieldapp.posters.views.frame import asked_campaign, asked_slug, frame

Places = dict[str, tuple[str, Area | Venue]]


@bp.get("/posters/<code>")
@needs(Verb.POSTER_EDIT)
def desk(code: str) -> ResponseReturnValue:
    """Show the posters in and under an area, and how often each was opened."""
    actor: Actor = current_user.actor
    area, campaign = _asked(actor, code)
    if campaign is None:
        return render_template("posters/no_campaign.html", **frame(actor, area, None))
    form = MakeForm(data={"place": request.args.get("place", area.reference)})
    return _page(actor, area, campaign, form)


@bp.post("/posters/<code>")
@needs(Verb.POSTER_EDIT)
def make(code: str) -> ResponseReturnValue:
    """Make posters of a hamlet or a venue; the same page sent twice makes them once."""
    actor: Actor = current_user.actor
    area, campaign = _asked(actor, code)
    if campaign is None:
        return redirect(_here(area), 303)
    form, places = MakeForm(request.form), places_of(area, campaign)
    _offer(form, places)
    if not form.validate():
        return _page(actor, area, campaign, form), Invalid.status
    _, place = places[str(form.place.data)]
    made = make_here(actor, area, place, campaign, form.stated(), actor.at)
    db.session.commit()
    return _told(area, len(made))


@bp.post("/posters/<code>/each")
@needs(Verb.POSTER_EDIT)
def make_each(code: str) -> ResponseReturnValue:
    """Make a poster for every hamlet that has none of its own."""
    actor: Actor = current_user.actor
    area, campaign = _asked(actor, code)
    made = one_for_each(actor, hamlets_of(area, campaign), campaign, actor.at) if campaign else []
    db.session.commit()
    return _told(area, len(made))


def _asked(actor: Actor, code: str) -> tuple[Area, Campaign | None]:
    area = reachable_area(actor, code, Verb.POSTER_EDIT)
    return area, asked_campaign(actor, area)


def _told(area: Area, count: int) -> Response:
    if count:
        said = ngettext("Đã làm %(num)d tờ. Giờ bác in ra.", "Đã làm %(num)d tờ. Giờ bác in ra.", count)
        flash(said, "done")
    else:
        flash(gettext("Không làm thêm: tờ vừa làm đã có ở dưới. Còn thiếu thì mời bác bấm lần nữa."), "warn")
    return redirect(_here(area), 303)


def _offer(form: MakeForm, places: Places) -> None:
    form.place.choices = place_choices({key: name for key, (name, _) in places.items()})


def _here(area: Area) -> str:
    return url_for("posters.desk", code=area.reference, campaign=asked_slug())


def _page(actor: Actor, area: Area, campaign: Campaign, form: MakeForm) -> str:
    shown = desk_of(area, campaign, local_day(actor.at))
    places = places_of(area, campaign)
    _offer(form, places)
    form.seen.data = str(shown.seen)
    form.shows_contact.description = contact_line(area)
    return render_template(
        "posters/desk.html",
        **frame(actor, area, campaign),
        page=shown,
        form=form,
        lone=next(iter(places)) if len(places) == 1 else "",
        has_places=bool(places),
        is_hamlet=is_leaf(area),
        sizes=SIZES.items(),
        campaign=campaign,
        waiting=len(requests_in(subtree([area.id]), actor.at)),
    )
