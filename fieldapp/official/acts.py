"""Who typed, brought in or took back published figures, told to a reader: those near by name, others by their place."""

from collections.abc import Collection

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import and_, or_, select
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, reach
from fieldapp.accounts.models import Posting, User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import moment
from fieldapp.extensions import db
from fieldapp.official.found import subject_of

MOST_ACTS = 30
VERBS = {"official.import": _l("nạp tệp"), "official.edit": _l("nhập"), "official.withdraw": _l("rút lại")}


def acts_on(reader: Actor, area: Area, campaign: Campaign) -> list[tuple[str, str, str, str]]:
    """List what was done to the published figures of *area*, files of the whole campaign too: when, who, what, detail.

    Shape: latest first.
    """
    mine = AuditEntry.detail.startswith(f"{campaign.slug} ", autoescape=True)
    here = and_(AuditEntry.subject == subject_of(area), mine)
    files = and_(AuditEntry.subject == campaign.slug, AuditEntry.verb == "official.import")
    query = select(AuditEntry).where(or_(here, files)).order_by(AuditEntry.id.desc()).limit(MOST_ACTS)
    entries = db.session.scalars(query).all()
    names = _names(reader, {entry.user_id for entry in entries if entry.user_id is not None})
    names[None] = gettext("từ máy chủ")
    return [
        (
            moment(entry.at),
            names[entry.user_id],
            str(VERBS.get(entry.verb, entry.verb)),
            entry.detail.removeprefix(f"{campaign.slug} "),
        )
        for entry in entries
    ]


def _names(reader: Actor, user_ids: Collection[int]) -> dict[int | None, str]:
    """Name people for *reader*: by name when ever posted in the reader's reach or above it, else by where they work.

    Source: security.md, I7: no answer holds another commune's rows; a campaign is shared by many communes.
    """
    near = or_(Posting.area_id.in_(reach(reader)), Posting.area_id.in_(lineage(reader.roots())))
    known = select(User.id, User.name).where(User.id.in_(select(Posting.user_id).where(near)))
    names: dict[int | None, str] = {user_id: gettext("nơi khác") for user_id in user_ids}
    elsewhere = select(Posting).options(joinedload(Posting.area).joinedload(Area.parent))
    for posting in db.session.scalars(elsewhere.where(Posting.user_id.in_(user_ids)).order_by(Posting.id)):
        names[posting.user_id] = posting.area.full_name
    names.update(dict(db.session.execute(known.where(User.id.in_(user_ids))).all()))
    return names
