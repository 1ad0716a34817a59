"""What surrounds each page of the register: where it is, and the registers above it that the reader may open."""

from typing import Any

from flask import url_for

from fieldapp.access import Actor, Verb, allow
from fieldapp.areas.models import Area
from fieldapp.areas.tree import ancestors, reference, references


def frame(actor: Actor, area: Area) -> dict[str, Any]:
    """Return the frame of the register of *area* itself."""
    above = [place for place in reversed(ancestors(area)) if allow(actor, Verb.HOUSEHOLD_READ, place)]
    note = area.parent.name if area.parent else ""
    return {"place": area.name, "place_note": note, "ref": reference(area), "above": _crumbs(above)}


def inside(actor: Actor, area: Area) -> dict[str, Any]:
    """Return the frame of a page that belongs to the register of *area*."""
    found = frame(actor, area)
    return found | {"above": found["above"] + _crumbs([area])}


def _crumbs(areas: list[Area]) -> list[tuple[str, str]]:
    refs = references(areas)
    return [(area.name, url_for("households.index", code=refs[area.id])) for area in areas]
