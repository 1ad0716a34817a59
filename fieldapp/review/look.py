"""Everything at an area that deserves a second look, with what was answered; and how much of it is open."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import select

from fieldapp.access import Actor, Verb, allow
from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import default_campaign
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets
from fieldapp.review import corrections, doubles, handed_in, phones, vacant
from fieldapp.review.items import Item, Kind, Scope
from fieldapp.review.models import Answer

FINDERS: Mapping[Kind, Callable[[Scope], Iterable[Item]]] = {
    Kind.CHAIN: corrections.find,
    Kind.VACANT: vacant.find,
    Kind.DOUBLE: doubles.find,
    Kind.REFUSED: handed_in.find,
    Kind.LOST: phones.find_lost,
    Kind.CLOCK: phones.find_clocks,
}


@dataclass(frozen=True, slots=True)
class Look:
    """What was found: open questions, and those that somebody answered as they stand."""

    opened: list[Item]
    answered: list[tuple[Item, Answer]]


def look(scope: Scope, kinds: Iterable[Kind] = tuple(Kind)) -> Look:
    """Find what deserves a second look, kind by kind.

    Units: about 15 statements whatever the size; 6,000 doors with 10,000 visits take about a tenth of a second.
    """
    items = list(_items(scope, kinds))
    answers = _answers(scope)
    answered = [(item, answers[item.subject]) for item in items if _is_answered(item, answers)]
    return Look([item for item in items if not _is_answered(item, answers)], answered)


def item_of(scope: Scope, subject: str) -> Item | None:
    """Return the item that *subject* names as it stands now, answered or not; None when there is nothing to ask."""
    kinds = [kind for kind in Kind if kind == subject.partition(":")[0]]
    return next((item for item in _items(scope, kinds) if item.subject == subject), None)


def held_item(scope: Scope, subject: str) -> Item | None:
    """Return the item that *subject* names, its hamlet locked: found again when others may have written meanwhile."""
    item = item_of(scope, subject)
    if item is None or not lock_hamlets([item.area_id]):
        return item
    db.session.expire_all()
    return item_of(scope, subject)


def open_items(actor: Actor, area: Area, campaign: Campaign | None = None) -> int:
    """Count what *actor* is asked about at and under *area*, in the campaign shown there unless one is given.

    Units: the cost of `look`, so for a desk, not for every page's frame; 0 for whoever has no such work there.
    """
    if not allow(actor, Verb.VISIT_RECORD, area):
        return 0
    return len(look(Scope(actor, area, campaign or default_campaign(area, local_day(actor.at)))).opened)


def _items(scope: Scope, kinds: Iterable[Kind]) -> Iterator[Item]:
    for kind in FINDERS:
        if kind in kinds:
            yield from filter(scope.shows, FINDERS[kind](scope))


def _answers(scope: Scope) -> dict[str, Answer]:
    found = db.session.scalars(select(Answer).where(Answer.area_id.in_(scope.area_ids)))
    return {answer.subject: answer for answer in found}


def _is_answered(item: Item, answers: Mapping[str, Answer]) -> bool:
    return item.subject in answers and answers[item.subject].facts == item.facts
