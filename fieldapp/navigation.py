"""What every page's frame needs: who is signed in, and the ways to their work."""

from typing import Any, NamedTuple

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import is_leaf
from fieldapp.extensions import db

# Whoever may hold unsent visits signs out where those are seen.
LEAVING_FROM = "visits.outbox"


class Way(NamedTuple):
    """One entry of the navigation."""

    label: str
    url: str
    current: bool


def ways(actor: Actor) -> list[Way]:
    """Return the pages of somebody's work, at the first area where they are posted for it."""
    firsts = {verb: roots[0] for verb, _, _ in _places() if (roots := actor.roots(verb))}
    areas = {area.id: area for area in db.session.scalars(select(Area).where(Area.id.in_(firsts.values())))}
    found = []
    for verb, endpoint, label in _places():
        if verb not in firsts or (verb == Verb.VISIT_RECORD and not is_leaf(areas[firsts[verb]])):
            continue
        named: dict[str, Any] = {"code": areas[firsts[verb]].reference} if _names_an_area(endpoint) else {}
        url = url_for(endpoint, **named)
        found.append(Way(label, url, request.endpoint == endpoint))
    return found


def _names_an_area(endpoint: str) -> bool:
    return current_app.url_map.is_endpoint_expecting(endpoint, "code")


def _places() -> tuple[tuple[Verb, str, str], ...]:
    return (
        (Verb.VISIT_RECORD, "visits.field", gettext("Gõ cửa")),
        (Verb.FIGURES_READ, "rollups.area", gettext("Số liệu")),
        (Verb.HOUSEHOLD_READ, "households.index", gettext("Sổ hộ")),
        (Verb.POSTER_EDIT, "posters.desk", gettext("Áp phích")),
        (Verb.REPORT_CLOSE, "reports.desk", gettext("Báo cáo")),
        (Verb.CARD_ISSUE, "accounts.people", gettext("Người và thẻ")),
        (Verb.CAMPAIGN_EDIT, "campaigns.index", gettext("Đợt")),
    )


def frame() -> dict[str, object]:
    """Return what base.html shows around every page."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        return {"nav": [], "person": "", "begin_url": ""}
    may_hold_visits = actor.has(Verb.VISIT_RECORD) and request.endpoint != LEAVING_FROM
    leave_url = f"{url_for(LEAVING_FROM)}#leave" if may_hold_visits else ""
    begin_url = url_for("campaigns.new") if actor.has(Verb.CAMPAIGN_EDIT) else ""
    return {"nav": ways(actor), "person": actor.name, "leave_url": leave_url, "begin_url": begin_url}


def init_app(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(frame)
