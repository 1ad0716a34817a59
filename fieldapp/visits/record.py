"""The one way visits are stored, whatever the door: judged in order, stored set-based, one verdict per op."""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import select

from fieldapp.access import Actor, Verb
from fieldapp.audit.log import record_acts
from fieldapp.bulk import insert_rows
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.households.changes import Noted, begin_changes, note_changes
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import Door, Household, Venue
from fieldapp.households.record import Arrival, RecordOp, store_records
from fieldapp.touched import touch
from fieldapp.visits.chains import settle
from fieldapp.visits.forms import VisitInput, Withdrawal
from fieldapp.visits.given import Fault, Given, Verdict
from fieldapp.visits.judge import judge, place_of
from fieldapp.visits.models import Obstacle, Visit
from fieldapp.visits.refusals import refusal
from fieldapp.visits.world import CampaignFacts, PlaceFacts, VisitFacts, World

BITS = {obstacle: 1 << place for place, obstacle in enumerate(Obstacle)}


@dataclass(frozen=True, slots=True)
class Came:
    """How a batch came in: the door, the instant, the phone, and who handed it in for its author.

    With a `clock` its ops count as heard once their hamlets are locked, so that no figure of an instant changes after
    it was seen: a body takes minutes on a slow line, and a lock may be waited for.
    """

    door: Door
    at: datetime
    device_uid: str | None = None
    handed_in_by: Actor | None = None
    clock: Callable[[], datetime] | None = None

    @property
    def handed_in_by_id(self) -> int | None:
        return self.handed_in_by.id if self.handed_in_by else None


@dataclass(slots=True)
class _Accepted:
    records: list[RecordOp] = field(default_factory=list)
    visits: list[dict[str, Any]] = field(default_factory=list)
    acts: dict[str, list[str]] = field(default_factory=dict)


def record_visits(
    actor: Actor, given: Sequence[Given], campaigns: Mapping[str, CampaignFacts], came: Came
) -> list[Verdict]:
    """Store visits, and the household records sent among them, as *actor*'s; nothing is committed here.

    Shape: one verdict per op, in the order given.
    Errors: none; what cannot be stored is refused by its verdict, and never undoes another op.
    Source: sync.md: the uid is looked up before any rule; each op is judged alone and in order.
    """
    world = World(actor, given, campaigns, came.handed_in_by)
    if came.clock:
        came = replace(came, at=max(came.at, came.clock()))
    accepted = _Accepted()
    verdicts = [_settle_one(actor, op, world, accepted, came) for op in given]
    if accepted.records:
        store_records(accepted.records)
    if accepted.visits:
        _store(accepted.visits, world)
    for verb, subjects in accepted.acts.items():
        record_acts(came.handed_in_by_id or actor.id, verb, subjects, came.at, actor.uid if came.handed_in_by else "")
    return verdicts


def _settle_one(actor: Actor, op: Given, world: World, accepted: _Accepted, came: Came) -> Verdict:
    if op.uid in world.known:
        if world.known[op.uid] == op.digest:
            return Verdict(op.uid, "already")
        return Verdict(op.uid, "conflict", "uid_taken", refusal("uid_taken").errors)
    fault = judge(actor, op, world, came.at)
    if fault:
        return _refused(op, fault)
    world.known[op.uid] = op.digest
    verb = Verb.HOUSEHOLD_EDIT.value
    if isinstance(op.input, HouseholdInput):
        _accept_record(actor, op, op.input, world, accepted, came)
    elif op.input:
        verb = _accept_visit(actor, op, op.input, world, accepted, came)
    accepted.acts.setdefault(verb, []).append(op.uid)
    return Verdict(op.uid, "stored")


def _refused(op: Given, fault: Fault) -> Verdict:
    return Verdict(op.uid, "refused", fault.code, fault.errors)


def _accept_record(
    actor: Actor, op: Given, given: HouseholdInput, world: World, accepted: _Accepted, came: Came
) -> None:
    area = world.areas[given.area]
    arrival = Arrival(op.uid, op.digest, op.knocked_at, came.at, actor.id, came.door, came.handed_in_by_id)
    keeps = not world.authority.may(Verb.HOUSEHOLD_PRIORITISE, area.id, op.knocked_at)
    accepted.records.append(RecordOp(given, area.id, arrival, keeps))
    known = world.households.get(given.household)
    if known is None or known.record is None or (op.knocked_at, op.uid) > known.record:
        place = PlaceFacts(known.id if known else None, given.household, area.id, (op.knocked_at, op.uid))
        world.households[given.household] = place


