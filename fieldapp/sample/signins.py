"""Who can sign in to the demo, and how: said to whoever starts it, with cards made for them just now."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from fieldapp.access import Role
from fieldapp.accounts.cards import ON_PAPER, issue_card
from fieldapp.accounts.models import Posting, User
from fieldapp.accounts.people import ROLE_NAMES, person_named
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code, reference
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.sample.days import FULL_DAYS
from fieldapp.sample.people import DESKS, PASSPHRASE
from fieldapp.sample.stories import BUSY

WIDTH = max(len(username) for username, *_ in DESKS)


def told(campaign: Campaign, base: str, at: datetime) -> Iterator[str]:
    """Give the lines to print; each call makes a fresh card for a canvasser and for a head."""
    yield f"Đợt: {campaign.name}, từ {campaign.starts_on:%d/%m/%Y} đến {campaign.deadline_on:%d/%m/%Y}."
    yield "Mọi tên người và tên hộ đều do máy đặt. / All names are made up."
    if local_day(at) - campaign.starts_on != timedelta(days=FULL_DAYS):
        yield "Dữ liệu này nạp từ hôm trước; nạp lại quanh hôm nay: python3 dev.py demo --fresh"
    yield ""
    yield from _desks(base)
    for role in (Role.CANVASSER, Role.HEAD):
        yield ""
        yield from _card(role, base, at)


def _desks(base: str) -> Iterator[str]:
    yield f"Vào bằng mật khẩu / by passphrase: {base}/login"
    yield f"  mật khẩu mẫu: {PASSPHRASE}"
    for username, *_ in DESKS:
        user = person_named(username)
        posting = user.postings[0]
        yield f"  {username:<{WIDTH}}  {_who(user, posting)}: {base}/areas/{reference(posting.area)}"


def _card(role: Role, base: str, at: datetime) -> Iterator[str]:
    hamlet = area_by_code(BUSY)
    user = _first(role, hamlet)
    card = issue_card(None, user, ON_PAPER, at)
    yield f"Vào bằng thẻ / by card: {_who(user, user.postings[0])}"
    yield f"  thẻ    {base}/enrol#{card.token}"
    yield f"  hoặc   {base}/enrol, gõ mã {card.code}"
    yield f"  rồi    {base}/field/{reference(hamlet)}"


def _first(role: Role, hamlet: Area) -> User:
    posted = select(User).join(Posting).where(Posting.area_id == hamlet.id, Posting.role == role)
    return db.session.scalars(posted.order_by(User.id).limit(1)).one()


def _who(user: User, posting: Posting) -> str:
    role = str(ROLE_NAMES[Role(posting.role)])
    return f"{user.name}, {role}, {posting.area.full_name}"
