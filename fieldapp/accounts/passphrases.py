"""Passphrases: argon2id, at least twelve characters, the same work for a stranger as for a member."""

from datetime import datetime
from functools import cache
from secrets import token_hex

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext
from sqlalchemy import select, update

from fieldapp.accounts.models import DeviceSession, User
from fieldapp.audit.log import record_act
from fieldapp.errors import Invalid, WrongPassphrase
from fieldapp.extensions import db
from fieldapp.text import has_forbidden, nfc

SHORTEST, LONGEST = 12, 200
# 19 MiB and two passes: 95 ms on a small server, where the library's default takes 531 ms and 64 MiB.
HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


def set_passphrase(by: int | None, user: User, passphrase: str, at: datetime) -> None:
    """Give *user* a new passphrase and end the sessions that the old one opened.

    Repeating the present one changes nothing.
    Errors: Invalid when it is too short, too long or unreadable.
    """
    passphrase = prepared(passphrase)
    if has_forbidden(passphrase) or "\n" in passphrase or not SHORTEST <= len(passphrase) <= LONGEST:
        raise Invalid(gettext("Mật khẩu cần từ %(low)s đến %(high)s ký tự, trên một dòng.", low=SHORTEST, high=LONGEST))
    if user.passphrase_hash and _matches(user.passphrase_hash, passphrase):
        return
    user.passphrase_hash = HASHER.hash(passphrase)
    opened = (
        DeviceSession.user_id == user.id,
        DeviceSession.kind == "passphrase",
        DeviceSession.ended_at.is_(None),
    )
    db.session.execute(update(DeviceSession).where(*opened).values(ended_at=at))
    record_act(by, "passphrase.set", f"user:{user.uid}", at)


def holder_of(username: str, passphrase: str) -> User:
    """Return the person whom both belong to.

    Errors: WrongPassphrase, after the same work whether or not the user name is known.
    """
    user = db.session.scalar(select(User).where(User.username == username))
    if not fits(user, passphrase) or user is None:
        raise WrongPassphrase
    return user


def fits(user: User | None, passphrase: str) -> bool:
    """Tell whether *passphrase* is the one of *user*; nobody has none, at the same cost."""
    decoy = _decoy()
    stored = (user and user.passphrase_hash) or decoy
    return _matches(stored, prepared(passphrase)[: LONGEST + 1]) and stored is not decoy


def refresh_hash(user: User, passphrase: str) -> None:
    """Hash anew what was just typed when the parameters have changed since."""
    if user.passphrase_hash and HASHER.check_needs_rehash(user.passphrase_hash):
        user.passphrase_hash = HASHER.hash(prepared(passphrase))


def prepared(passphrase: str) -> str:
    """Return the one form of what was typed: keyboards compose letters differently and add spaces."""
    return nfc(passphrase.strip())


def _matches(stored: str, passphrase: str) -> bool:
    try:
        return HASHER.verify(stored, passphrase)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _decoy() -> str:
    return HASHER.hash(token_hex())
