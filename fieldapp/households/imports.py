"""The pages of imports: a file is looked at before anything is stored, brought in by parts, taken back whole."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from fieldapp.access import Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act
from fieldapp.dates import now
from fieldapp.errors import Invalid, Problem, TooLarge
from fieldapp.extensions import db, set_reading
from fieldapp.files import file_answer
from fieldapp.gate import sent_with_file, takes
from fieldapp.households.importing.book import MOST_BYTES, TOO_BIG, read_book
from fieldapp.households.importing.forms import FileForm
from fieldapp.households.importing.past import past_imports
from fieldapp.households.importing.preview import plan_as_read, preview_of
from fieldapp.households.importing.progress import plan_of, progress_of
from fieldapp.households.importing.reading import Reading, fields_of, reading_of
from fieldapp.households.importing.report import spreadsheet
from fieldapp.households.importing.steps import bring_in, task_of
from fieldapp.households.importing.template import FILE_NAME
from fieldapp.households.importing.undo import BuiltOn, import_by_number, undo_import, undone_sentence
from fieldapp.households.importing.uploads import (
    drop_upload,
    keep_upload,
    packed_sheets,
    upload_by_uid,
    waiting_uploads,
)
from fieldapp.households.models import RegisterUpload
from fieldapp.parts import SECONDS, paced

ROOM_AROUND = 2 * 1024 * 1024  # bytes beside the file, or too many of it: the page itself says so
bp = Blueprint("imports", __name__)


@bp.get("/imports/<code>")
@needs(Verb.REGISTER_IMPORT)
def index(code: str) -> ResponseReturnValue:
    """Ask for a file, and list what came in before."""
    return _page(_area(code), FileForm())


@bp.post("/imports/<code>")
@needs(Verb.REGISTER_IMPORT)
@takes(MOST_BYTES + ROOM_AROUND)
def upload(code: str) -> ResponseReturnValue:
    """Read a file, keep what was read for its preview, and forget the file."""
    area = _area(code)
    try:
        form = sent_with_file(FileForm, TOO_BIG)
    except TooLarge as problem:
        return _refused(area, FileForm(), problem)
    if not form.validate():
        return _page(area, form), Invalid.status
    try:
        made = _kept(area, form)
    except Problem as problem:
        return _refused(area, form, problem)
    return redirect(_address(area, made), 303)


@bp.get("/imports/<code>/uploads/<uid>")
@needs(Verb.REGISTER_IMPORT)
def preview(code: str, uid: str) -> ResponseReturnValue:
    """Show an upload: as it would be read, how far it is brought in, or what came of it."""
    area = _area(code)
    found = _upload(area, uid)
    if not found.import_id:
        return _preview(area, found, reading_of(found, area, request.args))
    page = {"place": area.full_name, "ref": area.reference, "page": progress_of(found)}
    return render_template("households/import_progress.html", **page)


@bp.post("/imports/<code>/uploads/<uid>")
@needs(Verb.REGISTER_IMPORT)
def store(code: str, uid: str) -> ResponseReturnValue:
    """Look again with other choices, or bring in what was looked at."""
    _only_read()
    area = _area(code)
    found = _upload(area, uid)
    if found.import_id:
        return redirect(_address(area, found), 303)
    reading = reading_of(found, area, request.form)
    if not reading.is_good:
        return _preview(area, found, reading), Invalid.status
    if reading.form.stores and reading.form.seen.data == reading.said:
        return _bring(area, found, reading)
    if reading.form.stores:
        flash(gettext("Bác vừa đổi lựa chọn nên chưa nạp. Mời bác xem lại rồi nạp."), "warn")
    return redirect(_address(area, found, **fields_of(reading.said)), 303)


@bp.post("/imports/<code>/uploads/<uid>/continuation")
@needs(Verb.REGISTER_IMPORT)
def go_on(code: str, uid: str) -> ResponseReturnValue:
    """Bring in more of an upload that was begun."""
    _only_read()
    area = _area(code)
    found = _upload(area, uid)
    if not found.import_id or not found.cells:
        return redirect(_address(area, found), 303)
    return _bring(area, found, reading_of(found, area, MultiDict(fields_of(found.choices))))


@bp.post("/imports/<code>/uploads/<uid>/removal")
@needs(Verb.REGISTER_IMPORT)
def drop(code: str, uid: str) -> ResponseReturnValue:
    """Forget an upload: it is not wanted, or its report was read."""
    area = _area(code)
    drop_upload(_upload(area, uid))
    db.session.commit()
    flash(gettext("Đã xóa tệp khỏi máy chủ."), "done")
    return redirect(url_for("imports.index", code=area.reference), 303)


@bp.post("/imports/<code>/uploads/<uid>/report")
@needs(Verb.REGISTER_IMPORT)
def report(code: str, uid: str) -> ResponseReturnValue:
    """Answer with every row and what becomes, or became, of it."""
    _only_read()
    area = _area(code)
    found = _upload(area, uid)
    name, where = found.name, area.code
    plan = plan_of(found) if found.import_id else plan_as_read(area, reading_of(found, area, request.form))
    content = spreadsheet(plan, name)
    _write_again()
    record_act(current_user.actor.id, "register.report", f"upload:{uid}", now(), where)
    db.session.commit()
    return file_answer(content, "ket-qua-nap.xlsx")


@bp.post("/imports/<code>/<int:number>/withdrawal")
@needs(Verb.REGISTER_IMPORT)
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Take an import back."""
    area = _area(code)
    try:
        undone = undo_import(import_by_number(number, area), current_user.actor.id, now())
    except BuiltOn as problem:
        db.session.rollback()
        return _page(area, FileForm(), problem), problem.status
    db.session.commit()
    flash(undone_sentence(number, undone), "done")
    return redirect(url_for("imports.index", code=area.reference), 303)


