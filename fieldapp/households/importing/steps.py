"""An import in short transactions, so that phones are answered between them: some hamlets, their lines, their act.

What is stored names its import from the first transaction on: interrupted, it goes on or is taken back whole.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from fieldapp.access import Verb
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act
from fieldapp.dates import now
from fieldapp.extensions import db, reading
from fieldapp.households.changes import lock_hamlets
from fieldapp.households.importing.book import Sheet
from fieldapp.households.importing.hamlets import Hamlet, Hamlets
from fieldapp.households.importing.judge import Choices, Judged, Line, Placed, judge_rows
from fieldapp.households.importing.plan import Plan, settle_rows
from fieldapp.households.importing.store import store_writes
from fieldapp.households.importing.uploads import report_of, write_report
from fieldapp.households.models import RegisterImport, RegisterUpload

SLICE = 400  # rows that are enough: about a hamlet, and a tenth of a second or two of the one write lock of SQLite


@dataclass(frozen=True, slots=True)
class Task:
    """An upload to be brought in, by whom and when; its rows judged once for all transactions."""

    upload_id: int
    area_id: int
    user_id: int
    at: datetime
    choices: Choices
    judged: Judged


def task_of(upload: RegisterUpload, area: Area, sheets: list[Sheet], choices: Choices, at: datetime) -> Task:
    """Judge an upload's rows without holding the write lock.

    Errors: Unreadable.
    """
    ids = upload.id, area.id, upload.user_id
    with reading():
        db.session.rollback()
        judged = judge_rows(area, sheets, choices)
        db.session.rollback()
    return Task(*ids, at, choices, judged)


def bring_in(task: Task, choices: str) -> Iterator[None]:
    """Store the rows that are left, some at a time; whoever iterates commits after each.

    Errors: what `add_area` refuses.
    """
    slices = list(_slices(task.judged.placed))
    for rows in slices:
        if _bring_some(task, choices, rows, is_last=rows is slices[-1]):
            yield


def _slices(rows: Sequence[Placed]) -> Iterator[list[Placed]]:
    """Give the rows by whole hamlets, small ones together: which household a row means is told among its hamlet's."""
    hamlets: dict[Hamlet, list[Placed]] = defaultdict(list)
    for row in rows:
        hamlets[row.hamlet].append(row)
    some: list[Placed] = []
    for here in hamlets.values():
        some += here
        if len(some) >= SLICE:
            yield some
            some = []
    if some or not hamlets:
        yield some


def _bring_some(task: Task, choices: str, rows: list[Placed], *, is_last: bool) -> bool:
    upload = db.session.scalar(select(RegisterUpload).where(RegisterUpload.id == task.upload_id).with_for_update())
    if upload is None or not upload.cells:
        return False
    report, area = report_of(upload), db.session.get_one(Area, task.area_id)
    done = {line.number for line in report.lines}
    rows, unplaced = _left(rows, done), [row for row in _lines(task) if row.number not in done]
    if not (rows or unplaced or is_last):
        return False
    if task.choices.create_hamlets:
        lock_hamlets([area.id])
        rows = _found_again(area, rows)
    judged = replace(task.judged, rows=[*unplaced, *rows])
    plan = settle_rows(judged, task.choices)
    at = max(task.at, now())  # its hamlets are locked by now: no closing of an earlier instant misses it
    made = _import(task, upload, choices)
    lines = [*{line.number: line for line in (*report.lines, *plan.lines)}.values()]
    _count(made, replace(plan, lines=lines))
    store_writes(area, made, plan.writes, at)
    write_report(upload, lines, [*report.near, *plan.near])
    if is_last:
        upload.cells = b""
    record_act(task.user_id, Verb.REGISTER_IMPORT, f"import:{made.id}", at, f"{area.code}: {plan.summary}")
    db.session.flush()
    return True


def _left(rows: Sequence[Placed], done: Collection[int]) -> list[Placed]:
    """Return the rows of the hamlets that are not brought in yet; a row may mean another one than when it was begun."""
    hamlets = {row.hamlet for row in rows if row.number not in done}
    return [row for row in rows if row.hamlet in hamlets]


def _lines(task: Task) -> Iterator[Line]:
    """Give the rows that are refused or skipped; they come with the first transaction that finds them so."""
    return (row for row in task.judged.rows if isinstance(row, Line))


def _found_again(area: Area, rows: Sequence[Placed]) -> list[Placed]:
    """Return the rows with hamlets that were begun since they were judged."""
    hamlets = Hamlets(area, may_add=True)
    again: dict[Hamlet, Hamlet] = {}
    for row in rows:
        if row.hamlet.area_id is None and row.hamlet not in again:
            again[row.hamlet] = hamlets.find(row.hamlet.name)
    return [replace(row, hamlet=again.get(row.hamlet, row.hamlet)) for row in rows]


def _import(task: Task, upload: RegisterUpload, choices: str) -> RegisterImport:
    """Return the import's own row, begun with the first transaction."""
    if upload.import_id:
        return db.session.get_one(RegisterImport, upload.import_id)
    made = RegisterImport(area_id=task.area_id, user_id=task.user_id, at=task.at, new=0, unchanged=0)
    made.changed, made.refused = 0, 0
    db.session.add(made)
    db.session.flush()
    upload.import_id, upload.choices, upload.row_count = made.id, choices, len(task.judged.rows)
    return made


def _count(made: RegisterImport, plan: Plan) -> None:
    """Note the counts of all rows so far."""
    for name, count in plan.totals.items():
        setattr(made, name, count)
