"""Requests for help from a poster's page: on the hamlet's list until done; where to find the family is then erased."""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import Select, select, update
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor
from fieldapp.accounts.throttle import Limit, spend_try
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act
from fieldapp.dates import VIETNAM, now
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets, note_changes
from fieldapp.posters.models import HelpRequest, Poster
from fieldapp.text import fold
from fieldapp.visits.changes import Found

KEPT = timedelta(days=30)
# A household's phone, or all of a carrier's; and one poster, so that nobody buries a hamlet's list.
AN_ADDRESS = Limit("request", 20, timedelta(hours=1))
A_POSTER, ITS_DAY = Limit("poster", 30, timedelta(hours=1)), Limit("poster.day", 60, timedelta(days=1))


def ask_for_help(poster: Poster, place: str, address: str, at: datetime) -> str:
    """Put a family on the hamlet's list; tell "stored", or "already" when they are on it.

    Errors: SlowDown.
    """
    spend_try(AN_ADDRESS, address, at)
    spend_try(A_POSTER, poster.code, at)
    spend_try(ITS_DAY, poster.code, at)
    lock_hamlets([poster.area_id])
    forget_requests(at)
    if any(fold(each.place) == fold(place) for each in requests_in([poster.area_id], at)):
        return "already"
    request = HelpRequest(uid=str(uuid4()), poster_id=poster.id, area_id=poster.area_id, place=place, at=at)
    db.session.add(request)
    db.session.flush()
    note_changes([(request.area_id, "request", request.uid)])
    return "stored"


def requests_in(area_ids: Collection[int] | Select[int], at: datetime) -> list[HelpRequest]:
    """Return the requests that wait in these hamlets, the oldest first."""
    waiting = HelpRequest.area_id.in_(area_ids), HelpRequest.done_at.is_(None), HelpRequest.at > at - KEPT
    poster = joinedload(HelpRequest.poster)
    whole = poster.joinedload(Poster.area).joinedload(Area.parent), poster.joinedload(Poster.venue)
    return list(db.session.scalars(select(HelpRequest).options(*whole).where(*waiting).order_by(HelpRequest.at)))


def finish_request(actor: Actor, request: HelpRequest, at: datetime) -> None:
    """Note that somebody was there; where the family lives is forgotten."""
    lock_hamlets([request.area_id])
    if request.done_at is None:
        request.done_at, request.done_by_id, request.place = at, actor.id, ""
        db.session.flush()
        note_changes([(request.area_id, "request", request.uid)])
        record_act(actor.id, "request.finish", f"request:{request.uid}", at)
    forget_requests(at)


def forget_requests(at: datetime) -> None:
    """Erase the places of requests that waited too long."""
    old = select(HelpRequest.id).where(HelpRequest.at <= at - KEPT, HelpRequest.place != "")
    # Of any hamlet, so without its lock: what another holds is left to them, or both might wait for each other.
    free = old.with_for_update(skip_locked=True)
    db.session.execute(update(HelpRequest).where(HelpRequest.id.in_(free)).values(place=""))


def described(uids: Collection[str], areas: dict[int, str]) -> Found:
    """Describe requests to the phones that walk these hamlets; where a family is, only while it is waited for."""
    since = now() - KEPT
    query = (
        select(HelpRequest, Poster.number)
        .join(Poster, Poster.id == HelpRequest.poster_id)
        .where(HelpRequest.uid.in_(uids), HelpRequest.area_id.in_(areas))
    )
    return {
        each.uid: {
            "area": areas[each.area_id],
            "place": each.place if each.at > since else "",
            "poster": number,
            "at": each.at.astimezone(VIETNAM).isoformat(),
            "done": each.done_at is not None,
        }
        for each, number in db.session.execute(query)
    }
