"""Storing a campaign as its file states it; a changed file changes it in place and says what."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from sqlalchemy import select

from fieldapp.areas.models import Area
from fieldapp.areas.rows import BadFile
from fieldapp.areas.tree import area_by_code, leaves, subtree
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import App, Campaign, Letter
from fieldapp.campaigns.read import GivenApp, GivenCampaign, GivenLetter
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.touched import touch

_DAYS_AND_NAME = ("name", "starts_on", "finish_on", "deadline_on", "report_on")
R = TypeVar("R", App, Letter)


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a file; no `changes` to a campaign that is not new means that nothing was done."""

    campaign: Campaign
    is_new: bool
    changes: list[str]


def save_campaign(given: GivenCampaign, at: datetime, *, is_sample: bool = False) -> Saved:
    """Store *given*, or bring the campaign of that slug in line with it.

    An app that is no longer given is retired and aims at nothing: visits and published figures may name it.
    Errors: BadFile when the area is unknown, or another than before.
    """
    area = _area(given.area)
    campaign = db.session.scalar(select(Campaign).where(Campaign.slug == given.slug))
    is_new = campaign is None
    if campaign is None:
        campaign = Campaign(slug=given.slug, area_id=area.id, is_sample=is_sample)
        db.session.add(campaign)
    elif campaign.area_id != area.id:
        raise BadFile(
            f"area: đợt {given.slug} đang ở {campaign.area.reference}, không chuyển sang {given.area} được. "
            "Mời đặt slug khác cho đợt mới."
        )
    changes = _apply(campaign, "", {name: getattr(given, name) for name in _DAYS_AND_NAME})
    changes += _save_letters(campaign, given.letters)
    changes += _save_apps(campaign, given.apps)
    db.session.flush()
    if is_new or changes:
        record_act(None, "campaign.import", campaign.slug, at)
        touch(areas=db.session.scalars(leaves(subtree([area.id]))))
    return Saved(campaign, is_new, [] if is_new else changes)


def _area(code: str) -> Area:
    try:
        return area_by_code(code)
    except NotFound as problem:
        raise BadFile(f"area: không có địa bàn {code}. Mời nạp cây địa bàn trước: areas import.") from problem


def _save_letters(campaign: Campaign, given: tuple[GivenLetter, ...]) -> list[str]:
    stored = {(letter.number, letter.issued_on): letter for letter in campaign.letters}
    changes, kept = [], []
    for position, each in enumerate(given):
        letter = stored.pop((each.number, each.issued_on), None) or Letter()
        values = {"position": position, "number": each.number, "issued_on": each.issued_on}
        changes += _bring(letter, f"văn bản {each.number}", values | {"issuer": each.issuer, "subject": each.subject})
        kept.append(letter)
    campaign.letters = kept
    return changes + [f"văn bản {letter.number}: bỏ" for letter in stored.values()]


def _save_apps(campaign: Campaign, given: tuple[GivenApp, ...]) -> list[str]:
    stored = {app.slug: app for app in campaign.apps}
    changes = []
    for position, each in enumerate(given):
        app = stored.pop(each.slug, None) or App()
        changes += _bring(app, f"ứng dụng {each.slug}", _columns(each) | {"position": position})
        if app not in campaign.apps:
            campaign.apps.append(app)
    gone: dict[str, object] = {"retired": True, "target_share": None, "target_base": None}
    for position, app in enumerate(stored.values(), len(given)):
        changes += _bring(app, f"ứng dụng {app.slug}", gone | {"position": position})
    return changes


def _columns(app: GivenApp) -> dict[str, object]:
    return {name: getattr(app, name) for name in GivenApp.__slots__}


def _bring(record: R, called: str, values: Mapping[str, object]) -> list[str]:
    if record.position is None:
        _apply(record, called, values)
        return [f"{called}: mới"]
    return _apply(record, called, values)


def _apply(record: Campaign | Letter | App, called: str, values: Mapping[str, object]) -> list[str]:
    changes = []
    for name, value in values.items():
        before = getattr(record, name)
        if before != value:
            setattr(record, name, value)
            if name != "position":
                said = f"{name} {_said(before)} → {_said(value)}"
                changes.append(f"{called}: {said}" if called else said)
    return changes


def _said(value: object) -> str:
    return "trống" if value in (None, "") else str(value)
