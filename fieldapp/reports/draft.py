"""What people write around a closing's figures: sensible words to begin with, and the one way to keep theirs."""

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime

from fieldapp.access import Actor
from fieldapp.areas.tree import ancestors
from fieldapp.audit.log import record_act
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.reports.bodies import Body, body_of
from fieldapp.reports.models import Closing, ReportDraft
from fieldapp.text import fold, small

# Who signs for whom: for the committee, for its chair, or in one's own name.
FOR_COMMITTEE, FOR_CHAIR, OWN = "tm", "kt", "none"
UNNUMBERED = "/BC-UBND"
COMMITTEE = "UBND"
NAMELESS_WORDS = 2  # "UBND tỉnh"
MOST_BASES = 3


@dataclass(frozen=True, slots=True)
class DraftInput:
    """The words of a report; lists hold one item a line. `title` "" is the usual one of the signature."""

    number: str
    place: str
    signed_on: date
    subject: str
    addressees: str
    bases: str
    guidance: str
    results: str
    difficulties: str
    proposals: str
    signature: str
    title: str
    signer: str
    recipients: str


def draft_of(closing: Closing) -> DraftInput:
    """Return what was kept with *closing*, else what to begin with."""
    kept = db.session.get(ReportDraft, closing.id)
    if kept is None:
        return _first_words(closing)
    return DraftInput(**{name: getattr(kept, name) for name in DraftInput.__dataclass_fields__})


def save_draft(actor: Actor, closing: Closing, given: DraftInput, at: datetime) -> None:
    """Keep the words of a report; the same again changes nothing."""
    lock_hamlets([closing.area_id])
    kept = db.session.get(ReportDraft, closing.id, populate_existing=True)
    if kept is not None and all(getattr(kept, name) == value for name, value in asdict(given).items()):
        return
    if kept is None:
        kept = ReportDraft(closing_id=closing.id)
        db.session.add(kept)
    for name, value in asdict(given).items():
        setattr(kept, name, value)
    kept.saved_at, kept.saved_by_id = at, actor.id
    record_act(actor.id, "report.write", f"closing:{closing.name}", at, closing.campaign.slug)


def _first_words(closing: Closing) -> DraftInput:
    body = body_of(closing.area)
    apps = ", ".join(app["name"] for app in json.loads(closing.apps).values())
    place = small(closing.area.name)
    return DraftInput(
        number="" if body.is_board else UNNUMBERED,
        place=body.place,
        signed_on=local_day(closing.closed_at),
        subject=f"Kết quả vận động cài đặt ứng dụng {apps} trên địa bàn {place}",
        addressees=body.addressee,
        bases="\n".join(_bases(closing)),
        guidance=_guidance(body),
        results="",
        difficulties="",
        proposals=f"Đề nghị {body.addressee} tiếp tục quan tâm, hỗ trợ tờ rơi và người đi cùng ở những nơi còn thấp.",
        signature=OWN if body.is_board else FOR_COMMITTEE,
        title="",
        signer=closing.closed_by.name if closing.closed_by else "",
        recipients="\n".join(_recipients(closing, body)),
    )


def _bases(closing: Closing) -> list[str]:
    """Name the latest letters that ordered this, issued by the instant of the closing.

    Shape: letters of other places are left out; an appeal has a name and no number.
    """
    until, places = local_day(closing.at), [closing.area, *ancestors(closing.area)]
    ours = [fold(place.name) for place in places]
    letters = [
        each
        for each in closing.campaign.letters
        if each.issued_on <= until and each.number[:1].isdigit()
        if _may_order(each.issuer, ours)
    ]
    return [
        f"Căn cứ Văn bản số {each.number} ngày {each.issued_on.day}/{each.issued_on.month}/{each.issued_on.year} của"
        f" {each.issuer} về việc {small(each.subject)}"
        for each in letters[-MOST_BASES:]
    ]


def _may_order(issuer: str, places: list[str]) -> bool:
    """Tell whether a letter concerns these places: that of a committee, which names its place, only its own."""
    names_a_place = COMMITTEE in issuer and len(issuer.split()) > NAMELESS_WORDS
    return not names_a_place or any(name in fold(issuer) for name in places)


def _guidance(body: Body) -> str:
    if body.is_board:
        return "Ban tự quản đã chia nhau đi từng ngõ, gõ từng nhà, phát tờ rơi, giải thích và giúp bà con cài đặt."
    return (
        f"{body.name} đã chỉ đạo Ban tự quản các thôn, buôn, bon, tổ dân phố “đi từng ngõ, gõ từng nhà”, phát tờ rơi,"
        " giải thích và giúp người dân cài đặt."
    )


def _recipients(closing: Closing, body: Body) -> list[str]:
    if body.is_board:
        return ["Như trên", "Lưu: Ban tự quản"]
    return ["Như trên", f"Chủ tịch, các PCT {body.name}", "Lưu: VT"]
