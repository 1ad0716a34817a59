"""Typing one published figure, and taking one back that was mistyped; both are in the log with what was stated."""

from datetime import datetime

from fieldapp.access import Actor, Verb
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import App, Campaign, OfficialFigure
from fieldapp.campaigns.official import Stored, insert_official
from fieldapp.campaigns.official_file import StatedOfficial
from fieldapp.extensions import db
from fieldapp.official.found import figure_at, subject_of

TAKEN_BACK = "official.withdraw"
_LONGEST_DETAIL = 200


def add_figure(actor: Actor, campaign: Campaign, app: App, stated: StatedOfficial) -> Stored:
    """Store one published figure; again, nothing changes, and another value for the same statement is refused."""
    stored = insert_official(app, [stated])
    if stored.new:
        detail = _detail(campaign, app, stated)
        record_act(actor.id, Verb.OFFICIAL_EDIT, subject_of(stated.area), actor.at, detail)
    return stored


def withdraw_figure(actor: Actor, area: Area, campaign: Campaign, key: int, at: datetime) -> bool:
    """Take back a published figure of *area*; tell whether it was still there."""
    figure = figure_at(area, campaign, key)
    if figure is None:
        return False
    record_act(actor.id, TAKEN_BACK, subject_of(area), at, _detail(campaign, figure.app, figure))
    db.session.delete(figure)
    db.session.flush()
    return True


def _detail(campaign: Campaign, app: App, figure: StatedOfficial | OfficialFigure) -> str:
    stated = (figure.as_of, figure.value, figure.unit, figure.stated_share, figure.stated_rank, figure.source)
    said = " · ".join(str(value) for value in stated if value is not None)
    return f"{campaign.slug} {app.slug}: {said}"[:_LONGEST_DETAIL]
