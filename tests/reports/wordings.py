"""Write instants as pages do, without the product's own wording."""

from datetime import datetime

from fieldapp.dates import VIETNAM


def in_words(at: datetime) -> str:
    local = at.astimezone(VIETNAM)
    return f"{local.hour:02d}:{local.minute:02d} ngày {local.day}/{local.month}/{local.year}"
