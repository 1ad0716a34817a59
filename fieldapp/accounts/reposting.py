"""What changes about somebody who is posted: how their name is spelt, who lends them, at which hamlet they work."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import FIELD_ROLES, Actor, Role, Verb, allowed, reach, require
from fieldapp.accounts.models import Posting, User
from fieldapp.accounts.people import (
    add_posting,
    end_posting,
    hold_postings,
    managing,
    proper_name,
    proper_organisation,
    record_posting,
    roles_given_by,
)
from fieldapp.areas.models import Area
from fieldapp.areas.tree import children, lineages
from fieldapp.audit.log import record_act
from fieldapp.errors import Forbidden, Invalid
from fieldapp.extensions import db
from fieldapp.text import collation_key


def may_rename(by: Actor, user: User) -> bool:
    """Tell whether *by* manages people everywhere *user* works, or worked last: a name is read in all those places."""
    postings = user.live_postings(by.at) or user.postings
    above = lineages([posting.area_id for posting in postings])
    return all(managing(by, Verb.PERSON_EDIT, posting, above[posting.area_id]) for posting in postings)


def rename(by: Actor, user: User, name: str, at: datetime) -> None:
    """Spell somebody's name anew, wherever it stands; the log does not keep names.

    Errors: Invalid, Forbidden for somebody who works elsewhere too.
    """
    if not may_rename(by, user):
        raise Forbidden(gettext("Người này làm việc cả ở nơi khác. Mời bác nhờ cấp trên hoặc người quản trị sửa tên."))
    name = proper_name(name)
    if name != user.name:
        user.name = name
        db.session.flush()
        record_act(by.id, Verb.PERSON_EDIT, f"user:{user.uid}", at, "renamed")


def lend(by: Actor, posting: Posting, organisation: str, at: datetime) -> None:
    """State which organisation lends somebody for a posting, "" for none.

    Errors: Invalid, and as of `require`.
    """
    require(by, Verb.PERSON_EDIT, posting.area)
    organisation = proper_organisation(organisation)
    if organisation != posting.organisation:
        posting.organisation = organisation
        db.session.flush()
        record_posting(by, posting, at, "lent")


def move_posting(by: Actor, posting: Posting, area: Area, at: datetime) -> Posting:
    """End a posting in the field and begin the same at another place, in one act; moved there already, nothing changes.

    Errors: Invalid for a desk or a posting that has ended; as of `add_posting` and `end_posting`.
    """
    require(by, Verb.PERSON_EDIT, posting.area)
    require(by, Verb.PERSON_EDIT, area)
    user, role = posting.user, Role(posting.role)
    hold_postings(user)
    there = [p for p in user.live_postings(at) if (p.role, p.area_id) == (role, area.id)]
    if there and (posting in there or not posting.is_live(at)):
        return there[0]
    if role not in FIELD_ROLES or not posting.is_live(at):
        raise Invalid(gettext("Phân công này đã kết thúc hoặc không ở thôn nên không chuyển được."))
    end_posting(by, posting, at)
    return add_posting(by, user, role, area, at, posting.organisation)


def places_to_move(by: Actor, posting: Posting) -> list[Area]:
    """Return the neighbours of a posting's hamlet to which *by* may move it."""
    parent, role = posting.area.parent, Role(posting.role)
    if parent is None or role not in FIELD_ROLES or role not in roles_given_by(by, parent):
        return []
    others = [area for area in children(parent) if area.id != posting.area_id]
    open_ones = allowed(by, Verb.PERSON_EDIT, [area.id for area in others])
    return [area for area in others if area.id in open_ones]


def organisations_used(by: Actor) -> list[str]:
    """Return the organisations that lend people where *by* manages them, each once, by name."""
    here = Posting.area_id.in_(reach(by, Verb.CARD_ISSUE)), Posting.organisation != ""
    return sorted(db.session.scalars(select(Posting.organisation).where(*here).distinct()), key=collation_key)
