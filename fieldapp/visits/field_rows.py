"""One line of a hamlet's page: a door, a venue, or a visit of today, as the text to be shown."""

from dataclasses import dataclass, replace
from datetime import date

from flask_babel import gettext

from fieldapp.households.models import State, VenueType
from fieldapp.households.words import VENUE_TYPES
from fieldapp.visits.asked import Asked
from fieldapp.visits.doors import Doorstep, VenueStep
from fieldapp.visits.today import Mine
from fieldapp.visits.words import STATES, say_clock, say_day, say_outcome, say_stand


@dataclass(frozen=True, slots=True)
class Row:
    """A door of the list, as `door_row` and `plate_strip` show it."""

    url: str
    number: str
    head: str
    hint: str
    state: str
    chip_text: str
    priority: bool
    follow_up: str
    id: str = ""


# What JavaScript fills in for a door that the page did not know, and a dock that leads nowhere yet.
BLANK_ROW = Row("", "", " ", " ", "todo", " ", priority=True, follow_up="")
NO_ROW = Row("/", "", "", "", "todo", "", priority=False, follow_up="")


def door_row(step: Doorstep, asked: Asked, today: date) -> Row:
    """Return the row of an open door."""
    follow = step.last.follow_up_on if step.last else None
    return Row(
        url=f"{asked.base}/{step.uid}{asked.tail}",
        number=step.plate,
        head=step.head,
        hint=step.hint,
        state=step.last.outcome if step.last else "todo",
        chip_text=say_stand(step, today),
        priority=step.priority,
        follow_up=follow.isoformat() if follow else "",
        id="done" if step.uid == asked.done else "",
    )


def closed_row(step: Doorstep, asked: Asked, today: date) -> Row:
    """Return the row of a door that does not count; its chip says what the register says."""
    said = str(STATES[State(step.state)])
    return replace(door_row(step, asked, today), state=step.state, chip_text=said, priority=False)


def docked(row: Row, alley: str) -> Row:
    """Return a row for the dock, where no heading names the alley."""
    return replace(row, hint=" · ".join(part for part in (alley, row.hint) if part))


def venue_row(venue: VenueStep, asked: Asked, today: date) -> Row:
    """Return the row of a venue."""
    said = gettext("Đã đến %(day)s", day=say_day(venue.last_on, today)) if venue.last_on else gettext("Chưa đến")
    state = "met" if venue.last_on else "todo"
    url = f"{asked.base}/{venue.uid}{asked.tail}"
    return Row(url, "", venue.name, str(VENUE_TYPES[VenueType(venue.type)]), state, said, priority=False, follow_up="")


def visit_row(visit: Mine, asked: Asked) -> Row:
    """Return the row of a visit, which leads to where it can be corrected."""
    said = say_outcome(visit.outcome, visit.assisted)
    url, at = f"{asked.base}/{visit.place_uid}{asked.tail}#visits", say_clock(visit.at)
    return Row(url, visit.plate, visit.head, at, visit.outcome, said, priority=False, follow_up="")
