"""What a second look is about: an item has a lasting name, and the facts for which an answer was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from sqlalchemy import Select, select

from fieldapp.access import Actor, Verb, allow
from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db


class Kind(StrEnum):
    CHAIN = "chain"
    DOUBLE = "double"
    VACANT = "vacant"
    REFUSED = "refused"
    LOST = "lost"
    CLOCK = "clock"


# What a canvasser is asked about too: their own visits.
ASKED_OF_THE_AUTHOR = frozenset({Kind.VACANT})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to look at again.

    `subject` names it for ever, `facts` stand for what was found: other facts make it a new question. `involved` are
    the ids of the people whose visits it is about; `found` is what its finder knows, for its card.
    """

    kind: Kind
    subject: str
    facts: str
    area_id: int
    found: Any
    involved: frozenset[int] = frozenset()
    campaign_id: int | None = None


@dataclass(frozen=True)
class Scope:
    """Whose look, where, in which campaign; without one, only what concerns the register and the phones."""

    actor: Actor
    area: Area
    campaign: Campaign | None

    @property
    def area_ids(self) -> Select[int]:
        return subtree([self.area.id])

    @cached_property
    def areas(self) -> Mapping[int, Area]:
        """The areas at and under this one."""
        return {area.id: area for area in db.session.scalars(select(Area).where(Area.id.in_(self.area_ids)))}

    @cached_property
    def is_whole(self) -> bool:
        """Tell whether the reader looks after others' work here; a canvasser is asked about their own alone."""
        return allow(self.actor, Verb.VISIT_CORRECT, self.area)

    def shows(self, item: Item) -> bool:
        """Tell whether the reader is asked about *item*."""
        return self.is_whole or (item.kind in ASKED_OF_THE_AUTHOR and self.actor.id in item.involved)
