"""A closing and its draft made into a report: the one structure that PDF and Word are set from."""

import re
from collections.abc import Iterator

from flask_babel import force_locale
from sqlalchemy import select

from fieldapp.areas.models import Area
from fieldapp.extensions import db
from fieldapp.reports.bodies import Body, body_of
from fieldapp.reports.draft import FOR_CHAIR, FOR_COMMITTEE, UNNUMBERED, DraftInput, draft_of
from fieldapp.reports.frozen import read_frozen
from fieldapp.reports.models import Closing
from fieldapp.reports.report import Part, Report
from fieldapp.reports.results import disagreement, obstacle_sentences, result_sentences, result_table
from fieldapp.reports.said import day_in_full, instant_in_full
from fieldapp.text import capital

# Where a number goes that the clerk has not given yet.
BLANK = "\N{NO-BREAK SPACE}" * 6


def report_of(closing: Closing) -> Report:
    """Return the report of *closing* with the words kept with it; in Vietnamese, whatever the screens speak."""
    with force_locale("vi"):
        return _report(closing, draft_of(closing), body_of(closing.area))


def _report(closing: Closing, draft: DraftInput, body: Body) -> Report:
    about = f"Trên đây là báo cáo kết quả đến {instant_in_full(closing.at)} của {body.name}"
    return Report(
        above=body.above,
        issuer=body.lines,
        number="" if body.is_board else f"Số: {_number(draft.number)}",
        dated=f"{draft.place}, {day_in_full(draft.signed_on)}",
        signed_on=draft.signed_on,
        subject=draft.subject.replace("trên địa bàn", "trên\N{NO-BREAK SPACE}địa\N{NO-BREAK SPACE}bàn"),
        addressees=lines(draft.addressees),
        bases=lines(draft.bases),
        opening=f"{body.name} báo cáo kết quả như sau:",
        parts=tuple(_parts(closing, draft)),
        ending=f"{about}./.",
        signature=_signature(draft, body),
        signer=draft.signer,
        recipients=lines(draft.recipients),
        sample="SỐ LIỆU MẪU ĐỂ DÙNG THỬ" if closing.campaign.is_sample or closing.area.is_sample else "",
    )


def lines(text: str) -> tuple[str, ...]:
    """Return the items of a list, one a line, without the signs that the document itself puts around them."""
    return tuple(item for line in text.splitlines() if (item := line.strip().lstrip("-–").rstrip(";.").strip()))


def paragraphs(text: str) -> tuple[str, ...]:
    """Return the paragraphs of a narrative, one a line."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _parts(closing: Closing, draft: DraftInput) -> Iterator[Part]:
    frozen = read_frozen(closing)
    table = result_table(frozen, _kinds(closing))
    yield Part("I. Công tác chỉ đạo, tuyên truyền", paragraphs(draft.guidance))
    said = tuple(result_sentences(frozen, closing.at))
    yield Part("II. Kết quả", said, (table,), (*disagreement(frozen), *paragraphs(draft.results)))
    told = (*obstacle_sentences(frozen.whole), *paragraphs(draft.difficulties))
    yield Part("III. Khó khăn, tồn tại", told or ("Không có.",))
    yield Part("IV. Kiến nghị", paragraphs(draft.proposals) or ("Không có.",))


def _kinds(closing: Closing) -> str:
    """Name the kinds of the areas one step below, as the table's head says them: Bon, tổ dân phố."""
    kinds = db.session.scalars(select(Area.kind).where(Area.parent_id == closing.area_id).distinct())
    said = ", ".join(sorted(kinds))
    return capital(said)


def _number(number: str) -> str:
    """Give a bare number its sign, numbers under 10 a leading 0, and a number that is still to come its room."""
    if number.startswith("/") or not number:
        return BLANK + number
    whole = number + UNNUMBERED if number.isdecimal() else number
    return re.sub(r"^(\d)(?!\d)", r"0\1", whole)


def _signature(draft: DraftInput, body: Body) -> tuple[str, ...]:
    title = draft.title.upper()
    if draft.signature == FOR_CHAIR:
        return "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", title or "PHÓ CHỦ TỊCH"
    if draft.signature == FOR_COMMITTEE:
        return "TM. ỦY BAN NHÂN DÂN", title or "CHỦ TỊCH"
    return (title or body.head.upper() or "CHỦ TỊCH",)
