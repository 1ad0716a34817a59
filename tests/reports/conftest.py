"""The sixty ops of `hamlets`, and a way to close."""

from collections.abc import Callable
from datetime import datetime

import pytest

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.reports.close import close_area
from fieldapp.reports.models import Closing
from tests.cast import Place, Stage
from tests.reports.hamlets import walk

Close = Callable[..., Closing]


@pytest.fixture
def walked(stage: Stage, campaign: Campaign) -> Stage:
    walk(stage)
    return stage


@pytest.fixture
def close(campaign: Campaign) -> Close:
    """Return what closes a place, now or at an instant."""

    def perform(place: Place, at: datetime | None = None) -> Closing:
        closing = close_area(None, place.area, campaign, at)
        db.session.commit()
        return closing

    return perform
