"""Posters and leaflets as a PDF, made for whoever prints them and kept nowhere."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.addresses import origin
from fieldapp.extensions import db
from fieldapp.files import file_answer
from fieldapp.posters.forms import PrintForm, Size
from fieldapp.posters.printed import print_posters
from fieldapp.posters.sheets import CannotPrint, chosen_posters, poster_sheets
from fieldapp.posters.views.blueprint import bp
from fieldapp.posters.views.frame import asked_campaign


@bp.get("/posters/<code>/print")
@needs(Verb.POSTER_EDIT)
def print_out(code: str) -> ResponseReturnValue:
    """Answer with the posters that were ticked, or with all of the area, ready to print."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.POSTER_EDIT)
    form, campaign = PrintForm(request.args), asked_campaign(actor, area)
    if campaign is None or not form.validate():
        raise CannotPrint
    sheets = poster_sheets(chosen_posters(area, campaign, form.poster.data or (), form.hamlet.data or ()), origin())
    db.session.rollback()  # setting takes seconds, and nobody waits for this transaction
    return file_answer(print_posters(sheets, Size(form.size.data)), f"ap-phich-{area.code}-{form.size.data}.pdf")
