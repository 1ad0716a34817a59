"""What a hamlet's page shows: counts, alleys of rows, filters, the next door; everything as the text to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby

from flask_babel import gettext

from fieldapp.campaigns.models import Campaign
from fieldapp.visits.asked import Asked
from fieldapp.visits.doors import Doorstep, VenueStep, matching, next_of
from fieldapp.visits.field_rows import BLANK_ROW, NO_ROW, Row, closed_row, docked, door_row, venue_row, visit_row
from fieldapp.visits.filters import ALL, FILTERS, MINE, candidates, keeps
from fieldapp.visits.today import Mine
from fieldapp.visits.words import say_deadline

KEY = ("met", "not_home", "away", "refused", "moved", "vacant", "next", "todo")


@dataclass(frozen=True, slots=True)
class AlleyRows:
    """The rows of one alley; `is_open` when they are shown at once, `is_own` when it is the reader's to walk."""

    name: str
    said: str
    rows: list[Row]
    is_open: bool
    is_own: bool


@dataclass(frozen=True, slots=True)
class FilterChip:
    """One way to shorten the list."""

    label: object
    url: str
    current: bool
    count: int | None


@dataclass(frozen=True, slots=True)
class FieldPage:
    """The whole page.

    Units: `knocked` and `households` are the figures of these names, `unvisited` their difference; `returning` counts
    open households whose latest visit found nobody or made an appointment.
    """

    knocked: int
    households: int
    unvisited: int
    returning: int
    deadline: str
    filters: list[FilterChip]
    alleys: list[AlleyRows]
    states: list[str]
    found: int
    is_whole: bool
    next: Row | None
    closed: list[Row]
    venues: list[Row]
    mine: list[Row]
    blank: Row = BLANK_ROW
    nowhere: Row = NO_ROW


def field_page(
    asked: Asked,
    campaign: Campaign,
    steps: Sequence[Doorstep],
    venues: Sequence[VenueStep],
    mine: Sequence[Mine],
    today: date,
) -> FieldPage:
    """Lay out the page of a hamlet for a day."""
    opened = [step for step in steps if step.is_open]
    kept = {show: [step for step in opened if keeps(show, step, today)] for show in FILTERS if show != MINE}
    chosen = kept[ALL if asked.show == MINE else asked.show]
    shown = matching(opened, asked.wanted) if asked.wanted else chosen
    after = next((visit.household_id for visit in mine if visit.household_id), None)
    coming = next_of(steps, after, candidates(asked.show, chosen, today))
    rows = {step.id: door_row(step, asked, today) for step in shown}
    if coming and coming.is_unvisited and coming.id in rows:
        rows[coming.id] = replace(rows[coming.id], state="next", chip_text=gettext("Hộ tiếp theo"))
    return FieldPage(
        knocked=len([step for step in opened if step.last]),
        households=len(opened),
        unvisited=len(kept["todo"]),
        returning=len([step for step in opened if step.last and step.last.asks_return]),
        deadline=say_deadline(campaign, today),
        filters=[*(_chip(asked, show, len(found)) for show, found in kept.items()), _chip(asked, MINE, len(mine))],
        alleys=[] if asked.show == MINE else _alleys(shown, rows, asked),
        states=[state for state in KEY if _any_has(state, rows)],
        found=len(shown),
        is_whole=asked.is_whole,
        next=docked(door_row(coming, asked, today), coming.alley) if coming and not asked.moving else None,
        closed=[closed_row(step, asked, today) for step in steps if not step.is_open],
        venues=[venue_row(venue, asked, today) for venue in venues],
        mine=[visit_row(visit, asked) for visit in mine] if asked.show == MINE else [],
    )


def _alleys(shown: Sequence[Doorstep], rows: dict[int, Row], asked: Asked) -> list[AlleyRows]:
    """Group the rows; of several alleys, those at work are open: the next door's and the one just recorded."""
    grouped = {name: list(doors) for name, doors in groupby(shown, key=lambda step: step.alley)}
    found = []
    for name, doors in grouped.items():
        of_alley = [rows[step.id] for step in doors]
        at_work = any(row.id or row.state == "next" for row in of_alley)
        reached = len([step for step in doors if step.last])
        said = gettext("%(reached)s/%(all)s hộ đã đến", reached=reached, all=len(doors))
        is_open = at_work or not asked.is_whole or len(grouped) == 1
        found.append(AlleyRows(name, said, of_alley, is_open, is_own=doors[0].is_own))
    return found


def _chip(asked: Asked, show: str, count: int) -> FilterChip:
    return FilterChip(FILTERS[show], asked.page(show), not asked.wanted and asked.show == show, count)


def _any_has(state: str, rows: dict[int, Row]) -> bool:
    return any(row.state == state for row in rows.values())
