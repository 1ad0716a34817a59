"""What the rules must know of the world to judge a batch: a handful of queries, kept up as ops are accepted."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select, union_all
from sqlalchemy.orm import aliased

from fieldapp.access import Actor, Authority, Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code, is_leaf
from fieldapp.bulk import among
from fieldapp.campaigns.models import App, Campaign
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.forms import HouseholdInput
from fieldapp.households.models import Household, HouseholdRecord, Venue
from fieldapp.text import has_forbidden
from fieldapp.visits.forms import VisitInput, Withdrawal
from fieldapp.visits.given import Given
from fieldapp.visits.models import Visit

T = TypeVar("T")
# The statements of every batch, built once.
_VISIT, _RECORD, _HOME = Visit.__table__.c, HouseholdRecord.__table__.c, Household.__table__.c
_CAMPAIGN, _APP = Campaign.__table__.c, App.__table__.c
_DIGESTS = union_all(
    select(_VISIT.uid, _VISIT.digest).where(among(_VISIT.uid, "uids")),
    select(_RECORD.uid, _RECORD.digest).where(among(_RECORD.uid, "uids")),
)
_SURVIVOR = aliased(Household.__table__)
_HOMES = (
    select(_HOME.id, _HOME.uid, _HOME.area_id, _HOME.record_at, _HOME.record_uid, _SURVIVOR.c.area_id)
    .select_from(Household.__table__.outerjoin(_SURVIVOR, _SURVIVOR.c.id == _HOME.merged_into_id))
    .where(among(_HOME.uid, "uids"))
)
_CAMPAIGNS = (
    select(
        _CAMPAIGN.id, _CAMPAIGN.slug, _CAMPAIGN.area_id, _CAMPAIGN.starts_on, _CAMPAIGN.archived_at, _APP.slug, _APP.id
    )
    .select_from(Campaign.__table__.outerjoin(App.__table__, _APP.campaign_id == _CAMPAIGN.id))
    .where(among(_CAMPAIGN.slug, "slugs"))
    .order_by(_CAMPAIGN.id, _APP.position)
)


@dataclass(frozen=True, slots=True)
class CampaignFacts:
    """What rules and forms need of a campaign; `apps` maps slugs to ids in the campaign's order."""

    id: int
    slug: str
    area_id: int
    starts_on: date
    is_archived: bool
    apps: dict[str, int]


@dataclass(frozen=True, slots=True)
class PlaceFacts:
    """A household (or venue) as far as rules care; `id` is None for one that this batch begins.

    `survivor_area_id` is the hamlet where the visits of a merged household are counted, None for any other.
    """

    id: int | None
    uid: str
    area_id: int
    record: tuple[datetime, str] | None = None
    survivor_area_id: int | None = None


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """A visit that may be replaced: its chain's root, the root's author and instant, the place it names.

    `area_id` is its stamp; `home_area_id` the hamlet to which its household belongs now, None at a venue;
    `survivor_area_id` that of the household as which a merged one is read.
    """

    root_uid: str
    author_id: int
    campaign_id: int
    area_id: int
    household: str | None
    venue: str | None
    effective_at: datetime
    day: date
    home_area_id: int | None
    survivor_area_id: int | None = None


def campaigns_by_slug(slugs: Collection[str]) -> dict[str, CampaignFacts]:
    """Return the known ones of *slugs*."""
    found: dict[str, CampaignFacts] = {}
    named = [slug for slug in slugs if not has_forbidden(slug)]  # PostgreSQL refuses NUL with an error of its own
    rows = db.session.connection().execute(_CAMPAIGNS, {"slugs": named}) if named else ()
    for key, slug, area_id, starts_on, archived_at, app, app_id in rows:
        facts = found.setdefault(slug, CampaignFacts(key, slug, area_id, starts_on, archived_at is not None, {}))
        if app is not None:
            facts.apps[app] = app_id
    return found


