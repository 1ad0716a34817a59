"""What goes along to the doors beside the list: what to say, and how to install on each kind of phone."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.contact import contact_of
from fieldapp.areas.frame import place_frame
from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import campaign_at
from fieldapp.pwa import kept
from fieldapp.visits.views.blueprint import bp


@bp.get("/field/<code>/help")
@kept
@needs(Verb.VISIT_RECORD)
def help(code: str) -> ResponseReturnValue:
    """Say what to say at a door, what people ask, and how to install on each kind of phone."""
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, Verb.VISIT_RECORD)
    campaign = campaign_at(actor, area, request.args.get("campaign"))
    if campaign is None:
        return render_template("visits/no_campaign.html", **_frame(area))
    apps = ", ".join(app.name for app in campaign.apps if not app.retired)
    return render_template("visits/help.html", apps=apps, **_frame(area))


def _frame(area: Area) -> dict[str, object]:
    def page(endpoint: str) -> str:
        return url_for(endpoint, code=area.reference, campaign=request.args.get("campaign") or None)

    return {
        **place_frame(area),
        "contact": contact_of(area),
        "back": page("visits.field"),
        "qr_url": page("posters.qr"),
    }
