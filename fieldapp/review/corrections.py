"""Visits that were corrected twice: two people, or two phones, replaced one version without knowing of each other."""

from collections import Counter
from collections.abc import Iterator

from sqlalchemy import func, select

from fieldapp.content import digest_of
from fieldapp.extensions import db
from fieldapp.review.items import Item, Kind, Scope
from fieldapp.visits.history import Chain, Op, chains_from
from fieldapp.visits.models import Visit


def find(scope: Scope) -> Iterator[Item]:
    """Give the visits whose corrections nobody has settled yet.

    Source: domain.md: "the chair sees when two corrections of one visit exist"; a correction of the end settles it.
    """
    if scope.campaign is None:
        return
    replacing = Visit.campaign_id == scope.campaign.id, Visit.replaces_uid.is_not(None)
    near = select(Visit.root_uid).where(Visit.area_id.in_(scope.area_ids), *replacing)
    forked = select(Visit.root_uid).where(Visit.root_uid.in_(near), Visit.replaces_uid.is_not(None))
    forked = forked.group_by(Visit.root_uid, Visit.replaces_uid).having(func.count() > 1)
    roots = list(dict.fromkeys(db.session.scalars(forked)))
    for uid, chain in sorted(chains_from(roots).items()):
        if chain.end.area_id in scope.areas and is_open(chain):
            facts = digest_of(*sorted(op.uid for op in chain.ops))
            yield Item(Kind.CHAIN, f"chain:{uid}", facts, chain.end.area_id, chain, campaign_id=scope.campaign.id)


def is_open(chain: Chain) -> bool:
    """Tell whether two versions still stand against each other: none came after them that knew both."""
    found = rivals(chain)
    return bool(found) and (chain.end in found or any(op.received_at > chain.end.received_at for op in found))


def rivals(chain: Chain) -> list[Op]:
    """Return the ops that replace what another one replaces too, in the order of their knocks."""
    times = Counter(op.replaces_uid for op in chain.ops if op.replaces_uid)
    return [op for op in chain.ops if op.replaces_uid and times[op.replaces_uid] > 1]
