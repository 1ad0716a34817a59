"""What every request passes: read or write, same origin, who acts, whether they may; and every answer's headers."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

from flask import Flask, Response, current_app, g, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from fieldapp.access import Actor, Verb, check_same_origin
from fieldapp.again import again
from fieldapp.errors import Forbidden, HeaderMissing, LoginRequired, NotJson, Problem, TooLarge
from fieldapp.extensions import db, set_reading
from fieldapp.forms import BaseForm

View = TypeVar("View", bound=Callable[..., Any])
Sent = TypeVar("Sent", bound=BaseForm)

# Of a form; read whole, and at some pages before anybody is known, so no larger than a page of ours can send.
LARGEST_BODY = 1024 * 1024
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


class Undeclared(Problem):
    """An endpoint that says neither which verb it needs nor that it is open: our fault, so nobody gets in."""

    status, code = 500, "undeclared"


class Server(Flask):
    """Flask, but a form is read before its write begins, and done again when another was in its way.

    Phones' doors do both themselves.
    """

    def dispatch_request(self) -> ResponseReturnValue:
        """Let the view answer."""
        if request.method in _SAFE or request.endpoint is None or request.path.startswith("/api/"):
            return super().dispatch_request()
        _read_form()
        return again(super().dispatch_request)


def takes(largest: int) -> Callable[[View], View]:
    """Declare how many bytes a form may have whose page sends a file."""

    def declare(view: View) -> View:
        view.largest_body = largest  # type: ignore[attr-defined]
        return view

    return declare


def sent_with_file(form: type[Sent], too_large: object) -> Sent:
    """Read what a page with a file sent.

    Errors: TooLarge, in the page's own words.
    """
    try:
        return form(CombinedMultiDict([request.files, request.form]))
    except RequestEntityTooLarge as fault:
        raise TooLarge(str(too_large)) from fault


def _read_form() -> None:
    """Read the whole form while no transaction is open: on a slow line that takes minutes, and writers would wait."""
    view = current_app.view_functions[request.endpoint or ""]
    request.max_content_length = getattr(view, "largest_body", LARGEST_BODY)
    db.session.rollback()
    with suppress(RequestEntityTooLarge):  # the view asks for it again, and says so on its own page
        request.form.get("")
    set_reading(False)


def init_app(app: Flask) -> None:
    """Put the gate before, and the headers after, every view."""
    app.before_request(_pass)
    app.after_request(_add_headers)


def _pass() -> ResponseReturnValue | None:
    set_reading(True)  # until all that was sent is here; who then writes asks for the lock
    g.actor = None
    if request.endpoint is None:
        return None
    if request.path.startswith("/api/"):
        _check_json_door()
    elif request.method not in _SAFE:
        check_same_origin(request)
    access = getattr(current_app.view_functions[request.endpoint], "access", None)
    if access is None:
        raise Undeclared
    if access == "open":
        return None
    g.actor = current_user.actor if current_user.is_authenticated else None
    return _admit(g.actor, access)


def _admit(actor: Actor | None, access: Verb | str) -> ResponseReturnValue | None:
    if actor is None:
        if request.path.startswith("/api/") or request.method not in _SAFE:
            raise LoginRequired
        return redirect(url_for("accounts.login", next=request.full_path.rstrip("?")), 303)
    if isinstance(access, Verb) and not actor.has(access):
        raise Forbidden
    return None


def _check_json_door() -> None:
    if request.headers.get("X-Fieldapp") != "1" and request.method not in _SAFE:
        raise HeaderMissing
    if request.method not in _SAFE:
        check_same_origin(request)
        if request.mimetype != "application/json":
            raise NotJson


def _add_headers(answer: Response) -> Response:
    headers = answer.headers
    headers["X-Fieldapp"] = "1"
    headers.setdefault("Content-Security-Policy", CSP.format(style=g.pop("style_hash", "")))
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["FIELDAPP"].is_https:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if "Cache-Control" not in headers:
        is_personal = current_user_known() or request.path.startswith("/api/")
        headers["Cache-Control"] = "no-store" if is_personal else "no-cache"
    return answer


def current_user_known() -> bool:
    """Tell whether this answer was made for somebody."""
    return g.get("actor") is not None
