"""Which visit of a chain is in force: the last correction, unless it is a withdrawal."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from fieldapp.extensions import db
from fieldapp.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Link:
    """One op of a chain; `knocked_at` and `uid` order those that replace the same one."""

    uid: str
    replaces_uid: str | None
    knocked_at: datetime
    withdrawn: bool


def end_of(links: Iterable[Link]) -> Link:
    """Return the op at which a chain ends: the one that the next correction replaces.

    Source: domain.md: from the visit that replaces nothing, step to the greatest (at, uid) of those that replace it.
    """
    following: dict[str | None, list[Link]] = defaultdict(list)
    for link in links:
        following[link.replaces_uid].append(link)
    current = following[None][0]
    while following[current.uid]:
        current = max(following[current.uid], key=lambda link: (link.knocked_at, link.uid))
    return current


def in_force(links: Iterable[Link]) -> str | None:
    """Return the uid of the visit in force, None when the chain ends in a withdrawal."""
    end = end_of(links)
    return None if end.withdrawn else end.uid


@dataclass(frozen=True, slots=True)
class Turned:
    """A visit whose being in force changed, with the places whose figures that touches."""

    uid: str
    area_id: int
    household_id: int | None
    venue_id: int | None


def settle(roots: Collection[str]) -> list[Turned]:
    """Mark, in each chain, the one visit in force; return those that changed."""
    columns = Visit.root_uid, Visit.uid, Visit.replaces_uid, Visit.knocked_at, Visit.withdrawn
    places = Visit.in_force, Visit.area_id, Visit.household_id, Visit.venue_id
    chains: dict[str, list[tuple[Link, bool, Turned]]] = defaultdict(list)
    query = select(*columns, *places).where(Visit.root_uid.in_(roots))
    for root, uid, replaces, at, withdrawn, was, area, home, venue in db.session.execute(query):
        chains[root].append((Link(uid, replaces, at, withdrawn), was, Turned(uid, area, home, venue)))
    turned: list[Turned] = []
    counting: set[str | None] = set()
    for chain in chains.values():
        winner = in_force(link for link, _, _ in chain)
        turned += [turn for link, was, turn in chain if was != (link.uid == winner)]
        counting.add(winner)
    for value in (False, True):
        uids = [t.uid for t in turned if (t.uid in counting) is value]
        if uids:
            db.session.execute(update(Visit).where(Visit.uid.in_(uids)).values(in_force=value))
    return turned
