"""Published figures of an area: the page, one typed or taken back, and a file of many."""

from fieldapp.official.views import file, page
from fieldapp.official.views.blueprint import bp

__all__ = ["bp", "file", "page"]
