"""The page of one poster: how often it was opened, what may become of it, what was done with it and by whom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.areas.tree import subtree
from fieldapp.audit.models import AuditEntry
from fieldapp.extensions import db
from fieldapp.posters.bars import Bars, bars_of, first_day
from fieldapp.posters.desk import facts
from fieldapp.posters.models import Poster, PosterState
from fieldapp.posters.tally import NOTHING, opened_at, tallies
from fieldapp.posters.words import LOOKS, STATES, say_place, say_when

# What may become of a poster, and how its button says it.
STEPS: dict[PosterState, list[tuple[PosterState, Any]]] = {
    PosterState.MADE: [(PosterState.HUNG, _l("Đã treo rồi")), (PosterState.WITHDRAWN, _l("Thu hồi"))],
    PosterState.HUNG: [(PosterState.TORN, _l("Tờ này rách hoặc mất")), (PosterState.WITHDRAWN, _l("Thu hồi"))],
    PosterState.TORN: [(PosterState.HUNG, _l("Đã treo lại tờ in mới")), (PosterState.WITHDRAWN, _l("Thu hồi"))],
    PosterState.WITHDRAWN: [(PosterState.MADE, _l("Dùng lại tờ này"))],
}
# The look of these buttons.
KINDS = {PosterState.HUNG: "go", PosterState.WITHDRAWN: "danger"}
ACTS: dict[str, Any] = {
    "make": _l("Làm tờ này"),
    PosterState.MADE: _l("Dùng lại"),
    PosterState.HUNG: _l("Treo lên"),
    PosterState.TORN: _l("Báo rách hoặc mất"),
    PosterState.WITHDRAWN: _l("Thu hồi"),
    "contact": _l("In dòng liên hệ"),
    "no contact": _l("Bỏ dòng liên hệ"),
}


@dataclass(frozen=True, slots=True)
class PosterPage:
    """The whole page but its form; `history` is (when, who, what), the latest first."""

    code: str
    campaign: str
    number: int
    hamlet: str
    place: str
    state: str
    said: str
    look: str
    icon: str
    facts: list[tuple[str, str]]
    chart: Bars | None
    steps: list[tuple[str, str, str]]
    history: list[tuple[str, str, str]]


def poster_page(poster: Poster, today: date, at: datetime) -> PosterPage:
    """Lay out the page of a poster."""
    state = PosterState(poster.state)
    look, icon = LOOKS[state]
    tally = tallies(subtree([poster.area_id]), poster.campaign, today).get(poster.id, NOTHING)
    return PosterPage(
        code=poster.code,
        campaign=poster.campaign.slug,
        number=poster.number,
        hamlet=poster.area.full_name,
        place=say_place(poster) or gettext("chưa ghi chỗ treo"),
        state=state.value,
        said=str(STATES[state]),
        look=look,
        icon=icon,
        facts=facts(tally, poster.campaign),
        chart=bars_of(opened_at(poster, first_day(today)), today),
        steps=[(to.value, str(label), KINDS.get(to, "")) for to, label in STEPS[state]],
        history=list(_history(poster, at))[::-1],
    )


def _history(poster: Poster, at: datetime) -> Iterator[tuple[str, str, str]]:
    """Tell what the log holds, the oldest first; who reads it is posted over those whom it names."""
    query = (
        select(AuditEntry.at, AuditEntry.detail, User.name)
        .outerjoin(User, User.id == AuditEntry.user_id)
        .where(AuditEntry.subject == f"poster:{poster.code}")
        .order_by(AuditEntry.at, AuditEntry.id)
    )
    before = PosterState.MADE.value
    for done_at, detail, name in db.session.execute(query):
        act = gettext("Sửa chỗ treo") if detail == before else str(ACTS.get(detail, detail))
        before = detail if detail in set(PosterState) else before
        yield say_when(done_at, at), name or gettext("máy chủ"), act
