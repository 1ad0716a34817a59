"""Who knocks where and when: a walk takes the doors alley by alley, and comes back to those where nobody was home."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import State
from fieldapp.sample.chance import chance, drawn, happens, split
from fieldapp.sample.days import TODAY, Days
from fieldapp.sample.places import Hamlet
from fieldapp.sample.stories import Story, story_of
from fieldapp.visits.models import Outcome

DAY_WEIGHTS = (6, 9, 10, 11, 12, 12, 13, 13, 5)
PASSED_BY, COMES_BACK, DAYS_TO_COME_BACK = 0.06, 0.6, (1, 2, 3, 4)
# Of those promised for today, some doors are still ahead; of earlier ones a few were forgotten.
KEPT, KEPT_TODAY = 0.85, 0.35
SECOND_TIME = {Outcome.MET: 74, Outcome.NOT_HOME: 20, Outcome.REFUSED: 6}


@dataclass(frozen=True, slots=True)
class Stop:
    """One knock to come: at a door, with an outcome, perhaps with a day to come back."""

    place: int
    door: HouseholdInput
    outcome: Outcome
    back_on: date | None


Walks = dict[int, list[Stop]]


def plan_walks(hamlet: Hamlet, doors: Sequence[HouseholdInput], days: Days) -> list[Walks]:
    """Return, for each canvasser of *hamlet*, their stops by the number of the day, in walking order."""
    rng, story = chance("walks", hamlet.code), story_of(hamlet)
    alleys = list(dict.fromkeys(door.alley for door in doors))
    here = [door for door in doors if door.state == State.OPEN and not happens(rng, PASSED_BY)]
    shares = [[d for d in here if alleys.index(d.alley) % story.walkers == who] for who in range(story.walkers)]
    return [_walks(rng, share[: round(len(share) * story.reach)], story, days) for share in shares]


def _walks(rng: Random, doors: Sequence[HouseholdInput], story: Story, days: Days) -> Walks:
    last = min(story.until, days.last)
    walks: Walks = defaultdict(list)
    places = iter(enumerate(doors))
    for day, number in enumerate(split(len(doors), DAY_WEIGHTS)[: last + 1]):
        for place, door in (next(places) for _ in range(number)):
            outcome = drawn(rng, story.outcomes)
            back = _day_back(rng, day, outcome)
            walks[day].append(Stop(place, door, outcome, days.on(back) if back else None))
            if back and back <= last and happens(rng, KEPT_TODAY if back == TODAY else KEPT):
                walks[back].append(Stop(place, door, drawn(rng, SECOND_TIME), None))
    for stops in walks.values():
        stops.sort(key=lambda stop: stop.place)
    return walks


def _day_back(rng: Random, day: int, outcome: Outcome) -> int | None:
    promised = COMES_BACK if outcome == Outcome.NOT_HOME else 0.06 if outcome == Outcome.MET else 0
    return day + rng.choice(DAYS_TO_COME_BACK) if happens(rng, promised) else None