class Named:
    """The places and visits that ops name, all their hamlets locked at once: so no two batches wait for each other."""

    def __init__(self, given: Sequence[Given]) -> None:
        self.areas = _leaves_by_reference(_inputs(given, HouseholdInput))
        self._find(given)
        while lock_hamlets(self._hamlets()):
            self._find(given)  # a family may have moved, or a visit been corrected, while we waited

    def _find(self, given: Sequence[Given]) -> None:
        visits, records = _inputs(given, VisitInput), _inputs(given, HouseholdInput)
        self.households = _households(({v.household for v in visits} | {h.household for h in records}) - {None})
        self.venues = _venues({v.venue for v in visits} - {None})
        corrected = {visit.replaces for visit in visits if visit.replaces}
        self.visits = _visits(corrected | {taken.replaces for taken in _inputs(given, Withdrawal)})

    def _hamlets(self) -> set[int]:
        """Return every hamlet whose figures or phones this batch may concern."""
        found: set[int | None] = {area.id for area in self.areas.values()}
        for place in (*self.households.values(), *self.venues.values()):
            found |= {place.area_id, place.survivor_area_id}
        for visit in self.visits.values():
            found |= {visit.area_id, visit.home_area_id, visit.survivor_area_id}
        return {area_id for area_id in found if area_id is not None}


class World(Named):
    """The places, visits, campaigns and authority that one author's batch names; its hamlets are locked."""

    def __init__(
        self,
        actor: Actor,
        given: Sequence[Given],
        campaigns: Mapping[str, CampaignFacts],
        handed_in_by: Actor | None = None,
    ) -> None:
        super().__init__(given)
        self.campaigns = campaigns
        self.known = known_digests(g.uid for g in given)
        self.authority = Authority(actor, self._hamlets())
        self._hander = Authority(handed_in_by, self._hamlets()) if handed_in_by else None

    def shows(self, area_id: int, at: datetime) -> bool:
        """Tell whether the hamlet is within the author's reach, and within that of whoever hands in for them."""
        handed = self._hander is None or self._hander.may(Verb.QUEUE_HAND_IN, area_id, at)
        return handed and self.authority.sees(area_id)

    def hears(self, visit: VisitFacts) -> set[int]:
        """Return the hamlets whose phones hear of a visit: where it is stamped, and where its household is now."""
        home = self.households.get(visit.household or "")
        moved = home.area_id if home else visit.home_area_id
        return {visit.area_id} if moved is None else {visit.area_id, moved}

    def covers(self, campaign: CampaignFacts, area_id: int) -> bool:
        """Tell whether a place in the hamlet belongs to the campaign."""
        return campaign.area_id in self.authority.lineage.get(area_id, frozenset())


def known_digests(uids: Iterable[str]) -> dict[str, str]:
    """Return the digests of those of *uids* that are stored already, visits and household records alike."""
    rows = db.session.connection().execute(_DIGESTS, {"uids": list(set(uids))})
    return dict(rows.all())


def _inputs(given: Sequence[Given], kind: type[T]) -> list[T]:
    return [g.input for g in given if isinstance(g.input, kind)]


def _households(uids: Collection[str | None]) -> dict[str, PlaceFacts]:
    if not uids:
        return {}
    rows = db.session.connection().execute(_HOMES, {"uids": list(uids)})
    return {uid: PlaceFacts(key, uid, area, (at, record), survivor) for key, uid, area, at, record, survivor in rows}


def _venues(uids: Collection[str | None]) -> dict[str, PlaceFacts]:
    if not uids:
        return {}
    rows = db.session.execute(select(Venue.id, Venue.uid, Venue.area_id).where(Venue.uid.in_(uids)))
    return {uid: PlaceFacts(key, uid, area_id) for key, uid, area_id in rows}


def _visits(uids: Collection[str]) -> dict[str, VisitFacts]:
    """Return the visits named, and all others of their chains: what is in force may change for any of them."""
    if not uids:
        return {}
    root, survivor = aliased(Visit), aliased(Household)
    chains = select(Visit.root_uid).where(Visit.uid.in_(uids))
    query = (
        select(Visit.uid, Visit.root_uid, root.user_id, Visit.campaign_id, Visit.area_id, Household.uid, Venue.uid)
        .add_columns(Visit.effective_at, Visit.day, Household.area_id, survivor.area_id)
        .join(root, root.uid == Visit.root_uid)
        .outerjoin(Household, Household.id == Visit.household_id)
        .outerjoin(survivor, survivor.id == Household.merged_into_id)
        .outerjoin(Venue, Venue.id == Visit.venue_id)
        .where(Visit.root_uid.in_(chains))
    )
    return {uid: VisitFacts(*facts) for uid, *facts in db.session.execute(query)}


def _leaves_by_reference(inputs: Iterable[HouseholdInput]) -> dict[str, Area]:
    found = {}
    for reference in {given.area for given in inputs}:
        try:
            area = area_by_code(reference)
        except NotFound:
            continue
        if is_leaf(area):
            found[reference] = area
    return found
