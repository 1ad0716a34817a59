"""What published figures say of each other: sums, shares and ranks, each stated beside what the arithmetic gives."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from flask_babel import gettext

from fieldapp.areas.models import Area
from fieldapp.areas.published import dotted
from fieldapp.areas.sums import kinds
from fieldapp.campaigns.choose import PublishedRow
from fieldapp.campaigns.models import OfficialFigure
from fieldapp.rollups.wording import day, percent, stated_percent

EVERYBODY = "population"
Bases = Mapping[int, Sequence[PublishedRow]]


@dataclass(frozen=True, slots=True)
class Ranks:
    """Where a figure stands. Units: places from 1, `of` how many there are; None without a base."""

    by_count: int
    by_rate: int | None
    of: int


def sum_said(whole: OfficialFigure, parts: Sequence[OfficialFigure], below: Sequence[Area]) -> str:
    """Say whether the parts add up to the whole; "" when nothing lies below.

    Source: 4161/UBND-KGVX itself: 57.511, its eight districts 57.516.
    """
    if not below:
        return ""
    names = kinds(area.kind for area in below)
    if len(parts) < len(below):
        return str(
            gettext(
                "Mới có số của %(some)s trên %(all)s %(kinds)s nên chưa cộng được.",
                some=len(parts),
                all=len(below),
                kinds=names,
            )
        )
    total = sum(part.value for part in parts)
    said = {"kinds": names, "total": dotted(total), "stated": dotted(whole.value)}
    said["apart"] = dotted(abs(total - whole.value))
    if total == whole.value:
        return str(gettext("Các %(kinds)s cộng lại %(total)s, đúng như văn bản ghi.", **said))
    return str(gettext("Các %(kinds)s cộng lại %(total)s, văn bản ghi %(stated)s, chênh %(apart)s.", **said))


def share_said(figure: OfficialFigure, bases: Sequence[PublishedRow]) -> str:
    """Say which known base a stated share fits, or what each would give; "" without a stated share."""
    if figure.stated_share is None:
        return ""
    stated, value = Decimal(figure.stated_share), Decimal(figure.value)
    computed = [(row, value / row.value) for row in bases if row.value]
    fitting = [pair for pair in computed if _rounded(pair[1], stated) == stated]
    named = fitting or computed
    said = {"stated": stated_percent(figure.stated_share)}
    said["of"] = "; ".join([*(_divided(figure, *pair) for pair in named[:1]), *map(_short, named[1:])])
    if fitting:
        return str(gettext("văn bản ghi %(stated)s, khớp với %(of)s.", **said))
    if not computed:
        return str(gettext("văn bản ghi %(stated)s; chưa biết dân số nào để đối chiếu.", **said))
    return str(gettext("văn bản ghi %(stated)s, không khớp với mẫu số nào đã biết: %(of)s.", **said))


def _rounded(value: Decimal, like: Decimal) -> Decimal:
    exponent = like.as_tuple().exponent
    return value.quantize(Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0), ROUND_HALF_UP)


def _divided(figure: OfficialFigure, row: PublishedRow, share: Decimal) -> str:
    base = f"{row.label} {day(row.as_of)}{gettext(', ước tính') if row.estimate else ''}"
    return f"{dotted(figure.value)} ÷ {dotted(row.value)} ({base}) = {percent(share, 2)}"


def _short(pair: tuple[PublishedRow, Decimal]) -> str:
    return f"{pair[0].label} {percent(pair[1], 2)}"


def population_of(area_id: int, bases: Bases) -> PublishedRow | None:
    """Return the latest published population of an area."""
    rows = [row for row in bases.get(area_id, ()) if row.name == EVERYBODY and row.value]
    return max(rows, key=lambda row: row.as_of, default=None)


def ranks_of(figures: Sequence[OfficialFigure], bases: Bases) -> dict[int, Ranks]:
    """Rank figures of one time and source by their count, and by their rate of everybody; equals share a place.

    Shape: by the area's id; no rank by rate unless every one of them has a population.
    """
    people = {each.area_id: population_of(each.area_id, bases) for each in figures}
    rates = {key: Fraction(_value(figures, key), row.value) for key, row in people.items() if row}
    is_known = len(rates) == len(figures)
    return {
        each.area_id: Ranks(
            1 + sum(other.value > each.value for other in figures),
            1 + sum(rate > rates[each.area_id] for rate in rates.values()) if is_known else None,
            len(figures),
        )
        for each in figures
    }


def _value(figures: Sequence[OfficialFigure], area_id: int) -> int:
    return next(each.value for each in figures if each.area_id == area_id)


def ranks_said(ranks: Mapping[int, Ranks], names: Mapping[int, str]) -> Iterator[str]:
    """Say of whom the place depends on the measure."""
    for key, found in ranks.items():
        if found.by_rate is not None and found.by_rate != found.by_count:
            yield rank_said(names[key], found)


def rank_said(name: str, found: Ranks) -> str:
    """Say where one stands, by which measure."""
    said = {"name": name, "count": found.by_count, "of": found.of}
    if found.by_rate is None:
        return str(gettext("%(name)s đứng thứ %(count)s trên %(of)s theo số lượng.", **said))
    return str(
        gettext(
            "%(name)s đứng thứ %(count)s trên %(of)s theo số lượng, thứ %(rate)s theo tỷ lệ trên dân số.",
            **said,
            rate=found.by_rate,
        )
    )
