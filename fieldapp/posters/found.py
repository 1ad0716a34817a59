"""Which posters there are, and where more may hang; nothing is changed here."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from flask_babel import gettext
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, Verb, visible
from fieldapp.areas.models import Area
from fieldapp.areas.tree import hamlets_within, subtree
from fieldapp.campaigns.models import Campaign
from fieldapp.codes import read_code
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.households.models import Venue
from fieldapp.households.venues import venues_in
from fieldapp.posters.models import CODE_LENGTH, IN_USE, Poster


def hamlets_of(area: Area, campaign: Campaign) -> list[Area]:
    """Return the hamlets in and under *area* where *campaign* runs."""
    here, runs = subtree([area.id]), subtree([campaign.area_id])
    return hamlets_within(select(Area.id).where(Area.id.in_(here), Area.id.in_(runs)))


def places_of(area: Area, campaign: Campaign) -> dict[str, tuple[str, Area | Venue]]:
    """Return where posters can hang in and under *area*: each hamlet, then its venues. Shape: by reference or uid."""
    hamlets = hamlets_of(area, campaign)
    lone = len({hamlet.parent_id for hamlet in hamlets}) == 1
    venues: dict[int, list[Venue]] = defaultdict(list)
    for venue in venues_in(area):
        venues[venue.area_id].append(venue)
    found: dict[str, tuple[str, Area | Venue]] = {}
    for hamlet in hamlets:
        name = hamlet.name if lone else hamlet.full_name
        found[hamlet.reference] = name, hamlet
        found |= {venue.uid: (f"{name} · {venue.name}", venue) for venue in venues[hamlet.id]}
    return found


def poster_with_code(text: str) -> Poster | None:
    """Return the poster that a code names, as people type it."""
    code = read_code(text) if len(text) <= 2 * CODE_LENGTH else ""
    if len(code) != CODE_LENGTH:
        return None
    return db.session.scalar(_whole().where(Poster.code == code))


def own_poster(area: Area, campaign: Campaign) -> Poster | None:
    """Return the hamlet's own poster: the first in use that belongs to no venue."""
    found = _of([area.id], campaign).where(Poster.venue_id.is_(None)).order_by(Poster.number)
    return db.session.scalar(found.limit(1))


def posters_in(area_ids: Collection[int] | Select[int], campaign: Campaign) -> list[Poster]:
    """Return the posters in use of these hamlets, by the names of their communes and hamlets, then by number."""
    found = db.session.scalars(_of(area_ids, campaign)).unique()
    return sorted(found, key=lambda each: (*_place(each.area), each.number))


def all_posters(area_ids: Select[int], campaign: Campaign) -> list[Poster]:
    """Return the posters of these hamlets, the withdrawn ones too, by number."""
    query = _whole().where(Poster.area_id.in_(area_ids), Poster.campaign_id == campaign.id)
    return list(db.session.scalars(query.order_by(Poster.number)))


def poster_at(actor: Actor, area: Area, code: str) -> Poster:
    """Return a poster in or under *area* that the actor may change.

    Errors: NotFound.
    """
    mine = visible(actor, Poster, Verb.POSTER_EDIT).where(Poster.area_id.in_(subtree([area.id])))
    poster = db.session.scalar(_with_all(mine).where(Poster.code == read_code(code)))
    if poster is None:
        raise NotFound
    return poster


def made_so_far(area: Area, campaign: Campaign) -> int:
    """Count the posters ever made in and under *area*: a page that knew another number is out of date."""
    ever = Poster.area_id.in_(subtree([area.id])), Poster.campaign_id == campaign.id
    return db.session.scalar(select(func.count(Poster.id)).where(*ever)) or 0


def without_poster(hamlets: Sequence[Area], campaign: Campaign) -> list[Area]:
    """Return those of *hamlets* that have no poster of their own in use."""
    own = Poster.campaign_id == campaign.id, Poster.state.in_(IN_USE), Poster.venue_id.is_(None)
    query = select(Poster.area_id).where(*own, Poster.area_id.in_([hamlet.id for hamlet in hamlets]))
    having = set(db.session.scalars(query))
    return [hamlet for hamlet in hamlets if hamlet.id not in having]


def beside_venues(venues: Collection[Venue]) -> dict[int, str]:
    """Say which posters each venue has. Shape: by the venue's id; a venue without any is absent."""
    of_these = Poster.venue_id.in_([venue.id for venue in venues]), Poster.state.in_(IN_USE)
    numbers: dict[int | None, list[str]] = defaultdict(list)
    for key, number in db.session.execute(select(Poster.venue_id, Poster.number).where(*of_these).order_by(Poster.id)):
        numbers[key].append(str(number))
    said = {key: gettext("Áp phích số %(numbers)s", numbers=", ".join(found)) for key, found in numbers.items()}
    return {venue.id: said[venue.id] for venue in venues if venue.id in said}


def _whole() -> Select[Poster]:
    return _with_all(select(Poster))


def _with_all(query: Select[Poster]) -> Select[Poster]:
    parent = joinedload(Poster.area).joinedload(Area.parent)
    return query.options(parent, joinedload(Poster.venue), joinedload(Poster.campaign))


def _of(area_ids: Collection[int] | Select[int], campaign: Campaign) -> Select[Poster]:
    in_use = Poster.area_id.in_(area_ids), Poster.campaign_id == campaign.id, Poster.state.in_(IN_USE)
    return _whole().where(*in_use)


def _place(area: Area) -> tuple[object, object, int]:
    above = area.parent.sort_key if area.parent else area.sort_key
    return above, area.sort_key, area.id
