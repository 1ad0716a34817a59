"""Taking records out: the file is made first, holding no lock; it leaves only after the log says so."""

from dataclasses import dataclass
from datetime import datetime
from typing import IO

from fieldapp.access import Actor, Verb
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import Campaign
from fieldapp.exports.households import households_table
from fieldapp.exports.places import Wanted
from fieldapp.exports.visits import visits_table
from fieldapp.exports.write import written


@dataclass(frozen=True, slots=True)
class Taken:
    """A file and what is in it. Units: `rows` below its heads."""

    file: IO[bytes]
    what: str
    kind: str
    rows: int


def take_visits(wanted: Wanted, campaign: Campaign, kind: str) -> Taken:
    """Make the file of a campaign's visits."""
    return Taken(*_named(written(visits_table(wanted, campaign), kind), "visits", kind))


def take_households(wanted: Wanted, kind: str) -> Taken:
    """Make the file of a register."""
    return Taken(*_named(written(households_table(wanted), kind), "households", kind))


def log_export(actor: Actor, wanted: Wanted, taken: Taken, campaign: Campaign | None, at: datetime) -> None:
    """Log who took what out, with which personal things, and how many rows."""
    private = [name for name, is_there in (("names", wanted.names), ("notes", wanted.notes)) if is_there]
    slug = [campaign.slug] if campaign and taken.what == "visits" else []
    detail = " ".join((taken.what, taken.kind, *slug, *private, f"rows {taken.rows}"))
    record_act(actor.id, Verb.HOUSEHOLD_EXPORT, wanted.area.logged_as, at, detail)


def _named(file: tuple[IO[bytes], int], what: str, kind: str) -> tuple[IO[bytes], str, str, int]:
    return file[0], what, kind, file[1]
