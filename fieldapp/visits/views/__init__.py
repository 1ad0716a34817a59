"""The pages of the work: a hamlet's doors, each door's form, what goes along; all work without JavaScript."""

from fieldapp.visits.views import companions, door, field, hand_in, outbox, sheets
from fieldapp.visits.views.blueprint import bp

__all__ = ["bp", "companions", "door", "field", "hand_in", "outbox", "sheets"]
