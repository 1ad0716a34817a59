"""The page of published figures at an area: as stated, beside ours of the same moment, with what does not agree."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from flask_babel import gettext

from fieldapp.access import Actor
from fieldapp.areas.models import Area
from fieldapp.areas.published import dotted
from fieldapp.areas.tree import children
from fieldapp.campaigns.choose import PublishedRow, published
from fieldapp.campaigns.models import Campaign, OfficialFigure
from fieldapp.dates import now
from fieldapp.official.acts import acts_on
from fieldapp.official.compare import (
    Bases,
    Ranks,
    population_of,
    rank_said,
    ranks_of,
    ranks_said,
    share_said,
    sum_said,
)
from fieldapp.official.found import Moment, figures_of, moments
from fieldapp.rollups import wording
from fieldapp.rollups.summarise import AppFigures, Figures, figures_with_children


@dataclass(frozen=True, slots=True)
class Line:
    """One area of a statement, every figure as text; `key` is the figure's own where it may be taken back here."""

    name: str
    ref: str
    value: str
    stated: str
    computed: str
    ranks: str
    ours: str
    ours_rate: str
    key: int | None


@dataclass(frozen=True, slots=True)
class Statement:
    """What one source said of one time: its rows, and what they say of each other."""

    source: str
    lines: list[Line]
    findings: list[str]


@dataclass(frozen=True, slots=True)
class Page:
    """The statements of one app and moment, the other moments, and who changed what."""

    app: str
    when: str
    ours_when: str
    statements: list[Statement]
    moments: list[Moment]
    chosen: Moment | None
    acts: list[tuple[str, str, str, str]]


def official_page(reader: Actor, area: Area, campaign: Campaign, asked: Moment | None) -> Page:
    """Make the page of *area* for *reader*: of the moment asked for, else of the latest."""
    below = children(area)
    figures = figures_of([area, *below], campaign)
    known = moments(figures)
    chosen = asked if asked in known else next(iter(known), None)
    acts = acts_on(reader, area, campaign)
    if chosen is None:
        return Page("", "", "", [], [], None, acts)
    mine = [each for each in figures if (each.app.slug, each.as_of) == (chosen.app, chosen.as_of)]
    at = None if chosen.at >= now() else chosen.at
    whole, parts = figures_with_children(area, campaign, at)
    around = _Around(area, below, campaign, {e.area.id: e for e in (whole, *parts)}, published([area, *below]))
    sources = sorted({each.source for each in mine})
    return Page(
        app=mine[0].app.name,
        when=wording.stated_time(chosen.as_of),
        ours_when=_when(chosen, whole.at),
        statements=[_statement(around, [each for each in mine if each.source == source]) for source in sources],
        moments=known,
        chosen=chosen,
        acts=acts,
    )


def _when(chosen: Moment, at: datetime) -> str:
    """Say as of when ours are: of a day without an hour, its end."""
    if at < chosen.at or len(chosen.as_of) > len("2020-08-13"):
        return wording.moment(at)
    return str(gettext("hết ngày %(day)s", day=wording.stated_time(chosen.as_of)))


@dataclass(frozen=True, slots=True)
class _Around:
    """What a statement is read by: the places, our own figures of its moment, the known populations."""

    area: Area
    below: Sequence[Area]
    campaign: Campaign
    ours: Mapping[int, Figures]
    bases: Bases


def _statement(around: _Around, figures: Sequence[OfficialFigure]) -> Statement:
    by_area = {each.area_id: each for each in figures}
    parts = [each for each in figures if each.area_id != around.area.id]
    ranks = ranks_of(parts, around.bases)
    values = {each.area_id: each.value for each in parts}
    below = sorted(around.below if parts else (), key=lambda each: -values.get(each.id, 0))
    lines = [
        _line(around, each, figures[0], by_area.get(each.id), ranks.get(each.id)) for each in (around.area, *below)
    ]
    findings = _findings(around, by_area.get(around.area.id), parts, ranks)
    return Statement(figures[0].source, lines, [said for said in findings if said])


def _findings(
    around: _Around, whole: OfficialFigure | None, parts: Sequence[OfficialFigure], ranks: Mapping[int, Ranks]
) -> Iterator[str]:
    """Give what the figures say of each other, the whole before its parts."""
    names = {each.id: each.name for each in (around.area, *around.below)}
    if whole and parts:
        yield sum_said(whole, parts, around.below)
    for each in [whole, *parts] if whole else parts:
        if each.stated_share:
            yield f"{names[each.area_id]}: {share_said(each, around.bases.get(each.area_id, ()))}"
        if each.stated_rank:
            rank = gettext("văn bản ghi hạng %(rank)s, không nói xếp theo gì.", rank=each.stated_rank)
            yield f"{names[each.area_id]}: {rank}"
    if whole:
        yield _among_neighbours(around, whole)
    yield from ranks_said(ranks, names)


def _among_neighbours(around: _Around, whole: OfficialFigure) -> str:
    """Say where the area stands among the others of the area above, in the same statement."""
    if around.area.parent is None:
        return ""
    beside = children(around.area.parent)
    same = (whole.app_id, whole.as_of, whole.source)
    figures = [e for e in figures_of(beside, around.campaign) if (e.app_id, e.as_of, e.source) == same]
    ranks = ranks_of(figures, published(beside))
    return rank_said(around.area.name, ranks[around.area.id]) if len(figures) > 1 else ""


def _line(
    around: _Around, area: Area, first: OfficialFigure, figure: OfficialFigure | None, ranks: Ranks | None
) -> Line:
    ours = next(app for app in around.ours[area.id].apps if app.slug == first.app.slug)
    return Line(
        name=area.name,
        ref=area.reference,
        value=f"{dotted(figure.value)} {wording.UNITS[figure.unit]}" if figure else wording.NOTHING,
        stated=_as_stated(figure),
        computed=_computed(figure, population_of(area.id, around.bases)),
        ranks=_places(ranks),
        ours=str(gettext("%(count)s máy", count=dotted(ours.installed))),
        ours_rate=_our_rate(ours),
        key=figure.id if figure and area.id == around.area.id else None,
    )


def _our_rate(ours: AppFigures) -> str:
    rate = ours.rates["adults"]
    if rate is None:
        return wording.NOTHING
    return str(gettext("%(percent)s người lớn trong sổ", percent=wording.percent(rate)))


def _computed(figure: OfficialFigure | None, people: PublishedRow | None) -> str:
    if figure is None or people is None:
        return wording.NOTHING
    percent = wording.percent(Decimal(figure.value) / people.value, 2)
    return str(gettext("%(percent)s dân số (%(people)s)", percent=percent, people=dotted(people.value)))


def _as_stated(figure: OfficialFigure | None) -> str:
    if figure is None:
        return wording.NOTHING
    parts = [wording.stated_percent(figure.stated_share)] if figure.stated_share else []
    parts += [gettext("hạng %(rank)s", rank=figure.stated_rank)] if figure.stated_rank else []
    return ", ".join(parts) or gettext("không ghi")


def _places(ranks: Ranks | None) -> str:
    if ranks is None:
        return wording.NOTHING
    if ranks.by_rate is None:
        return str(gettext("%(count)s theo số lượng", count=ranks.by_count))
    return str(gettext("%(count)s theo số lượng, %(rate)s theo tỷ lệ", count=ranks.by_count, rate=ranks.by_rate))
