"""What of a campaign posters stand on: the hamlets for which they were printed."""

from sqlalchemy import select

from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.uses import Use
from fieldapp.extensions import db
from fieldapp.posters.models import Poster


def posters_of(campaign: Campaign) -> Use:
    """Return the hamlets for which posters of a campaign were printed."""
    return Use(area_ids=frozenset(db.session.scalars(select(Poster.area_id).where(Poster.campaign_id == campaign.id))))
