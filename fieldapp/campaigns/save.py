"""The one way a campaign is stored: as it is stated, by file or on its page; a changed one says what changed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

from flask_babel import gettext
from sqlalchemy import select

from fieldapp.access import Actor, Verb, require
from fieldapp.areas.models import Area
from fieldapp.areas.tree import ancestors, area_by_code, leaves, subtree
from fieldapp.audit.log import record_act
from fieldapp.campaigns.given import GivenApp, GivenCampaign, GivenLetter
from fieldapp.campaigns.judge import Fault, Unfit, faults
from fieldapp.campaigns.models import App, Campaign, Letter
from fieldapp.campaigns.stored import fingerprint
from fieldapp.campaigns.uses import Use, use_of
from fieldapp.errors import NotFound, Problem
from fieldapp.extensions import db
from fieldapp.touched import touch

NEW = "new"  # what a page has seen of a campaign that it begins
_DAYS_AND_NAME = ("name", "starts_on", "finish_on", "deadline_on", "report_on")
_LONGEST_DETAIL = 200
R = TypeVar("R", App, Letter)


class ChangedMeanwhile(Problem):
    """Somebody else saved the campaign after this page was opened; nothing was stored."""

    status, code = 409, "changed_meanwhile"

    def __init__(self, seen: str, differences: list[str]) -> None:
        self.seen, self.differences = seen, differences
        super().__init__(gettext("Có người vừa sửa đợt này. Chưa lưu gì của bác."))


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of it; no `changes` to a campaign that is not new means that nothing was done."""

    campaign: Campaign
    is_new: bool
    changes: list[str]


def save_campaign(
    given: GivenCampaign, at: datetime, *, by: Actor | None = None, seen: str | None = None, is_sample: bool = False
) -> Saved:
    """Store *given*, or bring the campaign of that slug in line with it; by nobody, it is the command line.

    Shape: *seen* is the fingerprint of what its author looked at, None for whatever is stored.
    Errors: Unfit says what is wrong where; ChangedMeanwhile; of *by*, NotFound and Forbidden as in `require`.
    """
    area = _area(given, by)
    named = Campaign.slug == given.slug
    db.session.execute(select(Campaign.id).where(named).with_for_update())
    db.session.expire_all()  # while it waited, somebody else may have saved
    campaign = db.session.scalar(select(Campaign).where(named))
    if campaign is None:
        return _begin(given, area, at, by, is_sample=is_sample)
    if seen == NEW:
        return _again(campaign, given, area)
    return _change(campaign, given, area, _Author(at, by, seen))


@dataclass(frozen=True, slots=True)
class _Author:
    at: datetime
    by: Actor | None
    seen: str | None


def _again(campaign: Campaign, given: GivenCampaign, area: Area) -> Saved:
    """Take a new campaign that is stored already for a page sent twice, and any other for a name that is taken."""
    if _bring_in_line(campaign, given, area):
        why = gettext("đã có đợt mang tên ngắn %(slug)s. Mời đặt khác.", slug=given.slug)
        raise Unfit([Fault("slug", why)])
    return Saved(campaign, is_new=False, changes=[])


def _change(campaign: Campaign, given: GivenCampaign, area: Area, author: _Author) -> Saved:
    if author.by:
        require(author.by, Verb.CAMPAIGN_EDIT, campaign.area)
    before, known = campaign.area, fingerprint(campaign)
    _require_room(campaign, given, area)
    changes = _bring_in_line(campaign, given, area)
    if not changes:
        return Saved(campaign, is_new=False, changes=[])
    if campaign.archived_at:
        raise Unfit([Fault("name", gettext("đợt này đã đóng, không sửa được nữa."))])
    if author.seen not in (None, known):
        raise ChangedMeanwhile(known, changes)
    db.session.flush()
    _note(campaign, author.at, author.by, changes)
    if before is not area:
        touch(areas=db.session.scalars(leaves(subtree([before.id, area.id]))))
    return Saved(campaign, is_new=False, changes=changes)


def _area(given: GivenCampaign, by: Actor | None) -> Area:
    found = list(faults(given))
    if found:
        raise Unfit(found)
    try:
        area = area_by_code(given.area)
        return require(by, Verb.CAMPAIGN_EDIT, area) if by else area
    except NotFound as problem:
        why = gettext("không có địa bàn %(code)s. Mời nạp cây địa bàn trước.", code=given.area)
        raise Unfit([Fault("area", why)]) from problem


def _begin(given: GivenCampaign, area: Area, at: datetime, by: Actor | None, *, is_sample: bool) -> Saved:
    campaign = Campaign(slug=given.slug, area=area, is_sample=is_sample)
    _bring_in_line(campaign, given, area)
    db.session.add(campaign)
    db.session.flush()
    _note(campaign, at, by, [])
    touch(areas=db.session.scalars(leaves(subtree([area.id]))))
    return Saved(campaign, is_new=True, changes=[])


