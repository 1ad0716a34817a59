"""Chance that repeats: each part of the sample draws from a sequence of its own, so that no part disturbs another."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import TypeVar
from uuid import UUID

SEED = "đi từng ngõ, gõ từng nhà"
T = TypeVar("T")


def chance(*about: str) -> Random:
    """Return the sequence that belongs to a part of the sample."""
    return Random("/".join((SEED, *about)))


def uid(rng: Random) -> str:
    """Return the next uid, in the form a phone would make."""
    return str(UUID(int=rng.getrandbits(128), version=4))


def happens(rng: Random, share: float) -> bool:
    """Tell whether something happens that happens in *share* of the cases."""
    return rng.random() < share


def successes(rng: Random, tries: int, share: float) -> int:
    """Return how many of *tries* succeed."""
    return sum(happens(rng, share) for _ in range(tries))


def drawn(rng: Random, weights: Mapping[T, float]) -> T:
    """Return one of the keys, each as often as it weighs."""
    return rng.choices(list(weights), list(weights.values()))[0]


def split(total: int, weights: Sequence[float]) -> list[int]:
    """Split *total* in proportion to *weights*; the parts add up to it exactly."""
    whole = sum(weights)
    edges = [round(total * sum(weights[:place]) / whole) for place in range(len(weights) + 1)]
    return [end - start for start, end in pairwise(edges)]
