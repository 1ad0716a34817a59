"""Which standing household each row means: by its key, or by its address where a name is missing; never a guess.

A row is the household with its key, as the contract says. Heads' names are erased with a campaign, so the next register
knows the same door by its address alone; what is not certain is asked of the clerk.
Source: commands.md, "The register's spreadsheet"; domain.md, "heads' names are erased"; our decision, 2026-11-22.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeVar

from fieldapp.households.importing.judge import Placed
from fieldapp.households.importing.register import Known, Register
from fieldapp.households.likeness import Key, Spot, contradict
from fieldapp.households.models import STANDING, State

LIVED_IN = (State.OPEN, State.ABSENT)  # at a door that was left, another name may be another family


class Sure(StrEnum):
    """How a row was found to be a household: by its key, or by its address."""

    KEY = "key"
    ADDRESS = "address"


@dataclass(frozen=True, slots=True)
class Match:
    """The household that a row means; or those that it may mean, when `how` is None."""

    how: Sure | None
    homes: Sequence[Known]


class _Row(NamedTuple):
    """What tells a row's household, folded once."""

    number: int
    key: Key
    spot: Spot


T = TypeVar("T", _Row, Known)
Homes = Sequence[Known]
Rows = Sequence[_Row]


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


def match_rows(
    placed: Sequence[Placed], register: Register, begun: Collection[int] = (), *, in_order: bool = False
) -> Matches:
    """Match the rows of a whole file, in its order, with the households of their hamlets.

    Shape: *begun* are the rows that an earlier part of the same import stored as new: they still share an address.
    *in_order* lets those without any address follow the order of the doors, where both are as many.
    """
    found: dict[int, Match] = {}
    for row in placed:
        if known := register.next_of(row.key):
            found[row.stated.number] = Match(Sure.KEY, [known])
    free = _unmeant([known for same in register.known.values() for known in same], found)
    if not free:
        return Matches(found, 0, 0, 0)
    rows = [_Row(row.stated.number, row.key, row.spot) for row in placed]
    named = [row for row in rows if row.key.head]
    rest = [row for row in named if row.number not in found]
    found |= _alone(rest, [home for home in free if home.head and home.household.state in STANDING], found, _own_name)
    nameless = [home for home in free if not home.head]
    standing = [home for home in nameless if home.household.state in STANDING]
    rest = [row for row in named if row.number not in found or row.number in begun]
    found |= _alone(rest, standing, found, _no_name)
    if in_order:
        found |= dict(_in_order(rest, _unmeant(standing, found), found))
    rest = [row for row in rest if row.number not in found or row.number in begun]
    doubted = _Doubt(rest, _unmeant(nameless, found), _unmeant(free, found))
    found |= {number: match for number, match in doubted.unsure() if number not in found}
    meant = {home.household.id for match in found.values() for home in match.homes}
    left = sum(home.household.id not in meant for home in standing)
    return Matches(found, len(standing), left, sum(row.number not in found for row in doubted.vague))


def _unmeant(homes: Homes, found: dict[int, Match]) -> list[Known]:
    meant = {home.household.id for match in found.values() for home in match.homes}
    return [home for home in homes if home.household.id not in meant and not home.taken_back]


def _own_name(thing: _Row | Known) -> str:
    return thing.key.head


def _no_name(_thing: _Row | Known) -> str:
    return ""


def _alone(
    rows: Rows, homes: Homes, found: dict[int, Match], name_of: Callable[[_Row | Known], str]
) -> dict[int, Match]:
    """Give the rows and households that share an address with no other, and contradict each other in nothing."""
    made: dict[int, Match] = {}
    for with_alley in (True, False):
        rows_at, homes_at = _by_address(rows, name_of, with_alley), _by_address(homes, name_of, with_alley)
        for address, (row, *others) in rows_at.items():
            if others or len(homes_at[address]) != 1 or row.number in found:
                continue
            [home] = homes_at[address]
            if _fits(row.spot, home.spot) and (name_of(home) or home.household.state in LIVED_IN):
                made[row.number] = Match(Sure.ADDRESS, [home])
    return made


def _by_address(
    things: Sequence[T], name_of: Callable[[_Row | Known], str], with_alley: bool
) -> dict[Hashable, list[T]]:
    found: dict[Hashable, list[T]] = defaultdict(list)
    for thing in things:
        if thing.spot.place and (thing.spot.alley or not with_alley):  # no alley may mean any
            alley = thing.spot.alley if with_alley else ""
            found[thing.key.hamlet, name_of(thing), alley, thing.spot.place].append(thing)
    return found


def _fits(one: Spot, other: Spot) -> bool:
    return not contradict(one.alley, other.alley) and not contradict(one.hint, other.hint)


def _in_order(rows: Rows, homes: Homes, found: dict[int, Match]) -> Iterator[tuple[int, Match]]:
    """Pair rows and doors without any address by their order in an alley, where both are as many."""
    rows_at: dict[Hashable, list[_Row]] = defaultdict(list)
    homes_at: dict[Hashable, list[Known]] = defaultdict(list)
    for row in rows:
        if not row.spot.place and row.number not in found:
            rows_at[row.key.hamlet, row.spot.alley].append(row)
    for home in homes:
        if not home.spot.place and home.household.state in LIVED_IN:
            homes_at[home.key.hamlet, home.spot.alley].append(home)
    for alley, some in rows_at.items():
        doors = sorted(homes_at[alley], key=lambda home: (home.household.position, home.household.id))
        if len(doors) == len(some):
            for row, door in zip(some, doors, strict=True):
                yield row.number, Match(Sure.ADDRESS, [door])


class _Doubt:
    """Rows that are left, and the households without a name that each may be.

    Rows without an address may be any of their hamlet; those with one, any that has none. A few such doors hold no
    register back: they must be more than half of the rows, and half of the households that are left.
    """

    def __init__(self, rows: Rows, nameless: Homes, free: Homes) -> None:
        self._at: dict[Hashable, list[Known]] = defaultdict(list)
        self._gone: dict[Hashable, list[Known]] = defaultdict(list)
        self._bare: dict[Hashable, list[Known]] = defaultdict(list)
        for home in sorted(nameless, key=lambda home: home.household.state not in STANDING):
            self._at[home.key.hamlet, home.spot.place].append(home)
            if home.household.state in STANDING:
                self._gone[home.key.hamlet].append(home)
                self._bare[home.key.hamlet] += [] if home.spot.place else [home]
        self._left = Counter(home.key.hamlet for home in free if home.household.state in STANDING)
        self._placed = [row for row in rows if row.spot.place and (row.key.hamlet, row.spot.place) in self._at]
        told = {row.number for row in self._placed}
        self.vague = [row for row in rows if row.number not in told and self._homes(row)]
        self._count = Counter((row.key.hamlet, bool(row.spot.place)) for row in self.vague)

    def unsure(self) -> Iterator[tuple[int, Match]]:
        """Give the rows to ask about, each with the households that it may be."""
        for row in self._placed:
            yield row.number, Match(None, self._at[row.key.hamlet, row.spot.place])
        for row in self.vague:
            homes, hamlet = self._homes(row), row.key.hamlet
            most_gone = 2 * len(self._gone[hamlet]) >= self._left[hamlet]
            if most_gone and 2 * len(homes) > self._count[hamlet, bool(row.spot.place)]:
                yield row.number, Match(None, homes)

    def _homes(self, row: _Row) -> list[Known]:
        return (self._bare if row.spot.place else self._gone)[row.key.hamlet]
