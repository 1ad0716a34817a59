"""The page of an area's posters, made ready to be shown: by hamlet, with how often each was opened."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from flask_babel import gettext, ngettext
from sqlalchemy import select

from fieldapp.areas.contact import contact_of
from fieldapp.areas.models import Area
from fieldapp.areas.published import dotted
from fieldapp.areas.tree import subtree
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.posters.bars import Bars, bars_of, first_day
from fieldapp.posters.found import all_posters, hamlets_of, made_so_far, without_poster
from fieldapp.posters.models import Poster, PosterState
from fieldapp.posters.tally import NOTHING, Tally, opened_by_day, tallies, together
from fieldapp.posters.words import LOOKS, PLATES, PLATFORMS, STATES, say_contact, say_place

NONE = "–"
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class Counts:
    """A tally as it is shown."""

    today: str
    week: str
    all: str
    platforms: str
    taps: str


@dataclass(frozen=True, slots=True)
class PosterRow:
    """A poster in the list; `plate`, `look` and `icon` go with the word of its state."""

    code: str
    number: int
    place: str
    said: str
    plate: str
    look: str
    icon: str
    counts: Counts
    is_in_use: bool


@dataclass(frozen=True, slots=True)
class HamletPosters:
    """The posters of a hamlet; `to_print` says how many are in use."""

    name: str
    ref: str
    to_print: str
    rows: list[PosterRow]
    total: Counts


@dataclass(frozen=True, slots=True)
class Desk:
    """The whole page.

    Shape: `states` are (plate, word, how many); `lacking` says which hamlets have no poster of their own, "" for none.
    Units: `in_use` and `seen` count posters, `seen` the withdrawn ones too.
    """

    facts: list[tuple[str, str]]
    in_use: int
    seen: int
    states: list[tuple[str, str, str]]
    chart: Bars | None
    groups: list[HamletPosters]
    lacking: str


def desk(area: Area, campaign: Campaign, today: date) -> Desk:
    """Lay out the posters in and under *area*; a handful of queries, whatever their number."""
    here, hamlets = subtree([area.id]), hamlets_of(area, campaign)
    posters, found = all_posters(here, campaign), tallies(here, campaign, today)
    ranks = {hamlet.id: rank for rank, hamlet in enumerate(hamlets)}
    posters.sort(key=lambda each: (ranks.get(each.area_id, len(ranks)), each.area_id, each.number))
    lone = len({hamlet.parent_id for hamlet in hamlets}) == 1
    return Desk(
        facts=facts(together(found.values()), campaign),
        in_use=sum(each.state != PosterState.WITHDRAWN for each in posters),
        seen=made_so_far(area, campaign),
        states=_states(posters),
        chart=bars_of(opened_by_day(here, campaign, first_day(today)), today),
        groups=[
            _group(hamlet, list(each), found, campaign, hamlet.name if lone else hamlet.full_name)
            for hamlet, each in groupby(posters, key=lambda poster: poster.area)
        ],
        lacking=_lacking(without_poster(hamlets, campaign)),
    )


def contact_line(area: Area) -> str:
    """Say which line of contact posters made here would carry; a place below may have one of its own."""
    own = Area.id.in_(subtree([area.id])), Area.id != area.id, Area.contact != ""
    said = say_contact(contact_of(area))
    if db.session.scalar(select(Area.id).where(*own).limit(1)) is None:
        return said
    return f"{said} {gettext('Nơi nào có dòng riêng thì in dòng của nơi ấy.')}"


def facts(tally: Tally, campaign: Campaign) -> list[tuple[str, str]]:
    """Write a tally as pairs of a word and a number; kinds of device and apps never counted are left out."""
    opened = [(gettext("Hôm nay"), tally.today), (gettext("7 ngày"), tally.week), (gettext("Tất cả"), tally.all)]
    kinds = [(str(word), tally.platforms[kind]) for kind, word in PLATFORMS.items() if kind in tally.platforms]
    taps = [(_tapped(app.name), tally.taps[app.slug]) for app in campaign.apps if app.slug in tally.taps]
    return [(word, dotted(count)) for word, count in [*opened, *kinds, *taps]]


def _tapped(app: str) -> str:
    return str(gettext("Bấm cài %(app)s", app=app))


def _shown(tally: Tally, campaign: Campaign) -> Counts:
    kinds = [f"{word} {dotted(tally.platforms[kind])}" for kind, word in PLATFORMS.items() if kind in tally.platforms]
    taps = [f"{app.name} {dotted(tally.taps[app.slug])}" for app in campaign.apps if app.slug in tally.taps]
    return Counts(
        today=dotted(tally.today),
        week=dotted(tally.week),
        all=dotted(tally.all),
        platforms=", ".join(kinds) or NONE,
        taps=", ".join(taps) or NONE,
    )


def _group(
    hamlet: Area, posters: Sequence[Poster], found: dict[int, Tally], campaign: Campaign, name: str
) -> HamletPosters:
    rows = [_row(poster, _shown(found.get(poster.id, NOTHING), campaign)) for poster in posters]
    total = together(found.get(poster.id, NOTHING) for poster in posters)
    in_use = len([row for row in rows if row.is_in_use])
    to_print = ngettext("%(num)d tờ", "%(num)d tờ", in_use) if in_use else ""
    return HamletPosters(name, hamlet.reference, to_print, rows, _shown(total, campaign))


def _row(poster: Poster, counts: Counts) -> PosterRow:
    state = PosterState(poster.state)
    look, icon = LOOKS[state]
    return PosterRow(
        code=poster.code,
        number=poster.number,
        place=say_place(poster) or gettext("chưa ghi chỗ treo"),
        said=str(STATES[state]),
        plate=PLATES[state],
        look=look,
        icon=icon,
        counts=counts,
        is_in_use=state != PosterState.WITHDRAWN,
    )


def _states(posters: Sequence[Poster]) -> list[tuple[str, str, str]]:
    counts = {state: sum(each.state == state for each in posters) for state in PosterState}
    return [(PLATES[state], str(STATES[state]), dotted(count)) for state, count in counts.items() if count]


def _lacking(hamlets: Sequence[Area]) -> str:
    names = ", ".join(hamlet.name for hamlet in hamlets[:MOST_NAMED])
    if len(hamlets) <= MOST_NAMED:
        return names
    return str(gettext("%(names)s và %(count)s nơi nữa", names=names, count=len(hamlets) - MOST_NAMED))
