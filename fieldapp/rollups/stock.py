"""What every stock of households counts: the doors it takes in, and what each adds.

One definition for the recount that stores a count and for the list of doors that the count opens into.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_

from fieldapp.households.models import Household, State
from fieldapp.rollups.models import Standing
from fieldapp.visits.models import Obstacle, Outcome

home, standing = Household.__table__, Standing.__table__
IS_OPEN = home.c.state == State.OPEN
# A door of the stock "none" is open and has no visit in force.
NONE = "outcome_none"


def _amounts() -> dict[str, ColumnElement[Any]]:
    """Return what an open household adds where that is not one."""
    stated = func.coalesce(standing.c.smartphones, home.c.smartphones, 0)
    top = func.coalesce(standing.c.top_installed, 0)
    return {
        "adults": func.coalesce(standing.c.adults, home.c.adults, 0),
        "smartphones": case((stated < top, top), else_=stated),
    }


def _conditions() -> dict[str, ColumnElement[bool]]:
    """Return which households a stock takes in, by its name; *standing* is in the campaign, or empty."""
    adults = func.coalesce(standing.c.adults, home.c.adults)
    found: dict[str, ColumnElement[bool]] = {
        "registered": or_(IS_OPEN, home.c.state == State.ABSENT),
        "households": IS_OPEN,
        "adults": IS_OPEN,
        "smartphones": IS_OPEN,
        "unstated_adults": and_(IS_OPEN, adults.is_(None)),
        "unstated_smartphones": and_(IS_OPEN, standing.c.smartphones.is_(None), home.c.smartphones.is_(None)),
        "knocked": and_(IS_OPEN, standing.c.household_id.is_not(None)),
        "met": and_(IS_OPEN, standing.c.has_met),
    }
    found |= {f"outcome_{key}": and_(IS_OPEN, standing.c.outcome == key) for key in Outcome}
    for place, key in enumerate(Obstacle):
        found[f"obstacle_{key}"] = and_(IS_OPEN, standing.c.obstacles.op("&")(1 << place) != 0)
    return found


AMOUNTS = _amounts()
STORED = _conditions()
NOBODY_HOME = (Outcome.NOT_HOME, Outcome.AWAY)
# Those a list may ask for: what is stored, the doors nobody has reached, and those where nobody was.
CONDITIONS = STORED | {
    NONE: and_(IS_OPEN, standing.c.household_id.is_(None)),
    "nobody_home": and_(IS_OPEN, standing.c.outcome.in_(NOBODY_HOME)),
}
