"""Walk sheets: made of a hamlet's open doors in walking order, frozen, found again by their code."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from flask_babel import lazy_gettext as _l
from sqlalchemy import func, select

from fieldapp.access import Actor, Verb, require, visible
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.audit.log import record_act
from fieldapp.bulk import insert_rows
from fieldapp.campaigns.models import Campaign
from fieldapp.codes import new_code, read_code
from fieldapp.errors import NotFound, Problem
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.listing import in_walking_order
from fieldapp.households.models import Alley, Household, State
from fieldapp.visits.models import Sheet, SheetRow

CODE_LENGTH = 7
MOST_ON_A_PAGE = 20
# What fits below the head of an A4 page laid on its side; sheet.typ draws with the same lengths.
PAGE_MM, ROW_MM, ALLEY_MM = 140.6, 6.8, 4.6
Doors = list[tuple[int, str]]


class NoDoors(Problem):
    """A sheet is to be printed of a hamlet in whose register nobody lives yet."""

    status, code = 422, "no_doors"
    message = _l("Sổ hộ chưa có hộ nào đang ở, nên chưa có gì để in. Mời bác thêm hộ vào sổ trước.")


def hamlet_of(actor: Actor, area: Area) -> Area:
    """Return *area* if it is a hamlet whose sheets *actor* prints and types.

    Errors: NotFound, also for what is no hamlet; Forbidden without the verb.
    """
    require(actor, Verb.SHEET_TYPE, area)
    if not is_leaf(area):
        raise NotFound
    return area


def sheet_named(actor: Actor, code: str) -> Sheet:
    """Return the sheet of that code, however it was written down.

    Errors: NotFound out of reach, so that a code tells a stranger nothing; Forbidden in reach without the verb.
    """
    sheet = db.session.scalar(select(Sheet).where(Sheet.code == read_code(code)[: CODE_LENGTH + 1]))
    if sheet is None:
        raise NotFound
    require(actor, Verb.SHEET_TYPE, sheet.area)
    return sheet


def print_sheet(actor: Actor, area: Area, campaign: Campaign) -> Sheet:
    """Return the sheet to print now: the hamlet's latest while its doors are still these, else a new one.

    Errors: NoDoors.
    Source: our decision: repeating is free, and two papers of the same doors are one sheet that counts once.
    """
    lock_hamlets([area.id])
    doors = _doors(area)
    if not doors:
        raise NoDoors
    sheet = _latest(area, campaign)
    if sheet is None or _frozen(sheet) != doors:
        sheet = _make(actor, area, campaign, doors)
    note_print(actor, sheet)
    return sheet


def note_print(actor: Actor, sheet: Sheet) -> None:
    """Log that somebody took names along on paper."""
    record_act(actor.id, "sheet.print", f"sheet:{sheet.uid}", actor.at, sheet.area.reference)


def sheets_of(actor: Actor, area_id: int | None = None, most: int = 20) -> list[tuple[Sheet, int]]:
    """Return the latest sheets that *actor* may type, of one hamlet if it is named, the newest first.

    Shape: each with the number of its doors.
    """
    query = visible(actor, Sheet, Verb.SHEET_TYPE).order_by(Sheet.made_at.desc(), Sheet.id.desc()).limit(most)
    sheets = db.session.scalars(query if area_id is None else query.where(Sheet.area_id == area_id)).all()
    of_these = SheetRow.sheet_id.in_([sheet.id for sheet in sheets])
    counts = select(SheetRow.sheet_id, func.count()).where(of_these).group_by(SheetRow.sheet_id)
    doors = dict(db.session.execute(counts).all())
    return [(sheet, doors[sheet.id]) for sheet in sheets]


def pages_of(sheet: Sheet) -> int:
    """Return how many pages a sheet has."""
    return db.session.scalar(select(func.max(SheetRow.page)).where(SheetRow.sheet_id == sheet.id)) or 1


def rows_of(actor: Actor, sheet: Sheet, page: int | None = None) -> list[tuple[SheetRow, Household | None]]:
    """Return the rows of a sheet, or of one page of it; None for a door that left the actor's area since."""
    query = select(SheetRow).where(SheetRow.sheet_id == sheet.id).order_by(SheetRow.number)
    rows = db.session.scalars(query if page is None else query.where(SheetRow.page == page)).all()
    ids = [row.household_id for row in rows]
    seen = visible(actor, Household, Verb.SHEET_TYPE).where(Household.id.in_(ids))
    homes = {home.id: home for home in db.session.scalars(seen)}
    return [(row, homes.get(row.household_id)) for row in rows]


def paged(alleys: Iterable[str]) -> Iterator[int]:
    """Give the page of each door, whose alleys are given in walking order.

    Shape: at most twenty doors a page; an alley's name stands above its first door on each page.
    """
    page, doors, height, last = 1, 0, 0.0, None
    for alley in alleys:
        needed = ROW_MM + (ALLEY_MM if alley != last else 0)
        if doors == MOST_ON_A_PAGE or height + needed > PAGE_MM:
            page, doors, height, needed = page + 1, 0, 0.0, ROW_MM + ALLEY_MM
        doors, height, last = doors + 1, height + needed, alley
        yield page


def _doors(area: Area) -> Doors:
    """Return the doors to walk to: household and name of the alley."""
    here = Household.area_id == area.id, Household.state == State.OPEN
    query: Any = select(Household.id, func.coalesce(Alley.name, "")).select_from(Household).where(*here)
    return [(key, alley) for key, alley in db.session.execute(in_walking_order(query))]


def _latest(area: Area, campaign: Campaign) -> Sheet | None:
    of_these = Sheet.area_id == area.id, Sheet.campaign_id == campaign.id
    return db.session.scalar(select(Sheet).where(*of_these).order_by(Sheet.id.desc()).limit(1))


def _frozen(sheet: Sheet) -> Doors:
    query = select(SheetRow.household_id, SheetRow.alley).where(SheetRow.sheet_id == sheet.id)
    return [(key, alley) for key, alley in db.session.execute(query.order_by(SheetRow.number))]


def _make(actor: Actor, area: Area, campaign: Campaign, doors: Sequence[tuple[int, str]]) -> Sheet:
    sheet = Sheet(uid=str(uuid4()), code=new_code(CODE_LENGTH), area=area, campaign=campaign)
    sheet.made_at, sheet.made_by_id = actor.at, actor.id
    db.session.add(sheet)
    db.session.flush()
    pages = paged(alley for _, alley in doors)
    rows = [
        {"sheet_id": sheet.id, "number": number, "page": page, "alley": alley, "household_id": key}
        for number, ((key, alley), page) in enumerate(zip(doors, pages, strict=True), start=1)
    ]
    insert_rows(SheetRow, rows)
    record_act(actor.id, "sheet.make", f"sheet:{sheet.uid}", actor.at, area.reference)
    return sheet
