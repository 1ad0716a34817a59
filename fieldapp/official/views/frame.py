"""What surrounds the pages of published figures: the area, the campaign, the moment asked for."""

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import Actor, Verb, allow, reachable_area
from fieldapp.areas.frame import place_frame
from fieldapp.areas.models import Area
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import App, Campaign
from fieldapp.campaigns.switching import switches
from fieldapp.errors import NotFound
from fieldapp.forms import choices
from fieldapp.official.forms import FigureForm, FiguresFileForm
from fieldapp.official.found import Moment
from fieldapp.official.page import official_page
from fieldapp.rollups.page import places_above


def asked(code: str, verb: Verb) -> tuple[Actor, Area, Campaign]:
    """Return who asks, the area if they may do *verb* there, and the campaign.

    Errors: NotFound and Forbidden as in `require`; NotFound without a campaign.
    """
    actor: Actor = current_user.actor
    area = reachable_area(actor, code, verb)
    campaign = campaign_at(actor, area, request.args.get("campaign"))
    if campaign is None:
        raise NotFound
    return actor, area, campaign


def app_named(campaign: Campaign, slug: str) -> App | None:
    """Return the app of a campaign by its slug."""
    return next((app for app in campaign.apps if app.slug == slug), None)


def here(area: Area, campaign: Campaign, **asked_for: str) -> str:
    """Return the address of the page."""
    return url_for("official.page", code=area.reference, campaign=campaign.slug, **asked_for)  # type: ignore[arg-type]


def _of(code: str, campaign: Campaign) -> str:
    return url_for("official.page", code=code, campaign=campaign.slug)


def app_choices(campaign: Campaign) -> list[Any]:
    """Return the apps to choose among."""
    return choices({app.slug: app.name for app in campaign.apps})


def shown(area: Area, campaign: Campaign, form: FigureForm | None = None, file: FiguresFileForm | None = None) -> str:
    """Show the page, with forms for who may state figures there."""
    actor: Actor = current_user.actor
    moment = Moment(request.args.get("app", ""), request.args.get("as_of", ""))
    form, file = form or FigureForm(), file or FiguresFileForm()
    form.app.choices = file.which.choices = app_choices(campaign)
    page = official_page(actor, area, campaign, moment)
    kept = {"code": area.reference, "campaign": campaign.slug}
    above = [(name, _of(ref, campaign) if ref else "") for name, ref in places_above(actor, area)]
    figures = url_for("rollups.area", code=area.reference, campaign=campaign.slug)
    return render_template(
        "official/page.html",
        **place_frame(area),
        page=page,
        kept=kept,
        form=form,
        file=file,
        campaign=campaign,
        above=[*above, (gettext("Số liệu của %(place)s", place=area.name), figures)],
        switches=switches(area, campaign, lambda other: here(area, other)),
        may_edit=allow(actor, Verb.OFFICIAL_EDIT, area),
    )
