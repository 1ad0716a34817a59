"""The code held out at a door: the hamlet's own poster, else the web page of each app."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, allow, needs, reachable_area
from fieldapp.addresses import origin
from fieldapp.areas.contact import contact_of
from fieldapp.areas.frame import place_frame
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.posters.address import readable_address, scanned_address
from fieldapp.posters.found import own_poster
from fieldapp.posters.make import one_for_each
from fieldapp.posters.models import Poster
from fieldapp.posters.views.blueprint import bp
from fieldapp.posters.views.frame import asked_slug
from fieldapp.pwa import kept
from fieldapp.qr import QrPath, qr_path


@dataclass(frozen=True, slots=True)
class Scannable:
    """A page as a family scans it, or reads it: its address in two parts, between which a line may turn."""

    id: str
    name: str
    readable: tuple[str, str]
    qr: QrPath


@bp.get("/field/<code>/qr")
@kept
@needs(Verb.VISIT_RECORD)
def qr(code: str) -> ResponseReturnValue:
    """Show the hamlet's own code; of a hamlet without one, the web page of each of the campaign's apps."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    campaign = campaign_at(actor, area, asked_slug())
    if campaign is None:
        return render_template("visits/no_campaign.html", **_frame(area))
    poster = own_poster(area, campaign)
    return render_template(
        "posters/qr.html",
        **_frame(area),
        poster=poster,
        codes=[_own(poster)] if poster else _of_apps(campaign),
        may_make=poster is None and is_leaf(area) and allow(actor, Verb.POSTER_EDIT, area),
    )


@bp.post("/field/<code>/qr")
@needs(Verb.POSTER_EDIT)
def make_own(code: str) -> ResponseReturnValue:
    """Make the hamlet's own poster, unless it has one."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.POSTER_EDIT)
    campaign = campaign_at(actor, area, asked_slug())
    if campaign is None or not is_leaf(area):
        raise NotFound
    if one_for_each(actor, [area], campaign, actor.at):
        flash(gettext("Đã làm mã của %(place)s. Bác in được tờ này ở trang Áp phích.", place=area.name), "done")
    db.session.commit()
    return redirect(url_for("posters.qr", code=area.reference, campaign=asked_slug()), 303)


def _own(poster: Poster) -> Scannable:
    here = origin()
    return _scannable(
        "code", poster.area.full_name, readable_address(here, poster.code), scanned_address(here, poster.code)
    )


def _of_apps(campaign: Campaign) -> list[Scannable]:
    apps = [app for app in campaign.apps if app.web and not app.retired]
    return [_scannable(app.slug, app.name, app.web.partition("://")[2].rstrip("/"), app.web) for app in apps]


def _scannable(key: str, name: str, readable: str, scanned: str) -> Scannable:
    before, slash, after = readable.rpartition("/")
    return Scannable(key, name, (before + slash, after), qr_path(scanned))


def _frame(area: Area) -> dict[str, object]:
    def page(endpoint: str) -> str:
        return url_for(endpoint, code=area.reference, campaign=asked_slug())

    return {
        **place_frame(area),
        "contact": contact_of(area),
        "back": page("visits.field"),
        "make_url": page("posters.make_own"),
        "help_url": page("visits.help"),
        "requests_url": url_for("posters.requests", code=area.reference),
    }
