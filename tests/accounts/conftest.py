"""The cast, for the tests of this room; and what lets several act at once."""

from tests.cast import any_stage, campaign, stage
from tests.visits.conftest import at_once

__all__ = ["any_stage", "at_once", "campaign", "stage"]
