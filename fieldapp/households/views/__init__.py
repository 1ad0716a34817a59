"""The doors of this room: the register, one household, alleys, venues. They work without JavaScript."""

from fieldapp.households.views import alleys, household, register, venues, walkers
from fieldapp.households.views.blueprint import bp

__all__ = ["alleys", "bp", "household", "register", "venues", "walkers"]
