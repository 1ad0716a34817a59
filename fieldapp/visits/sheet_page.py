"""The page of one page of a walk sheet: laid out to be typed, or to be looked at again after typing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext
from werkzeug.datastructures import MultiDict

from fieldapp.access import Actor
from fieldapp.accounts.devices import actors_named
from fieldapp.campaigns.models import Campaign
from fieldapp.visits.door_form import Fields
from fieldapp.visits.models import Sheet
from fieldapp.visits.sheets import pages_of, rows_of
from fieldapp.visits.typed import Typed, row_uid, type_page
from fieldapp.visits.typed_form import ROUNDS, HeadForm, Line, head_form, read_lines
from fieldapp.visits.typed_page import DoorUrl, ShownRow, Summary, Telling, columns, rounds_typed, shown_rows, summary
from fieldapp.visits.walkers import walkers


@dataclass(frozen=True, slots=True)
class SheetPage:
    """A page as it is asked for: its number, the head of the column, its rows with what was typed."""

    sheet: Sheet
    number: int
    pages: int
    head: HeadForm
    lines: list[Line]

    @property
    def campaign(self) -> Campaign:
        return self.sheet.campaign

    @property
    def following(self) -> int:
        """The page after this one, 0 after the last."""
        return self.number + 1 if self.number < self.pages else 0


@dataclass(frozen=True, slots=True)
class ShownSheet:
    """What is shown: `again` holds the rows to look at once more, `rows` those still to be typed."""

    columns: list[tuple[str, str]]
    again: list[ShownRow]
    rows: list[ShownRow]
    summary: Summary
    said: str


def open_page(clerk: Actor, sheet: Sheet, asked: Mapping[str, str], fields: Fields | None = None) -> SheetPage:
    """Return the page that *asked* names, its head as asked for; nothing is judged.

    Shape: *fields* are what was sent from it. Who walked, and when, stands on the paper alone: a day or a name set
    beforehand would be taken for it.
    """
    pages = pages_of(sheet)
    wanted = asked.get("page", "1")
    number = min(max(int(wanted), 1), pages) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    named = {"round": "1", "day": "", "by": ""}
    head = {name: value for name, value in asked.items() if name in named}
    form = head_form(named | head, walkers(clerk, sheet.area))
    apps = tuple(app.slug for app in sheet.campaign.apps)
    lines = read_lines(rows_of(clerk, sheet, number), sheet.campaign.slug, apps, fields or MultiDict())
    return SheetPage(sheet, number, pages, form, lines)


def store_typed(clerk: Actor, page: SheetPage) -> list[Typed]:
    """Store what was typed on a page whose head is in order; nothing is committed here."""
    head = page.head.chosen
    author = clerk if head.by == clerk.uid else actors_named([head.by], clerk.at)[head.by]
    return type_page(clerk, author, page.sheet, head, page.lines)


def shown_sheet(page: SheetPage, typed: Sequence[Typed], today: date, door_url: DoorUrl) -> ShownSheet:
    """Lay out a page: first the rows that were not stored, then those in which nothing was typed."""
    stored = {each.line.number for each in typed if each.is_stored}
    troubled = {each.line.number: each for each in typed if not each.is_stored}
    uids = {row_uid(page.sheet, line.number, turn): (line.number, turn) for line in page.lines for turn in _TURNS}
    names = {app.slug: app.name for app in page.campaign.apps}
    told = Telling(names, rounds_typed(uids), today, door_url)
    again = shown_rows([line for line in page.lines if line.number in troubled], troubled, told)
    rest = [line for line in page.lines if line.number not in stored | troubled.keys()]
    rows = shown_rows(rest, {}, told)
    return ShownSheet(columns(page.campaign), again, rows, summary(page.head, again), said(typed))


def said(typed: Sequence[Typed]) -> str:
    """Say how many rows were stored, how many were there before, and how many need a second look."""
    counts = {status: sum(each.verdict.status == status for each in typed) for status in ("stored", "already")}
    left = len(typed) - sum(counts.values())
    parts = [ngettext("Đã lưu %(num)s dòng", "Đã lưu %(num)s dòng", counts["stored"])] if typed else []
    if counts["already"]:
        parts.append(gettext("%(count)s dòng đã có từ trước, không tính hai lần", count=counts["already"]))
    if left:
        parts.append(gettext("%(count)s dòng cần xem lại", count=left))
    return ", ".join(map(str, parts)) + "." if parts else ""


_TURNS = tuple(map(int, ROUNDS))
