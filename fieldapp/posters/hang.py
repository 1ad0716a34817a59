"""What is done with posters at the desk: made, one for every hamlet, hung."""

from collections.abc import Sequence
from datetime import datetime

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import Campaign
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.models import Venue
from fieldapp.posters.forms import MakeInput, PosterInput
from fieldapp.posters.found import made_so_far, without_poster
from fieldapp.posters.make import change_poster, make_posters
from fieldapp.posters.models import Poster


def one_for_each(actor: Actor, hamlets: Sequence[Area], campaign: Campaign, at: datetime) -> list[Poster]:
    """Make a poster for every hamlet that has none of its own; again, there is nothing left to make."""
    lock_hamlets(hamlet.id for hamlet in hamlets)
    lacking = without_poster(hamlets, campaign)
    return [poster for hamlet in lacking for poster in make_posters(actor, hamlet, campaign, 1, at)]


def make_here(
    actor: Actor, area: Area, place: Area | Venue, campaign: Campaign, given: MakeInput, at: datetime
) -> list[Poster]:
    """Make what the page of *area* asks for, of a hamlet or of a venue; nothing when posters were made since."""
    hamlet, venue = (place, None) if isinstance(place, Area) else (place.area, place)
    lock_hamlets([hamlet.id])
    if given.seen != str(made_so_far(area, campaign)):
        return []
    made = make_posters(actor, hamlet, campaign, given.count, at, venue=venue)
    for poster in made if given.shows_contact else ():
        _show_contact(actor, poster, at)
    return made


def hang_poster(actor: Actor, poster: Poster, given: PosterInput, at: datetime) -> bool:
    """Say where a poster hangs, what became of it, and whether it names whom to call; False when all was known."""
    changed = change_poster(actor, poster, given.state, given.spot, at)
    if poster.shows_contact == given.shows_contact:
        return changed
    if given.shows_contact:
        _show_contact(actor, poster, at)
    else:
        poster.shows_contact = False
        record_act(actor.id, Verb.POSTER_EDIT, f"poster:{poster.code}", at, "no contact")
    return True


def _show_contact(actor: Actor, poster: Poster, at: datetime) -> None:
    poster.shows_contact = True
    record_act(actor.id, Verb.POSTER_EDIT, f"poster:{poster.code}", at, "contact")
