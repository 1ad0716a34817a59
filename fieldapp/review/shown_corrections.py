"""The card of a visit with two corrections: each version, what differs, which one counts and why."""

from collections.abc import Mapping, Sequence

from flask_babel import gettext

from fieldapp.dates import local_day
from fieldapp.review.cards import Card, Line, Side, Way
from fieldapp.review.corrections import rivals
from fieldapp.review.doors import Doors
from fieldapp.review.items import Item, Scope
from fieldapp.visits.history import Chain, Op
from fieldapp.visits.history_page import tell_op
from fieldapp.visits.words import say_clock, say_day


def shown(scope: Scope, items: Sequence[Item]) -> list[Card]:
    """Return the cards of these items."""
    ops = [op for item in items for op in item.found.ops]
    doors = Doors(scope, [op.household_id for op in ops], [op.venue_id for op in ops])
    return [_card(scope, item, item.found, doors) for item in items]


def _card(scope: Scope, item: Item, chain: Chain, doors: Doors) -> Card:
    place = doors.at(chain.end.household_id, chain.end.venue_id)
    slug = scope.campaign.slug if scope.campaign else ""
    asked = {"replaces": chain.end.uid, "campaign": slug}
    ways = [Way(gettext("Sửa lại cho đúng"), "visits.door", "door", place.args | asked)] if place.args else []
    return Card(
        item.subject,
        item.facts,
        place.name,
        doors.hamlet(item.area_id),
        [_why(chain, scope)],
        gettext("Đã xem, để nguyên"),
        gettext("Bản đang tính vẫn tính. Sửa lại thì bản sửa của bác thay cả hai."),
        _sides(scope, chain, doors),
        ways,
    )


def _why(chain: Chain, scope: Scope) -> str:
    when = _when(chain.end, scope)
    if chain.in_force is None:
        return str(
            gettext(
                "Đang không tính: lần sửa sau cùng, %(when)s của %(who)s, là rút lại.", when=when, who=chain.end.author
            )
        )
    return str(
        gettext(
            "Đang tính bản của %(who)s, %(when)s, vì là bản sửa sau cùng theo giờ sửa.", who=chain.end.author, when=when
        )
    )


def _sides(scope: Scope, chain: Chain, doors: Doors) -> list[Side]:
    today, names = local_day(scope.actor.at), _app_names(scope)
    versions = [chain.root, *rivals(chain)]
    versions += [] if chain.end in versions else [chain.end]
    told = {op.uid: _stated(op, names, scope, doors) for op in versions}
    against = [set(told[op.uid]) for op in versions if op is not chain.root]
    shared = set.intersection(*against) if against else set()
    sides = []
    for op in versions:
        lines = [Line(text, op is not chain.root and text not in shared) for text in told[op.uid]]
        said = tell_op(op, names, today)
        mark = gettext("Lượt đầu") if op is chain.root else gettext("Bản sửa")
        mark = gettext("Đang tính") if op is chain.in_force else mark
        sides.append(Side(said.title, said.state, said.by, lines, mark))
    return sides


def _stated(op: Op, names: Mapping[str, str], scope: Scope, doors: Doors) -> list[str]:
    said = tell_op(op, dict(names), local_day(scope.actor.at))
    where = [] if op.withdrawn else [doors.at(op.household_id, op.venue_id).name]
    return [*where, *said.lines]


def _app_names(scope: Scope) -> dict[str, str]:
    return {app.slug: app.name for app in scope.campaign.apps} if scope.campaign else {}


def _when(op: Op, scope: Scope) -> str:
    return f"{say_clock(op.knocked_at)} {say_day(local_day(op.knocked_at), local_day(scope.actor.at))}"
