"""Two writers at one moment: the database lets one of them through, and what the other wanted is done again, afresh."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError

from fieldapp.extensions import db

T = TypeVar("T")
TRIES = 5
# PostgreSQL's names for a circle of locks that it broke, and for a transaction that it could not order.
_LET_GO = frozenset({"40P01", "40001"})


def again(work: Callable[[], T]) -> T:
    """Do *work* to its commit; when another writer stood in its way, roll back and do it afresh, a few times.

    Shape: *work* reads anew whatever it decides by.
    Errors: the database's own, when it is no collision, or one that stays.
    """
    for _ in range(TRIES - 1):
        try:
            return work()
        except DBAPIError as fault:
            if not is_collision(fault):
                raise
            db.session.rollback()
    return work()


def is_collision(fault: DBAPIError) -> bool:
    """Tell whether another writer was first: with the same uid or name, or to a lock."""
    return isinstance(fault, IntegrityError) or getattr(fault.orig, "sqlstate", "") in _LET_GO
