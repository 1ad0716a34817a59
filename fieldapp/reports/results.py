"""Part II and the counts of part III: sentences and tables made from the frozen figures, typed by nobody."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from fieldapp.areas.published import dotted
from fieldapp.reports.frozen import Frozen, FrozenApp, FrozenArea, Late
from fieldapp.reports.report import Column, Table
from fieldapp.reports.said import counted, instant_in_full, percent
from fieldapp.rollups import wording
from fieldapp.visits.forms import OBSTACLES, OUTCOMES
from fieldapp.visits.models import Outcome

# More apps than these have no room on an upright page; the text and the spreadsheet tell of all.
MOST_APPS = 2


def result_sentences(frozen: Frozen, at: datetime) -> Iterator[str]:
    """Say what was reached by *at*: doors, phones of each app, what others published, what came late."""
    counts = frozen.whole.counts
    yield (
        f"Tính đến {instant_in_full(at)}: sổ hộ có {dotted(counts['households'])} hộ đang ở, {dotted(counts['adults'])}"
        f" người lớn, {dotted(counts['smartphones'])} điện thoại thông minh; đã đến"
        f" {wording.ratio(counts['knocked'], counts['households'])} hộ, gặp {dotted(counts['met'])} hộ, với"
        f" {dotted(counts['visits'])} lượt thăm; đã phát {dotted(counts['leaflets'])} tờ rơi."
    )
    if frozen.parts and (having := sum(part.counts["registered"] > 0 for part in frozen.parts)) < len(frozen.parts):
        yield f"Sổ hộ có ở {wording.ratio(having, len(frozen.parts))} địa bàn; nơi chưa có sổ hộ chưa được tính."
    yield from map(_of_app, frozen.whole.apps)
    yield from _of_others(frozen.whole)
    if frozen.late:
        yield _came_late(frozen.late, frozen.whole.apps)


def _of_app(app: FrozenApp) -> str:
    rate = app.rates.get(app.base)
    said = f"Ứng dụng {app.name}: {dotted(app.installed)} máy đã cài"
    if rate is not None:
        said += f", bằng {percent(rate)} số {wording.base_name(app.base)}"
    said += f"; đã giúp cài {dotted(app.assisted)} máy tại nhà và tại các điểm"
    if app.goal is None:
        return f"{said}."
    missing = max(0, app.goal - app.installed)
    left = f"còn thiếu {dotted(missing)} máy" if missing else "đã đạt mục tiêu"
    return f"{said}. Mục tiêu là {dotted(app.goal)} máy, {left}."


def _of_others(whole: FrozenArea) -> Iterator[str]:
    names = {app.slug: app.name for app in whole.apps}
    for row in whole.official:
        unit = wording.UNITS.get(row["unit"], row["unit"])
        share = f", tỷ lệ {percent(Decimal(row['stated_share']))}" if row["stated_share"] else ""
        yield (
            f"Số liệu công bố ({row['source']}), tính đến {wording.stated_time(row['as_of'])}: {dotted(row['value'])}"
            f" {unit} {names.get(row['app'], row['app'])}{share}; nguồn này đếm cách khác, không cộng với số trên."
        )


def _came_late(late: Late, apps: tuple[FrozenApp, ...]) -> str:
    helped = "; ".join(f"{dotted(late.assisted.get(app.slug, 0))} máy {app.name}" for app in apps)
    fixed = f", {dotted(late.corrected)} lượt được sửa hoặc rút lại" if late.corrected else ""
    return (
        f"Phát sinh sau lần chốt số lúc {instant_in_full(late.since)}: nhận thêm {dotted(late.visits)} lượt đã đi trước"
        f" lúc đó (giúp cài {helped}){fixed}; đều đã nằm trong số liệu trên."
    )


def obstacle_sentences(whole: FrozenArea) -> Iterator[str]:
    """Say why phones have no app yet, and which doors stayed closed, as counts of households."""
    reasons = counted({str(name): whole.obstacles[key] for key, name in OBSTACLES.items()})
    if reasons:
        yield f"Lý do chưa cài, theo lượt thăm mới nhất của từng hộ: {reasons}."
    closed = {str(name): whole.outcomes[key] for key, name in OUTCOMES.items() if key != Outcome.MET}
    said = counted(closed | {"chưa đến": whole.outcomes["none"]})
    if said:
        yield f"Những hộ chưa gặp được: {said}."


def result_table(frozen: Frozen, kinds: str) -> Table:
    """Return the figures of each area below beside target and what others published; of a hamlet, its own."""
    if not frozen.parts:
        return _own_table(frozen.whole)
    as_of = published_day(frozen)
    apps = frozen.whole.apps[: 1 if as_of else MOST_APPS]
    columns = [Column("STT", 10), Column(kinds, 38, is_number=False), Column("Hộ đã đến/tổng số hộ", 24)]
    columns += [Column("Người lớn", 17)]
    for app in apps:
        columns += _columns(app)
    if as_of:
        columns.append(Column(f"Công bố {wording.stated_time(as_of)}", 23))
    rows = [_row(str(number), part, apps, as_of) for number, part in enumerate(frozen.parts, 1)]
    total = _row("", frozen.whole, apps, as_of, "Tổng cộng")
    return Table("Kết quả theo địa bàn", tuple(columns), tuple(rows), total)


def disagreement(frozen: Frozen) -> Iterator[str]:
    """Say where the published figures of the areas below do not add up to the one published for the whole."""
    as_of = published_day(frozen)
    parts = [official_of(part, as_of) for part in frozen.parts]
    whole, total = official_of(frozen.whole, as_of), sum(count or 0 for count in parts)
    if as_of and whole is not None and None not in parts and total != whole:
        day = wording.stated_time(as_of)
        yield f"Số công bố {day} của các địa bàn cộng lại {dotted(total)}, văn bản ghi {dotted(whole)}."


def _columns(app: FrozenApp) -> list[Column]:
    found = [Column(f"Máy đã cài {app.name}", 22)]
    if app.target_base:
        base = wording.base_name(app.base)
        found += [Column("Mục tiêu", 17), Column(f"Tỷ lệ trên {base}", 19)]
    return found


def _row(number: str, part: FrozenArea, apps: tuple[FrozenApp, ...], as_of: str, name: str = "") -> tuple[str, ...]:
    """Write a row; a place without a register has no doors or adults to tell of, which is not 0."""
    counts, found = part.counts, {app.slug: app for app in part.apps}
    doors, adults = wording.NOTHING, wording.NOTHING
    if counts["registered"]:
        doors, adults = wording.ratio(counts["knocked"], counts["households"]), dotted(counts["adults"])
    cells = [number, name or part.name, doors, adults]
    for app in apps:
        mine = found[app.slug]
        cells.append(dotted(mine.installed))
        if app.target_base:
            cells += [wording.count_or_none(mine.goal or None), percent(mine.rates.get(mine.base))]
    if as_of:
        cells.append(wording.count_or_none(official_of(part, as_of)))
    return tuple(cells)


def published_day(frozen: Frozen) -> str:
    """Return the latest time as of which areas below have a published count of the first app, "" for none."""
    return max((str(row["as_of"]) for part in frozen.parts for row in _of_first(part)), default="")


def official_of(area: FrozenArea, as_of: str) -> int | None:
    """Return the published count of the first app as of that time, None where nobody published one."""
    return next((int(row["value"]) for row in _of_first(area) if row["as_of"] == as_of), None)


def _of_first(area: FrozenArea) -> list[Mapping[str, Any]]:
    return [row for row in area.official if area.apps and row["app"] == area.apps[0].slug]


def _own_table(whole: FrozenArea) -> Table:
    counts = whole.counts
    rows = [
        ("Hộ đang ở", dotted(counts["households"])),
        ("Hộ đã đến", dotted(counts["knocked"])),
        ("Hộ đã gặp", dotted(counts["met"])),
        ("Lượt thăm", dotted(counts["visits"])),
        ("Tờ rơi đã phát", dotted(counts["leaflets"])),
        ("Người lớn", dotted(counts["adults"])),
        ("Điện thoại thông minh", dotted(counts["smartphones"])),
    ]
    for app in whole.apps:
        rows.append((f"Máy đã cài {app.name}", dotted(app.installed)))
        if app.target_base:
            rows.append((f"Mục tiêu {app.name}", wording.count_or_none(app.goal)))
            base = wording.base_name(app.base)
            rows.append((f"Máy đã cài {app.name} trên số {base}", percent(app.rates.get(app.base))))
    numbered = tuple((str(number), *row) for number, row in enumerate(rows, 1))
    columns = Column("STT", 12), Column("Nội dung", 110, is_number=False), Column("Số liệu", 40)
    return Table("Kết quả của Ban tự quản", columns, numbered)
