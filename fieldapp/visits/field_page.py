"""What a hamlet's page shows: counts, alleys of rows, filters, the next door; everything as the text to be shown."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import StringField

from fieldapp.campaigns.models import Campaign
from fieldapp.forms import BaseForm
from fieldapp.households.models import State, VenueType
from fieldapp.visits.doors import Doorstep, VenueStep, matching, next_of, to_visit
from fieldapp.visits.models import Outcome
from fieldapp.visits.today import Mine
from fieldapp.visits.words import STATES, VENUES, say_clock, say_day, say_deadline, say_outcome, say_stand

ALL, MINE = "all", "mine"
FILTERS: dict[str, object] = {
    ALL: _l("Tất cả"),
    "todo": _l("Chưa đến"),
    "not_home": _l("Vắng nhà"),
    "today": _l("Hẹn hôm nay"),
    "priority": _l("Ưu tiên"),
    MINE: _l("Hôm nay tôi ghi"),
}


class SearchForm(BaseForm):
    """What to look for among the doors."""

    q = StringField(_l("Tìm hộ"), description=_l("Tên, số nhà hay gần chỗ nào; không dấu cũng được."))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for; `moving` is a visit recorded at the wrong door, `done` the place just recorded."""

    base: str
    campaign: str = ""
    show: str = ALL
    wanted: str = ""
    moving: str = ""
    done: str = ""

    def page(self, show: str) -> str:
        """Return the address of this page with another filter."""
        return self.base + _query(campaign=self.campaign, show="" if show == ALL else show, moving=self.moving)

    @property
    def is_whole(self) -> bool:
        return self.show == ALL and not self.wanted

    @property
    def kept(self) -> dict[str, str]:
        """What the search takes along."""
        return {name: value for name, value in (("campaign", self.campaign), ("moving", self.moving)) if value}

    @property
    def tail(self) -> str:
        """What the address of a door takes along."""
        return _query(campaign=self.campaign, show="" if self.show == ALL else self.show, replaces=self.moving)

    def after(self, uid: str) -> str:
        """Return the address of this page when a visit was just recorded."""
        show = "" if self.show == ALL else self.show
        return self.base + _query(campaign=self.campaign, show=show, done=uid) + "#done"


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


@dataclass(frozen=True, slots=True)
class AlleyRows:
    """The rows of one alley; `is_open` when they are shown at once."""

    name: str
    said: str
    rows: list[Row]
    is_open: bool


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

    Units: `knocked`, `households`, `unvisited`, `returning` count open households, as the figures do.
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
    kept = {show: [step for step in opened if _keeps(show, step, today)] for show in FILTERS if show != MINE}
    chosen = kept[ALL if asked.show == MINE else asked.show]
    shown = matching(opened, asked.wanted) if asked.wanted else chosen
    after = next((visit.household_id for visit in mine if visit.household_id), None)
    coming = next_of(steps, after, _candidates(asked.show, chosen, today))
    rows = {step.id: _row(step, asked, today) for step in shown}
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
        states=[state for state in ("met", "not_home", "away", "refused", "next", "todo") if _any_has(state, rows)],
        found=len(shown),
        is_whole=asked.is_whole,
        next=_docked(_row(coming, asked, today), coming.alley) if coming and not asked.moving else None,
        closed=[_closed_row(step, asked, today) for step in steps if not step.is_open],
        venues=[_venue_row(venue, asked, today) for venue in venues],
        mine=[_mine_row(visit, asked, today) for visit in mine] if asked.show == MINE else [],
    )


def next_plate(asked: Asked, steps: Sequence[Doorstep], after: int, today: date) -> str:
    """Return the plate of the door that comes once the household *after* is recorded, "" when none does."""
    others = [step for step in steps if step.is_open and step.id != after and _keeps(asked.show, step, today)]
    coming = next_of(steps, after, _candidates(asked.show, others, today))
    return coming.plate if coming else ""


def _keeps(show: str, step: Doorstep, today: date) -> bool:
    if show == "priority":
        return step.priority
    if show == "todo":
        return step.last is None
    if show == "not_home":
        return step.last is not None and step.last.outcome == Outcome.NOT_HOME
    return show in (ALL, MINE) or (step.last is not None and step.last.is_due(today))


def _candidates(show: str, kept: Sequence[Doorstep], today: date) -> list[Doorstep]:
    """Return where one may go next: where a filter is chosen, among the doors that it keeps."""
    return to_visit(kept, today) or ([] if show in (ALL, MINE) else list(kept))


def _alleys(shown: Sequence[Doorstep], rows: dict[int, Row], asked: Asked) -> list[AlleyRows]:
    """Group the rows; of several alleys, those at work are open: the next door's and the one just recorded."""
    grouped = {name: list(doors) for name, doors in groupby(shown, key=lambda step: step.alley)}
    found = []
    for name, doors in grouped.items():
        of_alley = [rows[step.id] for step in doors]
        at_work = any(row.id or row.state == "next" for row in of_alley)
        reached = len([step for step in doors if step.last])
        said = gettext("%(reached)s/%(all)s hộ đã đến", reached=reached, all=len(doors))
        found.append(AlleyRows(name, said, of_alley, at_work or not asked.is_whole or len(grouped) == 1))
    return found


def _row(step: Doorstep, asked: Asked, today: date) -> Row:
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


def _closed_row(step: Doorstep, asked: Asked, today: date) -> Row:
    state = {"absent": "away", "mistake": "refused"}.get(step.state, step.state)
    return replace(_row(step, asked, today), state=state, chip_text=str(STATES[State(step.state)]), priority=False)


def _docked(row: Row, alley: str) -> Row:
    return replace(row, hint=" · ".join(part for part in (alley, row.hint) if part))


def _venue_row(venue: VenueStep, asked: Asked, today: date) -> Row:
    said = gettext("Đã đến %(day)s", day=say_day(venue.last_on, today)) if venue.last_on else gettext("Chưa đến")
    state = "met" if venue.last_on else "todo"
    url = f"{asked.base}/{venue.uid}{asked.tail}"
    return Row(url, "", venue.name, str(VENUES[VenueType(venue.type)]), state, said, priority=False, follow_up="")


def _mine_row(visit: Mine, asked: Asked, today: date) -> Row:
    said = say_outcome(visit.outcome, visit.assisted)
    url, at = f"{asked.base}/{visit.place_uid}{asked.tail}#visits", say_clock(visit.at)
    return Row(url, visit.plate, visit.head, at, visit.outcome, said, priority=False, follow_up="")


def _chip(asked: Asked, show: str, count: int) -> FilterChip:
    return FilterChip(FILTERS[show], asked.page(show), not asked.wanted and asked.show == show, count)


def _any_has(state: str, rows: dict[int, Row]) -> bool:
    return any(row.state == state for row in rows.values())


def _query(**pairs: str) -> str:
    given = urlencode({name: value for name, value in pairs.items() if value})
    return f"?{given}" if given else ""
