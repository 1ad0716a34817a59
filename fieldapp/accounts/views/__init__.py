"""The doors of this room: the ways in and out, and the page of people."""

from fieldapp.accounts.sessions import init_app
from fieldapp.accounts.views import cards, devices, entering, people, person
from fieldapp.accounts.views.blueprint import bp

__all__ = ["bp", "cards", "devices", "entering", "init_app", "people", "person"]
