"""Whom people call with a question: one line on an area, set by its chair."""

from datetime import datetime

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act


def set_contact(actor: Actor, area: Area, contact: str, at: datetime) -> None:
    """Set the line of *area*; "" takes it away."""
    if area.contact != contact:
        area.contact = contact
        record_act(actor.id, Verb.AREA_EDIT, area.reference, at, "contact")
