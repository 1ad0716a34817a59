"""The card of two households that look like one: both doors side by side, and the way into the merger."""

from collections.abc import Collection, Sequence

from flask_babel import gettext, ngettext
from sqlalchemy import func, select

from fieldapp.access import Verb, allow
from fieldapp.extensions import db
from fieldapp.households.likeness import WHY
from fieldapp.households.models import Household, State
from fieldapp.households.words import STATE_WORDS
from fieldapp.review.cards import Card, Line, Side, Way
from fieldapp.review.doors import Doors
from fieldapp.review.items import Item, Scope
from fieldapp.visits.models import Visit

UNSTATED = "–"


def shown(scope: Scope, items: Sequence[Item]) -> list[Card]:
    """Return the cards of these items; a pair of which one is out of reach is left out."""
    ids = {key for item in items for key in (item.found.first, item.found.second)}
    doors, visits = Doors(scope, ids), _visits(scope, ids)
    may_merge = allow(scope.actor, Verb.HOUSEHOLD_MERGE, scope.area)
    pairs = [(item, doors.homes.get(item.found.first), doors.homes.get(item.found.second)) for item in items]
    return [_card(item, (one, two), visits, doors, may_merge=may_merge) for item, one, two in pairs if one and two]


def _card(
    item: Item, homes: tuple[Household, Household], visits: dict[int, int], doors: Doors, *, may_merge: bool
) -> Card:
    merger = _merger(homes, visits) if may_merge else []
    lines = [_lines(home, visits.get(home.id, 0)) for home in homes]
    return Card(
        item.subject,
        item.facts,
        homes[0].head or gettext("Chưa rõ tên"),
        doors.hamlet(item.area_id),
        [gettext("Hai hộ này %(why)s. Có phải một nhà ghi hai lần không?", why=_why(item, homes[0]))],
        gettext("Hai hộ khác nhau"),
        _advice(merger, may_merge=may_merge),
        [_side(home, own, other) for home, own, other in zip(homes, lines, reversed(lines), strict=True)],
        merger,
    )


def _advice(merger: Sequence[Way], *, may_merge: bool) -> str:
    if not may_merge:
        return str(gettext("Nếu đúng là một nhà, mời bác báo cán bộ xã gộp."))
    if not merger:
        return str(gettext("Muốn gộp, mời bác ghi một hộ là “Đang ở” trước."))
    return str(gettext("Gộp thì không lượt thăm nào mất. Bản ghi nào nhiều lượt hơn được đề nghị giữ lại."))


def _side(home: Household, own: Sequence[str], other: Sequence[str]) -> Side:
    return Side(
        home.head or gettext("Chưa rõ tên"),
        "next" if home.state == State.OPEN else home.state,
        str(STATE_WORDS[State(home.state)]),
        [Line(text, text not in other) for text in own],
        gettext("Hộ %(plate)s", plate=home.plate),
        Way("", "households.edit", "", _args(home)),
    )


def _why(item: Item, home: Household) -> str:
    if not (home.number or home.hint):
        return str(gettext("cùng tên, cùng ngõ, cùng số người lớn"))
    if not home.head:
        return str(gettext("cùng địa chỉ, cùng ngõ, cùng số người lớn"))
    why = str(WHY[item.found.alike])
    return why.partition(": ")[2] or why


def _merger(homes: tuple[Household, Household], visits: dict[int, int]) -> list[Way]:
    """Return the way into the merger: the open one with more visits is kept, the older record among equals."""
    kept = max((h for h in homes if h.state == State.OPEN), key=lambda h: (visits.get(h.id, 0), -h.id), default=None)
    if kept is None:
        return []
    other = next(home for home in homes if home.id != kept.id)
    args = _args(other) | {"with": kept.uid}
    return [Way(gettext("Gộp làm một hộ"), "households.merger", "people", args, leads_back=True)]


def _args(home: Household) -> dict[str, str]:
    return {"code": home.area.reference, "uid": home.uid}


def _lines(home: Household, visits: int) -> list[str]:
    address = " ".join(part for part in (home.number, home.hint) if part)
    return [
        gettext("Địa chỉ: %(address)s", address=address or UNSTATED),
        gettext("Ngõ: %(alley)s", alley=home.alley.name if home.alley else UNSTATED),
        gettext("Người lớn: %(count)s", count=UNSTATED if home.adults is None else home.adults),
        gettext("Điện thoại thông minh: %(count)s", count=UNSTATED if home.smartphones is None else home.smartphones),
        ngettext("%(num)d lượt thăm đang tính", "%(num)d lượt thăm đang tính", visits),
    ]


def _visits(scope: Scope, ids: Collection[int]) -> dict[int, int]:
    if scope.campaign is None:
        return {}
    counted = Visit.household_id.in_(ids), Visit.campaign_id == scope.campaign.id, Visit.in_force
    rows = db.session.execute(select(Visit.household_id, func.count()).where(*counted).group_by(Visit.household_id))
    return {key: count for key, count in rows if key is not None}
