"""Three hamlets in two communes, sixty ops at their doors, and what closing them must give: counted by hand.

Hamlet A, ten doors of 2 adults and 2 phones. Hoa meets A1 to A6, one phone each, a leaflet each; A1 is corrected to two
phones, A2 withdrawn. Nobody is at home at A7 and A8, A9 refuses for privacy. Lan meets A7 after her: one phone had it,
one more. At the school twelve phones and forty leaflets. A10 is not reached.
Hamlet B, ten doors of 3 adults and 1 phone. Nam meets B1 to B8, whose phone had "xanh" and gets "vang"; B9 and B10 are
away. A day later he brings B1 to B8 two leaflets each.
Hamlet C, fifteen doors of 4 adults and 3 phones, in the next commune. Minh meets all: one phone had it, one more; the
next day nobody is at home at the first fourteen.
"""

from typing import Any

from sqlalchemy import func, select

from fieldapp.extensions import db
from fieldapp.households.models import Venue
from fieldapp.visits.models import Visit
from tests.cast import Stage
from tests.rollups.village import clock, door, knock, withdraw

SCHOOL = "00000000-0000-4000-8000-00000000cafe"
NAMES = ("households", "adults", "smartphones", "knocked", "met", "visits", "leaflets")
# As NAMES, then of "xanh" installed, assisted, goal; of "vang" installed, assisted.
BY_HAND = {
    "hamlet_a": (10, 20, 20, 8, 6, 10, 45, 8, 19, 12, 0, 0),
    "hamlet_b": (10, 30, 10, 10, 8, 18, 16, 8, 0, 18, 8, 8),
    "hamlet_c": (15, 60, 45, 15, 15, 29, 0, 30, 15, 36, 0, 0),
    "commune": (20, 50, 30, 18, 14, 28, 61, 16, 19, 30, 8, 8),
    "neighbour": (15, 60, 45, 15, 15, 29, 0, 30, 15, 36, 0, 0),
    "district": (35, 110, 75, 33, 29, 57, 61, 46, 34, 66, 8, 8),
}
RATES = {"hamlet_a": "40,00%", "hamlet_b": "26,67%", "commune": "32,00%", "neighbour": "50,00%", "district": "41,82%"}
OUTCOMES = {
    "hamlet_a": {"none": 2, "met": 6, "not_home": 1, "away": 0, "refused": 1, "moved": 0, "vacant": 0},
    "hamlet_b": {"none": 0, "met": 8, "not_home": 0, "away": 2, "refused": 0, "moved": 0, "vacant": 0},
    "commune": {"none": 2, "met": 14, "not_home": 1, "away": 2, "refused": 1, "moved": 0, "vacant": 0},
}


def walk(stage: Stage) -> dict[str, list[str]]:
    """Send the sixty ops; return the doors of each hamlet."""
    here = {
        "a": [door(stage.hoa, stage.hamlet_a, adults=2, smartphones=2, position=n) for n in range(1, 11)],
        "b": [door(stage.nam, stage.hamlet_b, adults=3, smartphones=1, position=n) for n in range(1, 11)],
        "c": [door(stage.minh, stage.hamlet_c, adults=4, smartphones=3, position=n) for n in range(1, 16)],
    }
    _walk_a(stage, here["a"])
    for home in here["b"][:8]:
        knock(stage.nam, home, 2, xanh=(1, 0), vang=(0, 1))
        knock(stage.nam, home, 1, leaflets=2)
    for home in here["b"][8:]:
        knock(stage.nam, home, 2, "away")
    for home in here["c"]:
        knock(stage.minh, home, 3, xanh=(1, 1))
    for home in here["c"][:14]:
        knock(stage.minh, home, 1, "not_home")
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 60
    return here


def _walk_a(stage: Stage, homes: list[str]) -> None:
    db.session.add(Venue(uid=SCHOOL, area_id=stage.hamlet_a.id, name="Trường", type="school"))
    db.session.commit()
    first, second, *_ = [knock(stage.hoa, home, 3, xanh=(0, 1), leaflets=1) for home in homes[:6]]
    knock(stage.hoa, homes[0], 3, xanh=(0, 2), leaflets=1, replaces=first, hour=10)
    withdraw(stage.hoa, second, clock(3, 11))
    knock(stage.hoa, homes[6], 3, "not_home")
    knock(stage.hoa, homes[7], 3, "not_home")
    knock(stage.hoa, homes[8], 3, "refused", obstacles=("privacy",))
    knock(stage.lan, homes[6], 2, xanh=(1, 1))
    knock(stage.hoa, SCHOOL, 2, xanh=(None, 12), leaflets=40, venue=True)


def flat(shape: dict[str, Any]) -> tuple[int, ...]:
    """Return figures in the order of `BY_HAND`."""
    xanh, vang = shape["apps"]["xanh"], shape["apps"]["vang"]
    counts = tuple(shape[name] for name in NAMES)
    return (*counts, xanh["installed"], xanh["assisted"], xanh["goal"], vang["installed"], vang["assisted"])