def _note(campaign: Campaign, at: datetime, by: Actor | None, changes: list[str]) -> None:
    verb = Verb.CAMPAIGN_EDIT.value if by else "campaign.import"
    record_act(by.id if by else None, verb, campaign.slug, at, "; ".join(changes)[:_LONGEST_DETAIL])


def _bring_in_line(campaign: Campaign, given: GivenCampaign, area: Area) -> list[str]:
    changes = _apply(campaign, "", {name: getattr(given, name) for name in _DAYS_AND_NAME})
    if campaign.area is not area:
        changes.append(f"area {campaign.area.reference} → {area.reference}")
        campaign.area = area
    return [*changes, *_save_letters(campaign, given.letters), *_save_apps(campaign, given.apps)]


def _require_room(campaign: Campaign, given: GivenCampaign, area: Area) -> None:
    """Refuse what would take the ground from under what is stored already."""
    kept = {app.slug for app in given.apps}
    dropped = [app for app in campaign.apps if app.slug not in kept]
    starts_later = given.starts_on > campaign.starts_on
    if not (dropped or starts_later or campaign.area is not area):
        return
    use = use_of(campaign)
    found = [*_missing_apps(dropped, use), *_misplaced(campaign, area, use)]
    if starts_later and use.first_on and given.starts_on > use.first_on:
        day = f"{use.first_on:%d/%m/%Y}"
        found.append(Fault("starts_on", gettext("không sau %(day)s: hôm ấy đã có lượt thăm.", day=day)))
    if found:
        raise Unfit(found)


def _missing_apps(dropped: list[App], use: Use) -> Iterator[Fault]:
    for app in dropped:
        if app.slug in use.apps:
            why = gettext(
                "ứng dụng %(app)s đã có số liệu nên không bỏ hay đổi mã được. Mời giữ lại và ghi là đã ngừng.",
                app=app.slug,
            )
            yield Fault("apps", why)


def _misplaced(campaign: Campaign, area: Area, use: Use) -> Iterator[Fault]:
    if campaign.area is area:
        return
    said = {"slug": campaign.slug, "before": campaign.area.reference, "after": area.reference}
    if _root(area) != _root(campaign.area):
        why = gettext("đợt %(slug)s đang ở %(before)s, không chuyển sang %(after)s được. Mời mở đợt mới.", **said)
        yield Fault("area", why)
    elif use.holds_area:
        yield Fault("area", gettext("không đổi được nữa: đã có số chốt theo địa bàn này."))
    elif use.area_ids - set(db.session.scalars(subtree([area.id]))):
        yield Fault("area", gettext("không thu hẹp được đến thế: nơi nằm ngoài đã có lượt thăm hoặc áp phích."))


def _root(area: Area) -> int:
    return next((each.id for each in reversed(ancestors(area))), area.id)


def _save_letters(campaign: Campaign, given: tuple[GivenLetter, ...]) -> list[str]:
    stored = {(letter.number, letter.issued_on): letter for letter in campaign.letters}
    before, changes, kept = list(stored), list[str](), []
    for position, each in enumerate(given):
        letter = stored.pop((each.number, each.issued_on), None) or Letter()
        values = {"position": position, "number": each.number, "issued_on": each.issued_on}
        changes += _bring(letter, f"văn bản {each.number}", values | {"issuer": each.issuer, "subject": each.subject})
        kept.append(letter)
    changes += _order(before, [(letter.number, letter.issued_on) for letter in kept], "văn bản")
    campaign.letters = kept
    return changes + [f"văn bản {letter.number}: bỏ" for letter in stored.values()]


def _save_apps(campaign: Campaign, given: tuple[GivenApp, ...]) -> list[str]:
    stored = {app.slug: app for app in campaign.apps}
    before, changes, kept = list(stored), list[str](), []
    for position, each in enumerate(given):
        app = stored.pop(each.slug, None) or App()
        changes += _bring(app, f"ứng dụng {each.slug}", _columns(each, app) | {"position": position})
        kept.append(app)
    changes += _order(before, [app.slug for app in kept], "ứng dụng")
    campaign.apps = kept
    return changes + [f"ứng dụng {slug}: bỏ" for slug in stored]


def _order(before: Sequence[object], after: Sequence[object], what: str) -> list[str]:
    kept = [key for key in before if key in after]
    return [] if kept == [key for key in after if key in before] else [f"{what}: đổi thứ tự"]


def _columns(given: GivenApp, app: App) -> dict[str, object]:
    """Return the columns of an app; a share that is the same number stays as it was written."""
    values = {name: getattr(given, name) for name in GivenApp.__slots__}
    if given.target_share and app.target_share and Decimal(given.target_share) == Decimal(app.target_share):
        values["target_share"] = app.target_share
    return values


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
    return "trống" if value in (None, "") else " / ".join(str(value).split("\n"))
