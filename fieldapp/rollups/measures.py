"""By what areas are compared: every measure with its name, its number, what it divides by, and what it opens into."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.rollups import wording
from fieldapp.rollups.forms import STOCKS
from fieldapp.rollups.stock import NOBODY_HOME
from fieldapp.rollups.summarise import AppFigures, Figures
from fieldapp.visits.forms import OBSTACLES, OUTCOMES

Number = Callable[[Figures], int | None]
# Each app is a group of its own, named as it is.
GROUPS: dict[str, Any] = {
    "doors": _l("Hộ"),
    "outcomes": _l("Kết quả lượt thăm mới nhất"),
    "obstacles": _l("Lý do chưa cài"),
    "work": _l("Việc đã làm"),
}


@dataclass(frozen=True, slots=True)
class Measure:
    """A count, or with `base` a share of it; a share of a goal is no rate, and is shown as its two numbers.

    Shape: `page` and `query` name the list that the count opens into, "" for none.
    """

    key: str
    name: str
    group: str
    part: Number
    base: Number | None = None
    is_rate: bool = False
    page: str = ""
    query: Mapping[str, str] = field(default_factory=dict)

    def value(self, figures: Figures) -> Fraction | None:
        """Return the number to compare by.

        Units: as counted, or a share; None when there is nothing to divide by.
        """
        part = self.part(figures)
        if self.base is None or part is None:
            return None if part is None else Fraction(part)
        base = self.base(figures)
        return Fraction(part, base) if base else None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A place among its neighbours.

    Units: `rank` counts from 1, ties share it; None for what cannot be compared.
    """

    rank: int | None
    figures: Figures


def ranked(parts: Sequence[Figures], measure: Measure) -> list[Ranked]:
    """Order *parts* by a measure, the greatest first; what has none comes last; then by name.

    Shape: ties share a rank, and the next rank counts them all: 1, 2, 2, 4.
    """
    values = [(measure.value(part), part) for part in parts]
    known = sorted((value for value, _ in values if value is not None), reverse=True)
    places = {value: place for place, value in reversed(list(enumerate(known, start=1)))}
    order = sorted(values, key=lambda each: (each[0] is None, -(each[0] or 0), each[1].area.sort_key))
    return [Ranked(None if value is None else places[value], part) for value, part in order]


def measures(whole: Figures, parts: Sequence[Figures]) -> dict[str, Measure]:
    """Return every measure by which *parts* can be compared, by its key."""
    found = [*_of_apps(whole, parts), *_of_doors(), *_of_visits(whole)]
    return {measure.key: measure for measure in found}


def _of_apps(whole: Figures, parts: Sequence[Figures]) -> Iterator[Measure]:
    for app in whole.apps:
        group, said = app.name, {"app": app.name}
        installed = _installed(app.slug)
        if app.target_base is not None:
            name = gettext("máy có %(app)s so với mục tiêu", **said)
            yield Measure(f"goal_{app.slug}", name, group, installed, _goal(app.slug))
        name, query = gettext("số máy có %(app)s", **said), {"app": app.slug}
        yield Measure(f"installed_{app.slug}", name, group, installed, page="doors", query=query)
        for base in _bases(app.slug, [whole, *parts]):
            name = gettext("tỷ lệ máy có %(app)s trên %(base)s", base=wording.base_name(base), **said)
            yield Measure(f"rate_{app.slug}_{base}", name, group, installed, _base(base), is_rate=True)


def _bases(slug: str, areas: Sequence[Figures]) -> list[str]:
    """Name what an app's rates divide by, ours first, then what was published of any of *areas*."""
    return list(dict.fromkeys(base for each in areas for base in _app(each, slug).rates))


def _of_doors() -> Iterator[Measure]:
    share = gettext("tỷ lệ hộ đã đến trên hộ đang ở")
    yield Measure("coverage", share, "doors", _count("knocked"), _count("households"), is_rate=True)
    for key, label in STOCKS.items():
        number = _nobody_home if key == "nobody_home" else _count(key)
        yield Measure(key, gettext("số %(what)s", what=label), "doors", number, page="doors", query={"of": key})
    none = gettext("số hộ chưa đến")
    yield Measure("outcome_none", none, "outcomes", _unreached, page="doors", query={"outcome": "none"})
    for kind, words, counts in (("outcome", OUTCOMES, "outcomes"), ("obstacle", OBSTACLES, "obstacles")):
        for each, label in words.items():
            name, query = gettext("số hộ: %(what)s", what=str(label).lower()), {kind: str(each)}
            yield Measure(f"{kind}_{each}", name, counts, _keyed(counts, each), page="doors", query=query)


def _of_visits(whole: Figures) -> Iterator[Measure]:
    yield Measure("visits", gettext("số lượt thăm"), "work", _count("visits"), page="visits")
    leaflets, query = gettext("số tờ rơi đã phát"), {"of": "leaflets"}
    yield Measure("leaflets", leaflets, "work", _count("leaflets"), page="visits", query=query)
    for app in whole.apps:
        name, query = gettext("số máy cài mới %(app)s", app=app.name), {"app": app.slug}
        yield Measure(f"assisted_{app.slug}", name, "work", _assisted(app.slug), page="visits", query=query)


def _app(figures: Figures, slug: str) -> AppFigures:
    return next(app for app in figures.apps if app.slug == slug)


def _installed(slug: str) -> Number:
    return lambda figures: _app(figures, slug).installed


def _assisted(slug: str) -> Number:
    return lambda figures: _app(figures, slug).assisted


def _goal(slug: str) -> Number:
    return lambda figures: _app(figures, slug).goal


def _count(name: str) -> Number:
    return lambda figures: int(getattr(figures.counts, name))


def _keyed(name: str, key: str) -> Number:
    return lambda figures: int(getattr(figures.counts, name)[key])


def _nobody_home(figures: Figures) -> int:
    return sum(figures.counts.outcomes[outcome] for outcome in NOBODY_HOME)


def _unreached(figures: Figures) -> int:
    return figures.none_reached


def _base(name: str) -> Number:
    def number(figures: Figures) -> int | None:
        stated = {row.name: row.value for row in figures.published}
        return stated[name] if name in stated else getattr(figures.counts, name, None)

    return number
