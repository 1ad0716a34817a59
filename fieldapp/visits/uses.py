"""What of a campaign visits stand on, so that it is not taken from under them."""

import json

from sqlalchemy import func, select

from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.uses import Use
from fieldapp.extensions import db
from fieldapp.visits.models import Visit


def visits_on(campaign: Campaign) -> Use:
    """Return the apps that visits name, the hamlets where they were made, and the first day of a knock."""
    mine = Visit.campaign_id == campaign.id
    texts = db.session.scalars(select(Visit.apps).where(mine, Visit.apps != "{}").distinct())
    return Use(
        apps=frozenset(slug for text in texts for slug in json.loads(text)),
        area_ids=frozenset(db.session.scalars(select(Visit.area_id).where(mine).distinct())),
        first_on=db.session.scalar(select(func.min(Visit.day)).where(mine)),
    )
