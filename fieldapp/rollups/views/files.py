"""Figures at stable addresses for analysts: of an area, and of its days, as JSON or CSV."""

import json
from typing import Any

from flask import Response, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from fieldapp.access import Actor, Verb, needs, reachable_area
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM
from fieldapp.files import file_answer
from fieldapp.rollups.days import Span, days_below
from fieldapp.rollups.forms import ChildrenForm, SpanForm
from fieldapp.rollups.summarise import figures_json
from fieldapp.rollups.tabular import csv_bytes, days_json, days_table, figures_table
from fieldapp.rollups.views.asking import needed_campaign, needed_moment, refuse
from fieldapp.rollups.views.blueprint import bp


@bp.get("/areas/<code>/figures.<any(json, csv):kind>")
@needs(Verb.FIGURES_READ)
def figures(code: str, kind: str) -> ResponseReturnValue:
    """Answer with the figures of an area, `children=1` with those one step below, in the shape of the command."""
    actor: Actor = current_user.actor
    place = reachable_area(actor, code, Verb.FIGURES_READ)
    campaign, at, form = needed_campaign(actor, place), needed_moment(actor), ChildrenForm(request.args)
    if not form.validate():
        refuse(form)
    shape = figures_json(place, campaign, at, with_children=form.children.data == "1")
    if kind == "json":
        return _json(shape)
    return file_answer(csv_bytes(*figures_table(shape)), f"so-lieu-{place.code}.csv")


@bp.get("/areas/<code>/days.<any(json, csv):kind>")
@needs(Verb.FIGURES_READ)
def days_file(code: str, kind: str) -> ResponseReturnValue:
    """Answer with what each day brought at each area one step below, or at a hamlet itself."""
    actor: Actor = current_user.actor
    place = reachable_area(actor, code, Verb.FIGURES_READ)
    campaign, form = needed_campaign(actor, place), SpanForm(request.args)
    if not form.validate():
        refuse(form)
    rows = days_below(place, campaign, Span(form.since.data, form.until.data))
    if kind == "csv":
        return file_answer(csv_bytes(*days_table(campaign, rows)), f"so-lieu-ngay-{place.code}.csv")
    return _json(_about(place, campaign, actor) | {"days": days_json(campaign, rows)})


def _about(place: Area, campaign: Campaign, actor: Actor) -> dict[str, Any]:
    return {"area": place.reference, "campaign": campaign.slug, "at": actor.at.astimezone(VIETNAM).isoformat()}


def _json(shape: dict[str, Any]) -> Response:
    return Response(json.dumps(shape, ensure_ascii=False, indent=1), mimetype="application/json")
