"""The page where a head or chair hands in what a colleague's phone could only save as a file."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs
from fieldapp.again import again
from fieldapp.dates import now
from fieldapp.errors import Invalid, Problem
from fieldapp.extensions import db, reading
from fieldapp.gate import sent_with_file, takes
from fieldapp.households.models import Door
from fieldapp.visits.batch import read_handed_in, store_batch
from fieldapp.visits.envelope import Envelope
from fieldapp.visits.given import Verdict
from fieldapp.visits.hand_in import MOST_BYTES, TOO_BIG, HandInForm, batches, read_saved
from fieldapp.visits.hand_in_page import ShownHandIn, shown_hand_in
from fieldapp.visits.record import Came
from fieldapp.visits.refused import keep_refused
from fieldapp.visits.views.blueprint import bp

ROOM_AROUND = 1024 * 1024  # bytes beside the file, or too many of it: the page itself says so


@bp.get("/hand-in")
@needs(Verb.QUEUE_HAND_IN)
def hand_in() -> ResponseReturnValue:
    """Ask for the file."""
    return _page(HandInForm())


@bp.post("/hand-in")
@needs(Verb.QUEUE_HAND_IN)
@takes(MOST_BYTES + ROOM_AROUND)
def take_in() -> ResponseReturnValue:
    """Store what the file holds, batch by batch, and tell what became of it; only what was refused is kept."""
    actor: Actor = current_user.actor
    form = HandInForm()
    try:
        form = sent_with_file(HandInForm, TOO_BIG)
        if not form.validate():
            return _page(form), Invalid.status
        saved = read_saved(form.file.data.read(MOST_BYTES + 1))
    except Problem as problem:
        return _page(form, problem=problem), problem.status
    verdicts = [verdict for batch in batches(saved, actor.at) for verdict in _store(actor, batch)]
    return _page(HandInForm(), shown_hand_in(actor, saved, verdicts))


def _store(actor: Actor, envelope: Envelope) -> list[Verdict]:
    """Judge a batch while holding no lock, then store it in a transaction of its own, as the phones' doors do."""
    db.session.rollback()
    with reading():
        batch = read_handed_in(envelope, actor.at, actor)
        db.session.rollback()

    def commit() -> list[Verdict]:
        verdicts = store_batch(batch, Came(Door.RESCUE, actor.at, envelope.device, actor, now))
        keep_refused(actor, envelope, verdicts, actor.at)
        db.session.commit()
        return verdicts

    return again(commit)


def _page(form: HandInForm, shown: ShownHandIn | None = None, problem: Problem | None = None) -> str:
    return render_template("visits/hand_in.html", form=form, shown=shown, problem=problem)
