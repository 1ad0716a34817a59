"""What waits on this phone, what was sent, what was refused: the frame of a page that only the phone can fill."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, signed_in
from fieldapp.accounts.phone_page import phone_of
from fieldapp.accounts.work import work_of
from fieldapp.pwa import kept
from fieldapp.visits.views.blueprint import bp
from fieldapp.visits.words import DONE


@bp.get("/outbox")
@kept
@signed_in
def outbox() -> ResponseReturnValue:
    """Show what this phone keeps of the person signed in; the server knows none of it."""
    actor: Actor = current_user.actor
    hamlets = [(area.reference, area.full_name) for area in work_of(actor).hamlets]
    home = hamlets[0][0] if hamlets else ""
    shown = {"home": home, "hamlets": hamlets, "outcomes": DONE.items(), "hands_in": actor.has(Verb.QUEUE_HAND_IN)}
    return render_template("visits/outbox.html", phone=phone_of(current_user), **shown)