def _accept_visit(
    actor: Actor, op: Given, given: VisitInput | Withdrawal, world: World, accepted: _Accepted, came: Came
) -> str:
    replaced = world.visits[given.replaces] if given.replaces else None
    facts, content = _facts(actor, op, given, world, replaced), _content(given)
    row = {
        "uid": op.uid,
        "digest": op.digest,
        "root_uid": facts.root_uid,
        "replaces_uid": given.replaces,
        "withdrawn": isinstance(given, Withdrawal),
        "in_force": replaced is None,
        "campaign_id": facts.campaign_id,
        "area_id": facts.area_id,
        "household": facts.household,
        "venue": facts.venue,
        "user_id": actor.id,
        "handed_in_by_id": came.handed_in_by_id,
        "device_uid": came.device_uid,
        "door": came.door,
        "at": op.at,
        "knocked_at": op.knocked_at,
        "effective_at": facts.effective_at,
        "day": facts.day,
        "received_at": came.at,
        "data": op.data,
    }
    accepted.visits.append(row | content)
    world.visits[op.uid] = facts
    if replaced is None:
        return Verb.VISIT_RECORD.value
    return "visit.withdraw" if isinstance(given, Withdrawal) else Verb.VISIT_CORRECT.value


def _facts(
    actor: Actor, op: Given, given: VisitInput | Withdrawal, world: World, replaced: VisitFacts | None
) -> VisitFacts:
    """Return what the visit will be known by: a correction keeps its first knock, and its stamp unless it moves."""
    if isinstance(given, Withdrawal) and replaced:
        return replaced
    assert isinstance(given, VisitInput)  # noqa: S101 - judge() let it pass
    place = place_of(given, world)
    assert place  # noqa: S101 - judge() let it pass
    campaign_id = world.campaigns[given.campaign].id
    home, venue = given.household, given.venue
    if replaced is None:
        day = local_day(op.knocked_at)
        at_home = place.area_id if home else None
        return VisitFacts(op.uid, actor.id, campaign_id, place.area_id, home, venue, op.knocked_at, day, at_home)
    is_same_place = (replaced.household, replaced.venue) == (home, venue)
    stamp = replaced.area_id if is_same_place else place.area_id
    return replace(replaced, area_id=stamp, household=home, venue=venue, home_area_id=place.area_id if home else None)


def _content(given: object) -> dict[str, Any]:
    if not isinstance(given, VisitInput):
        return dict.fromkeys(("outcome", "adults", "smartphones", "follow_up_on")) | {
            "apps": "{}",
            "obstacles": 0,
            "leaflets": 0,
        }
    apps = {count.app: [count.already, count.assisted] for count in given.apps}
    return {
        "outcome": given.outcome,
        "adults": given.adults,
        "smartphones": given.smartphones,
        "apps": json.dumps(apps) if apps else "{}",
        "obstacles": sum(BITS[Obstacle(name)] for name in given.obstacles),
        "leaflets": given.leaflets,
        "follow_up_on": given.follow_up_on,
    }


def _store(rows: list[dict[str, Any]], world: World) -> None:
    homes = _ids(Household, world.households, {row["household"] for row in rows} - {None})
    venues = _ids(Venue, world.venues, {row["venue"] for row in rows} - {None})
    for row in rows:
        row["household_id"] = homes.get(row.pop("household"))
        row["venue_id"] = venues.get(row.pop("venue"))
    insert_rows(Visit, rows)
    begin_changes(_heard([row["uid"] for row in rows], world))
    touch(areas=(row["area_id"] for row in rows))
    touch(households=(row["household_id"] for row in rows if row["household_id"]))
    touch(venues=(row["venue_id"] for row in rows if row["venue_id"]))
    replaced = {row["root_uid"] for row in rows if row["replaces_uid"]}
    turned = settle(replaced) if replaced else []
    for turn in turned:
        touch(areas=[turn.area_id], households=_one(turn.household_id), venues=_one(turn.venue_id))
    note_changes(_heard([turn.uid for turn in turned], world))


def _heard(uids: Sequence[str], world: World) -> Iterator[Noted]:
    return ((area_id, "visit", uid) for uid in uids for area_id in world.hears(world.visits[uid]))


def moved_along(household_ids: Collection[int]) -> Iterator[tuple[int, str, str]]:
    """Give the visits that households take along to another hamlet."""
    query = select(Visit.household_id, Visit.uid).where(Visit.household_id.in_(household_ids)).order_by(Visit.id)
    return ((key, "visit", uid) for key, uid in db.session.execute(query) if key is not None)


def _one(key: int | None) -> list[int]:
    return [] if key is None else [key]


def _ids(model: type[Household] | type[Venue], places: Mapping[str, PlaceFacts], uids: set[str]) -> dict[str, int]:
    """Return the ids of the places; those that this batch began, or that only a replaced visit named, are looked up."""
    found = {uid: place.id for uid, place in places.items() if place.id is not None}
    unknown = uids - found.keys()
    if unknown:
        found |= dict(db.session.execute(select(model.uid, model.id).where(model.uid.in_(unknown))).all())
    return found