def _area(code: str) -> Area:
    return reachable_area(current_user.actor, code, Verb.REGISTER_IMPORT)


def _upload(area: Area, uid: str) -> RegisterUpload:
    return upload_by_uid(uid, area, current_user.actor.id, now())


def _address(area: Area, found: RegisterUpload, **fields: str) -> str:
    return url_for("imports.preview", code=area.reference, uid=found.uid, **fields)  # type: ignore[arg-type]


def _kept(area: Area, form: FileForm) -> RegisterUpload:
    form.file.data.seek(0)  # it may be read again, when another import was first
    content = form.file.data.read(MOST_BYTES + 1)
    db.session.commit()  # a file is read without holding the write lock
    cells = packed_sheets(read_book(content))
    made = keep_upload(area, current_user.actor.id, form.file.data.filename, cells, now())
    db.session.commit()
    return made


def _bring(area: Area, found: RegisterUpload, reading: Reading) -> ResponseReturnValue:
    """Bring in parts for some seconds; the page then says how far it is, and goes on."""
    address, uid, choices = _address(area, found), found.uid, reading.said
    try:
        task = task_of(found, area, reading.sheets, reading.choices, now())
        _write_again()
        for _ in paced(bring_in(task, choices), SECONDS):
            db.session.commit()
    except Problem as problem:
        _only_read()
        return _preview(area, _upload(area, uid), reading, problem), problem.status
    return redirect(address, 303)


def _only_read() -> None:
    """Take no write lock from here on: a large file is looked at for seconds."""
    db.session.rollback()
    set_reading(True)


def _write_again() -> None:
    db.session.rollback()
    set_reading(False)


def _preview(area: Area, found: RegisterUpload, reading: Reading, problem: Problem | None = None) -> str:
    reading.form.seen.data = reading.said
    return render_template(
        "households/import_preview.html",
        place=area.full_name,
        ref=area.reference,
        upload=found,
        form=reading.form,
        page=preview_of(area, reading),
        said=reading.said,
        hidden=fields_of(reading.said),
        problem=problem,
    )


def _refused(area: Area, form: FileForm, problem: Problem) -> ResponseReturnValue:
    db.session.rollback()
    form.file.errors = [problem.message]
    return _page(area, form), problem.status


def _page(area: Area, form: FileForm, refusal: Problem | None = None) -> str:
    return render_template(
        "households/imports.html",
        place=area.full_name,
        ref=area.reference,
        form=form,
        refusal=refusal,
        waiting=waiting_uploads(area, current_user.actor.id, now()),
        past=past_imports(area),
        template=FILE_NAME,
    )
