"""The people of hamlets, and when each of their phones was last heard from: the phones that `heard_from` counts."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import FIELD_ROLES, Role
from fieldapp.accounts.models import Posting, User
from fieldapp.accounts.people import title_of
from fieldapp.areas.models import Area
from fieldapp.extensions import db
from fieldapp.rollups.heard import Enrolled, enrolled
from fieldapp.rollups.wording import short_moment
from fieldapp.text import person_key


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody posted here; `phones` says of each when it last sent, and whether that was within a day."""

    name: str
    role: str
    phones: list[tuple[str, bool]]


@dataclass(frozen=True, slots=True)
class Posted:
    """Somebody at one posting, with their phones; the phone that two people share stands at both."""

    uid: str
    name: str
    role: Role
    phones: tuple[Enrolled, ...]


def colleagues(area: Area, at: datetime) -> list[Colleague]:
    """List who walks a hamlet by its postings, by given name, with their phones.

    Shape: somebody without a phone is present.
    """
    people = posted([area.id], FIELD_ROLES, at).get(area.id, [])
    return [Colleague(each.name, title_of(each.role, area), _said(each.phones, at)) for each in people]


def posted(area_ids: Collection[int], roles: Collection[Role], at: datetime) -> dict[int, list[Posted]]:
    """Return who is posted in one of the field's *roles* at each of the areas, by given name: two queries for all."""
    query = select(Posting.area_id, User.id, User.uid, User.name, Posting.role).join(User, Posting.user_id == User.id)
    live = query.where(Posting.area_id.in_(area_ids), Posting.role.in_(roles), Posting.live_at(at)).distinct()
    phones = _phones(area_ids, at)
    found: dict[int, list[Posted]] = defaultdict(list)
    rows = db.session.execute(live)
    for area_id, key, uid, name, role in sorted(rows, key=lambda row: (person_key(row.name), row.id, row.role)):
        found[area_id].append(Posted(uid, name, Role(role), tuple(phones[area_id, key])))
    return found


def _phones(area_ids: Collection[int], at: datetime) -> dict[tuple[int, int], list[Enrolled]]:
    found: dict[tuple[int, int], list[Enrolled]] = defaultdict(list)
    for phone in enrolled(set(area_ids), at):
        theirs = found[phone.posted_at, phone.user_id]
        if phone not in theirs:
            theirs.append(phone)
    return found


def _said(phones: Collection[Enrolled], at: datetime) -> list[tuple[str, bool]]:
    return [(last_sent([phone]), phone.is_heard(at)) for phone in phones]


def last_sent(phones: Collection[Enrolled]) -> str:
    """Say when the latest of somebody's phones last sent."""
    if not phones:
        return str(gettext("chưa có máy"))
    times = [phone.synced_at for phone in phones if phone.synced_at]
    if not times:
        return str(gettext("chưa gửi lần nào"))
    return str(gettext("gửi lần cuối %(moment)s", moment=short_moment(max(times))))
