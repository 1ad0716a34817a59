"""How far an upload is brought in, and what came of it, as its page shows it."""

from dataclasses import dataclass

from flask_babel import format_decimal, gettext

from fieldapp.households.importing.near import Near
from fieldapp.households.importing.plan import Plan
from fieldapp.households.importing.shown import ShownImport, shown_import
from fieldapp.households.importing.uploads import report_of
from fieldapp.households.models import RegisterUpload

MOST_NEAR = 200


@dataclass(frozen=True, slots=True)
class Progress:
    """An import under way or over.

    Units: `percent` is of the file's rows, whole.
    """

    uid: str
    name: str
    number: int
    is_over: bool
    percent: int
    said: str
    shown: ShownImport
    near: list[Near]
    near_said: str


def progress_of(upload: RegisterUpload) -> Progress:
    """Return how far an upload is that was begun."""
    plan, number = plan_of(upload), upload.import_id or 0
    done, of = len(plan.lines), max(upload.row_count, 1)
    said = gettext("Đã nạp %(done)s trên %(of)s dòng", done=format_decimal(done), of=format_decimal(upload.row_count))
    percent, near = min(100, 100 * done // of), plan.near[:MOST_NEAR]
    near_said = gettext("Trùng hoặc gần trùng (%(count)s)", count=len(plan.near))
    shown = shown_import(plan, number)
    return Progress(upload.uid, upload.name, number, not upload.cells, percent, said, shown, near, near_said)


def plan_of(upload: RegisterUpload) -> Plan:
    """Return what became of the rows of an upload so far."""
    report = report_of(upload)
    return Plan(report.lines, [], [], report.near)
