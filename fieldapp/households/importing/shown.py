"""An import as its page shows it: the counts, what was not read, the rows to look at, then all the others."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.households.importing.judge import Fate, Line
from fieldapp.households.importing.plan import Plan
from fieldapp.households.importing.report import FATES

MOST_SHOWN = 500
_CHIPS = {
    Fate.NEW: ("done", "plus"),
    Fate.UNCHANGED: ("todo", "check"),
    Fate.CHANGED: ("waiting", "check"),
    Fate.REFUSED: ("danger", "warn"),
    Fate.HELD: ("waiting", "warn"),
    Fate.SKIPPED: ("vacant", "more"),
}
_LEFT_OUT = (Fate.REFUSED, Fate.HELD)


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row of the file; `state` and `icon` are a chip's."""

    label: str
    fate: str
    state: str
    icon: str
    hamlet: str
    head: str
    said: str


@dataclass(frozen=True, slots=True)
class ShownRows:
    """Rows of one table; `left_out` says how many more there are, if any."""

    rows: list[ShownRow]
    caption: str
    left_out: str


@dataclass(frozen=True, slots=True)
class ShownImport:
    """What a try, or the import of that number, did.

    Units: `facts` are (label, count of rows as text).
    """

    number: int | None
    title: str
    kind: str
    facts: list[tuple[str, str]]
    notes: list[str]
    attention: ShownRows
    others: ShownRows

    @property
    def said(self) -> str:
        """The whole in one line."""
        return f"{self.title}: " + ", ".join(f"{label.lower()} {count}" for label, count in self.facts)


def shown_import(plan: Plan, number: int | None) -> ShownImport:
    """Return what the page shows of a plan that was stored as *number*, or only tried."""
    counts = plan.counts
    tried, stored = gettext("Xem thử, chưa ghi gì vào sổ."), gettext("Đã nạp, lần nạp số %(number)s.", number=number)
    title = stored if number else tried
    if counts[Fate.REFUSED]:
        title = f"{title} {gettext('Có dòng bị từ chối: mời bác sửa trong tệp rồi nạp lại cả tệp.')}"
    if counts[Fate.HELD]:
        title = f"{title} {gettext('Có dòng để lại, chưa nạp: có thể là hộ đã có, mời bác xem.')}"
    loud = sorted((line for line in plan.lines if _needs_look(line)), key=lambda line: line.fate not in _LEFT_OUT)
    quiet = [line for line in plan.lines if not _needs_look(line)]
    return ShownImport(
        number,
        title,
        "warn" if any(counts[fate] for fate in _LEFT_OUT) or number is None else "done",
        [
            (str(FATES[fate]).capitalize(), str(count))
            for fate, count in counts.items()
            if count or fate not in (Fate.HELD, Fate.SKIPPED)
        ],
        plan.notes,
        _rows(loud, gettext("Các dòng cần xem")),
        _rows(quiet, gettext("Các dòng còn lại")),
    )


def _needs_look(line: Line) -> bool:
    return line.fate in (*_LEFT_OUT, Fate.CHANGED) or (bool(line.said) and line.fate is not Fate.SKIPPED)


def shown_line(line: Line) -> ShownRow:
    """Return what the page shows of one row."""
    label = gettext("Dòng %(number)s", number=line.number)
    return ShownRow(label, str(FATES[line.fate]), *_CHIPS[line.fate], line.hamlet, line.head, line.said)


def _rows(lines: Sequence[Line], caption: str) -> ShownRows:
    rows = [shown_line(line) for line in lines[:MOST_SHOWN]]
    more = len(lines) - len(rows)
    return ShownRows(rows, f"{caption} ({len(lines)})", _left_out(more) if more else "")


def _left_out(count: int) -> str:
    said = gettext(
        "Còn %(count)s dòng nữa không hiện ở đây. Muốn xem đủ, mời bác tải báo cáo .xlsx.",
        count=count,
    )
    return str(said)
