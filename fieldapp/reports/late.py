"""What came after a closing about knocks that were made by then: "phát sinh sau chốt"."""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM
from fieldapp.extensions import db
from fieldapp.visits.chains import Link, in_force
from fieldapp.visits.models import Visit


@dataclass(frozen=True, slots=True)
class _Op:
    """One op of a chain, with when the server heard it."""

    link: Link
    received_at: datetime
    area_id: int
    apps: str


def came_late(area: Area, campaign: Campaign, since: datetime, at: datetime) -> dict[str, Any]:
    """Count what the server heard after *since*, until *at*, of knocks made by *since*: a function of both instants.

    Shape: `visits` are in force and new, `assisted` is theirs by app; `corrected` are chains known before that changed.
    Units: visits; phones.
    """
    inside = set(db.session.scalars(subtree([area.id])))
    visits, corrected, assisted = 0, 0, Counter({app.slug: 0 for app in campaign.apps})
    for chain in _chains(area, campaign, since, at):
        known = [op for op in chain if op.received_at <= since]
        now, before = _counting(chain), _counting(known) if known else None
        if known:
            corrected += now != before
        elif now is not None and now.area_id in inside:
            visits += 1
            assisted.update({app: counts[1] for app, counts in json.loads(now.apps).items()})
    said = since.astimezone(VIETNAM).isoformat()
    return {"since": said, "visits": visits, "corrected": corrected, "assisted": dict(assisted)}


def _counting(chain: list[_Op]) -> _Op | None:
    winner = in_force(op.link for op in chain)
    return next((op for op in chain if op.link.uid == winner), None)


def _chains(area: Area, campaign: Campaign, since: datetime, at: datetime) -> list[list[_Op]]:
    """Return the chains of the area's knocks made by *since* of which something was heard later."""
    heard = Visit.received_at > since, Visit.received_at <= at
    here = Visit.campaign_id == campaign.id, Visit.area_id.in_(subtree([area.id])), Visit.effective_at <= since
    roots = select(Visit.root_uid).where(*here, *heard)
    columns = Visit.root_uid, Visit.uid, Visit.replaces_uid, Visit.knocked_at, Visit.withdrawn
    rest = Visit.received_at, Visit.area_id, Visit.apps
    query = select(*columns, *rest).where(Visit.root_uid.in_(roots), Visit.received_at <= at)
    chains: dict[str, list[_Op]] = defaultdict(list)
    for root, uid, replaces, knocked_at, withdrawn, received_at, area_id, apps in db.session.execute(query):
        link = Link(uid, replaces, knocked_at, withdrawn)
        chains[root].append(_Op(link, received_at, area_id, apps))
    return list(chains.values())
