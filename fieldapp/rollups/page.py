"""The page of an area, made ready to be shown: every number from `summarise`, every text from `wording`.

It decides the order of things, never a figure; no level of the tree is known to it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Actor, Verb, allow
from fieldapp.areas.frame import above
from fieldapp.areas.models import Area
from fieldapp.areas.tree import leaves, lineage, subtree
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM
from fieldapp.extensions import db
from fieldapp.rollups import wording
from fieldapp.rollups.behind import Link
from fieldapp.rollups.below import Below, below
from fieldapp.rollups.cards import Card, Outcomes, cards, obstacles, official_row, outcomes
from fieldapp.rollups.hamlet import Hamlet, hamlet
from fieldapp.rollups.measures import Measure, measures
from fieldapp.rollups.question import Question, question
from fieldapp.rollups.ranking import Opens
from fieldapp.rollups.summarise import Figures, figures_with_children


@dataclass(frozen=True, slots=True)
class Links:
    """Where things lead: a count to what it is made of, a door and a person (their hamlet, their uid) to their page."""

    opens: Opens
    door: Link
    person: Link


@dataclass(frozen=True, slots=True)
class Page:
    """All that the template shows; `above` pairs names with references, "" where the reader may not go."""

    title: str
    place: str
    note: str
    fresh: str
    ref: str
    above: list[tuple[str, str]]
    warnings: list[str]
    questions: list[Question]
    register: str
    cards: list[Card]
    outcomes: Outcomes
    obstacles: list[tuple[str, str, str]]
    below: Below | None
    hamlet: Hamlet | None
    official: list[list[str]]
    dates: list[tuple[str, str]]
    letters: list[list[str]]

    @property
    def has_chart(self) -> bool:
        return any(question.chart for question in self.questions)


def places_above(actor: Actor, area: Area) -> list[tuple[str, str]]:
    """Name the areas above, the highest first, each with its reference where *actor* may read it, else ""."""
    found = above(actor, area, Verb.FIGURES_READ)
    return [(each.name, each.reference if is_open else "") for each, is_open in found]


def area_page(actor: Actor, area: Area, campaign: Campaign, at: datetime | None, links: Links) -> Page:
    """Make the page of *area* in *campaign*, now or as the server knew it at *at*.

    Shape: now has a chart and freshness, *at* has neither; a place without areas below has no table.
    """
    whole, parts = figures_with_children(area, campaign, at)
    questions = [question(whole, app, at) for app in whole.apps if app.target_base is not None]
    opens_at = partial(_opens, links, measures(whole, parts))
    opens = partial(opens_at, whole)
    return Page(
        title=gettext("Có kịp hạn không?") if questions else gettext("Số liệu"),
        place=area.full_name,
        note=stamp(whole),
        fresh=_fresh(whole),
        ref=whole.area.reference,
        above=places_above(actor, area),
        warnings=_warnings(area, campaign),
        questions=questions,
        register=_register(parts),
        cards=cards(whole, opens),
        outcomes=outcomes(whole, opens),
        obstacles=obstacles(whole, opens),
        below=below(actor, whole, parts, opens_at, links.person) if parts else None,
        hamlet=_hamlet(actor, whole, parts, at, links),
        official=[official_row(row) for row in whole.official],
        dates=wording.dates(campaign),
        letters=[[each.number, wording.day(each.issued_on), each.issuer, each.subject] for each in campaign.letters],
    )


def _opens(links: Links, known: Mapping[str, Measure], figures: Figures, key: str) -> str:
    return links.opens(figures, known[key])


def _hamlet(actor: Actor, whole: Figures, parts: Sequence[Figures], at: datetime | None, links: Links) -> Hamlet | None:
    """Return what is shown of a hamlet's doors, as they are now, to whoever may read them."""
    if parts or at is not None or not allow(actor, Verb.HOUSEHOLD_READ, whole.area):
        return None
    return hamlet(actor, whole.area, whole.campaign, links.door)


def _fresh(whole: Figures) -> str:
    """Say what `stamp` says once at the head, in the fewest words: the quiet line of every block of figures."""
    if whole.heard_from is None:
        return str(gettext("Như lúc %(clock)s", clock=wording.short_moment(whole.at)))
    sent = wording.ratio(whole.heard_from.leaves_heard, whole.heard_from.leaves)
    clock = f"{whole.at.astimezone(VIETNAM):%H:%M}"
    return str(gettext("%(clock)s · %(sent)s nơi đã gửi", clock=clock, sent=sent))


def stamp(whole: Figures) -> str:
    """Say as of when the figures are, and for those of now how many hamlets were heard from."""
    if whole.heard_from is None:
        return str(gettext("Số liệu như máy chủ biết lúc %(moment)s", moment=wording.moment(whole.at)))
    kinds = select(Area.kind).where(Area.id.in_(leaves(subtree([whole.area.id])))).distinct()
    sent = gettext(
        "%(heard)s %(kinds)s đã gửi trong 24 giờ",
        heard=wording.ratio(whole.heard_from.leaves_heard, whole.heard_from.leaves),
        kinds=wording.kinds(db.session.scalars(kinds)),
    )
    return f"{gettext('Số liệu lúc %(moment)s', moment=wording.moment(whole.at))} · {sent}"


def _warnings(area: Area, campaign: Campaign) -> list[str]:
    said = []
    if campaign.is_sample or area.is_sample:
        said.append(gettext("Số liệu mẫu để dùng thử, không phải số thật."))
    if campaign.archived_at:
        closed = wording.moment(campaign.archived_at)
        said.append(gettext("Đợt này đã đóng lúc %(moment)s; số liệu giữ nguyên từ đó.", moment=closed))
    if campaign.area_id in set(db.session.scalars(lineage([area.id]))):
        return said
    place = campaign.area.full_name
    if area.id in set(db.session.scalars(lineage([campaign.area_id]))):
        said.append(gettext("Đợt này chỉ chạy ở %(place)s; chỉ nơi đó được tính.", place=place))
    else:
        said.append(gettext("Đợt này chạy ở %(place)s, không gồm nơi này, nên ở đây mọi số là 0.", place=place))
    return said


def _register(parts: Sequence[Figures]) -> str:
    """Say how many of the areas one step below have a register, that is `registered` above zero.

    Source: domain.md, "sổ hộ có ở 2/71 xã" beside a goal of adults.
    """
    if not parts:
        return ""
    having = sum(part.counts.registered > 0 for part in parts)
    kinds = wording.kinds(part.area.kind for part in parts)
    return str(gettext("Sổ hộ có ở %(ratio)s %(kinds)s.", ratio=wording.ratio(having, len(parts)), kinds=kinds))
