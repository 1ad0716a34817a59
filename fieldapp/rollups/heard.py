"""Which phones have been heard from: a silent phone is missing data, not zero."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select

from fieldapp.access import FIELD_ROLES
from fieldapp.accounts.devices import is_heard
from fieldapp.accounts.models import DeviceSession, Posting
from fieldapp.areas.tree import leaves, subtree
from fieldapp.extensions import db
from fieldapp.rollups.stored import subtrees


@dataclass(frozen=True, slots=True)
class HeardFrom:
    """Who of an area's phones was heard from.

    Units: phones enrolled and those heard from in 24 hours; hamlets, and those with a phone heard from.
    """

    phones: int = 0
    heard: int = 0
    leaves: int = 0
    leaves_heard: int = 0

    def as_json(self) -> dict[str, int]:
        return asdict(self)


def heard_from(roots: Collection[int], at: datetime) -> dict[int, HeardFrom]:
    """Tell, for each of *roots*, how many phones and hamlets were heard from in the last 24 hours.

    Shape: a hamlet is heard from when a phone of somebody posted there was.
    Source: domain.md, `heard_from`; the one figure that children do not add up to.
    """
    below = subtrees(roots)
    inside: dict[int, set[int]] = defaultdict(set)
    for root, area_id in db.session.execute(select(below.c.root, below.c.id)):
        inside[root].add(area_id)
    hamlets = set(db.session.scalars(leaves(subtree(roots))))
    phones = enrolled(set().union(*inside.values()), at)
    return {root: _summary(ids, ids & hamlets, phones, at) for root, ids in inside.items()}


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A phone that may send, at one posting of its person; `uid` is the phone's own where it has told it.

    Units: `posted_at` is the area's id.
    """

    uid: str
    user_id: int
    posted_at: int
    synced_at: datetime | None

    def is_heard(self, at: datetime) -> bool:
        """Tell whether it was heard from within a day before *at*."""
        return is_heard(self.synced_at, at)


def enrolled(area_ids: set[int], at: datetime) -> list[Enrolled]:
    """List the enrolled phones of those who walk these areas, once for each posting of their person."""
    query = (
        select(DeviceSession.id, DeviceSession.device_uid, DeviceSession.user_id, Posting.area_id)
        .add_columns(DeviceSession.synced_at)
        .join(Posting, Posting.user_id == DeviceSession.user_id)
        .where(
            DeviceSession.kind == "card",
            DeviceSession.revoked_at.is_(None),
            DeviceSession.ended_at.is_(None),
            Posting.area_id.in_(area_ids),
            Posting.role.in_(FIELD_ROLES),
            Posting.live_at(at),
        )
        .order_by(DeviceSession.id)
    )
    return [Enrolled(uid or f"session {key}", *rest) for key, uid, *rest in db.session.execute(query)]


def _summary(area_ids: set[int], hamlets: set[int], phones: list[Enrolled], at: datetime) -> HeardFrom:
    here = [phone for phone in phones if phone.posted_at in area_ids]
    heard = [phone for phone in here if phone.is_heard(at)]
    return HeardFrom(
        phones=len({phone.uid for phone in here}),
        heard=len({phone.uid for phone in heard}),
        leaves=len(hamlets),
        leaves_heard=len({phone.posted_at for phone in heard} & hamlets),
    )
