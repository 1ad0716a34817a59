"""The cards of phones that disagree with the server: what it means, and what to do; mostly nothing."""

from collections.abc import Sequence
from datetime import timedelta

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.dates import moment
from fieldapp.extensions import db
from fieldapp.review.cards import Card, Way
from fieldapp.review.items import Item, Scope

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def shown_lost(scope: Scope, items: Sequence[Item]) -> list[Card]:
    """Return the cards of phones that miss visits here."""
    return [_lost(scope, item) for item in items]


def shown_clocks(scope: Scope, items: Sequence[Item]) -> list[Card]:
    """Return the cards of phones whose clock is off."""
    people = {item.found.user_id for item in items}
    names = dict(db.session.execute(select(User.id, User.name).where(User.id.in_(people))).all())
    return [_clock(scope, item, names[item.found.user_id]) for item in items]


def _lost(scope: Scope, item: Item) -> Card:
    found = item.found
    whose = gettext("Máy của %(name)s", name=found.who) + (f" ({found.label})" if found.label else "")
    asked = moment(found.asked_at)
    told = [
        gettext(
            "Thiếu %(count)s lượt ở máy chủ, máy hỏi lúc %(when)s. Máy sẽ tự gửi lại.", count=found.count, when=asked
        ),
        gettext("Sau một ngày vẫn thiếu, mời bác gọi người ấy mở ứng dụng ở chỗ có mạng rồi bấm “Gửi ngay”."),
    ]
    return _card(scope, item, whose, told)


def _clock(scope: Scope, item: Item, name: str) -> Card:
    found = item.found
    off = (
        gettext("Đồng hồ máy chậm %(much)s", much=say_length(found.skew))
        if found.skew > timedelta()
        else gettext("Đồng hồ máy nhanh %(much)s", much=say_length(-found.skew))
    )
    told = [
        gettext(
            "%(off)s, lần gửi cuối lúc %(when)s. Giờ của %(count)s lượt đã được chỉnh lại cho đúng, không mất gì.",
            off=off,
            when=moment(found.at),
            count=found.count,
        ),
        gettext("Nhắc người ấy vào Cài đặt, bật “Ngày giờ tự động”."),
    ]
    return _card(scope, item, gettext("Máy của %(name)s", name=name), told)


def _card(scope: Scope, item: Item, heading: str, told: list[str]) -> Card:
    area = scope.areas.get(item.area_id)
    ways = [Way(gettext("Người và thẻ"), "accounts.people", "people", {"code": area.reference})] if area else []
    place = area.name if area and area.id != scope.area.id else ""
    return Card(item.subject, item.facts, heading, place, told, gettext("Đã xem, đã nhắc"), ways=ways)


def say_length(length: timedelta) -> str:
    """Say how long, in its two largest units at most."""
    if length >= DAY:
        return str(gettext("%(days)s ngày", days=length // DAY))
    if length >= HOUR:
        minutes = length % HOUR // timedelta(minutes=1)
        return str(gettext("%(hours)s giờ %(minutes)s phút", hours=length // HOUR, minutes=minutes))
    return str(gettext("%(minutes)s phút", minutes=length // timedelta(minutes=1)))
