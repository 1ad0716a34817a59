"""Time as this product means it: aware UTC instants, and days in Vietnam."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")
_RFC_3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)", re.ASCII
)


def _system_clock() -> datetime:
    return datetime.now(UTC)


_clock: Callable[[], datetime] = _system_clock


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return _clock()


def set_clock(clock: Callable[[], datetime]) -> None:
    """Tell the time by *clock* in this process: of a simulation, where days pass in a moment."""
    global _clock
    _clock = clock


def local_day(at: datetime) -> date:
    """Return the day in Vietnam on which *at* falls."""
    return at.astimezone(VIETNAM).date()


def moment(at: datetime) -> str:
    """Write an instant as people say it in Vietnam: 16:00 17/08/2020."""
    return f"{at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"


def read_instant(text: object) -> datetime | None:
    """Read an RFC 3339 date-time with offset; None when *text* is anything else.

    Units: microseconds are kept, finer digits are cut; the answer is in UTC.
    """
    found = _RFC_3339.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return None
    day, clock, fraction, offset = found.groups()
    micros = ((fraction or "") + "000000")[:6]
    offset = "+00:00" if offset in "Zz" else offset
    try:
        return datetime.fromisoformat(f"{day}T{clock}.{micros}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def read_day(text: object) -> date | None:
    """Read an ISO date (YYYY-MM-DD); None when *text* is anything else."""
    if not isinstance(text, str) or not re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
