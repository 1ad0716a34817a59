"""Who is asking: from the cookie to a session in the database, for Flask-Login; and the cookie's one form.

Neither Flask's own session nor a remember cookie ever says who somebody is.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask, Request, Response, current_app, g, request
from flask_login import UserMixin
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor
from fieldapp.accounts.devices import CARD_LIFE, actor_in, fingerprint, is_live
from fieldapp.accounts.models import DeviceSession, User
from fieldapp.dates import now
from fieldapp.extensions import db, login, set_reading

# How exactly `seen_at` is kept: finer would be a write for every page.
TOUCH_EVERY = {"card": timedelta(hours=1), "passphrase": timedelta(minutes=1)}
logger = logging.getLogger("fieldapp")


@dataclass(frozen=True, eq=False)
class SignedIn(UserMixin):  # type: ignore[misc]
    """The signed-in person of a request, as Flask-Login's current_user."""

    session: DeviceSession
    user: User
    actor: Actor

    def get_id(self) -> str:
        return str(self.session.id)


def live_session(asking: Request) -> DeviceSession | None:
    """Return the session of the cookie, if it still lets its person in."""
    session = cookie_session(asking)
    return session if session is not None and is_live(session, now()) else None


def known_session(asking: Request) -> DeviceSession | None:
    """Return the session of the cookie, live or revoked; None when it ended otherwise or never was."""
    session = cookie_session(asking)
    if session is None or (session.revoked_at is None and not is_live(session, now())):
        return None
    return session


def cookie_session(asking: Request) -> DeviceSession | None:
    """Return the session of the cookie, whatever has become of it."""
    token = asking.cookies.get(cookie_name())
    if not token:
        return None
    people = joinedload(DeviceSession.user).joinedload(User.postings)
    found = select(DeviceSession).options(people).where(DeviceSession.token_hash == fingerprint(token))
    return db.session.scalars(found).unique().one_or_none()


def signed_in_by(session: DeviceSession) -> SignedIn:
    """Return the person of *session* as one who acts now."""
    return SignedIn(session, session.user, actor_in(session, now()))


def cookie_name() -> str:
    """Return the cookie's name: bound to this host by the browser itself where there is HTTPS."""
    return "__Host-fieldapp" if current_app.config["FIELDAPP"].is_https else "fieldapp"


def hand_cookie(answer: Response, token: str) -> None:
    """Let the browser keep *token*; how long it lets anybody in is the session's affair."""
    secure = current_app.config["FIELDAPP"].is_https
    seconds = int(CARD_LIFE.total_seconds())
    answer.set_cookie(cookie_name(), token, seconds, path="/", secure=secure, httponly=True, samesite="Lax")


def take_cookie(answer: Response) -> None:
    """Let the browser forget its token."""
    secure = current_app.config["FIELDAPP"].is_https
    answer.delete_cookie(cookie_name(), path="/", secure=secure, httponly=True, samesite="Lax")


def init_app(app: Flask) -> None:
    """Tell Flask-Login where people come from, and note when they were last seen."""
    login.session_protection = None
    login.request_loader(_load)
    app.after_request(_touch)


def _load(asking: Request) -> SignedIn | None:
    session = live_session(asking)
    if session is None:
        return None
    if now() - session.seen_at > TOUCH_EVERY[session.kind]:
        g.unseen_session = session.id
    return signed_in_by(session)


def _touch(answer: Response) -> Response:
    """Note that the session was seen, after the view, in a transaction of its own: pages only read."""
    session_id = g.pop("unseen_session", None)
    token = request.cookies.get(cookie_name())
    if session_id is None or token is None or answer.is_streamed:
        return answer
    try:
        db.session.rollback()
        set_reading(False)
        db.session.execute(update(DeviceSession).where(DeviceSession.id == session_id).values(seen_at=now()))
        db.session.commit()
    except OperationalError as fault:
        # A full disk must not take the pages away; the session is seen again with the next one.
        logger.warning("session not touched", exc_info=fault)
        db.session.rollback()
        return answer
    if not any(line.startswith(f"{cookie_name()}=") for line in answer.headers.getlist("Set-Cookie")):
        hand_cookie(answer, token)
    return answer
