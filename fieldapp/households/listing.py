"""The register as it is read: doors in walking order, found by any words of theirs, and counts of them by state."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import gettext, ngettext
from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import joinedload

from fieldapp.areas.models import Area
from fieldapp.areas.tree import children, hamlets_within, subtree
from fieldapp.extensions import db
from fieldapp.households.models import STANDING, Alley, Household, State
from fieldapp.households.words import STATE_WORDS
from fieldapp.paging import turned

ON_A_PAGE = 200
# Which plate and chip of the design system a state wears.
STATE_LOOKS = {State.OPEN: "next"}
Link = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of the register is to be shown; no state means every door that stands, others only when asked for."""

    words: tuple[str, ...] = ()
    state: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class Door:
    """A household as a row of the list."""

    url: str
    number: str
    head: str
    hint: str
    state: str
    chip_text: str
    priority: bool
    follow_up: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The doors of one alley, as far as they are on the page; `alley` "" is those without one, `mark` leads to them."""

    mark: str
    hamlet: str
    alley: str
    doors: list[Door]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the doors found; `found` counts all of them."""

    groups: list[Group]
    found: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class HamletRow:
    """An area one step below, with how many households it has in each of the states shown."""

    name: str
    ref: str
    counts: list[int]


@dataclass(frozen=True, slots=True)
class Below:
    """The areas one step below, with their households by state: open ones, and the states that occur."""

    states: list[State]
    rows: list[HamletRow]


def listing(area: Area, wanted: Wanted, link: Link) -> Listing:
    """Return one page of the doors in and under *area*, in walking order.

    Shape: hamlets in the dictionary's order, in each the alleys by their place, doors without an alley last.
    """
    counts = count_states(area, wanted)
    found = sum(counts.get(state, 0) for state in _states(wanted))
    turn = turned(found, wanted.page, ON_A_PAGE)
    homes = _households(area, wanted, turn.rows)
    return Listing(_grouped(homes, link), found, turn.page, turn.pages)


def count_states(area: Area, wanted: Wanted) -> dict[str, int]:
    """Count the households in and under *area* that hold the words, by state, whatever state is wanted."""
    query = select(Household.state, func.count()).where(Household.area_id.in_(subtree([area.id])), *like(wanted.words))
    return dict(db.session.execute(query.group_by(Household.state)).all())


def below(area: Area) -> Below:
    """Return the areas one step below with their households by state, in the dictionary's order."""
    down = select(Area.id.label("root"), Area.id).where(Area.parent_id == area.id).cte(recursive=True)
    down = down.union_all(select(down.c.root, Area.id).join(down, Area.parent_id == down.c.id))
    query = (
        select(down.c.root, Household.state, func.count())
        .join(Household, Household.area_id == down.c.id)
        .group_by(down.c.root, Household.state)
    )
    counts = {(root, state): count for root, state, count in db.session.execute(query)}
    occurring = {state for _, state in counts} | {State.OPEN}
    states = [state for state in STATE_WORDS if state in occurring]
    rows = [HamletRow(a.name, a.reference, [counts.get((a.id, s), 0) for s in states]) for a in children(area)]
    return Below(states, rows)


def hamlet_names(within: Select[int]) -> dict[str, str]:
    """Return the hamlets among the areas *within*: how addresses name them, and people, with the commune if need be."""
    hamlets = hamlets_within(within)
    communes = {hamlet.parent_id for hamlet in hamlets}
    return {h.reference: h.name if len(communes) == 1 else h.full_name for h in hamlets}


def like(words: Sequence[str]) -> list[ColumnElement[bool]]:
    """Return the conditions that a household's head, number or hint hold all the words."""
    return [Household.search_key.contains(word, autoescape=True) for word in words]


def in_walking_order(query: Select[Any]) -> Select[Any]:
    """Order the doors of a hamlet as they are walked."""
    order = (Alley.position.nulls_last(), Alley.id, Household.position, Household.uid)
    return query.outerjoin(Alley, Alley.id == Household.alley_id).order_by(*order)


def describe(household: Household) -> str:
    """Name a door in one line: its plate, its head, its alley."""
    parts = [household.plate, household.head or gettext("Chưa rõ tên"), household.alley and household.alley.name]
    return " · ".join(part for part in parts if part)


def _states(wanted: Wanted) -> Sequence[str]:
    return (wanted.state,) if wanted.state else STANDING


def _households(area: Area, wanted: Wanted, rows: range) -> Sequence[Household]:
    matches = Household.area_id.in_(subtree([area.id])), Household.state.in_(_states(wanted)), *like(wanted.words)
    hamlets = db.session.scalars(select(Area).where(Area.id.in_(select(Household.area_id).where(*matches)))).all()
    ranks = {hamlet.id: rank for rank, hamlet in enumerate(sorted(hamlets, key=lambda h: (h.sort_key, h.id)))}
    if not ranks:
        return []
    query = select(Household).options(joinedload(Household.alley), joinedload(Household.area)).where(*matches)
    ordered = in_walking_order(query.order_by(case(ranks, value=Household.area_id)))
    return db.session.scalars(ordered.limit(len(rows)).offset(rows.start)).all()


def _grouped(homes: Sequence[Household], link: Link) -> list[Group]:
    hamlets = {home.area for home in homes}
    communes = {hamlet.parent_id for hamlet in hamlets}
    names = {hamlet.id: hamlet.name if len(communes) == 1 else hamlet.full_name for hamlet in hamlets}
    return [
        Group(f"a{key}", names[hamlet], alley, [_door(home, link(home.area.reference, home.uid)) for home in group])
        for (hamlet, key, alley), group in groupby(homes, key=_place)
    ]


def _place(home: Household) -> tuple[int, int, str]:
    # Doors of several hamlets may be without an alley; each such group needs a mark of its own.
    return home.area_id, home.alley_id or -home.area_id, home.alley.name if home.alley else ""


def _door(home: Household, url: str) -> Door:
    state = State(home.state)
    chip = "" if state == State.OPEN else str(STATE_WORDS[state])
    notes = (home.hint, _people(home.adults), _phones(home.smartphones))
    hint = " · ".join(note for note in notes if note)
    return Door(url, home.plate, home.head, hint, STATE_LOOKS.get(state, state.value), chip, home.priority)


def _people(count: int | None) -> str:
    return "" if count is None else ngettext("%(num)d người lớn", "%(num)d người lớn", count)


def _phones(count: int | None) -> str:
    return "" if count is None else ngettext("%(num)d máy", "%(num)d máy", count)
