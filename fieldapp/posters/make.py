"""New posters, each with a code of its own: so many for a place, or one for every hamlet that has none."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import Campaign
from fieldapp.codes import new_code
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.models import Venue
from fieldapp.posters.forms import MakeInput
from fieldapp.posters.found import made_so_far, without_poster
from fieldapp.posters.hang import show_contact
from fieldapp.posters.models import CODE_LENGTH, Poster, PosterState


def make_posters(
    actor: Actor | None, area: Area, campaign: Campaign, count: int, at: datetime, *, venue: Venue | None = None
) -> list[Poster]:
    """Make posters of a hamlet, or of a venue in it; *actor* None is the command line.

    Errors: Invalid for an area that is no hamlet.
    """
    if not is_leaf(area):
        raise Invalid(_l("Áp phích gắn với thôn, buôn, bon hay tổ. Mời bác chọn lại."))
    lock_hamlets([area.id])
    of_hamlet = select(func.max(Poster.number)).where(Poster.area_id == area.id, Poster.campaign_id == campaign.id)
    last = db.session.scalar(of_hamlet) or 0
    made = [
        Poster(
            code=new_code(CODE_LENGTH),
            campaign=campaign,
            area=area,
            venue=venue,
            number=last + step,
            state=PosterState.MADE,
            made_at=at,
            state_at=at,
        )
        for step in range(1, count + 1)
    ]
    db.session.add_all(made)
    db.session.flush()
    for poster in made:
        record_act(actor.id if actor else None, Verb.POSTER_EDIT, f"poster:{poster.code}", at, "make")
    return made


def one_for_each(actor: Actor | None, hamlets: Sequence[Area], campaign: Campaign, at: datetime) -> list[Poster]:
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
        show_contact(actor, poster, at)
    return made
