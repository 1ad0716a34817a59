"""What every page's frame needs: who is signed in, and the ways to their work."""

from typing import NamedTuple

from flask import Flask, g, request, url_for
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
        url = url_for(endpoint, code=areas[firsts[verb]].reference)
        found.append(Way(label, url, request.endpoint == endpoint))
    return found


def _places() -> tuple[tuple[Verb, str, str], ...]:
    return (
        (Verb.VISIT_RECORD, "visits.field", gettext("Gõ cửa")),
        (Verb.FIGURES_READ, "rollups.area", gettext("Số liệu")),
        (Verb.HOUSEHOLD_READ, "households.index", gettext("Sổ hộ")),
        (Verb.POSTER_EDIT, "posters.desk", gettext("Áp phích")),
        (Verb.REPORT_CLOSE, "reports.desk", gettext("Báo cáo")),
        (Verb.CARD_ISSUE, "accounts.people", gettext("Người và thẻ")),
    )


def frame() -> dict[str, object]:
    """Return what base.html shows around every page."""
    actor: Actor | None = g.get("actor")
    if actor is None:
        return {"nav": [], "person": ""}
    may_hold_visits = actor.has(Verb.VISIT_RECORD) and request.endpoint != LEAVING_FROM
    leave_url = f"{url_for(LEAVING_FROM)}#leave" if may_hold_visits else ""
    return {"nav": ways(actor), "person": actor.name, "leave_url": leave_url}


def init_app(app: Flask) -> None:
    """Give every template its frame."""
    app.context_processor(frame)
