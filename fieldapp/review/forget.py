"""What is erased here when a campaign is archived: texts that may hold personal things. Figures never rested on them.

Source: domain.md: archiving erases the notes of its visits, and heads' names where no other campaign runs.
"""

from collections.abc import Collection

from sqlalchemy import Select, or_, update

from fieldapp.areas.tree import subtree
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.review.models import Answer
from fieldapp.visits.models import RefusedOp


def forget(campaign: Campaign) -> int:
    """Erase the remarks and the refused visits of *campaign*, and in its area what cannot be read as any op.

    Units: how many rows held something. The caller commits.
    """
    unreadable = RefusedOp.kind.in_(("", "visit")), RefusedOp.campaign_id.is_(None)
    near = RefusedOp.area_id.in_(subtree([campaign.area_id]))
    kept = or_(RefusedOp.campaign_id == campaign.id, unreadable[0] & unreadable[1] & near)
    erased = db.session.execute(update(RefusedOp).where(kept, RefusedOp.content != "").values(content="", errors="{}"))
    said = update(Answer).where(Answer.campaign_id == campaign.id, Answer.remark != "").values(remark="")
    return _count(erased) + _count(db.session.execute(said))


def forget_names(area_ids: Collection[int] | Select[int]) -> int:
    """Erase, where heads' names are erased, what was refused of households, and what was remarked on them.

    Units: how many rows held something. The caller commits.
    """
    of_homes = RefusedOp.area_id.in_(area_ids), RefusedOp.kind == "household", RefusedOp.content != ""
    erased = db.session.execute(update(RefusedOp).where(*of_homes).values(content="", errors="{}"))
    remarks = Answer.area_id.in_(area_ids), Answer.campaign_id.is_(None), Answer.remark != ""
    return _count(erased) + _count(db.session.execute(update(Answer).where(*remarks).values(remark="")))


def _count(result: object) -> int:
    return int(getattr(result, "rowcount", 0))
