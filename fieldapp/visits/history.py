"""What was recorded at one door: every visit with its corrections and withdrawals, readable for ever."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, or_, select

from fieldapp.access import Actor, Verb, visible
from fieldapp.accounts.models import User
from fieldapp.campaigns.models import Campaign
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.households.models import Household, Venue
from fieldapp.visits.chains import Link, end_of
from fieldapp.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Op:
    """A visit, a correction or a withdrawal, as it was stored; `told` is its JSON as sent."""

    uid: str
    author_id: int
    author: str
    knocked_at: datetime
    replaces_uid: str | None
    withdrawn: bool
    door: str
    household_id: int | None
    venue_id: int | None
    area_id: int
    received_at: datetime
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Chain:
    """A visit with what replaced it, in the order of the knocks.

    `end` is what the next correction replaces; `standing` the last op that states something, withdrawn or not.
    """

    root: Op
    end: Op
    standing: Op
    ops: tuple[Op, ...]
    has_rivals: bool

    @property
    def in_force(self) -> Op | None:
        return None if self.end.withdrawn else self.end


def chains_at(place: Household | Venue, campaign: Campaign) -> list[Chain]:
    """Return the visits that were ever recorded at a door, the latest knock first.

    Shape: those of households merged into this one are among them, and so is a visit since moved to another door.
    """
    family = select(Household.id).where(or_(Household.id == place.id, Household.merged_into_id == place.id))
    here = Visit.household_id.in_(family) if isinstance(place, Household) else Visit.venue_id == place.id
    found = _chains(select(Visit.root_uid).where(here, Visit.campaign_id == campaign.id))
    return sorted(found, key=lambda chain: (chain.root.knocked_at, chain.root.uid), reverse=True)


def chains_from(roots: list[str]) -> dict[str, Chain]:
    """Return the visits that begin with these uids, by them; what nobody recorded is absent."""
    return {chain.root.uid: chain for chain in _chains(roots)} if roots else {}


def replaced_by(actor: Actor, uid: str) -> tuple[Op, Op]:
    """Return the op that a correction is to replace, and the one that says what there is to correct.

    Errors: NotFound for what is unknown or out of reach.
    Source: domain.md: a withdrawal may itself be replaced; what it took back is then stated again.
    """
    known = visible(actor, Visit, Verb.VISIT_RECORD).where(Visit.uid == uid.lower())
    visit = db.session.scalar(known) if UID.fullmatch(uid) else None
    if visit is None:
        raise NotFound
    by_uid = {op.uid: op for op in _chains([visit.root_uid])[0].ops}
    return by_uid[visit.uid], _standing(by_uid[visit.uid], by_uid)


def _chains(roots: Select[str] | list[str]) -> list[Chain]:
    query = (
        select(Visit.root_uid, Visit.uid, Visit.user_id.label("author_id"), User.name.label("author"))
        .add_columns(Visit.knocked_at, Visit.replaces_uid, Visit.withdrawn)
        .add_columns(Visit.door, Visit.household_id, Visit.venue_id, Visit.area_id, Visit.received_at)
        .add_columns(Visit.data.label("told"))
        .join(User, User.id == Visit.user_id)
        .where(Visit.root_uid.in_(roots))
        .order_by(Visit.knocked_at, Visit.uid)
    )
    found: dict[str, list[Op]] = defaultdict(list)
    for row in db.session.execute(query).mappings():
        stored = dict(row) | {"told": json.loads(row["told"])}
        found[stored.pop("root_uid")].append(Op(**stored))
    return [_chain(ops) for ops in found.values()]


def _standing(op: Op, by_uid: Mapping[str, Op]) -> Op:
    while op.withdrawn and op.replaces_uid:
        op = by_uid[op.replaces_uid]
    return op


def _chain(ops: Sequence[Op]) -> Chain:
    by_uid = {op.uid: op for op in ops}
    end = by_uid[end_of(Link(op.uid, op.replaces_uid, op.knocked_at, op.withdrawn) for op in ops).uid]
    replaced = Counter(op.replaces_uid for op in ops if op.replaces_uid)
    root = next(op for op in ops if op.replaces_uid is None)
    return Chain(root, end, _standing(end, by_uid), tuple(ops), any(times > 1 for times in replaced.values()))
