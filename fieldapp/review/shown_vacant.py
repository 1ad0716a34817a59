"""The card of a house that stands empty and was met: both statements, and what may explain them."""

from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.households.models import State
from fieldapp.households.words import STATE_WORDS
from fieldapp.review.cards import Card, Side, Way
from fieldapp.review.doors import Doors
from fieldapp.review.items import Item, Scope
from fieldapp.review.vacant import Emptied, Knock
from fieldapp.visits.models import Outcome
from fieldapp.visits.words import DONE, say_clock, say_day


def shown(scope: Scope, items: Sequence[Item]) -> list[Card]:
    """Return the cards of these items."""
    doors = Doors(scope, [item.found.household_id for item in items])
    people = {key for item in items for key in item.involved}
    names = dict(db.session.execute(select(User.id, User.name).where(User.id.in_(people))).all())
    return [_card(scope, item, item.found, doors, names) for item in items]


def _card(scope: Scope, item: Item, found: Emptied, doors: Doors, names: dict[int, str]) -> Card:
    place, slug = doors.at(found.household_id), scope.campaign.slug if scope.campaign else ""
    sides = [_side(knock, scope, names) for knock in sorted((*found.mets, *found.vacants), key=lambda each: each.at)]
    if found.since:
        word = str(STATE_WORDS[State(found.state)])
        sides.insert(
            0, Side(word, found.state, gettext("từ %(when)s", when=_when(found.since, scope)), [], gettext("Sổ hộ"))
        )
    ways = []
    if place.args:
        ways = [
            Way(gettext("Sửa sổ hộ"), "households.edit", "list", place.args),
            Way(gettext("Xem và sửa lượt thăm"), "visits.door", "door", place.args | {"campaign": slug}),
        ]
    return Card(
        item.subject,
        item.facts,
        place.name,
        doors.hamlet(item.area_id),
        [gettext("Nơi ghi không có người ở, nơi ghi đã gặp. Nhà đã có người về ở, hay bấm nhầm sang nhà bên?")],
        gettext("Đã xem, để nguyên"),
        gettext("Mọi lượt vẫn tính như cũ. Nhà có người ở lại thì sửa sổ hộ thành “Đang ở” để được tính vào số hộ."),
        sides,
        ways,
    )


def _side(knock: Knock, scope: Scope, names: dict[int, str]) -> Side:
    by = f"{_when(knock.at, scope)} · {names.get(knock.user_id, '')}"
    return Side(str(DONE[Outcome(knock.outcome)]), knock.outcome, by, [], gettext("Lượt thăm"))


def _when(at: datetime, scope: Scope) -> str:
    return f"{say_clock(at)} {say_day(local_day(at), local_day(scope.actor.at))}"
