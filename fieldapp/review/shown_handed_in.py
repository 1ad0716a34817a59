"""The card of what was handed in and refused: whose, which door, what it said, why it was not taken in."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Verb, visible
from fieldapp.accounts.models import User
from fieldapp.campaigns.models import App
from fieldapp.dates import local_day, moment, read_instant
from fieldapp.extensions import db
from fieldapp.households.forms import STATES
from fieldapp.households.models import State
from fieldapp.review.cards import Card, Line, Side, Way
from fieldapp.review.doors import Doors, Named
from fieldapp.review.items import Item, Scope
from fieldapp.text import harmless
from fieldapp.visits.history_page import tell_data
from fieldapp.visits.models import Outcome, RefusedOp
from fieldapp.visits.refused import data_of, op_of
from fieldapp.visits.words import DONE

LONGEST_SHOWN = 500


def shown(scope: Scope, items: Sequence[Item]) -> list[Card]:
    """Return the cards of these items."""
    ops: list[RefusedOp] = [item.found for item in items]
    doors = Doors(scope, [op.household_id for op in ops], [op.venue_id for op in ops])
    people = {key for op in ops for key in (op.user_id, op.handed_in_by_id)} - {None}
    known = visible(scope.actor, User, Verb.QUEUE_HAND_IN).where(User.id.in_(people))
    names = {user.id: user.name for user in db.session.scalars(known)}
    rows = select(App.slug, App.name).where(App.campaign_id.in_({op.campaign_id for op in ops} - {None}))
    apps = dict(db.session.execute(rows).all())
    return [_card(scope, item, item.found, doors, names, apps) for item in items]


def _card(
    scope: Scope, item: Item, refused: RefusedOp, doors: Doors, names: Mapping[int, str], apps: dict[str, str]
) -> Card:
    op, place = op_of(refused), doors.at(refused.household_id, refused.venue_id)
    whose = names.get(refused.user_id or 0) or gettext("Người ngoài địa bàn của bác")
    by = names.get(refused.handed_in_by_id) or gettext("Người ngoài địa bàn của bác")
    errors: dict[str, list[str]] = json.loads(refused.errors)
    why = " ".join(sentence for sentences in errors.values() for sentence in sentences)
    told = [gettext("Chưa nhận được: %(why)s", why=why)]
    when = gettext("Nộp lúc %(when)s, %(by)s", when=moment(refused.received_at), by=by)
    said = data_of(op)
    title, state, lines = _told(refused, said, apps, scope)
    side = Side(title, state, f"{_when(op)} · {whose}", [Line(harmless(text)) for text in lines], _what(refused, said))
    return Card(
        item.subject,
        item.facts,
        place.name,
        doors.hamlet(item.area_id),
        [*told, when],
        gettext("Đã giải quyết, xóa nội dung"),
        gettext("“Nhận lại” xét lại ngay: được thì ghi đúng người đi, đúng giờ cũ. Xóa rồi thì không lấy lại được."),
        [side],
        _ways(refused, place),
        may_retry=bool(op),
        erases=True,
    )


def _ways(refused: RefusedOp, place: Named) -> list[Way]:
    if not place.args:
        return []
    found = [Way(gettext("Mở sổ hộ nhà này"), "households.edit", "list", place.args)] if refused.household_id else []
    op = op_of(refused)
    replaces = data_of(op).get("replaces")
    if refused.kind == "visit" and isinstance(replaces, str) and refused.code != "unknown_visit":
        return [Way(gettext("Sửa lượt ấy"), "visits.door", "door", place.args | {"replaces": replaces}), *found]
    if refused.kind == "visit" and op and not replaces:
        args = place.args | {"refused": refused.key}
        return [Way(gettext("Ghi thành lượt của bác"), "visits.door", "door", args), *found]
    return found


def _told(refused: RefusedOp, said: dict[str, Any], apps: dict[str, str], scope: Scope) -> tuple[str, str, list[str]]:
    if refused.kind == "visit":
        outcome = said.get("outcome")
        known = Outcome(outcome) if isinstance(outcome, str) and outcome in set(Outcome) else None
        title = str(DONE[known]) if known else gettext("Chưa rõ kết quả")
        return title, known or "todo", _lines(said, apps, scope)
    if refused.kind == "household":
        state = said.get("state")
        word = str(STATES[State(state)]) if isinstance(state, str) and state in set(STATES) else ""
        wanted = ("alley", "number", "hint", "head", "adults", "smartphones")
        stated = [str(said[name])[:LONGEST_SHOWN] for name in wanted if said.get(name) not in (None, "")]
        return gettext("Ghi sổ hộ"), "next", [line for line in (word, " · ".join(stated)) if line]
    if refused.kind == "withdrawal":
        return gettext("Rút lại lượt thăm"), "todo", []
    return gettext("Không đọc được"), "todo", _note(said) or [refused.content[:LONGEST_SHOWN]]


def _lines(said: dict[str, Any], apps: dict[str, str], scope: Scope) -> list[str]:
    """Tell what a visit stated; of one that is not as the contract says, its note."""
    try:
        return [str(line)[:LONGEST_SHOWN] for line in tell_data(said, apps, local_day(scope.actor.at))]
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        return _note(said)


def _note(said: dict[str, Any]) -> list[str]:
    note = said.get("note")
    return [note[:LONGEST_SHOWN]] if isinstance(note, str) and note else []


def _what(refused: RefusedOp, said: dict[str, Any]) -> str:
    if refused.kind == "household":
        return str(gettext("Ghi sổ hộ"))
    if refused.kind == "withdrawal":
        return str(gettext("Rút lại lượt thăm"))
    return str(gettext("Sửa lượt thăm") if said.get("replaces") else gettext("Lượt thăm"))


def _when(op: dict[str, Any]) -> str:
    at = read_instant(op.get("at"))
    try:
        return moment(at) if at else gettext("chưa rõ lúc nào")
    except OverflowError:  # in Vietnam, after the last year there is
        return str(gettext("chưa rõ lúc nào"))
