"""Rate limits kept in the database: one statement a try, so parallel guesses are counted one by one.

The generic cell rate algorithm: a row holds when its allowance is full again; tries push that instant ahead.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from flask import current_app
from sqlalchemy import case, delete, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from fieldapp.accounts.models import Throttle
from fieldapp.errors import SlowDown
from fieldapp.extensions import db

_SECOND_US = 1_000_000
# What else is kept for a while only; features to the right add theirs.
FORGET: list[Callable[[datetime], None]] = []


@dataclass(frozen=True)
class Limit:
    """So many tries at once, and as many again spread over `per`."""

    name: str
    tries: int
    per: timedelta

    @property
    def step_us(self) -> int:
        return int(self.per.total_seconds() * _SECOND_US) // self.tries


ACCOUNT = Limit("account", 10, timedelta(minutes=30))
CONFIRM = Limit("confirm", 10, timedelta(minutes=30))
# A meeting hall or a whole mobile carrier may share one address.
ADDRESS = Limit("address", 100, timedelta(minutes=10))


def spend_try(limit: Limit, whom: str, at: datetime) -> None:
    """Count one try of *whom* against *limit*; the caller commits before anything slow or secret is done.

    Errors: SlowDown with the seconds to wait.
    """
    key, now_us = _key(limit, whom), round(at.timestamp() * _SECOND_US)
    full_at = literal(now_us + (limit.tries - 1) * limit.step_us)
    start = case((Throttle.due_us > now_us, Throttle.due_us), else_=now_us)
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    insertion = dialect.insert(Throttle).values(key=key, due_us=now_us + limit.step_us)
    statement = insertion.on_conflict_do_update(
        index_elements=[Throttle.key],
        set_={"due_us": start + limit.step_us},
        where=Throttle.due_us <= full_at,
    )
    if db.session.scalar(statement.returning(Throttle.due_us)) is None:
        raise SlowDown(retry_after=_wait_seconds(limit, key, now_us))


def sweep(at: datetime) -> None:
    """Forget the limits whose allowance is full again, and all else whose time is over."""
    db.session.execute(delete(Throttle).where(Throttle.due_us < round(at.timestamp() * _SECOND_US)))
    for forget in FORGET:
        forget(at)


def _wait_seconds(limit: Limit, key: str, now_us: int) -> int:
    due_us = db.session.scalar(select(Throttle.due_us).where(Throttle.key == key)) or now_us
    return max(1, ceil((due_us - now_us - (limit.tries - 1) * limit.step_us) / _SECOND_US))


def _key(limit: Limit, whom: str) -> str:
    """Name the row without keeping who it is about."""
    secret = str(current_app.secret_key).encode()
    return f"{limit.name}:{hmac.new(secret, whom.encode(), hashlib.sha256).hexdigest()[:32]}"
