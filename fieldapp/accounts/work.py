"""Where somebody's work is, so that the first page can lead there."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import leaves, subtree
from fieldapp.extensions import db
from fieldapp.text import collation_key


@dataclass(frozen=True)
class Work:
    """The areas somebody reads figures of, and the hamlets whose doors they knock at, each by name."""

    desks: list[Area]
    hamlets: list[Area]


def work_of(actor: Actor) -> Work:
    """Return where *actor* works now; whoever has a desk somewhere finds the hamlets below through it."""
    desks = set(actor.roots(Verb.CAMPAIGN_EDIT))
    doors = subtree([root for root in actor.roots(Verb.VISIT_RECORD) if root not in desks])
    hamlets = db.session.scalars(select(Area).where(Area.id.in_(leaves(doors)))).all()
    return Work(
        _by_name(db.session.scalars(select(Area).where(Area.id.in_(desks))).all()),
        _by_name([area for area in hamlets if area.id not in desks]),
    )


def _by_name(areas: Iterable[Area]) -> list[Area]:
    return sorted(areas, key=lambda area: collation_key(area.full_name))
