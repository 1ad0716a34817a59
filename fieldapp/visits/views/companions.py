"""What goes along to the doors beside the list: the app's QR for the family to scan, and what to say."""

from dataclasses import dataclass

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.accounts.qr import QrPath, qr_path
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import App, Campaign
from fieldapp.households.contact import contact_of
from fieldapp.pwa import kept
from fieldapp.visits.places import campaign_at
from fieldapp.visits.views.blueprint import bp


@dataclass(frozen=True)
class Scannable:
    """An app's web page as a family scans it, or reads it."""

    slug: str
    name: str
    readable: str
    qr: QrPath


@bp.get("/field/<code>/qr")
@kept
@needs(Verb.VISIT_RECORD)
def qr(code: str) -> ResponseReturnValue:
    """Show the web page of each of the campaign's apps as a code to scan."""
    area, campaign = _asked(code)
    if campaign is None:
        return render_template("visits/no_campaign.html", **_frame(area))
    return render_template(
        "visits/qr.html", apps=[_scannable(app) for app in _in_use(campaign) if app.web], **_frame(area)
    )


@bp.get("/field/<code>/help")
@kept
@needs(Verb.VISIT_RECORD)
def help(code: str) -> ResponseReturnValue:
    """Say what to say at a door, what people ask, and how to install on each kind of phone."""
    area, campaign = _asked(code)
    if campaign is None:
        return render_template("visits/no_campaign.html", **_frame(area))
    return render_template("visits/help.html", apps=", ".join(app.name for app in _in_use(campaign)), **_frame(area))


def _asked(code: str) -> tuple[Area, Campaign | None]:
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    return area, campaign_at(actor, area, request.args.get("campaign"))


def _in_use(campaign: Campaign) -> list[App]:
    return [app for app in campaign.apps if not app.retired]


def _scannable(app: App) -> Scannable:
    return Scannable(app.slug, app.name, app.web.partition("://")[2].rstrip("/"), qr_path(app.web))


def _frame(area: Area) -> dict[str, object]:
    def page(endpoint: str) -> str:
        return url_for(endpoint, code=area.reference, campaign=request.args.get("campaign") or None)

    return {
        "place": area.name,
        "place_note": area.parent.name if area.parent else "",
        "contact": contact_of(area),
        "back": page("visits.field"),
        "qr_url": page("visits.qr"),
        "help_url": page("visits.help"),
    }
