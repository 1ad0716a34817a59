"""The language of the screens: Vietnamese, unless the reader chose the English gloss."""

from flask import Blueprint, Flask, redirect, request
from werkzeug.wrappers import Response

from fieldapp.access import open_to_all

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
    back = request.form.get("back", "/")
    answer = redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/", 303)
    value = request.form.get("language", "vi")
    answer.set_cookie(
        "lang", value if value in LANGUAGES else "vi", max_age=YEAR_SECONDS, samesite="Lax", httponly=True
    )
    return answer


def init_app(app: Flask) -> None:
    """Register the switch and let templates name the languages."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(languages=LANGUAGES, chosen_language=chosen)
