"""Closings of an area, the report of each, and its documents."""

from fieldapp.reports.views import desk, draft
from fieldapp.reports.views.blueprint import bp

__all__ = ["bp", "desk", "draft"]
