"""The areas one step below in the order of one measure, which is named; what is shown is counted in `summarise`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.areas.published import dotted
from fieldapp.rollups import pace, wording
from fieldapp.rollups.measures import GROUPS, Measure, Ranked, measures, ranked
from fieldapp.rollups.refusals import BadQuestion
from fieldapp.rollups.summarise import Figures
from fieldapp.text import capital, tied

# What a count of an area opens into, as an address; "" for what the reader may not see.
Opens = Callable[[Figures, Measure], str]


@dataclass(frozen=True, slots=True)
class Place:
    """One row; `of` names what a rate divides by, `url` opens the value, "" where there is nothing to see behind it."""

    rank: str
    name: str
    ref: str
    value: str
    of: str
    url: str


@dataclass(frozen=True, slots=True)
class Ranking:
    """The table, its total, and the measures to choose from by group: (key, name)."""

    measure: Measure
    caption: str
    columns: list[tuple[str, str]]
    rows: list[Place]
    total: Place
    choices: list[tuple[str, list[tuple[str, str]]]]
    note: str


def ranking(whole: Figures, parts: Sequence[Figures], key: str, opens: Opens) -> Ranking:
    """Rank *parts* by the measure that *key* names, else by the first there is.

    Errors: BadQuestion for a measure that does not exist here.
    """
    known = measures(whole, parts)
    if key and key not in known:
        raise BadQuestion(gettext("Không có cách xếp này. Mời bác chọn một cách trong danh sách."))
    measure = known[key or next(iter(known))]
    caption = gettext("Xếp theo %(measure)s, nhiều nhất đứng đầu", measure=measure.name)
    if measure.base is not None:
        caption = gettext("Xếp theo %(measure)s, cao nhất đứng đầu", measure=measure.name)
    columns = [(gettext("Hạng"), "n"), (gettext("Địa bàn"), ""), (_head(measure), "n")]
    note = gettext("Tỷ lệ tính chung lấy từ tổng số, không lấy trung bình các tỷ lệ.") if measure.is_rate else ""
    rows = [_row(each, measure, opens) for each in ranked(parts, measure)]
    total = _row(Ranked(None, whole), measure, opens)
    return Ranking(measure, caption, columns, rows, total, _choices(known), note)


def _head(measure: Measure) -> str:
    return capital(measure.name)


def _row(each: Ranked, measure: Measure, opens: Opens) -> Place:
    figures = each.figures
    part, base = measure.part(figures), measure.base(figures) if measure.base else None
    share, value, of = measure.value(figures), wording.count_or_none(part), ""
    if measure.base is not None:
        of = wording.ratio(part or 0, base) if base else gettext("chưa có số để chia")
        value = wording.percent(None if share is None else pace.rounded(share))
        if not measure.is_rate:
            value, of = wording.ratio(part or 0, base) if base else wording.NOTHING, ""
    rank = wording.NOTHING if each.rank is None else dotted(each.rank)
    url = "" if share is None else opens(figures, measure)
    return Place(rank, tied(figures.area.name), figures.area.reference, value, of, url)


def _choices(known: dict[str, Measure]) -> list[tuple[str, list[tuple[str, str]]]]:
    groups: dict[str, list[tuple[str, str]]] = {}
    for measure in known.values():
        groups.setdefault(str(GROUPS.get(measure.group, measure.group)), []).append((measure.key, measure.name))
    return list(groups.items())
