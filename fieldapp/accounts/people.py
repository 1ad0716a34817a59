"""People and their postings: who works where, as what, until when. Nobody grants a verb they lack.

The acting person is None for the command line, which stands outside.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from itertools import count
from uuid import uuid4

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from fieldapp.access import ENTER_BY_CARD, ON_SCREEN_CARDS_ONLY, VERBS, Actor, Grant, Role, Verb, require, visible
from fieldapp.accounts.models import Posting, User
from fieldapp.areas.heads import HEADS
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineages, subtree
from fieldapp.audit.log import record_act
from fieldapp.errors import AlreadyThere, Forbidden, Invalid, NotFound, UnknownThing
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.text import has_forbidden, nfc, slug

USERNAME = re.compile(r"[a-z0-9._-]{2,60}", re.ASCII)
LONGEST_NAME, LONGEST_ORGANISATION = 80, 60
ROLE_NAMES: Mapping[Role, object] = {
    Role.CANVASSER: _l("Thành viên Ban tự quản"),
    Role.HEAD: _l("Trưởng thôn, buôn, bon, tổ trưởng"),
    Role.CHAIR: _l("Chủ tịch, cán bộ xã"),
    Role.OVERSEER: _l("Người theo dõi (huyện, tỉnh)"),
    Role.OPERATOR: _l("Người quản trị máy chủ"),
}


def title_of(role: Role, area: Area) -> str:
    """Name what somebody is at *area*: a head by the title of its kind."""
    names = {**ROLE_NAMES, Role.HEAD: HEADS.get(area.kind, ROLE_NAMES[Role.HEAD])}
    return str(names[role])


def person_named(username: str) -> User:
    """Return the person with that user name.

    Errors: UnknownThing.
    """
    user = db.session.scalar(select(User).where(User.username == username.strip().lower()))
    if user is None:
        raise UnknownThing(gettext("Không có ai tên đăng nhập %(username)s.", username=username))
    return user


def is_known(username: str) -> bool:
    """Tell whether somebody has that user name."""
    return db.session.scalar(select(User.id).where(User.username == username)) is not None


def enters_by_card(user: User, at: datetime) -> bool:
    """Tell whether *user* is posted, and nowhere but in the field."""
    roles = {Role(posting.role) for posting in user.live_postings(at)}
    return bool(roles) and roles <= ENTER_BY_CARD


def needs_passphrase(user: User, at: datetime) -> bool:
    """Tell whether *user* is posted at a desk and has no passphrase to enter with."""
    return bool(user.live_postings(at)) and not enters_by_card(user, at) and not user.passphrase_hash


def add_person(by: Actor | None, username: str, name: str, at: datetime) -> User:
    """Store a new person, posted nowhere yet.

    Errors: Invalid for a user name or a name that cannot be used, AlreadyThere for a user name taken.
    """
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise Invalid(
            gettext("Tên đăng nhập gồm 2 đến 60 ký tự: chữ thường không dấu, chữ số, dấu chấm hoặc dấu gạch.")
        )
    user = User(uid=str(uuid4()), username=username, name=proper_name(name), created_at=at)
    try:
        with db.session.begin_nested():
            db.session.add(user)
    except IntegrityError as taken:
        raise AlreadyThere(gettext("Tên đăng nhập %(username)s đã có người dùng.", username=username)) from taken
    record_act(by.id if by else None, Verb.PERSON_EDIT, f"user:{user.uid}", at, "new")
    return user


def proper_name(name: str) -> str:
    """Return a person's name as it is stored: one free text, never split.

    Errors: Invalid.
    """
    name = nfc(name.strip())
    if not 1 <= len(name) <= LONGEST_NAME or has_forbidden(name) or "\n" in name:
        raise Invalid(gettext("Họ tên cần từ 1 đến %(longest)s ký tự, trên một dòng.", longest=LONGEST_NAME))
    return name


def proper_organisation(organisation: str) -> str:
    """Return the organisation that lends somebody as it is stored, "" for none.

    Errors: Invalid.
    """
    organisation = nfc(organisation.strip())
    if len(organisation) > LONGEST_ORGANISATION or has_forbidden(organisation) or "\n" in organisation:
        raise Invalid(gettext("Tên đơn vị nhiều nhất %(longest)s ký tự, trên một dòng.", longest=LONGEST_ORGANISATION))
    return organisation


def newcomer(by: Actor, username: str, name: str, at: datetime) -> User:
    """Return the person of that user name if *by* may hold them, else a new one; "" makes a user name up.

    Errors: as of `add_person`; a user name that belongs to somebody elsewhere is taken.
    """
    known = visible(by, User, Verb.PERSON_EDIT).where(User.username == username.strip().lower())
    return db.session.scalar(known) or add_person(by, username or _free_username(name), name, at)


def person_within(by: Actor, verb: Verb, area: Area, uid: str) -> User:
    """Return the person *uid* posted, now or once, at or under *area*.

    Errors: NotFound, also when *by* has no *verb* over them.
    """
    found = visible(by, User, verb).where(User.uid == uid.lower(), User.within(subtree([area.id])))
    user = db.session.scalar(found) if UID.fullmatch(uid) else None
    if user is None:
        raise NotFound
    return user


def posting_of(user: User, posting_id: int) -> Posting:
    """Return one posting of *user*.

    Errors: NotFound.
    """
    for posting in user.postings:
        if posting.id == posting_id:
            return posting
    raise NotFound


def add_posting(by: Actor | None, user: User, role: Role, area: Area, at: datetime, organisation: str = "") -> Posting:
    """Post *user* as *role* at *area*, lent by *organisation*; the same posting again changes nothing.

    Errors: NotFound out of reach, Forbidden without the verb or with fewer verbs there than *role* has.
    """
    if by is not None:
        require(by, Verb.PERSON_EDIT, area)
        if role not in roles_given_by(by, area):
            raise Forbidden(gettext("Bác không giao được vai trò có nhiều quyền hơn vai trò của bác."))
    hold_postings(user)
    for posting in user.live_postings(at):
        if (posting.role, posting.area_id) == (role, area.id):
            return posting
    posting = Posting(user=user, role=role, area=area, from_at=at, organisation=proper_organisation(organisation))
    db.session.add(posting)
    db.session.flush()
    record_posting(by, posting, at, "posted")
    return posting


def hold_postings(user: User) -> None:
    """Keep others from changing where *user* works until commit, and read what they changed before."""
    db.session.flush()
    db.session.execute(select(User.id).where(User.id == user.id).with_for_update(key_share=True))
    db.session.expire(user, ["postings"])
    theirs = select(Posting).where(Posting.user_id == user.id)
    db.session.scalars(theirs.execution_options(populate_existing=True)).all()


def roles_given_by(by: Actor, area: Area) -> list[Role]:
    """Return the roles of which *by* holds every verb at *area*: nobody grants a verb they lack."""
    above = lineages([area.id])[area.id]
    held = frozenset[Verb]().union(*(VERBS[grant.role] for grant in by.grants if grant.area_id in above))
    return [given for given in Role if VERBS[given] <= held]


def managing(by: Actor, verb: Verb, posting: Posting, above: frozenset[int]) -> list[Grant]:
    """Return the grants by which *by* may do *verb* to whoever has *posting*; a head manages those below only.

    Shape: *above* is the lineage of the posting's area.
    """
    over = [grant for grant in by.grants if grant.area_id in above and grant.grants(verb)]
    below = VERBS[Role(posting.role)]
    return [grant for grant in over if grant.role not in ON_SCREEN_CARDS_ONLY or below < VERBS[grant.role]]


def end_posting(by: Actor | None, posting: Posting, at: datetime) -> None:
    """End a posting: knocks up to this instant still count; one that has ended stays as it is.

    Errors: as of `require`.
    """
    if by is not None:
        require(by, Verb.PERSON_EDIT, posting.area)
    hold_postings(posting.user)
    if posting.is_live(at):
        posting.until_at = max(at, posting.from_at)
        record_posting(by, posting, at, "left")


def leave(by: Actor | None, user: User, area: Area, at: datetime) -> int:
    """End every posting of *user* at *area*; return how many had not ended before.

    Errors: UnknownThing when there never was one.
    """
    found = [posting for posting in user.postings if posting.area_id == area.id]
    if not found:
        raise UnknownThing(
            gettext(
                "%(username)s chưa từng được phân công ở %(area)s.",
                username=user.username,
                area=area.full_name,
            )
        )
    live = [posting for posting in found if posting.is_live(at)]
    for posting in live:
        end_posting(by, posting, at)
    return len(live)


def _free_username(name: str) -> str:
    """Make a user name of a name: nobody needs to know it who enters by card."""
    stem = slug(name)[:50]
    stem = stem if USERNAME.fullmatch(stem) else "nguoi-dung"
    taken = set(db.session.scalars(select(User.username).where(User.username.startswith(stem, autoescape=True))))
    return next(made for n in count(1) if (made := stem if n == 1 else f"{stem}-{n}") not in taken)


def record_posting(by: Actor | None, posting: Posting, at: datetime, what: str) -> None:
    """Log what became of a posting."""
    detail = f"{what} {posting.role} {posting.area.reference}"
    record_act(by.id if by else None, Verb.PERSON_EDIT, f"user:{posting.user.uid}", at, detail)
