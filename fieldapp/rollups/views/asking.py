"""What an address of figures asks: where, in which campaign, as of when; and where its answers lead."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NoReturn

from flask import request, url_for
from flask_babel import gettext

from fieldapp.access import Actor, Verb, allowed
from fieldapp.areas.models import Area
from fieldapp.areas.tree import leaves
from fieldapp.campaigns.choose import campaign_at
from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import VIETNAM
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.forms import BaseForm
from fieldapp.rollups.forms import MomentForm
from fieldapp.rollups.measures import Measure
from fieldapp.rollups.ranking import Opens
from fieldapp.rollups.refusals import BadQuestion
from fieldapp.rollups.summarise import Figures


def refuse(form: BaseForm) -> NoReturn:
    """Refuse what the address asks, with the first error's sentence and code."""
    problem = BadQuestion(next(iter(form.faults().values()))[0])
    problem.code = form.first_code()
    raise problem


def asked_campaign(actor: Actor, place: Area) -> Campaign | None:
    """Return the campaign that the address names, wherever it runs, else the one to show at *place*."""
    return campaign_at(actor, place, request.args.get("campaign"), elsewhere=True)


def needed_campaign(actor: Actor, place: Area) -> Campaign:
    """Return the campaign asked for.

    Errors: UnknownThing; NotFound where there is none to show.
    """
    campaign = asked_campaign(actor, place)
    if campaign is None:
        raise NotFound(gettext("Ở đây chưa có đợt nào nên chưa có số liệu."))
    return campaign


def asked_moment(form: MomentForm, now: datetime) -> datetime | None:
    """Return the instant asked for, None for now; one that has not come is an error of the form."""
    if not form.validate() or form.at.data is None:
        return None
    if form.at.data > now:
        form.at.errors = [gettext("Thời điểm này chưa tới. Mời bác ghi một thời điểm đã qua.")]
        return None
    return form.at.data


def needed_moment(actor: Actor) -> datetime | None:
    """Return the instant asked for, None for now.

    Errors: BadQuestion for one that cannot be read, or has not come.
    """
    form = MomentForm(request.args)
    at = asked_moment(form, actor.at)
    if form.errors:
        refuse(form)
    return at


def asked_app(campaign: Campaign, slug: str | None) -> App | None:
    """Return the campaign's app that *slug* names, None for none.

    Errors: BadQuestion for one that the campaign does not have.
    """
    if not slug:
        return None
    for app in campaign.apps:
        if app.slug == slug:
            return app
    raise BadQuestion(gettext("Đợt này không có ứng dụng đó. Mời bác mở lại từ trang số liệu."))


def kept(campaign: Campaign, at: datetime | None) -> dict[str, Any]:
    """Return what every link of a page of figures takes along."""
    found = {"campaign": campaign.slug}
    return found | {"at": at.astimezone(VIETNAM).isoformat()} if at else found


def opening(actor: Actor, places: Sequence[Area], campaign: Campaign, at: datetime | None) -> Opens:
    """Return what leads from a count to what it is made of, down to the last level that *actor* may see.

    Shape: a place with others below opens into their ranking, now and then; a hamlet into its doors or visits, now.
    """
    ids = [place.id for place in places]
    hamlets = set(db.session.scalars(leaves(ids)))
    readable = allowed(actor, Verb.HOUSEHOLD_READ, ids) if at is None else set()

    def opens(figures: Figures, measure: Measure) -> str:
        area = figures.area
        if area.id not in hamlets:
            return url_for("rollups.ranking", code=area.reference, by=measure.key, **kept(campaign, at))
        return listed(area, campaign, measure) if area.id in readable else ""

    return opens


def listed(area: Area, campaign: Campaign, measure: Measure) -> str:
    """Return the address of the list that a measure counts at *area*, "" for a rate."""
    if not measure.page:
        return ""
    query: dict[str, Any] = {"campaign": campaign.slug, **measure.query}
    return url_for(f"rollups.{measure.page}", code=area.reference, **query)
