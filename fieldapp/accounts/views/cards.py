"""The door of paper cards: those ticked on the page of people, as one PDF."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.accounts.card_sheet import make_paper_cards, print_cards, store_paper_cards
from fieldapp.accounts.devices import is_confirmed
from fieldapp.accounts.forms import PaperCardsForm
from fieldapp.accounts.people import person_within
from fieldapp.accounts.views.blueprint import bp
from fieldapp.accounts.views.people import people_page
from fieldapp.addresses import origin
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.files import file_answer


@bp.post("/people/<code>/cards")
@needs(Verb.CARD_ISSUE)
def print_paper(code: str) -> ResponseReturnValue:
    """Print a card for everyone ticked, as PDF, this once; what could not be printed lets nobody in."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.CARD_ISSUE)
    form = PaperCardsForm(request.form)
    if not form.validate():
        return people_page(area, printing=form), Invalid.status
    users = [person_within(actor, Verb.CARD_ISSUE, area, uid) for uid in dict.fromkeys(form.people.data or [])]
    if not is_confirmed(current_user.session, actor.at):
        return redirect(url_for("accounts.confirm", next=url_for("accounts.people", code=area.reference)), 303)
    made, name = make_paper_cards(actor, users, origin()), f"the-{area.code}.pdf"
    db.session.rollback()  # setting type takes a while, and writers need not wait for it
    sheet = print_cards([each.paper for each in made])
    store_paper_cards(actor, made)
    db.session.commit()
    return file_answer(sheet, name)
