"""An op as a door hands it to `record_visits`, and the verdict that comes back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from fieldapp.content import digest_of
from fieldapp.dates import VIETNAM, local_day
from fieldapp.households.forms import HouseholdInput
from fieldapp.visits.forms import AppCount, VisitInput, Withdrawal

TOLERATED_SKEW = timedelta(seconds=120)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why an op is refused: a stable code, and sentences by field ("_" for the whole)."""

    code: str
    errors: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Given:
    """One op, read and judged by its form: `fault` says what the form found, else `input` is there.

    `at` is the phone's clock, `knocked_at` the corrected one; `data` is the JSON to keep as sent. Paper states a day
    alone (`on_day`), so the rules judge that, and the instants only put what was typed in order.
    """

    uid: str
    kind: str
    at: datetime
    knocked_at: datetime
    input: VisitInput | Withdrawal | HouseholdInput | None
    digest: str
    data: str
    fault: Fault | None = None
    on_day: date | None = None

    @property
    def judged_at(self) -> datetime:
        """The instant by which the future and postings are judged: of a day, its first."""
        return datetime.combine(self.on_day, time(), VIETNAM) if self.on_day else self.knocked_at


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one op."""

    uid: str
    status: str
    code: str = ""
    errors: Mapping[str, list[str]] = field(default_factory=dict)


def knock(at: datetime, sent_at: datetime, received_at: datetime) -> datetime:
    """Return the instant of the knock, corrected for a phone whose clock is off.

    Errors: OverflowError for a clock no calendar holds.
    Source: domain.md, "Time of the knock".
    """
    local_day(at)  # phones are told their clock again, as of Vietnam
    skew = received_at - sent_at
    return at + skew if abs(skew) > TOLERATED_SKEW else at


def digest(kind: str, author: str, at: datetime, given: VisitInput | Withdrawal | HouseholdInput) -> str:
    """Return what identifies an op's content: the same after NFC and defaults, whatever the door and the time zone."""
    return digest_of(kind, author, at.isoformat(), *(_plain(getattr(given, name)) for name in given.__slots__))


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        counts = [[c.app, c.already, c.assisted] for c in value if isinstance(c, AppCount)]
        return sorted(counts) or value  # by app: a campaign's file may put its apps in another order
    return value


def as_sent(given: VisitInput | Withdrawal) -> dict[str, object]:
    """Return the JSON a phone would have sent for an op that came from a page."""
    if isinstance(given, Withdrawal):
        return {"replaces": given.replaces, "withdrawn": True}
    place = {"household": given.household} if given.household else {"venue": given.venue}
    replaces = {"replaces": given.replaces} if given.replaces else {}
    return {
        **place,
        "campaign": given.campaign,
        "outcome": given.outcome,
        "adults": given.adults,
        "smartphones": given.smartphones,
        "apps": {c.app: {"already": c.already, "assisted": c.assisted} for c in given.apps},
        "obstacles": list(given.obstacles),
        "leaflets": given.leaflets,
        "follow_up_on": given.follow_up_on and given.follow_up_on.isoformat(),
        "note": given.note,
        **replaces,
    }
