"""Posters as objects: made with a code of their own, hung somewhere, torn, withdrawn."""

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


def change_poster(actor: Actor, poster: Poster, state: PosterState, spot: str, at: datetime) -> bool:
    """Say where a poster hangs and what became of it; False when that was known."""
    lock_hamlets([poster.area_id])
    if (poster.state, poster.spot) == (state, spot):
        return False
    if poster.state != state:
        poster.state_at = at
    poster.state, poster.spot = state, spot
    db.session.flush()
    record_act(actor.id, Verb.POSTER_EDIT, f"poster:{poster.code}", at, state)
    return True
