"""The visits behind a flow: those in force that were stamped in an area, a page at a time, the latest first."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext
from sqlalchemy import func, literal, select
from sqlalchemy.orm import aliased, joinedload

from fieldapp.accounts.models import User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import subtree
from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import moment
from fieldapp.extensions import db
from fieldapp.households.models import Door, Household, Venue
from fieldapp.paging import turned
from fieldapp.rollups.models import Gain
from fieldapp.rollups.stored import covered
from fieldapp.rollups.wording import day
from fieldapp.visits.models import Outcome, Visit
from fieldapp.visits.words import DONE

# A visit is a card on a phone, taller than a door.
ON_A_PAGE = 50
Link = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which visits: of a day, with help for an app, with leaflets.

    Units: `page` counts from 1.
    """

    day: date | None = None
    app: App | None = None
    with_leaflets: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Knocked:
    """A visit as a row; `url` is "" where its door is no longer the reader's. Units: `amount` as in `Visits`."""

    when: str
    plate: str
    place: str
    url: str
    hamlet: str
    state: str
    outcome: str
    amount: int
    by: str


@dataclass(frozen=True, slots=True)
class Visits:
    """One page of the visits found.

    Units: `found` is visits, `amount` what they add up to: phones helped, leaflets, or visits again.
    """

    rows: list[Knocked]
    found: int
    amount: int
    page: int
    pages: int


def visits_behind(area: Area, campaign: Campaign, asked: Asked, link: Link) -> Visits:
    """Return one page of the visits in force that a flow of *area* counts."""
    amount, matching = _matching(area, campaign, asked)
    found, total = db.session.execute(matching(select(func.count(), func.coalesce(func.sum(amount), 0)))).one()
    turn = turned(found, asked.page, ON_A_PAGE)
    latest = Visit.effective_at.desc(), Visit.uid.desc()
    # The page first, then what is told of its rows: a day of a province is sorted without its doors and people.
    keys = matching(select(Visit.id)).order_by(*latest).limit(len(turn.rows)).offset(turn.rows.start)
    told = _told(matching(select(Visit, amount)).where(Visit.id.in_(db.session.scalars(keys).all())))
    inside = _places(area)
    rows = [_row(row, inside, link) for row in db.session.execute(told.order_by(*latest))]
    return Visits(rows, found, int(total), turn.page, turn.pages)


def _matching(area: Area, campaign: Campaign, asked: Asked) -> tuple[Any, Callable[[Any], Any]]:
    """Return what each visit adds, and what narrows a query of visits to those wanted."""
    here = Visit.area_id.in_(subtree(covered(area, campaign)))
    conditions: list[Any] = [here, Visit.campaign_id == campaign.id, Visit.in_force]
    amount: Any = literal(1)
    if asked.day is not None:
        conditions.append(Visit.day == asked.day)
    if asked.with_leaflets:
        amount = Visit.leaflets
        conditions.append(Visit.leaflets > 0)
    app = asked.app
    if app is not None:
        amount = Gain.assisted
        conditions.append(Gain.assisted > 0)

    def matching(query: Any) -> Any:
        query = query.select_from(Visit).where(*conditions)
        return query if app is None else query.join(Gain, (Gain.visit_uid == Visit.uid) & (Gain.app_id == app.id))

    return amount, matching


def _told(query: Any) -> Any:
    """Add where each visit was, and who knocked: whoever corrected it stands in its history."""
    root = aliased(Visit)
    return (
        query.add_columns(Household, Venue, Area, User.name)
        .options(joinedload(Area.parent))
        .join(root, root.uid == Visit.root_uid)
        .join(User, User.id == root.user_id)
        .join(Area, Area.id == Visit.area_id)
        .outerjoin(Household, Household.id == Visit.household_id)
        .outerjoin(Venue, Venue.id == Visit.venue_id)
    )


def _places(area: Area) -> dict[int, Area]:
    """Return the areas in which the reader holds households, by their ids."""
    return {each.id: each for each in db.session.scalars(select(Area).where(Area.id.in_(subtree([area.id]))))}


def _row(columns: Any, inside: dict[int, Area], link: Link) -> Knocked:
    visit, amount, home, venue, area, author = columns
    place = home or venue
    now_at = inside.get(place.area_id)
    communes = {each.parent_id for each in inside.values()}
    return Knocked(
        when=day(visit.day) if visit.door == Door.PAPER else moment(visit.effective_at),
        plate=home.plate if home and now_at else "",
        place=_name(home, venue, now_at),
        url=link(now_at.reference, place.uid) if now_at else "",
        hamlet=area.name if len(communes) <= 2 else area.full_name,
        state=visit.outcome,
        outcome=str(DONE[Outcome(visit.outcome)]),
        amount=int(amount),
        by=author,
    )


def _name(home: Household | None, venue: Venue | None, now_at: Area | None) -> str:
    """Name the place; a household that has gone to somebody else's area is theirs to name."""
    if home is None:
        return venue.name if venue else ""
    if now_at is None:
        return str(gettext("Hộ nay ở địa bàn khác"))
    return home.head or str(gettext("Chưa rõ tên"))
