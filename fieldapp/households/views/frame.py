"""What surrounds each page of the register: where it is, and the registers above it that the reader may open."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from fieldapp.access import Actor, Verb, allowed
from fieldapp.areas.models import Area
from fieldapp.areas.tree import ancestors


def frame(actor: Actor, area: Area) -> dict[str, Any]:
    """Return the frame of the register of *area* itself."""
    above = ancestors(area)[::-1]
    open_ones = allowed(actor, Verb.HOUSEHOLD_READ, [place.id for place in above])
    note = area.parent.name if area.parent else ""
    shown = _crumbs(place for place in above if place.id in open_ones)
    return {"place": area.name, "place_note": note, "ref": area.reference, "above": shown}


def inside(actor: Actor, area: Area) -> dict[str, Any]:
    """Return the frame of a page that belongs to the register of *area*."""
    found = frame(actor, area)
    return found | {"above": found["above"] + _crumbs([area])}


def _crumbs(areas: Iterable[Area]) -> list[tuple[str, str]]:
    return [(area.name, url_for("households.index", code=area.reference)) for area in areas]
