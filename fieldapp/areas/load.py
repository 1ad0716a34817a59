"""Storing a tree as its file states it: all of it or nothing, and never over what is stored already."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from fieldapp.areas.add import require_no_households
from fieldapp.areas.models import Area, PublishedFigure
from fieldapp.areas.published import LABELS, dotted
from fieldapp.areas.rows import BadFile
from fieldapp.areas.shapes import CENSUS_DAY, StatedArea, StatedFigure
from fieldapp.areas.tree import area_valid_on
from fieldapp.audit.log import record_acts
from fieldapp.extensions import db
from fieldapp.text import fold


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a file: counts of areas, or the `differences` for which nothing was stored."""

    new: int
    unchanged: int
    differences: list[str]


def load_tree(stated: list[StatedArea], at: datetime) -> Loaded:
    """Store the areas and figures that are not stored yet, in one transaction.

    Units: counts of areas.
    Errors: BadFile for an unknown parent, a circle, or a validity that overlaps a stored one.
    """
    ordered = _parents_first(stated)
    namesakes = list(db.session.scalars(select(Area).where(Area.code.in_([area.code for area in stated]))))
    stored = {(area.code, area.valid_from): area for area in namesakes}
    _refuse_overlaps(stated, namesakes)
    figures = _stored_figures(namesakes)
    codes = {"", *(area.code for area in ordered)}
    parents = {area.code: _parent_outside(area) for area in ordered if area.parent_code not in codes}
    known = [(area, found) for area in stated if (found := stored.get((area.code, area.valid_from)))]
    differences = [line for area, found in known for line in _differences(area, found, figures)]
    if differences:
        return Loaded(0, len(known), differences)
    placed: dict[str, Area] = {}
    for area in ordered:
        parent = placed.get(area.parent_code) or parents.get(area.code)
        placed[area.code] = stored.get((area.code, area.valid_from)) or _place(area, parent)
    db.session.flush()
    for area in ordered:
        db.session.add_all(_missing_figures(area, placed[area.code], figures))
    db.session.flush()
    new = [f"area:{a.code}@{a.valid_from}" for a in ordered if (a.code, a.valid_from) not in stored]
    record_acts(None, "area.add", new, at, detail="import")
    return Loaded(len(new), len(known), [])


def _parents_first(stated: list[StatedArea]) -> list[StatedArea]:
    by_code = {area.code: area for area in stated}
    ordered: dict[str, StatedArea] = {}
    for area in stated:
        chain: dict[str, StatedArea] = {}
        step: StatedArea | None = area
        while step is not None and step.code not in ordered:
            if step.code in chain:
                raise BadFile(f"Dòng {step.line}: địa bàn {step.code} lại nằm dưới chính nó.")
            chain[step.code] = step
            _refuse_early_child(step, by_code.get(step.parent_code))
            step = by_code.get(step.parent_code)
        ordered.update(reversed(chain.items()))
    return list(ordered.values())


def _refuse_early_child(area: StatedArea, parent: StatedArea | None) -> None:
    if parent is not None and not parent.is_valid_on(area.valid_from):
        raise BadFile(
            f"Dòng {area.line}: {area.code} có từ {area.valid_from}, "
            f"lúc đó {parent.code} (dòng {parent.line}) không có hiệu lực."
        )


def _parent_outside(area: StatedArea) -> Area:
    parent = area_valid_on(area.parent_code, area.valid_from)
    if parent is None:
        raise BadFile(f"Dòng {area.line}: không có địa bàn cấp trên {area.parent_code} trong tệp và trong máy.")
    return require_no_households(parent)


def _refuse_overlaps(stated: list[StatedArea], namesakes: list[Area]) -> None:
    by_code = {area.code: area for area in stated}
    for other in namesakes:
        area = by_code[other.code]
        if other.valid_from == area.valid_from:
            continue
        ends_before = other.valid_until is not None and other.valid_until < area.valid_from
        starts_after = area.valid_until is not None and area.valid_until < other.valid_from
        if not (ends_before or starts_after):
            raise BadFile(
                f"Dòng {area.line}: mã {area.code} từ {area.valid_from} chồng lên {other.name}, "
                f"có hiệu lực từ {other.valid_from} đến {other.valid_until or 'nay'}."
            )


def _stored_figures(areas: list[Area]) -> dict[tuple[int, str], PublishedFigure]:
    found = db.session.scalars(
        select(PublishedFigure).where(
            PublishedFigure.area_id.in_([area.id for area in areas]), PublishedFigure.as_of == CENSUS_DAY
        )
    )
    return {(figure.area_id, figure.name): figure for figure in found}


def _differences(area: StatedArea, found: Area, figures: dict[tuple[int, str], PublishedFigure]) -> Iterator[str]:
    pairs: list[tuple[str, object, object]] = [
        ("tên", found.name, area.name),
        ("loại", found.kind, area.kind),
        ("cấp trên", found.parent.code if found.parent else "", area.parent_code),
        ("hết hiệu lực", found.valid_until, area.valid_until),
        ("vĩ độ", found.latitude, area.latitude),
        ("kinh độ", found.longitude, area.longitude),
    ]
    for figure in area.figures:
        stored = figures.get((found.id, figure.name))
        if stored is not None and stored.value != figure.value:
            pairs.append((str(LABELS[figure.name]), dotted(stored.value), dotted(figure.value)))
    for what, ours, theirs in pairs:
        if ours != theirs:
            said = f"đang là {ours or 'trống'}, tệp ghi {theirs or 'trống'}"
            yield f"{area.code} ({found.name}), {what}: {said}"


def _place(area: StatedArea, parent: Area | None) -> Area:
    place = Area(
        code=area.code,
        valid_from=area.valid_from,
        valid_until=area.valid_until,
        kind=area.kind,
        name=area.name,
        search_key=fold(area.name),
        parent=parent,
        latitude=area.latitude,
        longitude=area.longitude,
        source=area.source,
    )
    db.session.add(place)
    return place


def _missing_figures(
    area: StatedArea, place: Area, figures: dict[tuple[int, str], PublishedFigure]
) -> Iterator[PublishedFigure]:
    for figure in area.figures:
        if (place.id, figure.name) not in figures:
            yield _published(figure, place)


def _published(figure: StatedFigure, place: Area) -> PublishedFigure:
    return PublishedFigure(
        area_id=place.id,
        name=figure.name,
        value=figure.value,
        as_of=CENSUS_DAY,
        source=figure.source,
        is_estimate=figure.is_estimate,
    )
