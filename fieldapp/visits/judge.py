"""The rules that judge the world around an op: who, where, when, which campaign. The form has judged its content."""

from datetime import datetime, timedelta

from fieldapp.access import Actor, Verb
from fieldapp.dates import local_day
from fieldapp.households.forms import HouseholdInput
from fieldapp.visits.forms import VisitInput, Withdrawal
from fieldapp.visits.given import Fault, Given
from fieldapp.visits.refusals import refusal
from fieldapp.visits.world import CampaignFacts, PlaceFacts, VisitFacts, World

AHEAD_TOLERATED = timedelta(minutes=2)
LONGEST_FOLLOW_UP = timedelta(days=90)


def judge(actor: Actor, op: Given, world: World, received_at: datetime) -> Fault | None:
    """Return why *op* may not be stored, None when it may.

    Source: sync.md, "Ops, field by field"; lateness is never a reason.
    """
    if op.fault:
        return op.fault
    if op.judged_at > received_at + AHEAD_TOLERATED:
        return refusal("in_future")
    if isinstance(op.input, HouseholdInput):
        return _judge_record(op, op.input, world, received_at)
    if isinstance(op.input, Withdrawal):
        return _judge_replacing(actor, op, op.input.replaces, world, received_at)
    if isinstance(op.input, VisitInput):
        return _judge_visit(actor, op, op.input, world, received_at)
    return refusal("bad_value")


def place_of(given: VisitInput, world: World) -> PlaceFacts | None:
    """Return the household or venue that a visit names, if the world has it."""
    return world.households.get(given.household) if given.household else world.venues.get(given.venue or "")


def _judge_visit(actor: Actor, op: Given, given: VisitInput, world: World, received_at: datetime) -> Fault | None:
    campaign = world.campaigns.get(given.campaign)
    if campaign is None:
        return refusal("unknown_campaign")
    fault = _judge_place(op, given, campaign, world, received_at)
    day = local_day(op.knocked_at)
    if not fault and day < campaign.starts_on:
        fault = refusal("before_start")
    if not fault and given.replaces:
        fault = _judge_correction(actor, op, given.replaces, campaign, world, received_at)
        day = world.visits[given.replaces].day if not fault else day
    if not fault and given.follow_up_on and not day <= given.follow_up_on <= day + LONGEST_FOLLOW_UP:
        fault = refusal("follow_up")
    return fault


def _judge_place(
    op: Given, given: VisitInput, campaign: CampaignFacts, world: World, received_at: datetime
) -> Fault | None:
    place = place_of(given, world)
    if place is None or not world.shows(place.area_id, received_at):
        return refusal("unknown_household" if given.household else "unknown_venue")
    if not world.authority.may(Verb.VISIT_RECORD, place.area_id, op.judged_at):
        return refusal("not_allowed")
    if campaign.is_archived:
        return refusal("campaign_archived")
    return None if world.covers(campaign, place.area_id) else refusal("outside_campaign")


def _judge_correction(
    actor: Actor, op: Given, replaces: str, campaign: CampaignFacts, world: World, received_at: datetime
) -> Fault | None:
    fault = _judge_replacing(actor, op, replaces, world, received_at)
    if not fault and world.visits[replaces].campaign_id != campaign.id:
        return refusal("other_campaign")
    return fault


def _judge_replacing(actor: Actor, op: Given, replaces: str, world: World, received_at: datetime) -> Fault | None:
    visit = world.visits.get(replaces)
    if visit is None or not world.shows(visit.area_id, received_at):
        return refusal("unknown_visit")
    verb = Verb.VISIT_RECORD if _is_own(visit, actor) else Verb.VISIT_CORRECT
    return None if world.authority.may(verb, visit.area_id, op.judged_at) else refusal("not_allowed")


def _is_own(visit: VisitFacts, actor: Actor) -> bool:
    return visit.author_id == actor.id


def _judge_record(op: Given, given: HouseholdInput, world: World, received_at: datetime) -> Fault | None:
    area = world.areas.get(given.area)
    if area is None or not world.shows(area.id, received_at):
        return refusal("unknown_area")
    known = world.households.get(given.household)
    if known and not world.shows(known.area_id, received_at):
        return refusal("unknown_household")
    hamlets = {area.id, known.area_id} if known else {area.id}
    if not all(world.authority.may(Verb.HOUSEHOLD_EDIT, hamlet, op.knocked_at) for hamlet in hamlets):
        return refusal("not_allowed")
    return None
