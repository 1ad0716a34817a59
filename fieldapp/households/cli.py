"""`flask register …`: the register from a spreadsheet, and taking an import back."""

from pathlib import Path

import click

from fieldapp.areas.models import Area
from fieldapp.commands import CommandGroup, Refused, area_named
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.importing.book import MOST_BYTES, Sheet, read_book
from fieldapp.households.importing.judge import Choices
from fieldapp.households.importing.plan import Plan, plan_import, try_import
from fieldapp.households.importing.report import sentences, spreadsheet
from fieldapp.households.importing.store import store_import
from fieldapp.households.importing.template import template
from fieldapp.households.importing.undo import import_by_number, undo_import, undone_sentence

group = CommandGroup("register", help="Sổ hộ: nạp từ bảng tính, rút lại một lần nạp.")
groups = (group,)


@group.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--area", "code", required=True, metavar="CODE", help="Xã, phường, thị trấn; hoặc đúng một thôn.")
@click.option("--dry-run", "is_dry", is_flag=True, help="Chỉ xem thử, không ghi gì.")
@click.option("--update", is_flag=True, help="Ghi cả những giá trị khác với sổ.")
@click.option("--create-hamlets", is_flag=True, help="Thêm thôn/buôn/bon/TDP chưa có.")
@click.option("--report", type=click.Path(path_type=Path), metavar="OUT.xlsx", help="Báo cáo từng dòng.")
def bring_in(file: Path, code: str, report: Path | None, is_dry: bool, **given: bool) -> None:
    """Nạp danh sách hộ từ tệp .xlsx, .csv, .xls hay .ods; nạp lại không đổi gì."""
    sheets, choices = _sheets(file), Choices(update=given["update"], create_hamlets=given["create_hamlets"])
    area = area_named(code)
    if is_dry:
        plan = try_import(area, sheets, choices)
        summary = f"dry run: {plan.summary}"
        _write_report(report, plan, summary)
    else:
        plan, summary = _store(area, sheets, choices, report)
    for sentence in sentences(plan):
        click.echo(sentence)
    click.echo(summary)
    if plan.totals["refused"]:
        click.get_current_context().exit(1)


@group.command("undo")
@click.argument("number", metavar="IMPORT", type=int)
def undo(number: int) -> None:
    """Rút lại một lần nạp mà chưa có việc gì làm tiếp trên đó."""
    undone = undo_import(import_by_number(number), None, now())
    db.session.commit()
    click.echo(undone_sentence(number, undone))
    click.echo(f"undo {number}: removed {undone.removed}, restored {undone.restored}")


@group.command("template")
@click.argument("file", type=click.Path(path_type=Path))
def write_template(file: Path) -> None:
    """Ghi tệp mẫu (bản trong dự án: static/mau-danh-sach-ho.xlsx)."""
    _write(file, template())


def _sheets(file: Path) -> list[Sheet]:
    try:
        with file.open("rb") as opened:
            content = opened.read(MOST_BYTES + 1)
    except OSError as fault:
        raise Refused(f"Không đọc được tệp {file}: {fault.strerror}") from fault
    return read_book(content)


def _store(area: Area, sheets: list[Sheet], choices: Choices, report: Path | None) -> tuple[Plan, str]:
    plan = plan_import(area, sheets, choices)
    made = store_import(area, plan, None, now())
    summary = f"import {made.id}: {plan.summary}"
    _write_report(report, plan, summary)
    db.session.commit()
    return plan, summary


def _write_report(report: Path | None, plan: Plan, summary: str) -> None:
    if report is not None:
        _write(report, spreadsheet(plan, summary))


def _write(file: Path, content: bytes) -> None:
    try:
        file.write_bytes(content)
    except OSError as fault:
        db.session.rollback()
        raise Refused(f"Không ghi được tệp {file}: {fault.strerror}") from fault
