"""Sessions as records: opened by a way in, confirmed, ended by their person, revoked by the commune.

What a browser holds is 256 random bits; only their SHA-256 is stored.
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select, update

from fieldapp.access import ENTER_BY_CARD, Actor, Grant, Role, Verb
from fieldapp.accounts.models import Card, DeviceSession, User
from fieldapp.accounts.people import enters_by_card, managing
from fieldapp.areas.tree import lineages
from fieldapp.audit.log import record_act
from fieldapp.errors import Forbidden, NotFound
from fieldapp.extensions import db

CARD_LIFE = timedelta(days=180)
DESK_IDLE = timedelta(minutes=30)
DESK_LIFE = timedelta(hours=12)
CONFIRMED_FOR = timedelta(minutes=10)
# In this order: iPads say Macintosh, Androids say Linux.
_MACHINES = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")
RESCUE_LIFE = timedelta(days=30)
_HEARD_WITHIN = timedelta(hours=24)


def is_heard(synced_at: datetime | None, at: datetime) -> bool:
    """Tell whether a phone that last sent at *synced_at* is heard from at *at*; it is called silent when not.

    Source: domain.md, `heard_from`.
    """
    return synced_at is not None and synced_at > at - _HEARD_WITHIN


def fingerprint(token: str) -> str:
    """Return what is stored of *token*."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


def open_session(user: User, kind: str, label: str, at: datetime) -> str:
    """Open a session of *kind* "card" or "passphrase"; return the token for its browser."""
    token = secrets.token_urlsafe(32)
    session = DeviceSession(user_id=user.id, kind=kind, token_hash=fingerprint(token), label=label)
    session.created_at = session.seen_at = session.confirmed_at = at
    db.session.add(session)
    db.session.flush()
    record_act(user.id, "session.open", f"session:{session.id}", at, kind)
    return token


def end_session(session: DeviceSession, at: datetime) -> None:
    """End one session, as its own person signs out."""
    if session.ended_at is None:
        session.ended_at = at
        record_act(session.user_id, "session.end", f"session:{session.id}", at)


def revoke_sessions(by: Actor | None, user: User, at: datetime) -> int:
    """Take every phone and browser of *user*, and the cards not yet used; return how many sessions ended.

    Errors: Forbidden for somebody whom the actor does not manage.
    """
    if by is not None and not may_revoke(by, user, lineages([p.area_id for p in user.postings])):
        raise Forbidden
    open_ones = (DeviceSession.ended_at.is_(None), DeviceSession.revoked_at.is_(None))
    ended = db.session.execute(
        update(DeviceSession)
        .where(DeviceSession.user_id == user.id, *open_ones)
        .values(revoked_at=at)
        .returning(DeviceSession.id)
    ).all()
    unused = (Card.user_id == user.id, Card.used_at.is_(None), Card.expires_at > at)
    db.session.execute(update(Card).where(*unused).values(expires_at=at))
    record_act(by.id if by else None, Verb.DEVICE_REVOKE, f"user:{user.uid}", at, f"sessions {len(ended)}")
    return len(ended)


def revoke_phone(by: Actor, user: User, key: int, at: datetime) -> DeviceSession:
    """Take one phone of *user*, and leave the others; one that is taken or has ended stays as it is.

    Errors: NotFound for a phone that is not theirs; Forbidden for somebody whom the actor does not manage.
    """
    if not may_revoke(by, user, lineages([p.area_id for p in user.postings])):
        raise Forbidden
    phone = session_of(user, key)
    if phone.kind != "card":
        raise NotFound
    _revoke(phone, by.id, Verb.DEVICE_REVOKE, at)
    return phone


def sessions_of(user: User, at: datetime) -> list[DeviceSession]:
    """Return the phones and browsers that let *user* in, the latest opened first."""
    found = db.session.scalars(select(DeviceSession).where(DeviceSession.user_id == user.id))
    return sorted((s for s in found if is_live(s, at)), key=lambda s: (s.seen_at, s.id), reverse=True)


