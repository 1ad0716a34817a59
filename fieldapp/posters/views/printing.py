"""Posters and leaflets as a PDF."""

from flask.typing import ResponseReturnValue

from fieldapp.access import Verb, needs
from fieldapp.errors import NotFound
from fieldapp.posters.views.blueprint import bp


@bp.get("/posters/<code>/print")
@needs(Verb.POSTER_EDIT)
def print_out(code: str) -> ResponseReturnValue:
    """Answer with the chosen posters, ready to print."""
    raise NotFound
