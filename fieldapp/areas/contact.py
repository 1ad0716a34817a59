"""Whom people call with a question: one line on an area, set by its chair."""

from datetime import datetime

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.areas.tree import ancestors
from fieldapp.audit.log import record_act


def contact_of(area: Area) -> str:
    """Return whom to ask: the line of the area itself, else of the nearest one above that has any."""
    return next((place.contact for place in (area, *ancestors(area)) if place.contact), "")


def set_contact(actor: Actor, area: Area, contact: str, at: datetime) -> None:
    """Set the line of *area*; "" takes it away."""
    if area.contact != contact:
        area.contact = contact
        record_act(actor.id, Verb.AREA_EDIT, area.logged_as, at, "contact")
