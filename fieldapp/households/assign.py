"""Giving somebody an alley to walk, and ending it: several people to an alley, several alleys to a person."""

from datetime import datetime

from sqlalchemy import delete, select

from fieldapp.access import Actor, Verb
from fieldapp.accounts.models import Posting, User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage
from fieldapp.audit.log import record_act
from fieldapp.dates import local_day
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.households.assignments import candidates, covers
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.models import Alley, Assignment


def assign(actor: Actor, area: Area, alley: Alley, uid: str, at: datetime) -> User:
    """Let somebody walk an alley from today on; whoever walks it already goes on.

    Errors: NotFound for somebody who does not work at the hamlet.
    """
    lock_hamlets([area.id])
    today = local_day(at)
    user = next((each for each in candidates(area, today) if each.uid == uid), None)
    if user is None:
        raise NotFound
    known = next((each for each in _of(alley, user) if covers(each, today)), None)
    if known is None:
        db.session.add(Assignment(alley_id=alley.id, user_id=user.id, from_on=today))
    elif known.until_on is None:
        return user
    else:
        known.until_on = None
    db.session.flush()
    _log(actor, alley, user, at, "assign")
    return user


def release(actor: Actor, area: Area, alley: Alley, uid: str, at: datetime) -> User:
    """Let today be the last day on which somebody walks an alley; what began today was a slip, and is taken back.

    Errors: NotFound for somebody who never worked at the hamlet.
    """
    lock_hamlets([area.id])
    today, user = local_day(at), _ever_posted(area, uid)
    for each in _of(alley, user):
        if each.until_on is not None and each.until_on <= today:
            continue
        if each.from_on >= today:
            db.session.delete(each)
        else:
            each.until_on = today
        _log(actor, alley, user, at, "release")
    db.session.flush()
    return user


def forget_alley(alley: Alley) -> None:
    """Delete the assignments of an alley that is deleted; the log keeps them."""
    db.session.execute(delete(Assignment).where(Assignment.alley_id == alley.id))


def _of(alley: Alley, user: User) -> list[Assignment]:
    theirs = select(Assignment).where(Assignment.alley_id == alley.id, Assignment.user_id == user.id)
    return list(db.session.scalars(theirs))


def _ever_posted(area: Area, uid: str) -> User:
    ever = select(Posting.user_id).where(Posting.area_id.in_(lineage([area.id])))
    user = db.session.scalar(select(User).where(User.uid == uid, User.id.in_(ever))) if UID.fullmatch(uid) else None
    if user is None:
        raise NotFound
    return user


def _log(actor: Actor, alley: Alley, user: User, at: datetime, act: str) -> None:
    record_act(actor.id, Verb.ALLEY_EDIT, f"alley:{alley.id}", at, f"{act} user:{user.uid}")
