"""A poster on a wall of hamlet A."""

import pytest

from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import Poster
from tests.cast import Stage


@pytest.fixture
def poster(stage: Stage, campaign: Campaign) -> Poster:
    made = make_posters(None, stage.hamlet_a.area, campaign, 1, now())[0]
    db.session.commit()
    return made
