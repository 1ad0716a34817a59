"""Where somebody's work is, so that the first page can lead there."""

from dataclasses import dataclass

from sqlalchemy import select

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import hamlets_within, subtree
from fieldapp.extensions import db
from fieldapp.text import collation_key


@dataclass(frozen=True)
class Work:
    """The areas somebody reads figures of, and the hamlets whose doors they knock at, each by name."""

    desks: list[Area]
    hamlets: list[Area]


def work_of(actor: Actor) -> Work:
    """Return where *actor* works now; whoever has a desk somewhere finds the hamlets below through it."""
    roots = set(actor.roots(Verb.CAMPAIGN_EDIT))
    desks = db.session.scalars(select(Area).where(Area.id.in_(roots)))
    doors = subtree([root for root in actor.roots(Verb.VISIT_RECORD) if root not in roots])
    return Work(
        sorted(desks, key=lambda area: collation_key(area.full_name)),
        [area for area in hamlets_within(doors) if area.id not in roots],
    )
