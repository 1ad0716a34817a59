"""Campaigns: the list, a new one, one to read or to change, and its file."""

from fieldapp.campaigns.views import campaign, index
from fieldapp.campaigns.views.blueprint import bp

__all__ = ["bp", "campaign", "index"]
