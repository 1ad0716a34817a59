"""What is done with posters at the desk: found, made, hung, one for every hamlet, the hamlet's own."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, Verb, visible
from fieldapp.areas.models import Area
from fieldapp.areas.tree import hamlets_within, subtree
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import Campaign
from fieldapp.codes import read_code
from fieldapp.errors import NotFound, Problem
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.models import Venue
from fieldapp.households.venues import venues_in
from fieldapp.posters.forms import MakeInput, PosterInput
from fieldapp.posters.make import IN_USE, change_poster, make_posters, posters_in
from fieldapp.posters.models import Poster

MOST_PRINTED = 600


class CannotPrint(Problem):
    """No size, no poster, or too many at once."""

    status, code = 422, "cannot_print"
    message = _l("Mời bác về trang Áp phích, bấm một trong các khổ giấy.")


def hamlets_of(area: Area, campaign: Campaign) -> list[Area]:
    """Return the hamlets in and under *area* where *campaign* runs."""
    here, runs = subtree([area.id]), subtree([campaign.area_id])
    return hamlets_within(select(Area.id).where(Area.id.in_(here), Area.id.in_(runs)))


def all_posters(area_ids: Select[int], campaign: Campaign) -> list[Poster]:
    """Return the posters of these hamlets, the withdrawn ones too, by number."""
    query = _whole().where(Poster.area_id.in_(area_ids), Poster.campaign_id == campaign.id)
    return list(db.session.scalars(query.order_by(Poster.number)))


def beside_venues(venues: Collection[Venue]) -> dict[int, str]:
    """Say which posters each venue has. Shape: by the venue's id; a venue without any is absent."""
    of_these = Poster.venue_id.in_([venue.id for venue in venues]), Poster.state.in_(IN_USE)
    numbers: dict[int | None, list[str]] = defaultdict(list)
    for key, number in db.session.execute(select(Poster.venue_id, Poster.number).where(*of_these).order_by(Poster.id)):
        numbers[key].append(str(number))
    said = {key: gettext("Áp phích số %(numbers)s", numbers=", ".join(found)) for key, found in numbers.items()}
    return {venue.id: said[venue.id] for venue in venues if venue.id in said}


def poster_at(actor: Actor, area: Area, code: str) -> Poster:
    """Return a poster in or under *area* that the actor may change.

    Errors: NotFound.
    """
    mine = visible(actor, Poster, Verb.POSTER_EDIT).where(Poster.area_id.in_(subtree([area.id])))
    poster = db.session.scalar(_with_all(mine).where(Poster.code == read_code(code)))
    if poster is None:
        raise NotFound
    return poster


def chosen_posters(area: Area, campaign: Campaign, codes: Collection[str], hamlets: Collection[str]) -> list[Poster]:
    """Return the posters in use in and under *area* that were ticked, one by one or by hamlets; all when none was.

    Errors: CannotPrint when there is nothing to print, or too much at once.
    """
    found = posters_in(subtree([area.id]), campaign)
    if codes or hamlets:
        found = [each for each in found if each.code in codes or each.area.reference in hamlets]
    if not found:
        raise CannotPrint(_l("Không có tờ nào để in: chưa làm, hoặc đã thu hồi. Mời bác về trang Áp phích xem lại."))
    if len(found) > MOST_PRINTED:
        sentence = gettext("In một lần nhiều nhất %(most)s tờ. Mời bác chọn từng thôn rồi in.", most=MOST_PRINTED)
        raise CannotPrint(sentence)
    return found


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


def one_for_each(actor: Actor, hamlets: Sequence[Area], campaign: Campaign, at: datetime) -> list[Poster]:
    """Make a poster for every hamlet that has none of its own; again, there is nothing left to make."""
    lock_hamlets(hamlet.id for hamlet in hamlets)
    lacking = without_poster(hamlets, campaign)
    return [poster for hamlet in lacking for poster in make_posters(actor, hamlet, campaign, 1, at)]


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


def make_here(
    actor: Actor, area: Area, place: Area | Venue, campaign: Campaign, given: MakeInput, at: datetime
) -> list[Poster]:
    """Make what the page of *area* asks for, of a hamlet or of a venue; nothing when posters were made since."""
    hamlet, venue = (place, None) if isinstance(place, Area) else (place.area, place)
    lock_hamlets([hamlet.id])
    if given.seen != str(made_so_far(area, campaign)):
        return []
    made = make_posters(actor, hamlet, campaign, given.count, at, venue=venue)
    for poster in made if given.shows_contact else ():
        _show_contact(actor, poster, at)
    return made


def hang_poster(actor: Actor, poster: Poster, given: PosterInput, at: datetime) -> bool:
    """Say where a poster hangs, what became of it, and whether it names whom to call; False when all was known."""
    changed = change_poster(actor, poster, given.state, given.spot, at)
    if poster.shows_contact == given.shows_contact:
        return changed
    if given.shows_contact:
        _show_contact(actor, poster, at)
    else:
        poster.shows_contact = False
        record_act(actor.id, Verb.POSTER_EDIT, f"poster:{poster.code}", at, "no contact")
    return True


def _show_contact(actor: Actor, poster: Poster, at: datetime) -> None:
    poster.shows_contact = True
    record_act(actor.id, Verb.POSTER_EDIT, f"poster:{poster.code}", at, "contact")


def _whole() -> Select[Poster]:
    return _with_all(select(Poster))


def _with_all(query: Select[Poster]) -> Select[Poster]:
    parent = joinedload(Poster.area).joinedload(Area.parent)
    return query.options(parent, joinedload(Poster.venue), joinedload(Poster.campaign))
