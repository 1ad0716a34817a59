"""The page behind a poster's QR: for any phone, without script or cookie. A QR holds its address in capitals."""

from collections.abc import Callable
from functools import wraps
from urllib.parse import quote

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from fieldapp.access import open_to_all
from fieldapp.addresses import caller, origin
from fieldapp.dates import now
from fieldapp.errors import Invalid, NotFound
from fieldapp.extensions import db, impatient, set_reading
from fieldapp.posters.address import readable_address, scanned_address
from fieldapp.posters.ask import ask_for_help
from fieldapp.posters.forms import HelpForm, PosterCodeForm
from fieldapp.posters.found import poster_with_code
from fieldapp.posters.landing import landing
from fieldapp.posters.models import Poster, PosterState
from fieldapp.posters.platforms import Platform, is_person, platform_of
from fieldapp.posters.scan import Visitor, count_scan
from fieldapp.posters.stores import store_link
from fieldapp.posters.views.blueprint import bp
from fieldapp.qr import qr_path

GONE = 410
# A page opens at once, whatever the database is busy with; a scan that finds it busy is not counted.
PATIENCE_MS = 200


def of_poster(view: Callable[..., ResponseReturnValue]) -> Callable[..., ResponseReturnValue]:
    """Hand a view the poster that the code names; one unknown or withdrawn is answered here."""

    @wraps(view)
    def answer(code: str, **rest: str) -> ResponseReturnValue:
        poster = poster_with_code(code)
        if poster is None or poster.state == PosterState.WITHDRAWN:
            return _not_in_use(poster)
        return view(poster, **rest)

    return answer


@bp.get("/<any(g, G):door>")
@open_to_all
def find() -> ResponseReturnValue:
    """Ask for the code under a QR, and lead to its page."""
    form = PosterCodeForm(request.args)
    if "code" in request.args and form.validate():
        return redirect(url_for("posters.open_page", code=form.code.data))
    return render_template("posters/find.html", form=form)


@bp.get("/<any(g, G):door>/<code>")
@open_to_all
@of_poster
def open_page(poster: Poster) -> ResponseReturnValue:
    """Show a poster's page to a family; a look by somebody is counted."""
    page = _page(poster, HelpForm(), was_asked="asked" in request.args)
    _count(poster, "")
    return page


@bp.get("/<any(g, G):door>/<code>/<app>")
@open_to_all
@of_poster
def install(poster: Poster, app: str) -> ResponseReturnValue:
    """Lead to where an app is installed on this device; the tap is counted."""
    found = next((each for each in poster.campaign.apps if each.slug == app), None)
    if found is None:
        return redirect(url_for("posters.open_page", code=poster.code), 303)
    link = store_link(found, _platform())
    _count(poster, found.slug)
    return redirect(link)


@bp.post("/<any(g, G):door>/<code>/help")
@open_to_all
@of_poster
def ask(poster: Poster) -> ResponseReturnValue:
    """Put a family on the hamlet's list; asking twice puts it there once."""
    form = HelpForm(request.form)
    if not form.validate():
        return _page(poster, form), Invalid.status
    ask_for_help(poster, str(form.place.data), caller(), now())
    db.session.commit()
    return redirect(f"{url_for('posters.open_page', code=poster.code)}?asked#asked", 303)


def _page(poster: Poster, form: HelpForm, *, was_asked: bool = False) -> str:
    here = origin()
    shown = landing(poster, _platform())
    address = f"{here}/g/{poster.code}"
    return render_template(
        "posters/landing.html",
        page=shown,
        form=form,
        was_asked=was_asked,
        readable=readable_address(here, poster.code),
        message_url=f"sms:?&body={quote(f'{shown.names}: {address}')}",
        qr=qr_path(scanned_address(here, poster.code)) if shown.is_desk else None,
    )


def _not_in_use(poster: Poster | None) -> ResponseReturnValue:
    """Say what to do with a code that nobody knows, or one that was withdrawn; neither says where it is from."""
    status = NotFound.status if poster is None else GONE
    return render_template("posters/find.html", form=PosterCodeForm(), status=status), status


def _platform() -> Platform:
    return platform_of(request.headers.get("User-Agent", ""))


def _count(poster: Poster, app: str) -> None:
    if request.method == "HEAD" or not is_person(dict(request.headers)):
        return
    visitor = Visitor(caller(), request.headers.get("User-Agent", ""), _platform())
    db.session.rollback()
    set_reading(False)
    try:
        with impatient(PATIENCE_MS):
            count_scan(poster, visitor, now(), app)
            db.session.commit()
    except OperationalError:
        db.session.rollback()
