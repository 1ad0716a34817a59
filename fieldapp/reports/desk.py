"""The page of closings, made ready to be shown: when the report is due, what was closed here and below."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext, ngettext

from fieldapp.areas.models import Area
from fieldapp.areas.published import dotted
from fieldapp.areas.tree import children
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.reports.days import Due, due_days
from fieldapp.reports.found import closings_of, first_closed, latest_closings
from fieldapp.reports.frozen import read_late
from fieldapp.reports.models import Closing
from fieldapp.rollups import wording


@dataclass(frozen=True, slots=True)
class Status:
    """Where a report stands: (look, icon, word) of its chip."""

    look: str
    icon: str
    word: str


@dataclass(frozen=True, slots=True)
class Own:
    """One closing of the area itself."""

    number: int
    at: str
    made: str
    late: str


@dataclass(frozen=True, slots=True)
class Child:
    """How an area one step below stands; `is_usual`: it is due on the same day as the area above."""

    name: str
    ref: str
    due: str
    status: Status
    is_usual: bool
    closed: str
    is_closed: bool


@dataclass(frozen=True, slots=True)
class Desk:
    """All that the template shows; `last` is the number of the latest closing, 0 before the first."""

    due: list[tuple[str, str]]
    status: Status
    last: int
    day: date | None
    own: list[Own]
    below: list[Child]
    said: str


def desk(area: Area, campaign: Campaign, today: date) -> Desk:
    """Make the page of *area* in *campaign*."""
    below = children(area)
    dues, own = due_days([area, *below], campaign), closings_of(area, campaign)
    firsts = first_closed([each.id for each in (area, *below)], campaign)
    mine = dues.get(area.id)
    rows = _below(below, campaign, dues, firsts, today, mine)
    return Desk(
        due=_due(mine),
        status=_status(mine, own[0] if own else None, firsts.get(area.id), today),
        last=own[0].number if own else 0,
        day=mine.day if mine and mine.set and mine.set.area_id == area.id else None,
        own=[_own(closing) for closing in own],
        below=rows,
        said=_said(rows),
    )


def _due(due: Due | None) -> list[tuple[str, str]]:
    if due is None:
        return [(gettext("Hạn"), gettext("đợt này không đặt ngày báo cáo"))]
    whose = gettext("ngày chung của đợt")
    if due.set:
        at = wording.moment(due.set.set_at)
        who = {"name": due.set.set_by.name, "place": due.set.area.name, "moment": at}
        whose = gettext("%(name)s đặt cho %(place)s lúc %(moment)s", **who)
    return [(gettext("Chậm nhất"), wording.last_day(due.day)), (gettext("Ai đặt"), whose)]


def _status(due: Due | None, closing: Closing | None, first: datetime | None, today: date) -> Status:
    """Say whether a report is there, and whether it is late: when nothing was closed by its day."""
    if closing is None or first is None:
        if due and today > due.day:
            return Status("danger", "warn", gettext("chưa chốt, đã quá hạn"))
        return Status("warn", "clock", gettext("chưa chốt"))
    said = gettext("chốt lần %(number)s", number=closing.number)
    if due and local_day(first) > due.day:
        return Status("warn", "check", gettext("%(said)s, muộn", said=said))
    return Status("done", "check", said)


def _own(closing: Closing) -> Own:
    late = read_late(closing.late)
    came = gettext("lần đầu")
    if late is not None:
        count = dotted(late.visits)
        came = ngettext("%(count)s lượt", "%(count)s lượt", late.visits, count=count)
    at, by = wording.moment(closing.closed_at), closing.closed_by
    made = gettext("%(moment)s, %(name)s", moment=at, name=by.name if by else gettext("từ máy chủ"))
    return Own(closing.number, wording.moment(closing.at), made, came)


def _below(
    below: Collection[Area],
    campaign: Campaign,
    dues: dict[int, Due],
    firsts: dict[int, datetime],
    today: date,
    usual: Due | None,
) -> list[Child]:
    """Return how each stands, those first which are still to close."""
    found = latest_closings([area.id for area in below], campaign) if below else {}
    rows = [
        Child(
            name=area.name,
            ref=area.reference,
            due=wording.last_day(dues[area.id].day) if area.id in dues else wording.NOTHING,
            status=_status(dues.get(area.id), found.get(area.id), firsts.get(area.id), today),
            is_usual=area.id not in dues or (usual is not None and dues[area.id].day == usual.day),
            closed=wording.moment(found[area.id].at) if area.id in found else wording.NOTHING,
            is_closed=area.id in found,
        )
        for area in below
    ]
    return sorted(rows, key=lambda row: row.is_closed)


def _said(rows: Collection[Child]) -> str:
    closed = sum(row.is_closed for row in rows)
    return str(gettext("%(ratio)s nơi đã chốt", ratio=wording.ratio(closed, len(rows)))) if rows else ""
