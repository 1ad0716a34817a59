"""A walk sheet as it is printed: its frozen rows, with what is known of their doors today."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Actor
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.households.models import Household, State
from fieldapp.households.words import STATE_WORDS
from fieldapp.press import typeset
from fieldapp.qr import qr_path
from fieldapp.visits.doors import Last, doorsteps
from fieldapp.visits.models import Outcome, Sheet, SheetRow, Visit
from fieldapp.visits.sheets import rows_of
from fieldapp.visits.words import SHORT

Known = dict[int, tuple[int | None, int | None]]
Row = tuple[SheetRow, Household | None]


def sheet_pdf(said: dict[str, Any]) -> bytes:
    """Return as PDF what a sheet says.

    Errors: PrintFailed; Busy while others print.
    """
    return typeset("visits/sheet.typ", said, has_tags=False)


def said_on(actor: Actor, sheet: Sheet, address: str) -> dict[str, Any]:
    """Return what a sheet says; *address* is where it is typed."""
    rows = rows_of(actor, sheet)
    area, campaign, today = sheet.area, sheet.campaign, local_day(actor.at)
    name, _, parents = area.full_name.partition(", ")
    lasts = {step.id: step.last for step in doorsteps(area, campaign) if step.last}
    told = _Told(lasts, _known(sheet, rows))
    return {
        "title": gettext("Phiếu đi ngõ %(place)s", place=area.full_name),
        "hamlet": name,
        "parent": parents,
        "campaign": campaign.name,
        "deadline": gettext("Hạn %(day)s", day=f"{campaign.deadline_on:%d/%m/%Y}"),
        "printed": f"{today:%d/%m/%Y}",
        "code": sheet.code,
        "address": address.partition("://")[2],
        "apps": [app.name for app in campaign.apps],
        "pages": list(_pages(rows, told, address)),
    }


class _Told:
    """What is known of doors, by the household's id: the latest visit, adults and smartphones."""

    def __init__(self, lasts: dict[int, Last], known: Known) -> None:
        self.lasts, self.known = lasts, known

    def row(self, row: SheetRow, home: Household | None) -> dict[str, Any]:
        """Return a row as it is drawn."""
        if home is None:
            return _blank(row) | {"gone": gettext("sang địa bàn khác")}
        adults, phones = self.known[home.id]
        last = self.lasts.get(home.id)
        return _blank(row) | {
            "plate": home.plate,
            "name": home.head,
            "hint": home.hint,
            "last": _say(last) if last else "",
            "gone": "" if home.state == State.OPEN else str(STATE_WORDS[State(home.state)]).lower(),
            "adults": adults,
            "phones": phones,
            "priority": home.priority,
        }


def _blank(row: SheetRow) -> dict[str, Any]:
    nothing = dict.fromkeys(("plate", "name", "hint", "last", "gone"), "")
    return {"number": row.number, "adults": None, "phones": None, "priority": False} | nothing


def _say(last: Last) -> str:
    said = f"{SHORT[Outcome(last.outcome)]} {last.day.day}/{last.day.month}"
    if last.follow_up_on is None:
        return said
    day = f"{last.follow_up_on.day}/{last.follow_up_on.month}"
    return str(gettext("%(said)s, hẹn %(day)s", said=said, day=day))


def _pages(rows: Sequence[Row], told: _Told, address: str) -> Iterator[dict[str, Any]]:
    has_alleys = any(row.alley for row, _ in rows)
    for number, page in groupby(rows, key=lambda pair: pair[0].page):
        drawn: list[dict[str, Any]] = []
        for alley, doors in groupby(page, key=lambda pair: pair[0].alley):
            if has_alleys:
                drawn.append({"alley": alley or gettext("Chưa xếp ngõ")})
            drawn += [told.row(row, home) for row, home in doors]
        yield {"number": number, "qr": qr_path(f"{address}?page={number}").svg, "rows": drawn}


def _known(sheet: Sheet, rows: Sequence[Row]) -> Known:
    """Return adults and smartphones as the register has them, or as the latest visit in force that stated them."""
    found: Known = {home.id: (home.adults, home.smartphones) for _, home in rows if home}
    query = (
        select(Visit.household_id, Visit.adults, Visit.smartphones)
        .where(Visit.area_id == sheet.area_id, Visit.campaign_id == sheet.campaign_id, Visit.in_force)
        .order_by(Visit.effective_at, Visit.uid)
    )
    for key, adults, phones in db.session.execute(query):
        if key in found:
            was = found[key]
            found[key] = (was[0] if adults is None else adults, was[1] if phones is None else phones)
    return found
