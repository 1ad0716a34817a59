"""The file of published figures: what it states, each at the area that had its code on its day."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from fieldapp.areas.models import Area
from fieldapp.areas.rows import BadFile, Row, read_table, require_columns
from fieldapp.areas.tree import area_valid_on
from fieldapp.campaigns.judge import FIRST_YEAR, LAST_YEAR
from fieldapp.dates import VIETNAM, local_day, read_day, read_instant
from fieldapp.text import fold

UNITS = ("phones", "installs")
_COLUMNS = ("as_of", "area_code", "installs", "unit", "stated_rate_pct", "stated_rank", "source")
_CLOCK = re.compile(r"(\d{4}-\d\d-\d\d)[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?", re.ASCII)
_PERCENT = re.compile(r"[0-9]{1,3}(\.[0-9]{1,6})?")
_RANK = re.compile(r"[0-9]{1,4}(/[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class StatedOfficial:
    """One published figure; `as_of` and the share keep the digits of the source."""

    line: int
    as_of: str
    area: Area
    value: int
    unit: str
    stated_share: str | None
    stated_rank: str | None
    source: str

    @property
    def key(self) -> tuple[int, str, str]:
        return self.area.id, self.as_of, self.source


def read_official(path: Path) -> list[StatedOfficial]:
    """Read published figures, each at the area that had its code on its day.

    Errors: BadFile.
    """
    return stated_in(*read_table(path))


def stated_in(columns: list[str], rows: list[Row]) -> list[StatedOfficial]:
    """Read the published figures of a table.

    Errors: BadFile.
    """
    require_columns(columns, _COLUMNS)
    stated = [stated_figure(row) for row in rows]
    lines: dict[tuple[int, str, str], int] = {}
    for each in stated:
        if each.key in lines:
            raise BadFile(f"Dòng {each.line}: trùng với dòng {lines[each.key]} (cùng địa bàn, ngày, nguồn).")
        lines[each.key] = each.line
    return stated


def stated_figure(row: Row, area: Area | None = None) -> StatedOfficial:
    """Judge one row: the one definition of a published figure, for files and for the page of an *area*.

    Errors: what `row.wrong` makes.
    """
    as_of, day = _as_of(row)
    value = row.count("installs")
    if value is None:
        raise row.wrong("installs", "không được để trống.")
    unit = row.needed("unit", 20)
    if unit not in UNITS:
        raise row.wrong("unit", f"phải là {' hoặc '.join(UNITS)}.")
    rank = row.text("stated_rank", 20)
    if rank and not _RANK.fullmatch(rank):
        raise row.wrong("stated_rank", "phải viết kiểu 40/63.")
    return StatedOfficial(
        line=row.line,
        as_of=as_of,
        area=area or _area(row, day),
        value=value,
        unit=unit,
        stated_share=_share(row),
        stated_rank=rank or None,
        source=row.needed("source", 200),
    )


def instant_of(as_of: str) -> datetime:
    """Return the instant that a stated time means: its hour in Vietnam, else the end of its day."""
    instant = read_instant(as_of)
    clock = _CLOCK.fullmatch(as_of)
    if instant is None and clock:
        instant = datetime.fromisoformat(as_of.replace(" ", "T")).replace(tzinfo=VIETNAM)
    if instant is None:
        instant = datetime.combine(date.fromisoformat(as_of[:10]) + timedelta(days=1), time(), VIETNAM)
    return instant.astimezone(UTC)


def _as_of(row: Row) -> tuple[str, date]:
    """Return the time as stated, and its day in Vietnam."""
    stated = row.needed("as_of", 40)
    clock = _CLOCK.fullmatch(stated)
    instant = read_instant(stated)
    day = local_day(instant) if instant else read_day(clock[1] if clock else stated)
    if day is None:
        raise row.wrong("as_of", "phải là ngày hoặc ngày giờ, như 2020-08-13 hoặc 2020-08-13 08:00.")
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise row.wrong("as_of", f"phải từ năm {FIRST_YEAR} đến {LAST_YEAR}.")
    return stated, day


def _area(row: Row, day: date) -> Area:
    code = row.needed("area_code", 80)
    area = area_valid_on(code, day)
    if area is None:
        raise row.wrong("area_code", f"không có địa bàn này vào ngày {day}. Mời nạp cây địa bàn trước.")
    name = row.text("area_name", 120) if "area_name" in row.cells else ""
    if fold(name) not in area.search_key:
        raise row.wrong("area_name", f"mã {code} là {area.name}.")
    return area


def _share(row: Row) -> str | None:
    """Return the stated percentage as a share, digit for digit: 8.82 is 0.0882."""
    percent = row.text("stated_rate_pct", 20)
    if not percent:
        return None
    if not _PERCENT.fullmatch(percent) or Decimal(percent) > 100:
        raise row.wrong("stated_rate_pct", "phải là phần trăm từ 0 đến 100, dùng dấu chấm, như 8.82.")
    return format(Decimal(percent).scaleb(-2), "f")
