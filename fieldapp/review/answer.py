"""An answer to a second look: it hides the question until its facts change, and may be taken back."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Actor
from fieldapp.accounts.models import User
from fieldapp.audit.log import record_act
from fieldapp.dates import moment
from fieldapp.errors import AlreadyThere
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.review.handed_in import drop
from fieldapp.review.items import Item, Kind
from fieldapp.review.models import Answer


def settle(actor: Actor, item: Item, remark: str, at: datetime) -> None:
    """Note an answer to *item*; what was handed in and refused is let go with it, and what it said erased.

    Errors: AlreadyThere, as in `answer_item`.
    """
    if item.kind == Kind.REFUSED:
        drop(actor, item.found, at)
    else:
        answer_item(actor, item, remark, at)


def answer_item(actor: Actor, item: Item, remark: str, at: datetime) -> None:
    """Note that *actor* looked at *item* and lets it be; the same answer again changes nothing.

    Errors: AlreadyThere when somebody else answered it as it stands.
    """
    lock_hamlets([item.area_id])
    known = db.session.scalar(
        select(Answer).where(Answer.subject == item.subject).execution_options(populate_existing=True)
    )
    if known and (known.facts, known.remark, known.user_id) == (item.facts, remark, actor.id):
        return
    if known and known.facts == item.facts and known.user_id != actor.id:
        said = {"name": db.session.get_one(User, known.user_id).name, "when": moment(known.at)}
        text = gettext("%(name)s đã trả lời mục này lúc %(when)s. Muốn đổi thì bấm “Mở lại” ở phần Đã xem.", **said)
        raise AlreadyThere(text)
    found = known or Answer(subject=item.subject)
    found.facts, found.area_id, found.campaign_id = item.facts, item.area_id, item.campaign_id
    found.user_id, found.at, found.remark = actor.id, at, remark
    db.session.add(found)
    record_act(actor.id, "review.answer", item.subject, at)


def take_back(actor: Actor, answer: Answer, at: datetime) -> None:
    """Open a question again; twice, nothing more happens."""
    lock_hamlets([answer.area_id])
    mine = select(Answer).where(Answer.id == answer.id).execution_options(populate_existing=True)
    found = db.session.scalar(mine)  # another may have opened it while this one waited
    if found is not None:
        record_act(actor.id, "review.open", found.subject, at)
        db.session.delete(found)
