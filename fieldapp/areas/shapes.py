"""The two shapes of a tree's file, as data: which column states what, and who published it."""

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from fieldapp.areas.rows import BadFile, Row, read_table, require_columns

CENSUS_DAY = date(2019, 4, 1)
_CENSUS = "Tổng cục Thống kê, Tổng điều tra dân số và nhà ở 01/04/2019"
_MERGED = _CENSUS + ", cộng các đơn vị cũ {merged_from_codes}"
_LONGEST_SOURCE = 200
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,6})?")
_PLACE = ("code", "parent_code", "kind", "valid_from", "valid_until", "name")


@dataclass(frozen=True, slots=True)
class StatedFigure:
    """A published number as the file states it; `is_estimate` when somebody computed it."""

    name: str
    value: int
    source: str
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class StatedArea:
    """An area as the file states it; `parent_code` is "" at a root."""

    line: int
    code: str
    parent_code: str
    kind: str
    name: str
    valid_from: date
    valid_until: date | None
    latitude: Decimal | None
    longitude: Decimal | None
    source: str
    figures: tuple[StatedFigure, ...]

    def figure(self, name: str) -> StatedFigure | None:
        """Return what the file states under *name*."""
        return next((figure for figure in self.figures if figure.name == name), None)

    def plus(self, figure: StatedFigure) -> "StatedArea":
        """Return the same area with one figure more."""
        return replace(self, figures=(*self.figures, figure))

    def is_valid_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class _Figure:
    name: str
    column: str
    source: str
    is_estimate: bool = False


@dataclass(frozen=True, slots=True)
class _Shape:
    """`source` and the figures' sources may quote the row's own cells in braces."""

    source: str
    figures: tuple[_Figure, ...]
    also: tuple[str, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        return (*_PLACE, *self.also, *(figure.column for figure in self.figures))


_SHAPES = (
    _Shape(
        source="Tổng cục Thống kê, danh mục đơn vị hành chính 01/06/2020",
        figures=(
            _Figure("population", "pop_2019", _CENSUS),
            _Figure("population_15plus", "pop15plus_2019", f"{_CENSUS}, bảng nhóm tuổi"),
            _Figure(
                "population_18plus",
                "pop18plus_2019_est",
                f"Ước tính: số người từ 20 tuổi cộng 2/5 nhóm 15–19 tuổi; {_CENSUS}, bảng nhóm tuổi",
                is_estimate=True,
            ),
            _Figure("population_20plus", "pop20plus_2019", f"{_CENSUS}, bảng nhóm tuổi"),
            _Figure("population_urban", "pop_urban_2019", _CENSUS),
            _Figure("households_census", "households_2019", _CENSUS),
        ),
        also=("lat", "lon"),
    ),
    _Shape(
        source="Danh mục đơn vị hành chính từ 01/07/2025; hợp nhất từ {merged_from_codes}",
        figures=(
            _Figure("population", "pop_census_2019_sum", _MERGED),
            _Figure("households_census", "households_census_2019_sum", _MERGED),
        ),
        also=("merged_from_codes",),
    ),
)


def read_tree(path: Path) -> list[StatedArea]:
    """Read a tree in either shape, told apart by its columns.

    Errors: BadFile.
    """
    columns, rows = read_table(path)
    shape = min(_SHAPES, key=lambda known: len(set(known.columns) - set(columns)))
    require_columns(columns, shape.columns)
    stated = [_area(shape, row) for row in rows]
    lines: dict[str, int] = {}
    for area in stated:
        if area.code in lines:
            raise BadFile(f"Dòng {area.line}: mã {area.code} đã có ở dòng {lines[area.code]}.")
        lines[area.code] = area.line
    return stated


def _area(shape: _Shape, row: Row) -> StatedArea:
    valid_from, valid_until = row.day("valid_from"), row.day("valid_until")
    if valid_from is None:
        raise row.wrong("valid_from", "không được để trống.")
    if valid_until is not None and valid_until < valid_from:
        raise row.wrong("valid_until", "phải từ ngày valid_from trở đi.")
    return StatedArea(
        line=row.line,
        code=_code(row, "code"),
        parent_code=_code(row, "parent_code") if row.text("parent_code", 80) else "",
        kind=row.needed("kind", 40).lower(),
        name=row.needed("name", 120),
        valid_from=valid_from,
        valid_until=valid_until,
        latitude=_degrees(row, "lat", 90) if "lat" in shape.also else None,
        longitude=_degrees(row, "lon", 180) if "lon" in shape.also else None,
        source=_quoted(shape.source, row),
        figures=tuple(figure for known in shape.figures if (figure := _figure(known, row))),
    )


def _figure(known: _Figure, row: Row) -> StatedFigure | None:
    value = row.count(known.column)
    if value is None:
        return None
    return StatedFigure(known.name, value, _quoted(known.source, row), known.is_estimate)


def _quoted(source: str, row: Row) -> str:
    text = source.format_map(row.cells)
    return text if len(text) <= _LONGEST_SOURCE else text[: _LONGEST_SOURCE - 1] + "…"


def _code(row: Row, column: str) -> str:
    code = row.needed(column, 80)
    if not _CODE.fullmatch(code):
        raise row.wrong(column, "mã chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối.")
    return code


def _degrees(row: Row, column: str, limit: int) -> Decimal | None:
    value = row.text(column, 200)
    if not value:
        return None
    if not _DEGREES.fullmatch(value) or abs(Decimal(value)) > limit:
        raise row.wrong(column, f"phải là số độ từ -{limit} đến {limit}, dùng dấu chấm.")
    return Decimal(value)
