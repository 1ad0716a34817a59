"""What surrounds a page about a place: its name, the one it belongs to, and the ways up."""

from fieldapp.access import Actor, Verb, allowed
from fieldapp.areas.models import Area
from fieldapp.areas.tree import ancestors


def place_frame(area: Area) -> dict[str, str]:
    """Return what the bar of a page says about *area*, by the names that `base.html` shows."""
    return {"place": area.name, "place_note": area.parent.name if area.parent else ""}


def above(actor: Actor, area: Area, verb: Verb) -> list[tuple[Area, bool]]:
    """List the areas above *area*, the highest first, each with whether *actor* may do *verb* there."""
    found = ancestors(area)[::-1]
    open_ones = allowed(actor, verb, [each.id for each in found])
    return [(each, each.id in open_ones) for each in found]


def open_above(actor: Actor, area: Area, verb: Verb) -> list[Area]:
    """List the areas above *area* at which *actor* may do *verb*, the highest first."""
    return [each for each, is_open in above(actor, area, verb) if is_open]
