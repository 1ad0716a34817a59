"""The only ways to move in the tree: subtree down, ancestors up, children one step; and by code."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import CTE, BindParameter, ColumnElement, Select, exists, false, or_, select
from sqlalchemy.orm import aliased, joinedload

from fieldapp.areas.models import Area
from fieldapp.bulk import among
from fieldapp.dates import local_day, now, read_day
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.text import CollationKey, collation_key, has_forbidden


def subtree(roots: Collection[int] | Select[int] | BindParameter[Any]) -> Select[int]:
    """Return the ids of *roots* and all below, for use as `area_id IN (subtree)`."""
    down = select(Area.id).where(Area.id.in_(roots)).cte(recursive=True)
    down = down.union(select(Area.id).join(down, Area.parent_id == down.c.id))
    return select(down.c.id)


def _upward(area_ids: Collection[int] | Select[int]) -> CTE:
    up = select(Area.id, Area.parent_id).where(Area.id.in_(area_ids)).cte(recursive=True)
    return up.union(select(Area.id, Area.parent_id).join(up, Area.id == up.c.parent_id))


def lineage(area_ids: Collection[int] | Select[int]) -> Select[int]:
    """Return the ids of the areas and of all above them."""
    return select(_upward(area_ids).c.id)


def ancestors(area: Area) -> list[Area]:
    """Return the areas above *area*, nearest first."""
    # Read at once: each parent is then at hand.
    known = db.session.scalars(select(Area).where(Area.id.in_(lineage([area.id])))).all()
    by_id, found = {each.id: each for each in known}, []
    while area.parent_id is not None:
        area = by_id[area.parent_id]
        found.append(area)
    return found


def children(area: Area) -> list[Area]:
    """Return the areas one step below, in the dictionary's order."""
    found = db.session.scalars(select(Area).where(Area.parent_id == area.id))
    return sorted(found, key=lambda child: child.sort_key)


def lineages(area_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Return, for each area, its own id and the ids of all above it."""
    found: dict[int, set[int]] = {}
    for start, area_id in db.session.connection().execute(_LINEAGES, {"starts": list(area_ids)}):
        found.setdefault(start, set()).add(area_id)
    return {start: frozenset(ids) for start, ids in found.items()}


def _all_lineages() -> Select[Any]:
    up = select(Area.id.label("start"), Area.id, Area.parent_id)
    up_from = up.where(among(Area.id, "starts")).cte(recursive=True)
    step = select(up_from.c.start, Area.id, Area.parent_id).join(up_from, Area.id == up_from.c.parent_id)
    reached = up_from.union_all(step)
    return select(reached.c.start, reached.c.id)


# Built once: batches of visits ask it for every write.
_LINEAGES = _all_lineages()


def leaves(area_ids: Collection[int] | Select[int]) -> Select[int]:
    """Return the ids of those of *area_ids* that have nothing below."""
    below = aliased(Area)
    return select(Area.id).where(Area.id.in_(area_ids), ~exists().where(below.parent_id == Area.id))


def hamlets_within(area_ids: Collection[int] | Select[int]) -> list[Area]:
    """Return those of *area_ids* that have nothing below, by their parent's name and their own."""
    query = select(Area).options(joinedload(Area.parent)).where(Area.id.in_(leaves(area_ids)))
    return sorted(db.session.scalars(query), key=_by_parent)


def _by_parent(area: Area) -> tuple[CollationKey, CollationKey, int]:
    return collation_key(area.parent.name if area.parent else ""), area.sort_key, area.id


def is_leaf(area: Area) -> bool:
    """Tell whether households may hang on *area*."""
    return not db.session.scalar(select(exists().where(Area.parent_id == area.id)))


def area_by_code(reference: str) -> Area:
    """Return the area that CODE or CODE@YYYY-MM-DD names.

    Errors: NotFound when no area, or none valid on that day, has the code.
    Source: commands.md, "Which area a code means": the only one, else the one valid today in Vietnam.
    """
    matches = db.session.scalars(select(Area).where(Area.id.in_(ids_named(reference))).limit(2)).all()
    found = matches[0] if len(matches) == 1 else area_valid_on(reference, local_day(now())) if matches else None
    if found is None:
        raise NotFound
    return found


def ids_named(reference: str) -> Select[int]:
    """Return the ids of the areas that CODE or CODE@YYYY-MM-DD may name: of a code that was used again, several."""
    code, _, day = reference.partition("@")
    found, valid_on = select(Area.id).where(Area.code == code), read_day(day)
    if has_forbidden(reference) or (day and not valid_on):  # PostgreSQL refuses NUL with an error of its own
        return select(Area.id).where(false())
    return found.where(*_validity(valid_on)) if valid_on else found


def area_valid_on(code: str, day: date) -> Area | None:
    """Return the area that had *code* on *day*."""
    return db.session.scalar(select(Area).where(Area.code == code, *_validity(day)))


def _validity(day: date) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Area.valid_from <= day, or_(Area.valid_until.is_(None), Area.valid_until >= day)
