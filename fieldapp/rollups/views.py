"""The page of figures: any area of any level, on both maps."""

from datetime import datetime
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import children
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM
from fieldapp.rollups.forms import MomentForm
from fieldapp.rollups.page import Switch, area_page, campaigns_of

bp = Blueprint("rollups", __name__)


@bp.get("/areas/<code>")
@needs(Verb.FIGURES_READ)
def area(code: str) -> ResponseReturnValue:
    """Show an area's figures, now or as of an instant, and those of the areas below it."""
    actor = current_user.actor
    place = reachable_area(actor, code, Verb.FIGURES_READ)
    form = MomentForm(request.args)
    at = _asked(form, actor.at)
    campaign = campaign_at(actor, place, request.args.get("campaign"), elsewhere=True)
    if campaign is None:
        return _without_campaign(place)
    page, kept = area_page(actor, place, campaign, at), _kept(campaign, at)
    shown = render_template(
        "rollups/area.html",
        page=page,
        place=page.place,
        place_note=page.note,
        form=form,
        is_past=at is not None,
        kept=kept,
        above=[(name, url_for("rollups.area", code=ref, **kept) if ref else "") for name, ref in page.above],
        switches=_switches(place, campaign, at),
    )
    return shown, 422 if form.errors else 200


def _asked(form: MomentForm, now: datetime) -> datetime | None:
    """Return the instant asked for, None for now; one that has not come is an error of the form."""
    if not form.validate() or form.at.data is None:
        return None
    if form.at.data > now:
        form.at.errors = [gettext("Thời điểm này chưa tới. Mời bác ghi một thời điểm đã qua.")]
        return None
    return form.at.data


def _kept(campaign: Campaign, at: datetime | None) -> dict[str, Any]:
    """Return what every link of the page takes along."""
    kept = {"campaign": campaign.slug}
    return kept | {"at": at.astimezone(VIETNAM).isoformat()} if at else kept


def _switches(place: Area, chosen: Campaign, at: datetime | None) -> list[Switch]:
    found, code = campaigns_of(place, chosen), place.reference
    if len(found) < 2:
        return []
    return [
        Switch(each.name, url_for("rollups.area", code=code, **_kept(each, at)), each.id == chosen.id) for each in found
    ]


def _without_campaign(place: Area) -> str:
    return render_template(
        "rollups/no_campaign.html",
        place=place.full_name,
        place_note=gettext("Chưa có đợt nào"),
        below=[(each.name, each.reference) for each in children(place)],
    )
