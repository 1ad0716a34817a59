"""The cast, for the tests of this room."""

from tests.cast import any_stage, campaign, stage

__all__ = ["any_stage", "campaign", "stage"]
