"""Which standing household each row means: by its key, or by its address where a name is missing; never a guess.

A row is the household with its key, as the contract says. Heads' names are erased with a campaign, so the next register
knows the same door by its address alone; what is not certain is asked of the clerk.
Source: commands.md, "The register's spreadsheet"; domain.md, "heads' names are erased"; our decision, 2026-11-22.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TypeVar

from fieldapp.households.importing.judge import Choices, Placed, Unsure
from fieldapp.households.importing.register import Known, Register
from fieldapp.households.likeness import contradict
from fieldapp.households.models import STANDING, State

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Homes = Sequence[Known]
Rows = Sequence[Placed]
LIVED_IN = (State.OPEN, State.ABSENT)  # at a door that was left, another name may be another family


class Sure(StrEnum):
    """How a row was found to be a household: by its key, or by its address."""

    KEY = "key"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Match:
    """The household that a row means; or those that it may mean, when `how` is None."""

    how: Sure | None
    homes: Homes


@dataclass(frozen=True, slots=True)
class Matches:
    """What each row means, by its number; a row that is not here is a household of its own.

    Units: `nameless` are all standing households without a head's name, `left` those of them that no row may mean;
    `vague` are rows taken for other households though they may be one of those left.
    """

    found: dict[int, Match]
    nameless: int
    left: int
    vague: int


def match_rows(rows: Rows, register: Register, choices: Choices) -> Matches:
    """Match the rows of a file, all of a hamlet and in their order, with the households of their hamlets.

    Shape: by choice those without any address follow the order of the doors, where both are as many; and an update
    must know what it overwrites, where otherwise the n-th row without name or address is the n-th such household.
    """
    unclear = _unclear(rows, register) if choices.update else {}
    keyed = ((row, register.next_of(row.key)) for row in rows if row.number not in unclear)
    found = {row.number: Match(Sure.KEY, [known]) for row, known in keyed if known}
    free = _unmeant([known for same in register.known.values() for known in same if not known.taken_back], found)
    if not free:
        return Matches(found, 0, 0, 0)

    def rest() -> Rows:
        return [row for row in rows if row.key.head and row.number not in found]

    standing = [home for home in free if home.household.state in STANDING]
    nameless = [home for home in standing if not home.head]
    found |= _alone(rest(), [home for home in standing if home.head], is_named=True)
    found |= _alone(rest(), _unmeant(standing, found), is_named=False)  # one with a name may have another head by now
    if choices.unsure is Unsure.ORDER:
        blank = {row.key.hamlet for row in rows if not (row.key.head or row.spot.place)}  # any door may be its own
        found |= _in_order([row for row in rest() if row.key.hamlet not in blank], _unmeant(nameless, found))
    asked, vague = _doubt(rest(), _unmeant([home for home in free if not home.head], found), _unmeant(standing, found))
    found |= asked | unclear
    return Matches(found, len(nameless), len(_unmeant(nameless, found)), vague)


def _unclear(rows: Rows, register: Register) -> dict[int, Match]:
    """Return the rows without name or address where more such households stand than rows: they may be any of them."""
    found: dict[int, Match] = {}
    blank = (row for row in rows if not (row.key.head or row.key.address))
    for key, some in _grouped(blank, lambda row: row.key).items():
        homes = [home for home in register.known.get(key, ()) if not home.taken_back]
        if len(homes) > len(some):
            found |= {row.number: Match(None, homes) for row in some}
    return found


def _unmeant(homes: Homes, found: Mapping[int, Match]) -> list[Known]:
    said = {id(match.homes): match.homes for match in found.values()}  # thousands of rows may share one long list
    meant = {home.household.id for some in said.values() for home in some}
    return [home for home in homes if home.household.id not in meant]


def _alone(rows: Rows, homes: Homes, *, is_named: bool) -> dict[int, Match]:
    """Match those that share an address with no other, and contradict each other in nothing."""
    made: dict[int, Match] = {}
    for in_alley in (True, False):
        door_of = partial(_door, is_named=is_named, in_alley=in_alley)
        for some, there in _as_many(rows, homes, door_of):
            if len(some) == 1 and bool(there[0].head) == is_named and _fits(some[0], there[0]):
                made[some[0].number] = Match(Sure.ADDRESS, there)
    return made


def _door(thing: Placed | Known, *, is_named: bool, in_alley: bool) -> Hashable:
    alley, place, _ = thing.spot
    if not place or (in_alley and not alley):  # no alley may mean any
        return None
    return thing.key.hamlet, thing.key.head if is_named else "", alley if in_alley else "", place


def _in_order(rows: Rows, homes: Homes) -> dict[int, Match]:
    """Match those without any address by their order in an alley."""

    def alley_of(thing: Placed | Known) -> Hashable:
        return None if thing.spot.place else (thing.key.hamlet, thing.spot.alley)

    doors = sorted(filter(_is_lived_in, homes), key=lambda home: (home.household.position, home.household.id))
    pairs = [zip(some, there, strict=True) for some, there in _as_many(rows, doors, alley_of)]
    return {row.number: Match(Sure.ADDRESS, [home]) for pair in pairs for row, home in pair}


def _as_many(
    rows: Rows, homes: Homes, place_of: Callable[[Placed | Known], Hashable]
) -> Iterator[tuple[list[Placed], list[Known]]]:
    """Give the rows and households of each place that has as many of both; None is no place."""
    homes_at = _grouped(homes, place_of)
    for place, some in _grouped(rows, place_of).items():
        if place is not None and len(some) == len(homes_at[place]):
            yield some, homes_at[place]


def _fits(row: Placed, home: Known) -> bool:
    one, other = row.spot, home.spot
    is_same = not contradict(one.alley, other.alley) and not contradict(one.hint, other.hint)
    return is_same and (bool(home.head) or _is_lived_in(home))


def _is_lived_in(home: Known) -> bool:
    return home.household.state in LIVED_IN


def _doubt(rows: Rows, nameless: Homes, standing: Homes) -> tuple[dict[int, Match], int]:
    """Return the rows to ask about, each with the households that it may be; and how many may be one, but hardly.

    At the place of a household without a name a row is asked about. Elsewhere it may be any of its hamlet that stands,
    or if the row has an address, any that has none. A few such doors hold no register back: they must be more than
    half of those rows, and half of the households that are left.
    """
    by_state = sorted(nameless, key=lambda home: home.household.state not in STANDING)
    at = _grouped((home for home in by_state if home.spot.place), _place)
    asked = {row.number: Match(None, at[_place(row)]) for row in rows if _place(row) in at}
    vague = 0
    here = _grouped(standing, lambda home: home.key.hamlet)
    others = [row for row in rows if row.number not in asked]
    for (hamlet, has_place), some in _grouped(others, lambda row: (row.key.hamlet, bool(row.spot.place))).items():
        gone = [home for home in here[hamlet] if not home.head]
        homes = [home for home in gone if not (has_place and home.spot.place)]
        if 2 * len(homes) > len(some) and 2 * len(gone) >= len(here[hamlet]):
            asked |= {row.number: Match(None, homes) for row in some}
        elif homes:
            vague += len(some)
    return asked, vague


def _place(thing: Placed | Known) -> tuple[Hashable, str]:
    return thing.key.hamlet, thing.spot.place


def _grouped(things: Iterable[T], place_of: Callable[[T], K]) -> dict[K, list[T]]:
    found: dict[K, list[T]] = defaultdict(list)
    for thing in things:
        found[place_of(thing)].append(thing)
    return found


def has_place_of(row: Placed, homes: Homes) -> bool:
    """Tell whether a row and the households that it may be state one place."""
    return homes[0].spot.place == row.spot.place != ""
