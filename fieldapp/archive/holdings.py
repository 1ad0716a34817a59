"""What of families still lies in a campaign's hamlets: counted before it is erased, found while it is."""

from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select

from fieldapp.areas.published import dotted
from fieldapp.areas.tree import leaves, lineage, lineages, subtree
from fieldapp.campaigns.choose import near
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.models import Household, HouseholdRecord, RegisterUpload
from fieldapp.posters.models import HelpRequest, Poster
from fieldapp.visits.models import Visit


@dataclass(frozen=True, slots=True)
class Holdings:
    """What would be erased, and what stays. Units: visits with a note, households with a name, requests, files.

    `names_kept` are households where another campaign runs, `others` those campaigns.
    """

    notes: int
    names: int
    requests: int
    uploads: int
    names_kept: int
    others: list[str]

    def said(self, name: str) -> str:
        """Return a count as it is shown."""
        return dotted(getattr(self, name))


def holdings(campaign: Campaign) -> Holdings:
    """Count what archiving *campaign* erases, and what it leaves."""
    free, shared = hamlets_by_use(campaign)
    return Holdings(
        notes=_count(select(Visit.id).where(Visit.campaign_id == campaign.id, has_note())),
        names=_count(select(Household.id).where(Household.area_id.in_(free), has_name())),
        requests=_count(select(HelpRequest.id).where(HelpRequest.place != "", of_posters(campaign))),
        uploads=_count(select(RegisterUpload.id).where(RegisterUpload.id.in_(uploads_of(campaign)))),
        names_kept=_count(select(Household.id).where(Household.area_id.in_(shared), has_name())),
        others=[each.name for each in others_running(campaign)],
    )


def left_over(campaign: Campaign, held: Holdings) -> str:
    """Say what of a closed campaign is still to be erased, "" for nothing.

    Shape: names and files that came after the end belong to the next campaign.
    """
    counts = [
        (held.notes, gettext("%(count)s ghi chú", count=held.said("notes"))),
        (held.requests, gettext("%(count)s lời nhờ", count=held.said("requests"))),
    ]
    if campaign.erased_at is None:
        counts += [
            (held.names, gettext("tên ở %(count)s hộ", count=held.said("names"))),
            (held.uploads, gettext("%(count)s tệp danh sách", count=held.said("uploads"))),
        ]
    return ", ".join(str(said) for count, said in counts if count)


def hamlets_by_use(campaign: Campaign) -> tuple[list[int], list[int]]:
    """Return the hamlets of *campaign* where no other campaign runs, and those where one does."""
    hamlets = db.session.scalars(leaves(subtree([campaign.area_id]))).all()
    others = {each.area_id for each in others_running(campaign)}
    above = lineages(hamlets) if others else {}
    shared = [key for key in hamlets if above.get(key, frozenset()) & others]
    return sorted(set(hamlets) - set(shared)), sorted(shared)


def others_running(campaign: Campaign) -> list[Campaign]:
    """Return the other campaigns that are not archived and share a hamlet with *campaign*."""
    running = Campaign.id != campaign.id, Campaign.archived_at.is_(None), near([campaign.area_id])
    query = select(Campaign).where(*running)
    return list(db.session.scalars(query.order_by(Campaign.slug)))


def is_free(hamlet: int, campaign: Campaign) -> bool:
    """Tell whether no other campaign runs in a hamlet."""
    above = Campaign.area_id.in_(lineage([hamlet]))
    running = exists().where(Campaign.id != campaign.id, Campaign.archived_at.is_(None), above)
    return not db.session.scalar(select(running))


def has_note() -> ColumnElement[bool]:
    """Say that a visit's JSON holds a note; within a text its quotes would be escaped."""
    return and_(Visit.data.contains('"note":"'), ~Visit.data.contains('"note":""'))


def has_name() -> ColumnElement[bool]:
    """Say that a household has a head's name, now or in its history."""
    once = exists().where(HouseholdRecord.household_id == Household.id, HouseholdRecord.head != "")
    return or_(Household.head != "", once)


def of_posters(campaign: Campaign) -> ColumnElement[bool]:
    """Say that a request came from a poster of *campaign*."""
    return HelpRequest.poster_id.in_(select(Poster.id).where(Poster.campaign_id == campaign.id))


def uploads_of(campaign: Campaign) -> Collection[int]:
    """Return the files of registers that wait in the campaign's area, where no other campaign runs."""
    free, _ = hamlets_by_use(campaign)
    found = db.session.execute(
        select(RegisterUpload.id, RegisterUpload.area_id).where(RegisterUpload.area_id.in_(subtree([campaign.area_id])))
    ).all()
    return [key for key, area_id in found if set(db.session.scalars(leaves(subtree([area_id])))) <= set(free)]


def _count(rows: Select[int]) -> int:
    return db.session.scalar(select(func.count()).select_from(rows.subquery())) or 0
