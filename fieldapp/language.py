"""The language of the screens: Vietnamese, unless the reader chose the English gloss."""

from flask import Blueprint, Flask, current_app, redirect, request
from werkzeug.wrappers import Response

from fieldapp.access import open_to_all
from fieldapp.addresses import local_path

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
YEAR_SECONDS = 365 * 24 * 3600
bp = Blueprint("language", __name__)


def chosen() -> str:
    """Return the reader's language."""
    value = request.cookies.get("lang", "vi") if request else "vi"
    return value if value in LANGUAGES else "vi"


@bp.post("/language")
@open_to_all
def choose() -> Response:
    """Remember the language and go back to the page."""
    answer = redirect(local_path(request.form.get("back")), 303)
    value, is_https = request.form.get("language"), current_app.config["FIELDAPP"].is_https
    kept = value if value in LANGUAGES else "vi"
    answer.set_cookie("lang", kept, YEAR_SECONDS, samesite="Lax", httponly=True, secure=is_https)
    return answer


def init_app(app: Flask) -> None:
    """Register the switch and let templates name the languages."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(languages=LANGUAGES, chosen_language=chosen)
