"""Households that may stand twice in the register: the same address, and the same head but for marks or one letter.

A name alone is no sign: in one hamlet many heads share theirs, and two signals that agree are asked for.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select

from fieldapp.content import digest_of
from fieldapp.extensions import db
from fieldapp.households.likeness import Alike, Seen, key_of
from fieldapp.households.models import STANDING, Household
from fieldapp.review.items import Item, Kind, Scope

SIGNS = (Alike.EXACT, Alike.MARKS, Alike.LETTER)
MOST_LIKE = (
    2  # earlier ones with which a household is compared: of three alike all pairs, of "?" a hundred times no flood
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two households by id, the older record first, and how they are alike."""

    first: int
    second: int
    alike: Alike


def find(scope: Scope) -> Iterator[Item]:
    """Give the pairs of households that look like one."""
    seen = Seen[tuple[int, str, str]]()
    columns = Household.id, Household.uid, Household.area_id, Household.head, Household.number, Household.hint
    standing = Household.area_id.in_(scope.area_ids), Household.state.in_(STANDING)
    for id_, uid, area_id, head, number, hint in db.session.execute(
        select(*columns).where(*standing).order_by(Household.id)
    ):
        key = key_of(area_id, head, number, hint)
        said = digest_of(key.head, key.address)
        like = ((other, alike) for other, alike in seen.like(key, head) if alike in SIGNS)
        for (other_id, other_uid, other_said), alike in (pair for _, pair in zip(range(MOST_LIKE), like, strict=False)):
            subject = "double:" + "+".join(sorted((uid, other_uid)))
            facts = digest_of(*sorted((said, other_said)))
            yield Item(Kind.DOUBLE, subject, facts, area_id, Pair(other_id, id_, alike))
        seen.add(key, head, (id_, uid, said))