def session_of(user: User, key: int) -> DeviceSession:
    """Return one session of *user*, whatever has become of it.

    Errors: NotFound.
    """
    theirs = select(DeviceSession).where(DeviceSession.id == key, DeviceSession.user_id == user.id)
    session = db.session.scalar(theirs) if 0 < key < 2**31 else None
    if session is None:
        raise NotFound
    return session


def give_up(session: DeviceSession, at: datetime) -> None:
    """End a session on another machine of its own person: a desk's is closed, a phone hands in and empties itself."""
    if session.kind == "card":
        _revoke(session, session.user_id, "session.give_up", at)
    else:
        end_session(session, at)


def _revoke(session: DeviceSession, by_id: int, verb: str, at: datetime) -> None:
    live = DeviceSession.ended_at.is_(None), DeviceSession.revoked_at.is_(None)
    taken = update(DeviceSession).where(DeviceSession.id == session.id, *live).values(revoked_at=at)
    if db.session.scalar(taken.returning(DeviceSession.id)):
        record_act(by_id, verb, f"session:{session.id}", at)


def may_revoke(by: Actor, user: User, lineage: Mapping[int, frozenset[int]]) -> bool:
    """Tell whether *by* manages *user* at one of their postings, or where they worked last; whoever has a desk, at all.

    Shape: *lineage* holds that of the area of each of their postings, ended ones included.
    """
    working = user.live_postings(by.at)
    managed = [managing(by, Verb.DEVICE_REVOKE, p, lineage[p.area_id]) for p in working or user.postings]
    return all(managed) if working and not enters_by_card(user, by.at) else any(managed)


def is_live(session: DeviceSession, at: datetime) -> bool:
    """Tell whether *session* still lets its person in."""
    if session.ended_at is not None or session.revoked_at is not None:
        return False
    if session.kind == "card":
        return at - session.seen_at <= CARD_LIFE
    return at - session.seen_at <= DESK_IDLE and at - session.created_at <= DESK_LIFE


def confirm_session(session: DeviceSession, at: datetime) -> None:
    """Note that its person has just proved who they are."""
    session.confirmed_at = at


def device_label(user_agent: str) -> str:
    """Name a browser's machine for a list; whatever it claims, nothing depends on it."""
    return next((name for name in _MACHINES if name in user_agent), "")


def may_rescue(session: DeviceSession, at: datetime) -> bool:
    """Tell whether a phone may hand in its queue: while it is live, and 30 days after its revocation."""
    if session.revoked_at is not None:
        return at - session.revoked_at <= RESCUE_LIFE
    return is_live(session, at)


def is_confirmed(session: DeviceSession, at: datetime) -> bool:
    """Tell whether its person proved lately who they are; a card has no passphrase to ask for."""
    return session.kind == "card" or at - session.confirmed_at <= CONFIRMED_FOR


def actor_of(user: User, at: datetime) -> Actor:
    """Return *user* as access sees them, with every posting they ever had."""
    grants = tuple(Grant(Role(posting.role), posting.area_id, posting.until_at) for posting in user.postings)
    return Actor(user.id, user.uid, user.name, at, grants)


def actor_in(session: DeviceSession, at: datetime) -> Actor:
    """Return the person of *session* as access sees them: a card opens the field, and never a desk given later."""
    actor = actor_of(session.user, at)
    if session.kind != "card":
        return actor
    return replace(actor, postings=tuple(grant for grant in actor.postings if grant.role in ENTER_BY_CARD))


def actors_named(uids: Collection[str], at: datetime) -> dict[str, Actor]:
    """Return the people of *uids* by uid, wherever they work; nobody for a uid that is not known."""
    found = db.session.scalars(select(User).where(User.uid.in_(uids)))
    return {user.uid: actor_of(user, at) for user in found}
