"""What becomes of a poster: hung somewhere, torn, withdrawn; and whether it names whom to call."""

from datetime import datetime

from fieldapp.access import Actor, Verb
from fieldapp.audit.log import record_act
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.posters.forms import PosterInput
from fieldapp.posters.models import Poster


def hang_poster(actor: Actor, poster: Poster, given: PosterInput, at: datetime) -> bool:
    """Say where a poster hangs, what became of it, and whether it names whom to call; False when all was known."""
    lock_hamlets([poster.area_id])
    moved = (poster.state, poster.spot) != (given.state, given.spot)
    if moved:
        _move(actor, poster, given, at)
    if given.shows_contact and not poster.shows_contact:
        show_contact(actor, poster, at)
    elif poster.shows_contact and not given.shows_contact:
        poster.shows_contact = False
        _note(actor, poster, "no contact", at)
    else:
        return moved
    return True


def show_contact(actor: Actor, poster: Poster, at: datetime) -> None:
    """Let a poster name whom to call."""
    poster.shows_contact = True
    _note(actor, poster, "contact", at)


def _move(actor: Actor, poster: Poster, given: PosterInput, at: datetime) -> None:
    if poster.state != given.state:
        poster.state_at = at
    poster.state, poster.spot = given.state, given.spot
    db.session.flush()
    _note(actor, poster, given.state, at)


def _note(actor: Actor, poster: Poster, what: str, at: datetime) -> None:
    record_act(actor.id, Verb.POSTER_EDIT, f"poster:{poster.code}", at, what)
