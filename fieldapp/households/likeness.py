"""When two records look like one household: the one measure, for files and for the register."""

import re
from collections import defaultdict
from collections.abc import Hashable, Iterator
from enum import StrEnum
from functools import lru_cache
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

from flask_babel import lazy_gettext as _l

from fieldapp.text import fold

T = TypeVar("T")
LEAST_LETTERS = 5  # "An" and "Ân" are two families
MOST_AT_ADDRESS = 100  # an address that more share tells nothing: each is compared with so many by the letter
_PLATE = re.compile(r"(?:(?:so nha|nha so|so|sn)[ .:]*)?0*(\d[^ ,]{0,7}) ?([a-z]?)")  # "27 a" is 27A
_folded = lru_cache(maxsize=40_000)(fold)  # a register is folded whole each time somebody looks it over


class Alike(StrEnum):
    EXACT = "exact"
    MARKS = "marks"
    LETTER = "letter"
    HEAD = "head"


WHY = {
    Alike.EXACT: _l("giống hệt: cùng tên, cùng địa chỉ"),
    Alike.MARKS: _l("cùng địa chỉ, tên chỉ khác dấu"),
    Alike.LETTER: _l("cùng địa chỉ, tên chỉ khác một chữ cái"),
    Alike.HEAD: _l("cùng tên chủ hộ, khác địa chỉ"),
}


class Key(NamedTuple):
    """What tells a household from others: its hamlet, its head and its address, folded."""

    hamlet: Hashable
    head: str
    address: str


class Spot(NamedTuple):
    """Where in its hamlet a household is, folded: `place` is its number, else its hint; "" where it has neither."""

    alley: str
    place: str
    hint: str


class _Home(NamedTuple, Generic[T]):
    key: Key
    head: str
    thing: T


class Seen(Generic[T]):
    """The households seen so far, by head and by address; each stands for some thing of the caller's."""

    def __init__(self) -> None:
        self._same: dict[Key, list[_Home[T]]] = defaultdict(list)
        self._by_head: dict[tuple[Hashable, str], list[_Home[T]]] = defaultdict(list)
        self._by_address: dict[tuple[Hashable, str], list[_Home[T]]] = defaultdict(list)

    def add(self, key: Key, head: str, thing: T) -> None:
        """Remember a household, with its head as it is written."""
        home = _Home(key, head, thing)
        self._same[key].append(home)
        self._by_head[key.hamlet, key.head].append(home)
        self._by_address[key.hamlet, key.address].append(home)

    def like(self, key: Key, written: str) -> Iterator[tuple[T, Alike]]:
        """Give the households that look like this one, and how: the same first, then by name, then by address."""
        for home in self._same.get(key, ()) if key.head or key.address else ():
            yield home.thing, Alike.EXACT if home.head.lower() == written.lower() else Alike.MARKS
        for home in self._by_head.get((key.hamlet, key.head), ()) if key.head else ():
            if home.key != key:
                yield home.thing, Alike.HEAD
        here = self._by_address.get((key.hamlet, key.address), ()) if key.address else ()
        for home in islice(here, MOST_AT_ADDRESS):
            if is_one_letter_apart(key.head, home.key.head):
                yield home.thing, Alike.LETTER


def key_of(hamlet: Hashable, head: str, number: str, hint: str) -> Key:
    """Return the key of a household, of the register or of a file."""
    return Key(hamlet, _folded(head), _folded(f"{number} {hint}"))


def spot_of(alley: str, number: str, hint: str) -> Spot:
    """Return where a household is, of the register or of a file; a number is one however it is spaced."""
    plate, folded = _PLATE.fullmatch(_folded(number or hint)), _folded(hint)
    if plate:
        return Spot(_folded(alley), f"{plate[1]}{plate[2]}", folded if number else "")
    return Spot(_folded(alley), _folded(number) or folded, folded if number else "")


def contradict(one: str, other: str) -> bool:
    """Tell whether two texts state something different; what is not stated contradicts nothing."""
    return bool(one and other and one != other)


def is_one_letter_apart(one: str, other: str) -> bool:
    """Tell whether two texts of some length differ by one letter: another, a missing, or one too many."""
    short, long = sorted((one, other), key=len)
    if len(short) < LEAST_LETTERS or len(long) - len(short) > 1 or short == long:
        return False
    at = next((at for at, letter in enumerate(short) if letter != long[at]), len(short))
    return short[at:] == long[at + 1 :] if len(short) < len(long) else short[at + 1 :] == long[at + 1 :]
