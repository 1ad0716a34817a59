"""The register: doors and alleys, venues, imports."""

from fieldapp.households.models.alleys import Alley, Assignment
from fieldapp.households.models.doors import STANDING, Change, Door, Household, HouseholdRecord, State, plate_of
from fieldapp.households.models.imports import RegisterImport, RegisterUpload
from fieldapp.households.models.venues import Venue, VenueType

__all__ = [
    "STANDING",
    "Alley",
    "Assignment",
    "Change",
    "Door",
    "Household",
    "HouseholdRecord",
    "RegisterImport",
    "RegisterUpload",
    "State",
    "Venue",
    "VenueType",
    "plate_of",
]
