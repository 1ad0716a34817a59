"""The pages and files of figures: any area of any level, on both maps."""

from fieldapp.rollups.views import area, files, lists, tables
from fieldapp.rollups.views.blueprint import bp

__all__ = ["area", "bp", "files", "lists", "tables"]
