"""The campaigns that a desk sees, those that it may change, and where it may begin one."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy import exists, or_, select
from sqlalchemy.orm import aliased

from fieldapp.access import Actor, Verb, allowed, reach
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineages
from fieldapp.campaigns.choose import near
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.errors import Forbidden, NotFound
from fieldapp.extensions import db
from fieldapp.text import has_forbidden


@dataclass(frozen=True, slots=True)
class Listed:
    """One campaign of the list: its status as a word, its look and its icon."""

    name: str
    slug: str
    where: str
    days: str
    word: str
    look: str
    icon: str
    may_edit: bool


def campaigns_seen(actor: Actor) -> list[Listed]:
    """List the campaigns above, at or below the desks of *actor*, the latest first."""
    query = select(Campaign).where(near(actor.roots(Verb.CAMPAIGN_EDIT)))
    found = db.session.scalars(query.order_by(Campaign.starts_on.desc(), Campaign.slug)).all()
    theirs = allowed(actor, Verb.CAMPAIGN_EDIT, {each.area_id for each in found})
    return [_listed(each, local_day(actor.at), may_edit=each.area_id in theirs) for each in found]


def _listed(campaign: Campaign, today: date, *, may_edit: bool) -> Listed:
    days = f"{campaign.starts_on:%d/%m/%Y} – {campaign.deadline_on:%d/%m/%Y}"
    where = campaign.area.full_name
    return Listed(campaign.name, campaign.slug, where, days, *status(campaign, today), may_edit=may_edit)


def status(campaign: Campaign, today: date) -> tuple[str, str, str]:
    """Tell how a campaign stands: a word, its look, its icon."""
    if campaign.archived_at:
        return gettext("đã đóng"), "vacant", "key"
    if today < campaign.starts_on:
        return gettext("sắp tới"), "waiting", "clock"
    if today > campaign.deadline_on:
        return gettext("đã qua hạn"), "warn", "clock"
    return gettext("đang chạy"), "done", "door"


def campaign_seen(actor: Actor, slug: str) -> Campaign:
    """Return the campaign that *slug* names, if it runs above, at or below a desk of *actor*.

    Errors: NotFound.
    """
    query = select(Campaign).where(Campaign.slug == slug, near(actor.roots(Verb.CAMPAIGN_EDIT)))
    campaign = None if has_forbidden(slug) else db.session.scalar(query)
    if campaign is None:
        raise NotFound
    return campaign


def may_edit(actor: Actor, campaign: Campaign) -> bool:
    """Tell whether the reach of *actor* holds the campaign's whole area."""
    return bool(allowed(actor, Verb.CAMPAIGN_EDIT, [campaign.area_id]))


def campaign_to_edit(actor: Actor, slug: str) -> Campaign:
    """Return the campaign that *slug* names, if *actor* may change it.

    Errors: NotFound; Forbidden for one whose area reaches beyond theirs.
    """
    campaign = campaign_seen(actor, slug)
    if not may_edit(actor, campaign):
        raise Forbidden(gettext("Đợt này rộng hơn địa bàn của bác, nên cấp trên sửa."))
    return campaign


def desk_of(actor: Actor, campaign: Campaign) -> Area:
    """Return the area at which *actor* looks at a campaign: its own, or that of their desk below it."""
    if may_edit(actor, campaign):
        return campaign.area
    above = lineages(actor.roots(Verb.CAMPAIGN_EDIT))
    return db.session.get_one(Area, next(root for root, areas in above.items() if campaign.area_id in areas))


def area_choices(actor: Actor, stored: Area | None = None) -> dict[str, str]:
    """Name the areas where *actor* may hold a campaign, each below the one above it: hamlets alone are not among them.

    Shape: reference to name, indented by its depth; *stored* is there whatever it is.
    """
    child, roots = aliased(Area), actor.roots(Verb.CAMPAIGN_EDIT)
    has_below = exists().where(child.parent_id == Area.id)
    wanted = or_(has_below, Area.id.in_([*roots, stored.id] if stored else roots))
    areas = db.session.scalars(select(Area).where(Area.id.in_(reach(actor, Verb.CAMPAIGN_EDIT)), wanted)).all()
    by_parent: dict[int | None, list[Area]] = {}
    ids = {area.id for area in areas}
    for area in sorted(areas, key=lambda each: each.sort_key):
        by_parent.setdefault(area.parent_id if area.parent_id in ids else None, []).append(area)
    return dict(_indented(by_parent, None, 0))


def _indented(by_parent: dict[int | None, list[Area]], parent: int | None, depth: int) -> list[tuple[str, str]]:
    found = []
    for area in by_parent.get(parent, ()):
        found.append((area.reference, f"{'– ' * depth}{area.name}"))
        found += _indented(by_parent, area.id, depth + 1)
    return found
