"""The list of families that asked for help, made ready to be shown, and its place on the hamlet's page."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext, ngettext

from fieldapp.access import Actor, Verb, visible
from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.posters.ask import requests_in
from fieldapp.posters.models import HelpRequest
from fieldapp.posters.words import say_place, say_when
from fieldapp.visits.asides import Aside

MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class RequestCard:
    """A family that waits: where to find it, from which poster it asked, and when."""

    uid: str
    place: str
    hamlet: str
    poster: str
    when: str


def request_cards(area: Area, at: datetime) -> list[RequestCard]:
    """Return who waits in and under *area*, the oldest first."""
    return [_card(request, at) for request in requests_in(subtree([area.id]), at)]


def request_at(actor: Actor, area: Area, uid: str) -> HelpRequest:
    """Return a request in or under *area*, also one that is done.

    Errors: NotFound, also for one of another hamlet.
    """
    mine = visible(actor, HelpRequest, Verb.VISIT_RECORD).where(HelpRequest.area_id.in_(subtree([area.id])))
    request = db.session.scalar(mine.where(HelpRequest.uid == uid.lower())) if UID.fullmatch(uid) else None
    if request is None:
        raise NotFound
    return request


def waiting_aside(area: Area, at: datetime) -> Aside | None:
    """Say on a hamlet's page who waits for help."""
    waiting = requests_in([area.id], at)
    if not waiting:
        return None
    count = len(waiting)
    lines = [f"{each.place} · {say_when(each.at, at)}" for each in waiting[:MOST_NAMED]]
    if count > MOST_NAMED:
        lines.append(gettext("và %(count)s nhà nữa", count=count - MOST_NAMED))
    said = ngettext("%(num)d nhà nhờ giúp cài", "%(num)d nhà nhờ giúp cài", count)
    return Aside(said, lines, gettext("Xem lời nhờ"), "posters.requests")


def _card(request: HelpRequest, at: datetime) -> RequestCard:
    number = gettext("áp phích số %(number)s", number=request.poster.number)
    poster = " · ".join(part for part in (number, say_place(request.poster)) if part)
    return RequestCard(request.uid, request.place, request.poster.area.full_name, poster, say_when(request.at, at))
