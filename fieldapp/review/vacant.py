"""Houses of which one says that nobody lives there, and another that they met somebody: a question, never a charge.

Two statements that do not fit together are asked for: the register's and a later visit's, or the visits of two people.
A family may have come back, another may live there now, or a finger slipped by one door. A household that lives
elsewhere (`absent`) is left out: such families come home, and to meet them then is what the work is.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, union

from fieldapp.content import digest_of
from fieldapp.extensions import db
from fieldapp.households.models import Door, Household, HouseholdRecord, State
from fieldapp.review.items import Item, Kind, Scope
from fieldapp.visits.models import Outcome, Visit

EMPTY = (State.VACANT, State.MOVED)
NOT_PEOPLE = (Door.IMPORT, Door.UNDO)


@dataclass(frozen=True, slots=True)
class Knock:
    """A visit in force: who, when, how it went."""

    uid: str
    outcome: str
    user_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Emptied:
    """A household that was met although it stands empty: since when the register says so (None: it does not)."""

    household_id: int
    state: str
    since: datetime | None
    mets: tuple[Knock, ...]
    vacants: tuple[Knock, ...]


def find(scope: Scope) -> Iterator[Item]:
    """Give the houses about which two statements of the campaign do not fit together."""
    if scope.campaign is None:
        return
    knocks = _knocks(scope, scope.campaign.id)
    met = {key for key, found in knocks.items() if any(each.outcome == Outcome.MET for each in found)}
    if not met:
        return
    homes = db.session.execute(
        select(Household.id, Household.uid, Household.area_id, Household.state).where(Household.id.in_(met))
    ).all()
    since = _since([id_ for id_, _, _, state in homes if state in EMPTY])
    for id_, uid, area_id, state in homes:
        found = _emptied(id_, state, since.get(id_), knocks[id_])
        if found is None or area_id not in scope.areas:
            continue
        stated = (*found.mets, *found.vacants)
        facts = digest_of(state, str(found.since), *sorted(each.uid for each in stated))
        people = frozenset(each.user_id for each in stated)
        yield Item(Kind.VACANT, f"vacant:{uid}:{scope.campaign.id}", facts, area_id, found, people, scope.campaign.id)


def _emptied(key: int, state: str, since: datetime | None, knocks: Sequence[Knock]) -> Emptied | None:
    mets = [each for each in knocks if each.outcome == Outcome.MET]
    vacants = [each for each in knocks if each.outcome == Outcome.VACANT]
    after = [each for each in mets if since and each.at > since]
    against = [each for each in mets if any(other.user_id != each.user_id for other in vacants)]
    if not (after or against):
        return None
    told = sorted({*after, *against}, key=lambda each: (each.at, each.uid))
    return Emptied(key, state, since, tuple(told), tuple(vacants))


def _knocks(scope: Scope, campaign_id: int) -> dict[int, list[Knock]]:
    """Return the visits in force at houses that stand empty by the register or by somebody's visit, by household."""
    counted = Visit.campaign_id == campaign_id, Visit.in_force
    read_as = func.coalesce(Household.merged_into_id, Household.id)
    by_register = select(Household.id).where(Household.area_id.in_(scope.area_ids), Household.state.in_(EMPTY))
    by_visit = select(read_as).join(Visit, Visit.household_id == Household.id)
    by_visit = by_visit.where(Visit.area_id.in_(scope.area_ids), *counted, Visit.outcome == Outcome.VACANT)
    empty = select(union(by_register, by_visit).subquery().c[0])
    query = (
        select(read_as, Visit.uid, Visit.outcome, Visit.user_id, Visit.effective_at)
        .join(Household, Household.id == Visit.household_id)
        .where(or_(Household.id.in_(empty), Household.merged_into_id.in_(empty)))
        .where(*counted, Visit.outcome.in_((Outcome.MET, Outcome.VACANT)))
        .order_by(Visit.effective_at, Visit.uid)
    )
    found: dict[int, list[Knock]] = defaultdict(list)
    for home, uid, outcome, user_id, at in db.session.execute(query):
        found[home].append(Knock(uid, outcome or "", user_id, at))
    return found


def _since(household_ids: Collection[int]) -> dict[int, datetime]:
    """Return since when each household is in its state: as somebody said it last, or as a file first did."""
    columns = HouseholdRecord.household_id, HouseholdRecord.state, HouseholdRecord.at, HouseholdRecord.door
    query = select(*columns).where(HouseholdRecord.household_id.in_(household_ids))
    records: dict[int, list[tuple[str, datetime, str]]] = defaultdict(list)
    for key, state, at, door in db.session.execute(
        query.order_by(HouseholdRecord.at.desc(), HouseholdRecord.uid.desc())
    ):
        if not records[key] or records[key][-1][0] == state:
            records[key].append((state, at, door))
        else:
            records[key].append(("", at, door))
    return {key: _run(found) for key, found in records.items()}


def _run(records: Sequence[tuple[str, datetime, str]]) -> datetime:
    """Return the instant of the latest statement by a person, else of the first, among those that agree since."""
    agreeing = []
    for state, at, door in records:
        if state != records[0][0]:
            break
        agreeing.append((at, door))
    return next((at for at, door in agreeing if door not in NOT_PEOPLE), agreeing[-1][0])
