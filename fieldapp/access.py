"""The only place that decides who may: roles as sets of verbs, postings on areas, deny by default.

It knows an Actor by shape and the tree of areas; it knows neither users nor sessions.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Protocol, TypeVar

from flask import Request
from sqlalchemy import ColumnElement, Select, select

from fieldapp.areas.heads import HEADS
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code, is_leaf, lineage, lineages, subtree
from fieldapp.errors import CrossOrigin, Forbidden, NotFound
from fieldapp.extensions import db


class Verb(StrEnum):
    ALLEY_EDIT = "alley.edit"
    AREA_EDIT = "area.edit"
    CAMPAIGN_EDIT = "campaign.edit"
    CARD_ISSUE = "card.issue"
    DEVICE_REVOKE = "device.revoke"
    FIGURES_READ = "figures.read"
    HOUSEHOLD_EDIT = "household.edit"
    HOUSEHOLD_EXPORT = "household.export"
    HOUSEHOLD_MERGE = "household.merge"
    HOUSEHOLD_PRIORITISE = "household.prioritise"
    HOUSEHOLD_READ = "household.read"
    OFFICIAL_EDIT = "official.edit"
    OFFICIAL_READ = "official.read"
    PERSON_EDIT = "person.edit"
    POSTER_EDIT = "poster.edit"
    QUEUE_HAND_IN = "queue.hand_in"
    REGISTER_IMPORT = "register.import"
    REPORT_CLOSE = "report.close"
    SHEET_TYPE = "sheet.type"
    VENUE_EDIT = "venue.edit"
    VISIT_CORRECT = "visit.correct"
    VISIT_RECORD = "visit.record"


class Role(StrEnum):
    CANVASSER = "canvasser"
    HEAD = "head"
    CHAIR = "chair"
    OVERSEER = "overseer"
    OPERATOR = "operator"


_READS = frozenset({Verb.FIGURES_READ, Verb.OFFICIAL_READ})
_CANVASSER = _READS | {Verb.HOUSEHOLD_READ, Verb.HOUSEHOLD_EDIT, Verb.VISIT_RECORD}
_HEAD = _CANVASSER | {
    Verb.ALLEY_EDIT,
    Verb.CARD_ISSUE,
    Verb.DEVICE_REVOKE,
    Verb.HOUSEHOLD_PRIORITISE,
    Verb.POSTER_EDIT,
    Verb.QUEUE_HAND_IN,
    Verb.REPORT_CLOSE,
    Verb.SHEET_TYPE,
    Verb.VENUE_EDIT,
    Verb.VISIT_CORRECT,
}
_CHAIR = frozenset(Verb)
_OVERSEER = _READS | {Verb.CAMPAIGN_EDIT, Verb.OFFICIAL_EDIT, Verb.REPORT_CLOSE}
_OPERATOR = _READS | {
    Verb.AREA_EDIT,
    Verb.CAMPAIGN_EDIT,
    Verb.CARD_ISSUE,
    Verb.DEVICE_REVOKE,
    Verb.OFFICIAL_EDIT,
    Verb.PERSON_EDIT,
}
VERBS: dict[Role, frozenset[Verb]] = {
    Role.CANVASSER: frozenset(_CANVASSER),
    Role.HEAD: frozenset(_HEAD),
    Role.CHAIR: _CHAIR,
    Role.OVERSEER: frozenset(_OVERSEER),
    Role.OPERATOR: frozenset(_OPERATOR),
}
FIELD_ROLES = frozenset({Role.CANVASSER, Role.HEAD})
ENTER_BY_CARD = FIELD_ROLES
ON_SCREEN_CARDS_ONLY = frozenset({Role.HEAD})
ANSWER_FOR_THEIR_HAMLETS = frozenset({Role.CHAIR})


@dataclass(frozen=True, slots=True)
class Grant:
    """One posting as access sees it; `until` None is open-ended."""

    role: Role
    area_id: int
    until: datetime | None = None

    def covers(self, at: datetime) -> bool:
        """Tell whether the posting covers what was done at *at*, up to its very end; its start is not checked."""
        return self.until is None or at <= self.until

    def grants(self, verb: Verb) -> bool:
        return verb in VERBS[self.role]


@dataclass(frozen=True, slots=True)
class Actor:
    """The person who acts, with every posting they ever had and the instant of acting."""

    id: int
    uid: str
    name: str
    at: datetime
    postings: tuple[Grant, ...]

    @property
    def grants(self) -> tuple[Grant, ...]:
        return tuple(grant for grant in self.postings if grant.covers(self.at))

    def roots(self, verb: Verb | None = None) -> list[int]:
        """Return the areas where this person is posted now, with *verb* if one is named."""
        return sorted({g.area_id for g in self.grants if verb is None or g.grants(verb)})

    def has(self, verb: Verb) -> bool:
        return any(grant.grants(verb) for grant in self.grants)


class Scoped(Protocol):
    """A model that says once how it reaches a place."""

    @classmethod
    def within(cls, area_ids: Select[int]) -> ColumnElement[bool]: ...


M = TypeVar("M", bound=Scoped)
View = TypeVar("View", bound=Callable[..., Any])


def reach(actor: Actor, verb: Verb | None = None) -> Select[int]:
    """Return the ids of the areas in the subtrees of the actor's postings."""
    return subtree(actor.roots(verb))


