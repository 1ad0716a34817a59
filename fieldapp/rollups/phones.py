"""The people of one hamlet, and when each of their phones was last heard from: the phones that `heard_from` counts."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import FIELD_ROLES, Role
from fieldapp.accounts.models import Posting, User
from fieldapp.accounts.people import ROLE_NAMES
from fieldapp.areas.models import Area
from fieldapp.extensions import db
from fieldapp.rollups.heard import Enrolled, enrolled
from fieldapp.rollups.wording import moment
from fieldapp.text import person_key


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody posted here; `phones` says of each when it last sent, and whether that was within a day."""

    name: str
    role: str
    phones: list[tuple[str, bool]]


def colleagues(area: Area, at: datetime) -> list[Colleague]:
    """List who walks a hamlet by its postings, by given name, with their phones.

    Shape: somebody without a phone is present; a phone that two people share stands at both.
    """
    query = select(User.id, User.name, Posting.role).join(Posting, Posting.user_id == User.id)
    posted = db.session.execute(
        query.where(Posting.area_id == area.id, Posting.role.in_(FIELD_ROLES), Posting.live_at(at))
    )
    phones: dict[int, list[Enrolled]] = defaultdict(list)
    for phone in enrolled({area.id}, at):
        if phone not in phones[phone.user_id]:
            phones[phone.user_id].append(phone)
    people = {(key, name, role) for key, name, role in posted}
    ordered = sorted(people, key=lambda each: (person_key(each[1]), each[0], each[2]))
    return [Colleague(name, str(ROLE_NAMES[Role(role)]), _said(phones[key], at)) for key, name, role in ordered]


def _said(phones: list[Enrolled], at: datetime) -> list[tuple[str, bool]]:
    return [(_last(phone), phone.is_heard(at)) for phone in phones]


def _last(phone: Enrolled) -> str:
    if phone.synced_at is None:
        return str(gettext("chưa gửi lần nào"))
    return str(gettext("gửi lần cuối %(moment)s", moment=moment(phone.synced_at)))
