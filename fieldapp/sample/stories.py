"""How the work goes in each hamlet: most go their way, a few have a story that a screen must be able to tell."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from fieldapp.sample.chance import chance
from fieldapp.sample.days import TODAY
from fieldapp.sample.places import TOWN, VILLAGES, Hamlet
from fieldapp.visits.models import Outcome

USUAL: Mapping[Outcome, float] = {
    Outcome.MET: 62,
    Outcome.NOT_HOME: 22,
    Outcome.REFUSED: 5,
    Outcome.AWAY: 5,
    Outcome.MOVED: 3,
    Outcome.VACANT: 3,
}
WARY = {**USUAL, Outcome.MET: 40, Outcome.NOT_HOME: 16, Outcome.REFUSED: 34}
DOORS_FOR_TWO = 420


@dataclass(frozen=True, slots=True)
class Story:
    """One hamlet's eight days.

    Units: `reach` is a share of the doors; `until` the number of the last day of which the server knows; `late` days
    between a walk and its arrival.
    """

    reach: float
    walkers: int = 1
    outcomes: Mapping[Outcome, float] = field(default_factory=lambda: USUAL)
    until: int = TODAY
    late: int = 0


BUSY = f"{TOWN.code}.bon-u1"
SILENT = f"{TOWN.code}.to-dan-pho-7"
_STORIES: Mapping[str, Mapping[str, object]] = {
    BUSY: {"reach": 0.62, "walkers": 2},
    SILENT: {"until": TODAY - 3},
    f"{TOWN.code}.bon-u3": {"outcomes": WARY},
    f"{TOWN.code}.to-dan-pho-2": {"reach": 0.92},
    f"{VILLAGES.code}.thon-5": {"reach": 0.66},
    f"{VILLAGES.code}.thon-11": {"late": 2},
    f"{VILLAGES.code}.thon-17": {"reach": 0.0},
}


def story_of(hamlet: Hamlet) -> Story:
    """Return the story of *hamlet*."""
    rng = chance("story", hamlet.code)
    usual = Story(rng.uniform(*hamlet.commune.reach), walkers=2 if hamlet.present > DOORS_FOR_TWO else 1)
    return replace(usual, **_STORIES.get(hamlet.code, {}))  # type: ignore[arg-type]