def visible(actor: Actor, model: type[M], verb: Verb = Verb.HOUSEHOLD_READ) -> Select[M]:
    """Select the records that *actor* may hold: every query of a door begins here."""
    return select(model).where(model.within(reach(actor, verb)))


def allow(actor: Actor, verb: Verb, area: Area) -> bool:
    """Tell whether *actor* may do *verb* at *area*."""
    return area.id in allowed(actor, verb, [area.id])


def allowed(actor: Actor, verb: Verb, area_ids: Collection[int]) -> set[int]:
    """Return those of the areas at which *actor* may do *verb*: one query answers for all."""
    roots = set(actor.roots(verb))
    return {area_id for area_id, above in lineages(area_ids).items() if roots & above} if roots else set()


def require(actor: Actor, verb: Verb, area: Area) -> Area:
    """Return *area* if *actor* may do *verb* there.

    Errors: NotFound out of reach, Forbidden in reach without the verb.
    """
    above = set(db.session.scalars(lineage([area.id])))
    if not any(root in above for root in actor.roots()):
        raise NotFound
    if not any(root in above for root in actor.roots(verb)):
        raise Forbidden
    return area


def reachable_area(actor: Actor, code: str, verb: Verb) -> Area:
    """Return the area that *code* names if *actor* may do *verb* there; errors as in `require`."""
    return require(actor, verb, area_by_code(code))


def answers_for(actor: Actor, verb: Verb, area: Area) -> bool:
    """Tell whether *actor* is posted with *verb* at *area* itself; a chair answers for the hamlets right below too.

    Source: security.md, "own area"; for the chair, our decision of 2026-11-22: a hamlet's head may be away that day.
    """
    chaired = {grant.area_id for grant in actor.grants if grant.role in ANSWER_FOR_THEIR_HAMLETS and grant.grants(verb)}
    is_hamlet = area.kind in HEADS and is_leaf(area)  # a commune whose hamlets nobody listed is none
    return area.id in actor.roots(verb) or (area.parent_id in chaired and is_hamlet)


def own_area(actor: Actor, code: str, verb: Verb) -> Area:
    """Return the area that *code* names if *actor* answers for it; errors as in `require`, Forbidden from above too."""
    area = reachable_area(actor, code, verb)
    if not answers_for(actor, verb, area):
        raise Forbidden
    return area


class Authority:
    """What one person may do at each of a set of areas, at any instant: one query answers for a whole batch."""

    def __init__(self, actor: Actor, area_ids: Collection[int]) -> None:
        self._actor = actor
        self.lineage = lineages(area_ids)

    def sees(self, area_id: int, verb: Verb = Verb.HOUSEHOLD_READ) -> bool:
        """Tell whether any posting, even an ended one, reaches the area with *verb*."""
        return any(grant.grants(verb) for grant in self._over(area_id))

    def may(self, verb: Verb, area_id: int, at: datetime) -> bool:
        """Tell whether a posting with *verb* reaches the area and covers *at*."""
        return any(grant.grants(verb) and grant.covers(at) for grant in self._over(area_id))

    def _over(self, area_id: int) -> Iterator[Grant]:
        above = self.lineage.get(area_id, frozenset())
        return (grant for grant in self._actor.postings if grant.area_id in above)


def needs(verb: Verb) -> Callable[[View], View]:
    """Declare the verb an endpoint needs; who lacks it everywhere is refused before the view runs."""

    def declare(view: View) -> View:
        view.access = verb  # type: ignore[attr-defined]
        return view

    return declare


def open_to_all(view: View) -> View:
    """Declare an endpoint that anybody may call."""
    view.access = "open"  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare an endpoint for whoever is signed in; its rules judge each thing by the instant it happened."""
    view.access = "signed_in"  # type: ignore[attr-defined]
    return view


def check_same_origin(request: Request) -> None:
    """Refuse a write that another site made.

    Errors: CrossOrigin.
    Source: our decision: Sec-Fetch-Site when the browser sends it, else Origin; no tokens, so cached pages stay good.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site == "same-origin":
        return
    if site is None and request.headers.get("Origin") == request.host_url.rstrip("/"):
        return
    raise CrossOrigin
