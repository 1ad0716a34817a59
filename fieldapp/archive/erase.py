"""Archiving a campaign: it takes no more visits, what families told is overwritten, and every figure stays.

Erased in parts, each a transaction of its own, so that others may write between; what was begun can be gone on with.
Digests stay, so that a phone which sends a visit again is told that it is here. Opening again is not offered.
Source: domain.md, "Archiving a campaign"; security.md, "Erasure".
"""

import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from fieldapp.archive.holdings import has_name, has_note, is_free, of_posters, uploads_of
from fieldapp.areas.models import Area
from fieldapp.areas.tree import leaves, subtree
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import Campaign
from fieldapp.content import plain_json
from fieldapp.extensions import db
from fieldapp.households.changes import lock_hamlets, note_changes
from fieldapp.households.models import Change, Household, HouseholdRecord, RegisterUpload
from fieldapp.households.record import search_key
from fieldapp.posters.models import HelpRequest
from fieldapp.review.forget import forget, forget_names
from fieldapp.visits.models import Visit

AT_A_TIME = 1000
ERASED = "campaign.erase"


@dataclass(frozen=True, slots=True)
class Part:
    """One part that was erased. Units: visits, households, requests, remarks or files, as `what` says."""

    what: str
    count: int


def archive_campaign(campaign: Campaign, by: int | None, at: datetime) -> None:
    """Let *campaign* take no more visits; again, nothing changes."""
    db.session.refresh(campaign, with_for_update={"of": Campaign})
    if campaign.archived_at is None:
        campaign.archived_at = at
        record_act(by, "campaign.archive", campaign.slug, at)
        db.session.flush()


def erase_parts(campaign: Campaign, by: int | None, at: datetime) -> Iterator[Part]:
    """Erase what families told in an archived campaign, part by part; whoever asks commits after each.

    Shape: nothing more once all is erased, but for a note that was on its way: names that were written since belong to
    the next campaign.
    """
    if campaign.archived_at is None:
        return
    is_first = campaign.erased_at is None
    for hamlet in db.session.scalars(leaves(subtree([campaign.area_id])).order_by(Area.id)).all():
        yield from _told(_notes, hamlet, campaign, by, at)
        yield from _told(_requests, hamlet, campaign, by, at)
        if is_first and is_free(hamlet, campaign):
            yield from _told(_names, hamlet, campaign, by, at)
            yield from _told(_remarks, hamlet, campaign, by, at)
    yield from _told(_looks, campaign.area_id, campaign, by, at)
    late = select(Visit.area_id).where(Visit.campaign_id == campaign.id, has_note()).distinct()
    for hamlet in db.session.scalars(late).all():  # sent while the campaign was being closed
        yield from _told(_notes, hamlet, campaign, by, at)
    if is_first:
        yield from _told(_uploads, campaign.area_id, campaign, by, at)
        _note_end(campaign, by, at)


def _note_end(campaign: Campaign, by: int | None, at: datetime) -> None:
    """Note that all is erased, once; two may have come to the end together."""
    db.session.refresh(campaign, with_for_update={"of": Campaign})
    if campaign.erased_at is None:
        campaign.erased_at = at
        record_act(by, ERASED, campaign.slug, at, "all")
        db.session.flush()


def _told(erase: Any, area_id: int, campaign: Campaign, by: int | None, at: datetime) -> Iterator[Part]:
    """Erase one kind of thing in one place, a thousand at a time, each part in the log."""
    while part := erase(area_id, campaign, at):
        reference = db.session.get_one(Area, area_id).reference
        record_act(by, ERASED, campaign.slug, at, f"{reference}: {part.what} {part.count}")
        yield part


def _notes(hamlet: int, campaign: Campaign, _at: datetime) -> Part | None:
    mine = Visit.area_id == hamlet, Visit.campaign_id == campaign.id, has_note()
    found = dict(
        db.session.execute(select(Visit.uid, Visit.data).where(*mine).order_by(Visit.id).limit(AT_A_TIME)).all()
    )
    if not found:
        return None
    heard = _heard("visit", found)
    if lock_hamlets({hamlet, *(area_id for area_id, _, _ in heard)}):
        return _notes(hamlet, campaign, _at)  # two may erase at once: each note is told of once
    _rewrite(Visit, [{"key": uid, "data": plain_json(json.loads(data) | {"note": ""})} for uid, data in found.items()])
    note_changes(heard)
    return Part("notes", len(found))


def _names(hamlet: int, _campaign: Campaign, _at: datetime) -> Part | None:
    lock_hamlets([hamlet])
    found = db.session.execute(
        select(Household.id, Household.uid, Household.number, Household.hint)
        .where(Household.area_id == hamlet, has_name())
        .order_by(Household.id)
        .limit(AT_A_TIME)
    ).all()
    if not found:
        return None
    blank = [{"key": uid, "head": "", "search_key": search_key("", number, hint)} for _, uid, number, hint in found]
    _rewrite(Household, blank)
    of_these = HouseholdRecord.household_id.in_([key for key, *_ in found])
    db.session.execute(update(HouseholdRecord).where(of_these).values(head=""))
    note_changes((hamlet, "household", uid) for _, uid, _, _ in found)
    return Part("names", len(found))


def _requests(hamlet: int, campaign: Campaign, at: datetime) -> Part | None:
    lock_hamlets([hamlet])
    mine = HelpRequest.area_id == hamlet, HelpRequest.place != "", of_posters(campaign)
    uids = db.session.scalars(select(HelpRequest.uid).where(*mine).limit(AT_A_TIME)).all()
    if not uids:
        return None
    these = HelpRequest.uid.in_(uids)
    db.session.execute(update(HelpRequest).where(these, HelpRequest.done_at.is_(None)).values(done_at=at))
    db.session.execute(update(HelpRequest).where(these).values(place=""))
    note_changes((hamlet, "request", uid) for uid in uids)
    return Part("requests", len(uids))


def _remarks(hamlet: int, _campaign: Campaign, _at: datetime) -> Part | None:
    count = forget_names([hamlet])
    return Part("remarks", count) if count else None


def _looks(_area: int, campaign: Campaign, _at: datetime) -> Part | None:
    count = forget(campaign)
    return Part("remarks", count) if count else None


def _uploads(_area: int, campaign: Campaign, _at: datetime) -> Part | None:
    keys = uploads_of(campaign)
    if not keys:
        return None
    db.session.execute(delete(RegisterUpload).where(RegisterUpload.id.in_(keys)))
    return Part("files", len(keys))


def _heard(kind: str, uids: Collection[str]) -> list[tuple[int, str, str]]:
    """Return where phones were told of these things: there they are told again."""
    query = select(Change.area_id, Change.uid).where(Change.kind == kind, Change.uid.in_(uids))
    return [(area_id, kind, uid) for area_id, uid in db.session.execute(query)]


def _rewrite(model: type[Visit] | type[Household], rows: list[dict[str, Any]]) -> None:
    """Overwrite columns of many rows, each named by its uid; no figure depends on them."""
    table: Any = model.__table__
    values: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "key"}
    statement = update(table).where(table.c.uid == bindparam("key")).values(values)
    renamed = [{name if name == "key" else f"new_{name}": value for name, value in row.items()} for row in rows]
    db.session.connection().execute(statement, renamed)
    db.session.expire_all()
