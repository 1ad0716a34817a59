"""What surrounds each page of the register: where it is, and the registers above it that the reader may open."""

from collections.abc import Iterable
from typing import Any

from flask import url_for

from fieldapp.access import Actor, Verb
from fieldapp.areas.frame import open_above, place_frame
from fieldapp.areas.models import Area


def frame(actor: Actor, area: Area) -> dict[str, Any]:
    """Return the frame of the register of *area* itself."""
    above = open_above(actor, area, Verb.HOUSEHOLD_READ)
    return {**place_frame(area), "ref": area.reference, "above": _crumbs(above)}


def inside(actor: Actor, area: Area) -> dict[str, Any]:
    """Return the frame of a page that belongs to the register of *area*."""
    found = frame(actor, area)
    return found | {"above": found["above"] + _crumbs([area])}


def _crumbs(areas: Iterable[Area]) -> list[tuple[str, str]]:
    return [(area.name, url_for("households.index", code=area.reference)) for area in areas]
