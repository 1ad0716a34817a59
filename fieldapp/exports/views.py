"""The page where records of one's own area are taken out as files."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale, gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.accounts.devices import is_confirmed
from fieldapp.areas.frame import open_above, place_frame
from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.switching import switches
from fieldapp.dates import local_day
from fieldapp.errors import Invalid
from fieldapp.exports.forms import ExportForm
from fieldapp.exports.places import Wanted
from fieldapp.exports.take import Taken, log_export, take_households, take_visits
from fieldapp.extensions import db, reading
from fieldapp.files import file_answer

USUAL = {"what": "visits", "kind": "xlsx"}
NAMES = {"visits": "luot-tham", "households": "so-ho"}
bp = Blueprint("exports", __name__)


@bp.get("/exports/<code>")
@needs(Verb.HOUSEHOLD_EXPORT)
def index(code: str) -> ResponseReturnValue:
    """Ask what to take out; whoever had to prove themselves finds again what they chose."""
    area, campaign = _asked(code)
    return _page(area, campaign, ExportForm(request.args, data=USUAL))


@bp.post("/exports/<code>")
@needs(Verb.HOUSEHOLD_EXPORT)
def take_out(code: str) -> ResponseReturnValue:
    """Hand over the file, after the log holds it; a desk proves itself first."""
    actor: Actor = current_user.actor
    area, campaign = _asked(code)
    form = ExportForm(request.form)
    if form.validate() and form.what.data == "visits" and campaign is None:
        form.what.errors = [gettext("Ở đây chưa có đợt nào, nên chưa có lượt thăm. Mời bác chọn sổ hộ.")]
    if form.errors:
        return _page(area, campaign, form), Invalid.status
    if not is_confirmed(current_user.session, actor.at):
        return redirect(url_for("accounts.confirm", next=_address(area, campaign, **_ticked(form))), 303)
    wanted = Wanted(area, names=form.names.data, notes=form.notes.data)
    taken = _make(wanted, campaign, form)
    log_export(actor, wanted, taken, campaign, actor.at)
    db.session.commit()
    return file_answer(taken.file, f"go-cua-{NAMES[taken.what]}-{area.code}-{local_day(actor.at)}.{taken.kind}")


def _make(wanted: Wanted, campaign: Campaign | None, form: ExportForm) -> Taken:
    """Make the file in a transaction that only reads: it takes seconds, and phones send meanwhile."""
    db.session.rollback()
    with reading(), force_locale("vi"):
        if form.what.data == "visits" and campaign:
            taken = take_visits(wanted, campaign, form.kind.data)
        else:
            taken = take_households(wanted, form.kind.data)
        db.session.rollback()
    return taken


def _asked(code: str) -> tuple[Area, Campaign | None]:
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.HOUSEHOLD_EXPORT)
    return area, campaign_at(actor, area, request.args.get("campaign"))


def _ticked(form: ExportForm) -> dict[str, Any]:
    """Return what was chosen, for the address to come back to."""
    ticks = {name: "y" for name in ("names", "notes") if form[name].data}
    return {"what": form.what.data, "kind": form.kind.data} | ticks


def _address(area: Area, campaign: Campaign | None, **more: Any) -> str:
    return url_for("exports.index", code=area.reference, campaign=campaign.slug if campaign else None, **more)


def _page(area: Area, campaign: Campaign | None, form: ExportForm) -> str:
    actor: Actor = current_user.actor
    slug = campaign.slug if campaign else None
    figures = url_for("rollups.area", code=area.reference, campaign=slug)
    above = [(each.name, _address(each, campaign)) for each in open_above(actor, area, Verb.HOUSEHOLD_EXPORT)]
    return render_template(
        "exports/index.html",
        **place_frame(area),
        above=[*above, (gettext("Số liệu của %(place)s", place=area.name), figures)],
        ref=area.reference,
        campaign=campaign,
        slug=slug,
        switches=switches(area, campaign, lambda other: _address(area, other)),
        form=form,
    )
