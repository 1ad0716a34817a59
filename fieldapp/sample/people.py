"""The people of the demo, each named as a sample; and their phones."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy import update

from fieldapp.access import Role
from fieldapp.accounts.devices import fingerprint, open_session
from fieldapp.accounts.models import DeviceSession, User
from fieldapp.accounts.passphrases import set_passphrase
from fieldapp.accounts.people import add_person, add_posting
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code
from fieldapp.extensions import db
from fieldapp.sample.chance import chance, happens, uid
from fieldapp.sample.names import given_names
from fieldapp.sample.places import DAY, TOWN, VILLAGES, Hamlet
from fieldapp.sample.stories import BUSY, SILENT, story_of
from fieldapp.text import slug

# Printed for whoever starts the demo, so no secret; a database with people of its own is never given these.
PASSPHRASE = "ban-mau-go-cua"  # noqa: S105 - said above
DESKS = (
    ("eatling", "Lan (mẫu)", Role.CHAIR, TOWN.code),
    ("namdong", "Minh (mẫu)", Role.CHAIR, VILLAGES.code),
    ("cujut", "Bình (mẫu)", Role.OVERSEER, "662"),
    ("daknong", "Thu (mẫu)", Role.OVERSEER, "67"),
    ("quantri", "An (mẫu)", Role.OPERATOR, "67"),
)
# Most of a board are lent by nobody.
LENDERS = ("", "", "", "Đoàn thanh niên", "Đoàn thanh niên", "Hội Phụ nữ", "Bưu điện", "Viettel")
LABELS = ("Android", "Android", "Android", "iPhone")


@dataclass(frozen=True, slots=True, eq=False)
class Walker:
    """Somebody who knocks at doors, and the phone they enrolled, if any."""

    user: User
    phone: str | None


@dataclass(frozen=True, slots=True)
class Team:
    """The board of one hamlet."""

    head: Walker
    canvassers: tuple[Walker, ...]


def post_desks(at: datetime) -> dict[str, User]:
    """Store those who enter by passphrase; return the chairs by their commune's code."""
    chairs = {}
    for username, name, role, code in DESKS:
        user = _posted(username, name, role, area_by_code(f"{code}@{DAY}"), at)
        set_passphrase(None, user, PASSPHRASE, at)
        if role == Role.CHAIR:
            chairs[code] = user
    return chairs


def post_teams(hamlets: Iterable[Hamlet], at: datetime) -> Mapping[str, Team]:
    """Store the head and the canvassers of each hamlet; return the teams by the hamlet's code."""
    return {hamlet.code: _team(hamlet, at) for hamlet in hamlets}


def note_heard(walker: Walker, at: datetime) -> None:
    """Note that a person's phone last spoke to the server at *at*."""
    if walker.phone:
        heard = update(DeviceSession).where(DeviceSession.device_uid == walker.phone)
        db.session.execute(heard.values(synced_at=at, seen_at=at))


def _team(hamlet: Hamlet, at: datetime) -> Team:
    rng, story = chance("team", hamlet.code), story_of(hamlet)
    heads_phone = {BUSY: 1.0, SILENT: 0.0}.get(hamlet.code, 0.5)
    first, *others = given_names(rng, hamlet.area.kind, story.walkers + 1)
    head = _posted(f"{hamlet.code}.{slug(first)}", f"{first} (mẫu)", Role.HEAD, hamlet.area, at)
    canvassers = [
        _posted(f"{hamlet.code}.{slug(name)}", f"{name} (mẫu)", Role.CANVASSER, hamlet.area, at) for name in others
    ]
    if story.reach == 0:
        return Team(Walker(head, None), tuple(Walker(user, None) for user in canvassers))
    return Team(
        Walker(head, _enrolled(rng, head, at) if happens(rng, heads_phone) else None),
        tuple(Walker(user, _enrolled(rng, user, at)) for user in canvassers),
    )


def _posted(username: str, name: str, role: Role, area: Area, at: datetime) -> User:
    user = add_person(None, username, name, at)
    lender = chance("lender", username).choice(LENDERS) if role == Role.CANVASSER else ""
    add_posting(None, user, role, area, at, lender)
    return user


def _enrolled(rng: Random, user: User, at: datetime) -> str:
    """Give *user* a phone, whose token nobody keeps; return its uid."""
    token, phone = open_session(user, "card", rng.choice(LABELS), at), uid(rng)
    session = update(DeviceSession).where(DeviceSession.token_hash == fingerprint(token))
    db.session.execute(session.values(device_uid=phone))
    return phone
