"""The pages of imports: try a file, store it, take an import back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import CombinedMultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from fieldapp.access import Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.dates import now
from fieldapp.errors import Invalid, Problem, TooLarge
from fieldapp.extensions import db
from fieldapp.gate import takes
from fieldapp.households.importing.book import MOST_BYTES, TOO_BIG, read_book
from fieldapp.households.importing.forms import ImportForm
from fieldapp.households.importing.judge import Choices
from fieldapp.households.importing.past import past_imports
from fieldapp.households.importing.plan import plan_import, try_import
from fieldapp.households.importing.shown import ShownImport, shown_import
from fieldapp.households.importing.store import store_import
from fieldapp.households.importing.template import FILE_NAME
from fieldapp.households.importing.undo import BuiltOn, import_by_number, undo_import, undone_sentence

ROOM_AROUND = 2 * 1024 * 1024  # bytes beside the file, or too many of it: the page itself says so
bp = Blueprint("imports", __name__)


@bp.get("/imports/<code>")
@needs(Verb.REGISTER_IMPORT)
def index(code: str) -> ResponseReturnValue:
    """Ask for a file, and list what came in before."""
    return _page(reachable_area(current_user.actor, code, Verb.REGISTER_IMPORT), ImportForm())


@bp.post("/imports/<code>")
@needs(Verb.REGISTER_IMPORT)
@takes(MOST_BYTES + ROOM_AROUND)
def bring(code: str) -> ResponseReturnValue:
    """Try a file, or store it; rows that need a look are shown at once, since the file is not kept."""
    area = reachable_area(current_user.actor, code, Verb.REGISTER_IMPORT)
    try:
        form = ImportForm(CombinedMultiDict([request.files, request.form]))
    except RequestEntityTooLarge:
        return _refused(area, ImportForm(), TooLarge(TOO_BIG))
    if not form.validate():
        return _page(area, form), Invalid.status
    try:
        shown = _bring(area, form)
    except Problem as problem:
        return _refused(area, form, problem)
    if shown.number is None or shown.attention.rows:
        return _page(area, form, shown)
    flash(shown.said, "done")
    return redirect(url_for("imports.index", code=area.reference), 303)


@bp.post("/imports/<code>/<int:number>/withdrawal")
@needs(Verb.REGISTER_IMPORT)
def withdraw(code: str, number: int) -> ResponseReturnValue:
    """Take an import back."""
    area = reachable_area(current_user.actor, code, Verb.REGISTER_IMPORT)
    try:
        undone = undo_import(import_by_number(number, area), current_user.actor.id, now())
    except BuiltOn as problem:
        db.session.rollback()
        return _page(area, ImportForm(), refusal=problem), problem.status
    db.session.commit()
    flash(undone_sentence(number, undone), "done")
    return redirect(url_for("imports.index", code=area.reference), 303)


def _bring(area: Area, form: ImportForm) -> ShownImport:
    form.file.data.seek(0)  # it may be read again, when another import was first
    content = form.file.data.read(MOST_BYTES + 1)
    db.session.commit()  # a file is read without holding the write lock
    sheets = read_book(content)
    choices = Choices(update=bool(form.update.data), create_hamlets=bool(form.create_hamlets.data))
    if not form.stores:
        return shown_import(try_import(area, sheets, choices), None)
    plan = plan_import(area, sheets, choices)
    made = store_import(area, plan, current_user.actor.id, now())
    db.session.commit()
    return shown_import(plan, made.id)


def _refused(area: Area, form: ImportForm, problem: Problem) -> ResponseReturnValue:
    db.session.rollback()
    form.file.errors = [problem.message]
    return _page(area, form), problem.status


def _page(area: Area, form: ImportForm, shown: ShownImport | None = None, refusal: Problem | None = None) -> str:
    return render_template(
        "households/imports.html",
        place=area.full_name,
        ref=area.reference,
        form=form,
        shown=shown,
        refusal=refusal,
        past=past_imports(area),
        template=FILE_NAME,
    )
