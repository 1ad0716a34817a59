"""What the phones of the demo have sent by now, and its storing by the one rule that stores visits."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fieldapp.accounts.devices import actor_of
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import Door
from fieldapp.sample.chance import chance, uid
from fieldapp.sample.days import MORNING, TODAY, Days
from fieldapp.sample.people import Team, Walker, note_heard
from fieldapp.sample.places import Hamlet
from fieldapp.sample.stories import story_of
from fieldapp.sample.tales import Brief, Teller, as_op
from fieldapp.sample.walks import plan_walks
from fieldapp.visits.given import Given
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.world import campaigns_by_slug

UNTIL_SENT = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class Sending:
    """Ops of one person that arrive together."""

    walker: Walker
    at: datetime
    ops: tuple[Given, ...]


def sendings_of(
    hamlet: Hamlet, team: Team, doors: Sequence[HouseholdInput], brief: Brief, days: Days
) -> Iterator[Sending]:
    """Give what the canvassers of *hamlet* sent: one sending for each of them and each day; the rest is on its way."""
    teller = Teller(chance("visits", hamlet.code), brief, hamlet.commune.smartphones)
    late = story_of(hamlet).late
    for walker, walks in zip(team.canvassers, plan_walks(hamlet, doors, days), strict=True):
        for day, stops in sorted(walks.items()):
            knocks = days.knocks(day, len(stops), teller.rng)
            told = zip(knocks, map(teller.visit, stops), strict=True)
            ops = tuple(as_op(walker.user, uid(teller.rng), at, visit) for at, visit in told)
            sent_at = days.moment(day + late, MORNING) if late and day < TODAY else knocks[-1] + UNTIL_SENT
            if sent_at <= days.at:
                yield Sending(walker, sent_at, ops)


def store_sendings(sendings: Iterable[Sending], brief: Brief) -> None:
    """Store sendings in the order of their arrival.

    Errors: RuntimeError for an op that is not stored: the sample would not be what it says.
    """
    campaigns = campaigns_by_slug([brief.campaign])
    heard: dict[Walker, datetime] = {}
    for sending in sorted(sendings, key=lambda sending: sending.at):
        walker = sending.walker
        came = Came(Door.PHONE, sending.at, walker.phone)
        verdicts = record_visits(actor_of(walker.user, sending.at), sending.ops, campaigns, came)
        if refused := [verdict for verdict in verdicts if verdict.status != "stored"]:
            raise RuntimeError(f"sample refused: {refused[0]}")
        heard[walker] = sending.at
    for walker, at in heard.items():
        note_heard(walker, at)
