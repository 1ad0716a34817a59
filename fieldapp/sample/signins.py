"""Who can sign in to the demo, and how: said to whoever starts it, with cards made for them just now."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from fieldapp.access import Role
from fieldapp.accounts.cards import ON_PAPER, issue_card
from fieldapp.accounts.models import Posting, User
from fieldapp.accounts.people import ROLE_NAMES, enters_by_card, person_named
from fieldapp.areas.tree import area_by_code
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
    yield "Tên người, tên hộ đều do máy đặt, không phải người thật. / All names are made up."
    if local_day(at) - campaign.starts_on != timedelta(days=FULL_DAYS):
        yield "Dữ liệu này nạp từ hôm trước. Muốn nạp lại quanh hôm nay: python3 dev.py demo --fresh"
    yield ""
    yield f"Vào bằng mật khẩu / by passphrase: {base}/login"
    for username, *_ in DESKS:
        yield from _desk(person_named(username), base)
    for role in (Role.HEAD, Role.CANVASSER):
        yield from _card(role, base, at)


def _desk(user: User, base: str) -> Iterator[str]:
    yield f"  {user.username:<{WIDTH}}  {PASSPHRASE}  {_who(user)}"
    yield f"  {'':<{WIDTH}}  {base}/areas/{user.postings[0].area.reference}"


def _card(role: Role, base: str, at: datetime) -> Iterator[str]:
    hamlet = area_by_code(BUSY)
    posted = select(User).join(Posting).where(Posting.area_id == hamlet.id, Posting.role == role)
    people = db.session.scalars(posted.order_by(User.id))
    user = next((user for user in people if enters_by_card(user, at)), None)
    if user is None:
        return
    card = issue_card(None, user, ON_PAPER, at)
    yield ""
    yield f"Vào bằng thẻ / by card: {_who(user)}"
    yield f"  mở {base}/enrol#{card.token}"
    yield f"  hoặc gõ mã {card.code} ở {base}/enrol"
    yield f"  rồi mở {base}/field/{hamlet.reference}"


def _who(user: User) -> str:
    posting = user.postings[0]
    return f"{user.name} · {ROLE_NAMES[Role(posting.role)]} · {posting.area.full_name}"
