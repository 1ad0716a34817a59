"""The page of second looks: a section for each kind, and what was answered."""

from collections.abc import Callable, Mapping, Sequence

from flask_babel import format_decimal, gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.dates import moment
from fieldapp.extensions import db
from fieldapp.review import shown_corrections, shown_doubles, shown_handed_in, shown_phones, shown_vacant
from fieldapp.review.cards import Answered, Card, Section
from fieldapp.review.items import Item, Kind, Scope
from fieldapp.review.look import Look

MOST_SHOWN = 10
TITLES = {
    Kind.CHAIN: (_l("Sửa hai lần"), _l("Một lượt thăm được sửa từ hai nơi. Chỉ một bản tính, cả hai còn nguyên.")),
    Kind.VACANT: (
        _l("Nhà không ở mà đã gặp"),
        _l("Hai nơi ghi khác nhau về một nhà. Thường là nhà có người về ở lại."),
    ),
    Kind.DOUBLE: (_l("Hộ có thể ghi trùng"), _l("Cùng địa chỉ, tên giống nhau trong một thôn.")),
    Kind.REFUSED: (_l("Lượt nộp giúp chưa nhận"), _l("Máy hay tệp đã nộp, nhưng chưa vào sổ. Giữ ở đây để không mất.")),
    Kind.LOST: (_l("Máy thiếu lượt ở máy chủ"), _l("Máy tin là đã gửi, máy chủ chưa có. Thường tự hết.")),
    Kind.CLOCK: (_l("Máy sai giờ"), _l("Sai quá 2 phút. Giờ gõ cửa được chỉnh theo máy chủ.")),
}
CARDS: Mapping[Kind, Callable[[Scope, Sequence[Item]], list[Card]]] = {
    Kind.CHAIN: shown_corrections.shown,
    Kind.VACANT: shown_vacant.shown,
    Kind.DOUBLE: shown_doubles.shown,
    Kind.REFUSED: shown_handed_in.shown,
    Kind.LOST: shown_phones.shown_lost,
    Kind.CLOCK: shown_phones.shown_clocks,
}


def sections(scope: Scope, found: Look) -> list[Section]:
    """Return the sections that have something in them, each with its first cards."""
    by_kind = {kind: [item for item in found.opened if item.kind == kind] for kind in CARDS}
    return [_section(scope, kind, items) for kind, items in by_kind.items() if items]


def answered(scope: Scope, found: Look) -> list[Answered]:
    """Return what was answered, the latest first."""
    latest = sorted(found.answered, key=lambda pair: pair[1].at, reverse=True)[:MOST_SHOWN]
    people = {answer.user_id for _, answer in latest}
    names = dict(db.session.execute(select(User.id, User.name).where(User.id.in_(people))).all()) if people else {}
    headings = {card.subject: card for kind in CARDS for card in _cards(scope, kind, [item for item, _ in latest])}
    rows = [(headings.get(item.subject), answer) for item, answer in latest]
    return [
        Answered(
            answer.id,
            card.heading,
            card.place,
            gettext("%(who)s, %(when)s", who=names.get(answer.user_id, ""), when=moment(answer.at)),
            answer.remark,
        )
        for card, answer in rows
        if card
    ]


def _section(scope: Scope, kind: Kind, items: Sequence[Item]) -> Section:
    title, about = TITLES[kind]
    left = len(items) - MOST_SHOWN
    more = (
        gettext("Còn %(count)s mục nữa, hiện ra khi xong các mục trên.", count=format_decimal(left)) if left > 0 else ""
    )
    cards = _cards(scope, kind, items[:MOST_SHOWN])
    return Section(kind.value, str(title), str(about), format_decimal(len(items)), cards, str(more))


def _cards(scope: Scope, kind: Kind, items: Sequence[Item]) -> list[Card]:
    mine = [item for item in items if item.kind == kind]
    return CARDS[kind](scope, mine) if mine else []
