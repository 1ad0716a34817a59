"""The pages of the work: a hamlet's doors, and each door's form; both work without JavaScript."""

from fieldapp.visits.views import door, field
from fieldapp.visits.views.blueprint import bp

__all__ = ["bp", "door", "field"]
