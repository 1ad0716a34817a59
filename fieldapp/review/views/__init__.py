"""The pages of second looks."""

from fieldapp.review.views import desk
from fieldapp.review.views.blueprint import bp

__all__ = ["bp", "desk"]
