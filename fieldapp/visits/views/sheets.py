"""Walk sheets: printed for a hamlet, found again by the code on the paper, typed a page at a time."""

from dataclasses import asdict
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs
from fieldapp.accounts.devices import is_confirmed
from fieldapp.addresses import origin
from fieldapp.areas.frame import place_frame
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code
from fieldapp.campaigns.choose import campaign_at
from fieldapp.dates import local_day, moment
from fieldapp.errors import Invalid, NotFound
from fieldapp.extensions import db, reading
from fieldapp.files import file_answer
from fieldapp.households.models import Household
from fieldapp.visits.models import Sheet
from fieldapp.visits.sheet_page import SheetPage, open_page, said, shown_sheet, store_typed
from fieldapp.visits.sheet_print import said_on, sheet_pdf
from fieldapp.visits.sheets import hamlet_of, note_print, print_sheet, sheet_named, sheets_of
from fieldapp.visits.typed import Typed
from fieldapp.visits.typed_form import SheetCodeForm
from fieldapp.visits.views.blueprint import bp


@bp.get("/households/<code>/sheets")
@needs(Verb.SHEET_TYPE)
def hamlet_sheets(code: str) -> ResponseReturnValue:
    """Offer to print a hamlet's walk sheet, and list those that were printed."""
    actor: Actor = current_user.actor
    area = hamlet_of(actor, area_by_code(code))
    campaign = campaign_at(actor, area, request.args.get("campaign"))
    if campaign is None:
        return render_template("visits/no_campaign.html", place=area.full_name, contact="")
    return render_template(
        "visits/hamlet_sheets.html",
        **place_frame(area),
        ref=area.reference,
        campaign=campaign,
        sheets=_listed(actor, area.id),
    )


@bp.post("/households/<code>/sheets")
@needs(Verb.SHEET_TYPE)
def print_new(code: str) -> ResponseReturnValue:
    """Answer the hamlet's walk sheet as PDF: a new one when its doors have changed since the last."""
    actor: Actor = current_user.actor
    area = hamlet_of(actor, area_by_code(code))
    campaign = campaign_at(actor, area, request.form.get("campaign"))
    if campaign is None:
        raise NotFound
    if asked := _confirmation(area):
        return asked
    sheet = print_sheet(actor, area, campaign)
    db.session.commit()
    return _pdf(actor, sheet)


@bp.get("/sheets")
@needs(Verb.SHEET_TYPE)
def find_sheet() -> ResponseReturnValue:
    """Ask for the code that stands on the paper, and go where it is typed."""
    actor: Actor = current_user.actor
    form = SheetCodeForm(request.args)
    if "sheet" in request.args and form.validate():
        try:
            return redirect(url_for("visits.sheet", sheet=sheet_named(actor, form.sheet.data or "").code), 303)
        except NotFound:
            form.sheet.errors = [
                gettext("Không thấy phiếu nào có mã này trong địa bàn của bác. Mời bác xem lại góc trên của phiếu.")
            ]
    page = render_template("visits/find_sheet.html", form=form, sheets=_listed(actor))
    return page, Invalid.status if form.errors else 200


@bp.get("/sheets/<sheet>")
@needs(Verb.SHEET_TYPE)
def sheet(sheet: str) -> ResponseReturnValue:
    """Show a page of a sheet to type."""
    actor: Actor = current_user.actor
    page = open_page(actor, sheet_named(actor, sheet), request.args)
    return _page(page, [], starts="rows" if "day" in request.args else "head")


@bp.post("/sheets/<sheet>")
@needs(Verb.SHEET_TYPE)
def type_sheet(sheet: str) -> ResponseReturnValue:
    """Store what was typed on a page; what could not be stored comes back first, as it was typed."""
    actor: Actor = current_user.actor
    page = open_page(actor, sheet_named(actor, sheet), request.form, request.form)
    if not page.head.validate():
        return _page(page, []), Invalid.status
    typed = store_typed(actor, page)
    db.session.commit()
    if not typed:
        page.head.form_errors.append(gettext("Chưa có dòng nào được gõ trên trang này."))
    if not typed or not all(each.is_stored for each in typed):
        return _page(page, typed), Invalid.status
    flash(said(typed), "done")
    kept: dict[str, Any] = asdict(page.head.chosen) | {"page": page.following} if page.following else {}
    return redirect(url_for("visits.sheet", sheet=page.sheet.code, **kept), 303)


@bp.post("/sheets/<sheet>/print")
@needs(Verb.SHEET_TYPE)
def print_again(sheet: str) -> ResponseReturnValue:
    """Answer a sheet as it was printed, with what is known of its doors today."""
    actor: Actor = current_user.actor
    found = sheet_named(actor, sheet)
    if asked := _confirmation(found.area):
        return asked
    note_print(actor, found)
    db.session.commit()
    return _pdf(actor, found)


def _confirmation(area: Area) -> ResponseReturnValue | None:
    """Ask a desk for its passphrase again before names leave it on paper, unless it proved itself lately."""
    if is_confirmed(current_user.session, current_user.actor.at):
        return None
    return redirect(url_for("accounts.confirm", next=url_for("visits.hamlet_sheets", code=area.reference)), 303)


def _pdf(actor: Actor, sheet: Sheet) -> Response:
    address = origin() + url_for("visits.sheet", sheet=sheet.code)
    name = f"phieu-di-ngo-{sheet.area.reference}-{sheet.code}.pdf"
    with reading():
        said_there = said_on(actor, sheet, address)
    db.session.rollback()  # setting takes seconds, and nobody waits for this transaction
    return file_answer(sheet_pdf(said_there), name)


def _listed(actor: Actor, area_id: int | None = None) -> list[tuple[str, str, str, str]]:
    return [
        (found.area.full_name, found.code, moment(found.made_at), f"{doors}")
        for found, doors in sheets_of(actor, area_id)
    ]


def _page(page: SheetPage, typed: list[Typed], starts: str = "") -> str:
    area, today = page.sheet.area, local_day(current_user.actor.at)
    code, numbers = page.sheet.code, range(1, page.pages + 1)
    return render_template(
        "visits/sheet.html",
        **place_frame(area),
        ref=area.reference,
        page=page,
        shown=shown_sheet(page, typed, today, _door_url),
        turns=[(number, url_for("visits.sheet", sheet=code, page=number)) for number in numbers],
        starts=starts,
    )


def _door_url(home: Household) -> str:
    return url_for("visits.door", code=home.area.reference, uid=home.uid)
