"""The doors behind a count: the very households it takes in, a page at a time, in walking order.

The conditions are those of the recount (`stock.py`), so a list cannot differ from the count that it opens from.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any

from flask_babel import gettext
from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import joinedload

from fieldapp.areas.models import Area
from fieldapp.areas.tree import hamlets_within, subtree
from fieldapp.campaigns.models import App, Campaign
from fieldapp.extensions import db
from fieldapp.households.listing import ON_A_PAGE, Door, Group, in_walking_order
from fieldapp.households.models import Household, State
from fieldapp.households.words import STATE_WORDS
from fieldapp.paging import turned
from fieldapp.rollups.models import Gain, Standing
from fieldapp.rollups.stock import AMOUNTS, CONDITIONS
from fieldapp.rollups.stored import covered
from fieldapp.visits.models import Outcome
from fieldapp.visits.words import DONE, say_day

NO_ALLEY = 0
Link = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which doors: those that all of `stocks` take in, in one alley (0 is none), with the app, missed before a day.

    Units: `page` counts from 1, `size` is doors, None for a page's.
    """

    stocks: tuple[str, ...] = ("households",)
    app: App | None = None
    alley_id: int | None = None
    missed_before: date | None = None
    page: int = 1
    size: int | None = None


@dataclass(frozen=True, slots=True)
class Behind:
    """One page of the doors found.

    Units: `found` is households, `amount` what they add up to: adults, phones, or households again.
    """

    groups: list[Group]
    found: int
    amount: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class _Row:
    home: Household
    stood: Standing | None
    amount: int


def doors_behind(area: Area, campaign: Campaign, wanted: Wanted, link: Link, today: date) -> Behind:
    """Return one page of the doors that a count of *area* takes in.

    Shape: hamlets by their parent's name and their own, in each the alleys by their place, doors without one last.
    """
    amount, matching = _matching(area, campaign, wanted)
    query = matching(select(Household.area_id, func.count(), func.sum(amount))).group_by(Household.area_id)
    counts = {hamlet: (int(doors), int(total)) for hamlet, doors, total in db.session.execute(query)}
    found = sum(doors for doors, _ in counts.values())
    turn = turned(found, wanted.page, wanted.size or ON_A_PAGE)
    hamlets = hamlets_within(list(counts))
    rows = _rows(matching(select(Household, Standing, amount)), hamlets, counts, turn.rows)
    total = sum(added for _, added in counts.values())
    return Behind(_grouped(rows, hamlets, wanted, link, today), found, total, turn.page, turn.pages)


def _matching(area: Area, campaign: Campaign, wanted: Wanted) -> tuple[Any, Callable[[Any], Any]]:
    """Return what each door adds, and what narrows a query of households to those wanted."""
    amount: Any = next((AMOUNTS[name] for name in wanted.stocks if name in AMOUNTS), literal(1))
    hamlets = subtree(covered(area, campaign))
    stands = (Standing.household_id == Household.id) & (Standing.campaign_id == campaign.id)
    conditions = [Household.area_id.in_(hamlets), *(CONDITIONS[name] for name in wanted.stocks)]
    if wanted.alley_id is not None:
        conditions.append(
            Household.alley_id.is_(None) if not wanted.alley_id else Household.alley_id == wanted.alley_id
        )
    if wanted.missed_before is not None:
        conditions.append(Standing.follow_up_on < wanted.missed_before)
    phones = None
    if wanted.app is not None:
        here = Gain.app_id == wanted.app.id, Gain.home_id.in_(hamlets)
        of_home = select(Gain.household_id, func.sum(Gain.gain).label("phones")).where(*here)
        phones = of_home.group_by(Gain.household_id).subquery()
        amount = phones.c.phones
        conditions.append(amount > 0)

    def matching(query: Any) -> Any:
        query = query.select_from(Household).outerjoin(Standing, stands)
        if phones is not None:
            query = query.join(phones, phones.c.household_id == Household.id)
        return query.where(*conditions)

    return amount, matching


def _rows(query: Any, hamlets: Sequence[Area], counts: dict[int, tuple[int, int]], span: range) -> list[_Row]:
    """Read a page's rows from the hamlets that they are in: a province is not sorted for two hundred doors."""
    before, skip = 0, 0
    chosen: list[int] = []
    for hamlet in hamlets:
        doors = counts[hamlet.id][0]
        if before + doors > span.start and before < span.stop:
            skip = skip if chosen else span.start - before
            chosen.append(hamlet.id)
        before += doors
    if not chosen:
        return []
    ranks = {area_id: rank for rank, area_id in enumerate(chosen)}
    query = query.options(joinedload(Household.alley)).where(Household.area_id.in_(chosen))
    ordered = in_walking_order(query.order_by(case(ranks, value=Household.area_id)))
    return [_Row(*columns) for columns in db.session.execute(ordered.limit(len(span)).offset(skip))]


def _grouped(rows: list[_Row], hamlets: Sequence[Area], wanted: Wanted, link: Link, today: date) -> list[Group]:
    by_id, communes = {hamlet.id: hamlet for hamlet in hamlets}, {hamlet.parent_id for hamlet in hamlets}
    found = []
    for (area_id, alley_id, alley), group in groupby(rows, key=_place):
        hamlet = by_id[area_id]
        doors = [_door(row, link(hamlet.reference, row.home.uid), wanted, today) for row in group]
        name = hamlet.name if len(communes) == 1 else hamlet.full_name
        found.append(Group(f"a{alley_id or -area_id}", name, alley, doors))
    return found


def _place(row: _Row) -> tuple[int, int, str]:
    home = row.home
    return home.area_id, home.alley_id or NO_ALLEY, home.alley.name if home.alley else ""


def _door(row: _Row, url: str, wanted: Wanted, today: date) -> Door:
    home, stood = row.home, row.stood
    state, chip = "todo", str(gettext("Chưa đến"))
    if home.state != State.OPEN:
        state, chip = home.state, str(STATE_WORDS[State(home.state)])
    elif stood is not None:
        state, chip = stood.outcome, str(DONE[Outcome(stood.outcome)])
        if stood.follow_up_on and stood.follow_up_on < today:
            missed = say_day(stood.follow_up_on, today)
            chip = str(gettext("%(said)s · lỡ hẹn %(day)s", said=chip, day=missed))
    hint = " · ".join(note for note in (home.hint, _amount(row.amount, wanted)) if note)
    return Door(url, home.plate, home.head, hint, state, chip, home.priority)


def _amount(count: int, wanted: Wanted) -> str:
    """Say what a door adds to the figure, where that is not the door itself."""
    if wanted.app is not None:
        return str(gettext("%(count)s máy có %(app)s", count=count, app=wanted.app.name))
    if "adults" in wanted.stocks:
        return str(gettext("%(count)s người lớn", count=count))
    return str(gettext("%(count)s điện thoại thông minh", count=count)) if "smartphones" in wanted.stocks else ""
