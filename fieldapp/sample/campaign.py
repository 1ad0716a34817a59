"""The campaign of the demo: that of 2020 as its file states it, but around today, and marked as a sample."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from fieldapp import campaigns
from fieldapp.campaigns.given import GivenCampaign
from fieldapp.campaigns.models import App, Campaign
from fieldapp.campaigns.official import store_official
from fieldapp.campaigns.official_file import read_official
from fieldapp.campaigns.read import read_campaign
from fieldapp.campaigns.save import save_campaign
from fieldapp.extensions import db
from fieldapp.sample.days import Days

FILES = Path(campaigns.__file__).parent


def sample_campaign() -> Campaign | None:
    """Return the campaign of the demo, if it is stored."""
    return db.session.scalar(select(Campaign).where(Campaign.slug == _slug(_original()), Campaign.is_sample))


def start_campaign(days: Days, at: datetime) -> Campaign:
    """Store the campaign, and beside it what was published of its apps in 2020."""
    original = _original()
    later = days.began_on - original.starts_on
    given = replace(
        original,
        slug=_slug(original),
        name=f"{original.name} (mẫu)",
        starts_on=original.starts_on + later,
        finish_on=_moved(original.finish_on, later),
        deadline_on=original.deadline_on + later,
        report_on=_moved(original.report_on, later),
    )
    campaign = save_campaign(given, at, is_sample=True).campaign
    for app in campaign.apps:
        _publish(campaign, app, at)
    return campaign


def _original() -> GivenCampaign:
    """Read the project's oldest campaign."""
    return min((read_campaign(path) for path in FILES.glob("*.toml")), key=lambda given: given.starts_on)


def _slug(original: GivenCampaign) -> str:
    return f"{original.slug.rpartition('-')[0]}-demo"


def _moved(day: date | None, later: timedelta) -> date | None:
    return day + later if day else None


def _publish(campaign: Campaign, app: App, at: datetime) -> None:
    for path in sorted(FILES.glob(f"{app.slug}_installs_*.csv")):
        store_official(campaign, app, read_official(path), at)
