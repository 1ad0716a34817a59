"""What of a campaign frozen figures stand on: its apps, and its area."""

from sqlalchemy import exists, select

from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.uses import Use
from fieldapp.extensions import db
from fieldapp.reports.models import Closing


def closings_of(campaign: Campaign) -> Use:
    """Return what a closing recomputes by: every app that it froze, and the area over which it counted."""
    if not db.session.scalar(select(exists().where(Closing.campaign_id == campaign.id))):
        return Use()
    return Use(apps=frozenset(app.slug for app in campaign.apps), holds_area=True)
