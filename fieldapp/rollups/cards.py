"""The big numbers of an area and what they are made of: each rate with its base, and what is not known."""

from dataclasses import dataclass
from decimal import Decimal

from flask_babel import gettext

from fieldapp.areas.published import dotted
from fieldapp.campaigns.choose import OfficialRow
from fieldapp.rollups import wording
from fieldapp.rollups.summarise import AppFigures, Figures
from fieldapp.visits.forms import OBSTACLES, OUTCOMES
from fieldapp.visits.models import Obstacle


@dataclass(frozen=True, slots=True)
class Card:
    """One big number; `lines` are its rates with their bases, `more` those on other bases.

    Units: `percent` is the ring's length.
    """

    number: str
    label: str
    percent: int | None = None
    lines: tuple[str, ...] = ()
    more: tuple[str, ...] = ()

    @property
    def ring_text(self) -> str:
        return f"{self.percent}%"


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Open households by the outcome of the latest visit; `bar` holds (state, start, length) of those reached.

    Units: percent of the bar.
    """

    text: str
    rows: list[tuple[str, str, str]]
    bar: list[tuple[str, int, int]]


def cards(whole: Figures) -> list[Card]:
    """Show the doors, the phones of each app, and the work."""
    return [_doors(whole), *(_app(whole, app) for app in whole.apps), _work(whole)]


def outcomes(whole: Figures) -> Outcomes:
    """List the open households by the outcome of the latest visit, those not reached last, and cut the bar.

    Units: rows are households.
    """
    counts, total = whole.counts.outcomes, whole.counts.households
    rows, bar, before = [], [], 0
    for key, label in OUTCOMES.items():
        start, end = _part(before, total), _part(before + counts[key], total)
        rows.append((str(key), str(label), dotted(counts[key])))
        bar.append((str(key), start, end - start))
        before += counts[key]
    rows.append(("todo", gettext("Chưa đến"), dotted(whole.none_reached)))
    text = gettext("%(count)s hộ đang ở, theo kết quả lượt thăm mới nhất", count=dotted(total))
    return Outcomes(text, rows, [cut for cut in bar if cut[2]])


def obstacles(whole: Figures) -> list[tuple[str, str]]:
    """List why phones have no app yet, the most frequent first; what nobody named is left out."""
    named = [(count, str(OBSTACLES[Obstacle(key)])) for key, count in whole.counts.obstacles.items() if count]
    return [(label, dotted(count)) for count, label in sorted(named, key=lambda each: -each[0])]


def official_row(row: OfficialRow) -> list[str]:
    """Write a published figure as its source states it."""
    share = gettext("văn bản ghi %(share)s", share=wording.stated_percent(row.stated_share)) if row.stated_share else ""
    value = f"{dotted(row.value)} {wording.UNITS.get(row.unit, row.unit)}"
    return [wording.stated_time(row.as_of), row.app_name, value, share, row.source]


def _doors(whole: Figures) -> Card:
    counts = whole.counts
    lines = [
        _rate(whole.coverage, gettext("hộ đang ở"), counts.knocked, counts.households),
        gettext("gặp được %(count)s hộ", count=dotted(counts.met)),
    ]
    if counts.registered != counts.households:
        lines.append(gettext("sổ ghi %(count)s hộ, kể cả hộ đang ở nơi khác", count=dotted(counts.registered)))
    percent = None if whole.coverage is None else wording.whole_percent(whole.coverage)
    return Card(dotted(counts.knocked), gettext("hộ đã đến"), percent, tuple(lines))


def _app(whole: Figures, app: AppFigures) -> Card:
    counts = whole.counts
    adults, phones = wording.base_name("adults"), wording.base_name("smartphones")
    lines = [
        _rate(app.rates["adults"], adults, app.installed, counts.adults)
        + _unstated(counts.unstated_adults, gettext("số người lớn")),
        _rate(app.rates["smartphones"], phones, app.installed, counts.smartphones)
        + _unstated(counts.unstated_smartphones, gettext("số điện thoại thông minh")),
    ]
    stated = _published_rates(whole, app)
    households = _rate(app.rates["households"], wording.base_name("households"), app.installed, counts.households)
    label = gettext("máy có %(app)s", app=app.name)
    return Card(dotted(app.installed), label, None, (*lines, *stated[:1]), (households, *stated[1:]))


def _unstated(count: int, what: str) -> str:
    return gettext("; %(count)s hộ chưa rõ %(what)s", count=dotted(count), what=what) if count else ""


def _published_rates(whole: Figures, app: AppFigures) -> list[str]:
    """Say the rate on each published base; of several days' numbers, the one that the rate divides by."""
    said = []
    for row in {each.name: each for each in whole.published}.values():
        base = gettext("%(base)s ngày %(day)s", base=wording.base_name(row.name), day=wording.day(row.as_of))
        if row.estimate:
            base = gettext("%(base)s, số ước tính", base=base)
        source = gettext("Nguồn: %(source)s", source=row.source)
        said.append(f"{_rate(app.rates[row.name], base, app.installed, row.value)}. {source}")
    return said


def _rate(share: Decimal | None, base: str, part: int, whole: int) -> str:
    """Say a rate with its base: 34,4 % người lớn (33/96)."""
    if share is None:
        return str(gettext("chưa có %(base)s trong sổ", base=base))
    return f"{wording.percent(share)} {base} ({wording.ratio(part, whole)})"


def _work(whole: Figures) -> Card:
    helped = [gettext("cài mới %(count)s máy %(app)s", count=dotted(a.assisted), app=a.name) for a in whole.apps]
    leaflets = gettext("phát %(count)s tờ rơi", count=dotted(whole.counts.leaflets))
    return Card(dotted(whole.counts.visits), gettext("lượt thăm"), lines=(leaflets, *helped))


def _part(count: int, total: int) -> int:
    return (200 * count + total) // (2 * total) if total else 0
