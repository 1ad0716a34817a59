"""The big numbers of an area and what they are made of: each rate with its base, and what is not known."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext

from fieldapp.areas.published import dotted
from fieldapp.campaigns.choose import OfficialRow
from fieldapp.rollups import wording
from fieldapp.rollups.summarise import AppFigures, Figures
from fieldapp.visits.forms import OBSTACLES, OUTCOMES
from fieldapp.visits.models import Obstacle

# Where the count that a measure's key names leads, "" for nowhere.
OpensKey = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a card; `url` opens what it counts, `source` says who published its base."""

    text: str
    url: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Card:
    """One big number that `url` opens; `lines` are its rates with their bases, `more` those on other bases.

    Units: `percent` is the ring's length.
    """

    number: str
    label: str
    url: str = ""
    percent: int | None = None
    lines: tuple[Line, ...] = ()
    more: tuple[Line, ...] = ()

    @property
    def ring_text(self) -> str:
        return f"{self.percent}%"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Open households by the outcome of the latest visit; `bar` holds (state, start, length) of those reached.

    Shape: rows are (state, label, count, address).
    Units: percent of the bar.
    """

    text: str
    rows: list[tuple[str, str, str, str]]
    bar: list[tuple[str, int, int]]


def cards(whole: Figures, opens: OpensKey) -> list[Card]:
    """Show the doors, the phones of each app, the register, and the work."""
    return [
        _doors(whole, opens),
        *(_app(whole, app, opens) for app in whole.apps),
        _register(whole, opens),
        _work(whole, opens),
    ]


def outcomes(whole: Figures, opens: OpensKey) -> Outcomes:
    """List the open households by the outcome of the latest visit, those not reached last, and cut the bar.

    Units: rows are households.
    """
    counts, total = whole.counts.outcomes, whole.counts.households
    rows, bar, before = [], [], 0
    for key, label in OUTCOMES.items():
        start, end = _part(before, total), _part(before + counts[key], total)
        rows.append((str(key), str(label), dotted(counts[key]), opens(f"outcome_{key}")))
        bar.append((str(key), start, end - start))
        before += counts[key]
    rows.append(("todo", gettext("Chưa đến"), dotted(whole.none_reached), opens("outcome_none")))
    text = gettext("%(count)s hộ đang ở, theo kết quả lượt thăm mới nhất", count=dotted(total))
    return Outcomes(text, rows, [cut for cut in bar if cut[2]])


def obstacles(whole: Figures, opens: OpensKey) -> list[tuple[str, str, str]]:
    """List why phones have no app yet, the most frequent first; what nobody named is left out.

    Shape: (label, households, address).
    """
    named = [(count, key) for key, count in whole.counts.obstacles.items() if count]
    ordered = sorted(named, key=lambda each: -each[0])
    return [(str(OBSTACLES[Obstacle(key)]), dotted(count), opens(f"obstacle_{key}")) for count, key in ordered]


def official_row(row: OfficialRow) -> list[str]:
    """Write a published figure as its source states it."""
    share = wording.NOTHING
    if row.stated_share:
        share = gettext("văn bản ghi %(share)s", share=wording.stated_percent(row.stated_share))
    value = f"{dotted(row.value)} {wording.UNITS.get(row.unit, row.unit)}"
    return [wording.stated_time(row.as_of), row.app_name, value, share, row.source]


def _doors(whole: Figures, opens: OpensKey) -> Card:
    counts = whole.counts
    share = _rate(whole.coverage, gettext("hộ đang ở"), counts.knocked, counts.households)
    left = gettext("còn %(count)s hộ chưa đến", count=dotted(whole.none_reached))
    lines = [
        Line(share),
        Line(gettext("từng gặp được %(count)s hộ", count=dotted(counts.met)), opens("met")),
        Line(left, opens("outcome_none")),
    ]
    percent = None if whole.coverage is None else wording.whole_percent(whole.coverage)
    return Card(dotted(counts.knocked), gettext("hộ đã đến"), opens("knocked"), percent, tuple(lines))


def _app(whole: Figures, app: AppFigures, opens: OpensKey) -> Card:
    counts = whole.counts
    bases = {"adults": counts.adults, "smartphones": counts.smartphones, "households": counts.households}
    ours = [Line(_rate(app.rates[name], wording.base_name(name), app.installed, base)) for name, base in bases.items()]
    stated = _published_rates(whole, app)
    label = gettext("máy có %(app)s", app=app.name)
    lines, more = (*ours[:2], *stated[:1]), (*ours[2:], *stated)
    return Card(dotted(app.installed), label, opens(f"installed_{app.slug}"), None, lines, more)


def _register(whole: Figures, opens: OpensKey) -> Card:
    """Show what rates divide by, and for how many households it is not known."""
    counts = whole.counts
    lines = [
        Line(gettext("%(count)s người lớn", count=dotted(counts.adults)), opens("adults")),
        *_unstated(counts.unstated_adults, gettext("số người lớn"), opens("unstated_adults")),
        Line(gettext("%(count)s điện thoại thông minh", count=dotted(counts.smartphones)), opens("smartphones")),
        *_unstated(counts.unstated_smartphones, gettext("số điện thoại thông minh"), opens("unstated_smartphones")),
    ]
    if counts.registered != counts.households:
        said = gettext("sổ ghi %(count)s hộ, kể cả hộ đang ở nơi khác", count=dotted(counts.registered))
        lines.insert(0, Line(said, opens("registered")))
    return Card(dotted(counts.households), gettext("hộ đang ở"), opens("households"), None, tuple(lines))


def _unstated(count: int, what: str, url: str) -> list[Line]:
    return [Line(gettext("%(count)s hộ chưa rõ %(what)s", count=dotted(count), what=what), url)] if count else []


def _published_rates(whole: Figures, app: AppFigures) -> list[Line]:
    """Say the rate on each published base; of several days' numbers, the one that the rate divides by."""
    said = []
    for row in {each.name: each for each in whole.published}.values():
        base = gettext("%(base)s ngày %(day)s", base=wording.base_name(row.name), day=wording.day(row.as_of))
        if row.estimate:
            base = gettext("%(base)s, số ước tính", base=base)
        source = gettext("Nguồn: %(source)s", source=row.source)
        said.append(Line(_rate(app.rates[row.name], base, app.installed, row.value), source=source))
    return said


def _rate(share: Decimal | None, base: str, part: int, whole: int) -> str:
    """Say a rate with its base: 34,4 % người lớn (33/96)."""
    if share is None:
        return str(gettext("chưa có %(base)s trong sổ", base=base))
    return f"{wording.percent(share)} {base} ({wording.ratio(part, whole)})"


def _work(whole: Figures, opens: OpensKey) -> Card:
    lines = [Line(gettext("phát %(count)s tờ rơi", count=dotted(whole.counts.leaflets)), opens("leaflets"))]
    for app in whole.apps:
        helped = gettext("cài mới %(count)s máy %(app)s", count=dotted(app.assisted), app=app.name)
        lines.append(Line(helped, opens(f"assisted_{app.slug}")))
    return Card(dotted(whole.counts.visits), gettext("lượt thăm"), opens("visits"), None, tuple(lines))


def _part(count: int, total: int) -> int:
    return (200 * count + total) // (2 * total) if total else 0
