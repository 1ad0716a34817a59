"""Enrolment cards: a secret for one phone, used once; only the hashes of its token and code are stored.

They let in those whose every posting is in the field; a desk is entered by a passphrase.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy import select, update

from fieldapp.access import ON_SCREEN_CARDS_ONLY, Actor, Verb
from fieldapp.accounts.devices import fingerprint
from fieldapp.accounts.models import Card, User
from fieldapp.accounts.people import enters_by_card, managing
from fieldapp.areas.tree import lineages
from fieldapp.audit.log import record_act
from fieldapp.codes import new_code, read_code
from fieldapp.errors import Forbidden, Invalid
from fieldapp.extensions import db

ON_SCREEN = timedelta(minutes=10)
# A card printed on Friday is handed out at Sunday's meeting.
ON_PAPER = timedelta(hours=72)
CODE_LENGTH = 12  # sixty bits
Lineages = Mapping[int, frozenset[int]]


@dataclass(frozen=True)
class NewCard:
    """What a fresh card shows, this once."""

    token: str
    code: str
    expires_at: datetime


def issue_card(by: Actor | None, user: User, lasting: timedelta, at: datetime) -> NewCard:
    """Make a card for *user*, good for one phone within *lasting*.

    Errors: as of `judge_card`.
    """
    judge_card(by, user, lasting, at)
    made = new_card(lasting, at)
    store_card(by, user, made, at)
    return made


def judge_card(by: Actor | None, user: User, lasting: timedelta, at: datetime) -> None:
    """Judge whether *by* may make a card for *user*.

    Errors: Invalid for a person posted nowhere; Forbidden for one who enters by passphrase, or whom
    the issuer does not manage.
    """
    postings = user.live_postings(at)
    if not postings:
        raise Invalid(gettext("Người này chưa được phân công ở đâu nên chưa cấp thẻ được."))
    if not enters_by_card(user, at):
        raise Forbidden(gettext("Người có việc ở xã, huyện, tỉnh vào bằng mật khẩu, không dùng thẻ."))
    if by is not None and not may_issue(by, user, lasting, lineages([p.area_id for p in postings]), at):
        raise Forbidden(gettext("Bác không cấp được thẻ này. Mời bác nhờ cán bộ xã của người đó."))


def new_card(lasting: timedelta, at: datetime) -> NewCard:
    """Make the secrets of a card that nobody knows of yet: it lets in once it is stored."""
    code = new_code(CODE_LENGTH)
    return NewCard(secrets.token_urlsafe(16), "-".join(code[i : i + 4] for i in range(0, CODE_LENGTH, 4)), at + lasting)


def store_card(by: Actor | None, user: User, made: NewCard, at: datetime) -> None:
    """Let a card that was judged let *user* in."""
    card = Card(user_id=user.id, token_hash=fingerprint(made.token), code_hash=fingerprint(read_code(made.code)))
    card.issued_by_id, card.issued_at, card.expires_at = by.id if by else None, at, made.expires_at
    db.session.add(card)
    db.session.flush()
    record_act(card.issued_by_id, Verb.CARD_ISSUE, f"user:{user.uid}", at, f"card:{card.id}")


def may_issue(by: Actor, user: User, lasting: timedelta, lineage: Lineages, at: datetime) -> bool:
    """Tell whether *by* may let *user* in: everywhere they are posted, for a card opens it all.

    Shape: *lineage* holds that of the area of each of their postings.
    """
    ways = [managing(by, Verb.CARD_ISSUE, p, lineage[p.area_id]) for p in user.live_postings(at)]
    if lasting > ON_SCREEN:
        ways = [[grant for grant in way if grant.role not in ON_SCREEN_CARDS_ONLY] for way in ways]
    return all(ways)


def card_with_token(token: str) -> Card | None:
    """Return the card of a QR, used or not."""
    return db.session.scalar(select(Card).where(Card.token_hash == fingerprint(token)))


def card_with_code(code: str) -> Card | None:
    """Return the card of a code typed by hand: case, spaces, hyphens, O for 0 and I for 1 are forgiven."""
    return db.session.scalar(select(Card).where(Card.code_hash == fingerprint(read_code(code))))


def redeem_card(card: Card, at: datetime) -> bool:
    """Use *card*; False when it was used, has expired or its person may not enter by card any more.

    A second showing is noted on the card for the issuer; of two at once, the database lets one through.
    """
    if not enters_by_card(card.user, at):
        return False
    fresh = update(Card).where(Card.id == card.id, Card.used_at.is_(None), Card.expires_at >= at)
    if db.session.scalar(fresh.values(used_at=at).returning(Card.id)):
        record_act(card.user_id, "card.redeem", f"user:{card.user.uid}", at, f"card:{card.id}")
        return True
    shown_again = update(Card).where(Card.id == card.id, Card.used_at.is_not(None))
    if db.session.scalar(shown_again.values(shown_again_at=at).returning(Card.id)):
        record_act(None, "card.shown_again", f"user:{card.user.uid}", at, f"card:{card.id}")
    return False
