"""The doors that cards are about, read at once: their names, their hamlets, and where their pages are."""

from collections.abc import Collection
from dataclasses import dataclass, field

from flask_babel import gettext
from sqlalchemy.orm import joinedload

from fieldapp.access import Verb, visible
from fieldapp.extensions import db
from fieldapp.households.models import Household, Venue
from fieldapp.review.items import Scope


@dataclass(frozen=True, slots=True)
class Named:
    """A door by its name; `args` lead to its page, empty where the reader may not go."""

    name: str
    args: dict[str, str] = field(default_factory=dict)


class Doors:
    """Households and venues by id, as far as the reader may see them."""

    def __init__(self, scope: Scope, homes: Collection[int | None], venues: Collection[int | None] = ()) -> None:
        self._scope = scope
        near = joinedload(Household.alley), joinedload(Household.area)
        query = visible(scope.actor, Household, Verb.VISIT_RECORD).options(*near)
        self.homes = {h.id: h for h in db.session.scalars(query.where(Household.id.in_(set(homes) - {None})))}
        found: dict[int, Venue] = {}
        if wanted := set(venues) - {None}:
            seen = visible(scope.actor, Venue, Verb.VISIT_RECORD).options(joinedload(Venue.area))
            found = {venue.id: venue for venue in db.session.scalars(seen.where(Venue.id.in_(wanted)))}
        self.venues = found

    def at(self, home_id: int | None, venue_id: int | None = None) -> Named:
        """Return the name of a door, and where its page is."""
        home, venue = self.homes.get(home_id or 0), self.venues.get(venue_id or 0)
        if home:
            parts = (gettext("Hộ %(plate)s", plate=home.plate), home.head, home.alley and home.alley.name)
            return Named(" · ".join(part for part in parts if part), {"code": home.area.reference, "uid": home.uid})
        if venue:
            return Named(venue.name, {"code": venue.area.reference, "uid": venue.uid})
        return Named(gettext("Chưa rõ nhà nào"))

    def hamlet(self, area_id: int) -> str:
        """Name the hamlet of an item, "" on its own page."""
        area = self._scope.areas.get(area_id)
        return area.name if area and area.id != self._scope.area.id else ""
