"""The one way to write the log."""

from collections.abc import Iterable
from datetime import datetime

from fieldapp.audit.models import AuditEntry
from fieldapp.bulk import insert_rows


def record_act(user_id: int | None, verb: str, subject: str, at: datetime, detail: str = "") -> None:
    """Log one act in the transaction that performs it; *user_id* None is the command line."""
    record_acts(user_id, verb, [subject], at, detail)


def record_acts(user_id: int | None, verb: str, subjects: Iterable[str], at: datetime, detail: str = "") -> None:
    """Log the same act on several subjects in one statement."""
    rows = [{"at": at, "user_id": user_id, "verb": verb, "subject": s, "detail": detail} for s in subjects]
    insert_rows(AuditEntry, rows)
