"""What every page's frame needs: who is signed in, and the ways to their work."""

from collections.abc import Collection, Container
from typing import Any, NamedTuple
from urllib.parse import unquote

from flask import Flask, current_app, g, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import ids_named, leaves, lineage
from fieldapp.extensions import db

# Whoever may hold unsent visits signs out where those are seen.
LEAVING_FROM = "visits.outbox"


# The tab whose room a page is in: by its blueprint, then what a blueprint keeps for another room, or for none ("").
ROOMS = {
    "accounts": "accounts.people",
    "archive": "campaigns.index",
    "campaigns": "campaigns.index",
    "exports": "households.index",
    "households": "households.index",
    "imports": "households.index",
    "official": "rollups.area",
    "posters": "posters.desk",
    "reports": "reports.desk",
    "review": "households.index",
    "rollups": "rollups.area",
    "visits": "visits.field",
}
ELSEWHERE = {
    **dict.fromkeys(("accounts.confirm", "accounts.confirmed", "accounts.devices", "accounts.home"), ""),
    **dict.fromkeys(("visits.hand_in", "visits.take_in"), "accounts.people"),
    **dict.fromkeys(
        ("visits.find_sheet", "visits.hamlet_sheets", "visits.sheet", "visits.type_sheet"), "households.index"
    ),
    "posters.qr": "visits.field",
}
# Who lacks a tab finds its pages under another: a chair those of the field, a canvasser the requests of families.
INSTEAD = {"visits.field": "households.index", "posters.desk": "visits.field"}


class Way(NamedTuple):
    """One entry of the navigation; `current` is "page" on the page it leads to, "true" in its room, else ""."""

    label: str
    url: str
    current: str


class _Root(NamedTuple):
    """An area where somebody is posted; `holds_page` where the page's own area is in or under it."""

    reference: str
    is_hamlet: bool
    holds_page: bool


def ways(actor: Actor) -> list[Way]:
    """Return the pages of somebody's work, at the nearest of their areas that holds this page, else at the first."""
    posted = {verb: actor.roots(verb) for verb, _, _ in _places()}
    known = _roots({area_id for area_ids in posted.values() for area_id in area_ids})
    found: dict[str, tuple[str, str]] = {}
    for verb, endpoint, label in _places():
        roots = [known[area_id] for area_id in posted[verb]]
        # A place is stored after the one it belongs to: of several that hold the page, the last is the nearest.
        root = next((each for each in reversed(roots) if each.holds_page), roots[0] if roots else None)
        if root is None or (verb == Verb.VISIT_RECORD and not root.is_hamlet):
            continue
        named: dict[str, Any] = {"code": root.reference} if _names_an_area(endpoint) else {}
        found[endpoint] = label, url_for(endpoint, **named)
    room = _room(found)
    return [Way(label, url, _current(url) if name == room else "") for name, (label, url) in found.items()]


def _roots(area_ids: Collection[int]) -> dict[int, _Root]:
    """Read the areas where somebody is posted, in one statement."""
    here = ids_named(str((request.view_args or {}).get("code", "")))
    query = select(Area, Area.id.in_(leaves(area_ids)), Area.id.in_(lineage(here)))
    return {
        area.id: _Root(area.reference, is_hamlet, holds_page)
        for area, is_hamlet, holds_page in db.session.execute(query.where(Area.id.in_(area_ids)))
    }


def _room(offered: Container[str]) -> str:
    """Return which of the tabs offered this page belongs to, "" for none."""
    endpoint = request.endpoint or ""
    room = ELSEWHERE.get(endpoint, ROOMS.get(request.blueprint or "", ""))
    while room and room not in offered:
        room = INSTEAD.get(room, "")
    return room


def _current(url: str) -> str:
    return "page" if unquote(url) == request.path else "true"


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
