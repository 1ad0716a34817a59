"""Households that may stand twice in the register: the same address, and the same head but for marks or one letter.

A name alone is no sign: in one hamlet many share theirs, and many have one word. An address alone is none either, being
told from the alley. Where one of them is not written, the same alley and number of adults must agree with the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Actor
from fieldapp.accounts.models import User
from fieldapp.content import digest_of
from fieldapp.dates import moment
from fieldapp.extensions import db
from fieldapp.households.likeness import Alike, Key, Seen, key_of
from fieldapp.households.models import STANDING, Household
from fieldapp.review.items import Item, Kind, Scope
from fieldapp.review.models import Answer

SIGNS = (Alike.EXACT, Alike.MARKS, Alike.LETTER)
# Earlier ones with which a household is compared: of three alike all pairs, of "?" a hundred times no flood.
MOST_LIKE = 2
FRESH = timedelta(days=1)  # so long an answer stands against a merger


@dataclass(frozen=True, slots=True)
class Pair:
    """Two households by id, the older record first, and how they are alike."""

    first: int
    second: int
    alike: Alike


@dataclass(frozen=True, slots=True)
class _Home:
    """A household as it is compared; `rest` is its alley and its adults."""

    id: int
    uid: str
    key: Key
    rest: tuple[int | None, int | None]


def find(scope: Scope) -> Iterator[Item]:
    """Give the pairs of households that look like one.

    Source: security.md, "a flag needs two independent signals".
    """
    seen = Seen[_Home]()
    columns = Household.id, Household.uid, Household.area_id, Household.head, Household.number, Household.hint
    query = select(*columns, Household.alley_id, Household.adults).order_by(Household.id)
    standing = Household.area_id.in_(scope.area_ids), Household.state.in_(STANDING)
    for id_, uid, area_id, head, number, hint, *rest in db.session.execute(query.where(*standing)):
        key = key_of(area_id, head, number, hint)
        home = _Home(id_, uid, key, (rest[0], rest[1]))
        for other, alike in islice(_like(seen, head, home), MOST_LIKE):
            subject, facts = subject_of(uid, other.uid), _facts(key, other.key)
            yield Item(Kind.DOUBLE, subject, facts, area_id, Pair(other.id, id_, alike))
        seen.add(key, head, home)


def subject_of(uid: str, other: str) -> str:
    """Name the question about two households, in whatever order."""
    return "double:" + "+".join(sorted((uid, other)))


def _facts(*keys: Key) -> str:
    return digest_of(*sorted([key.head, key.address] for key in keys))


def told_apart(actor: Actor, household: Household, survivor: Household, at: datetime) -> str | None:
    """Object to a merger of what somebody else has just told apart: there is no way back from it."""
    facts = _facts(*(key_of(home.area_id, home.head, home.number, home.hint) for home in (household, survivor)))
    stands = Answer.subject == subject_of(household.uid, survivor.uid), Answer.facts == facts
    recent = Answer.user_id != actor.id, Answer.at > at - FRESH
    query = select(User.name, Answer.at).join(User, User.id == Answer.user_id)
    found = db.session.execute(query.where(*stands, *recent)).first()
    if found is None:
        return None
    return str(
        gettext(
            "%(name)s ghi lúc %(when)s là hai hộ khác nhau. Mời bác hỏi lại; đúng là một hộ thì mở lại mục ấy ở trang"
            " “Xem lại” rồi gộp.",
            name=found.name,
            when=moment(found.at),
        )
    )


def _like(seen: Seen[_Home], head: str, home: _Home) -> Iterator[tuple[_Home, Alike]]:
    for other, alike in seen.like(home.key, head):
        if alike in SIGNS and _agree(home.key, home.rest, other.rest):
            yield other, alike


def _agree(key: Key, rest: tuple[int | None, int | None], other: tuple[int | None, int | None]) -> bool:
    """Tell whether two signals agree, and no alley speaks against them."""
    if None not in (rest[0], other[0]) and rest[0] != other[0]:
        return False
    is_same = rest == other and rest[1] is not None
    return bool(key.head) + bool(key.address) + is_same > 1
