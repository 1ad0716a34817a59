"""What makes the pages an app on the phone: the worker, the manifest, and which pages are kept without a network.

A page is kept only if it says so itself: `X-Assets` names the files it cannot do without. Every answer made for
somebody says so by `X-Person`, so that the phone never shows them what it keeps of somebody else.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, Response, current_app, g, get_flashed_messages, jsonify, render_template, request
from flask_babel import gettext

from fieldapp.access import Actor, open_to_all
from fieldapp.assets import address_of, needed_assets, whole

View = TypeVar("View", bound=Callable[..., Any])

# What an address may ask for and still be a page to keep: a search or a filter is for the moment.
KEPT_QUERIES = frozenset({"campaign"})
PAPER, SURFACE = "#F6F2E9", "#FFFDF8"
bp = Blueprint("pwa", __name__)


def kept(view: View) -> View:
    """Declare a page that the phone keeps; figures are never kept."""
    view.is_kept = True  # type: ignore[attr-defined]
    return view


@bp.get("/sw.js")
@open_to_all
def worker() -> Response:
    """Give the service worker, or the one that clears everything away where it is switched off."""
    return whole("js/sw.js" if current_app.config["FIELDAPP"].worker else "js/sw-off.js")


@bp.get("/manifest.webmanifest")
@open_to_all
def manifest() -> Response:
    """Describe the app to a phone that installs it."""
    answer = jsonify(
        id="/",
        name="Gõ Cửa",
        short_name="Gõ Cửa",
        description=gettext("Sổ gõ cửa của Ban tự quản: đi từng ngõ, gõ từng nhà."),
        lang="vi",
        start_url="/?app",
        scope="/",
        display="standalone",
        background_color=PAPER,
        theme_color=SURFACE,
        icons=[
            _icon("icon-192.png", 192),
            _icon("icon-512.png", 512),
            _icon("maskable-512.png", 512, purpose="maskable"),
        ],
    )
    answer.mimetype = "application/manifest+json"
    return answer


@bp.get("/offline")
@kept
@open_to_all
def offline() -> str:
    """Say that a page needs a network, and lead to what works without."""
    return render_template("offline.html")


@bp.get("/rieng-tu")
@kept
@open_to_all
def privacy() -> str:
    """Tell what is kept about a family, where, and for how long."""
    return render_template("privacy.html")


def _icon(name: str, side: int, **more: str) -> dict[str, str]:
    return {"src": address_of(f"icons/{name}"), "sizes": f"{side}x{side}", "type": "image/png"} | more


def _mark(answer: Response) -> Response:
    """Say whom an answer was made for, and of a page to keep, what it needs."""
    actor: Actor | None = g.get("actor")
    if actor is not None:
        answer.headers["X-Person"] = actor.uid
    if not request.path.startswith("/api/") and _is_kept(answer):
        answer.headers["X-Assets"] = " ".join(needed_assets())
        answer.headers.setdefault("X-Person", "")
    return answer


def _is_kept(answer: Response) -> bool:
    """Tell whether this is a page to keep, with nothing on it that was said once."""
    view = current_app.view_functions.get(request.endpoint or "")
    is_page = answer.status_code == 200 and answer.mimetype == "text/html"
    return is_page and getattr(view, "is_kept", False) and request.args.keys() <= KEPT_QUERIES and not _said_once()


def _said_once() -> bool:
    return bool(get_flashed_messages())


def init_app(app: Flask) -> None:
    """Register the addresses, and mark what the phone may keep."""
    app.register_blueprint(bp)
    app.after_request(_mark)
