"""What was handed in and refused is kept aside, so that nothing is lost with the phone: it counts nowhere.

Source: our decision, 2026-11-22: a phone that was revoked empties itself once every uid is named, and a file is read
and dropped; the commune then holds the only copy. A refused op of `/api/sync` stays on its phone, and leaves nothing.
"""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select, update

from fieldapp.access import Actor, Authority, Verb, visible
from fieldapp.accounts.devices import actors_named
from fieldapp.areas.models import Area
from fieldapp.audit.log import record_act
from fieldapp.bulk import insert_rows
from fieldapp.content import digest_of, plain_json
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from fieldapp.households.models import Household, HouseholdRecord, Venue
from fieldapp.text import has_forbidden
from fieldapp.visits.envelope import Envelope, author_of, campaigns_named, uid_of
from fieldapp.visits.given import Verdict
from fieldapp.visits.models import RefusedOp, Visit
from fieldapp.visits.world import CampaignFacts, campaigns_by_slug

LONGEST_CONTENT = 8000  # a whole visit with the longest note has 3,000; more is cut, and says so by not being JSON
MOST_KEPT = 5000  # of one hand, so that nobody fills the disk
NAMES = ("household", "venue", "replaces", "area")
_CUT = "…"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an op belongs; ids are None where it names nothing that its sender may see."""

    area_id: int
    household_id: int | None = None
    venue_id: int | None = None


def keep_refused(sender: Actor, envelope: Envelope, verdicts: Sequence[Verdict], at: datetime) -> int:
    """Keep what *sender* handed in and was refused, in the transaction that stored the rest; return how many are new.

    Shape: *verdicts* stand in the order of the envelope's ops. What was kept before is told its newest verdict.
    """
    troubled = [(op, verdict) for op, verdict in zip(envelope.ops, verdicts, strict=True) if verdict.errors]
    if not (troubled and sender.postings):
        return 0
    ops = {key_of(op): (op, verdict) for op, verdict in troubled}
    known = set(db.session.scalars(select(RefusedOp.key).where(RefusedOp.key.in_(ops))))
    for key in known:
        tell_again(key, ops[key][1])
    room = MOST_KEPT - _kept_by(sender)
    new = {key: pair for key, pair in ops.items() if key not in known}
    chosen = dict(list(new.items())[: max(0, room)])
    where = _Where(sender, [op for op, _ in chosen.values()], at)
    came = {"handed_in_by_id": sender.id, "device_uid": envelope.device, "sent_at": envelope.sent_at, "received_at": at}
    insert_rows(RefusedOp, [_row(key, *pair, where) | came for key, pair in chosen.items()])
    if chosen:
        record_act(sender.id, "refused.keep", f"device:{envelope.device}", at, f"ops {len(chosen)}")
    return len(chosen)


def tell_again(key: str, verdict: Verdict) -> None:
    """Note the newest verdict on an op that is kept."""
    told = {"code": verdict.code, "errors": plain_json(dict(verdict.errors))}
    db.session.execute(update(RefusedOp).where(RefusedOp.key == key, RefusedOp.content != "").values(told))


def is_waiting() -> ColumnElement[bool]:
    """Say that nobody dealt with a kept op yet, and that it has not come in by another way since."""
    came = exists().where(Visit.uid == RefusedOp.uid) | exists().where(HouseholdRecord.uid == RefusedOp.uid)
    return (RefusedOp.content != "") & or_(RefusedOp.code == "uid_taken", RefusedOp.uid.is_(None), ~came)


def let_go(refused: RefusedOp, by: Actor, at: datetime) -> None:
    """Note that somebody dealt with a kept op: what it said is erased."""
    refused.content, refused.dealt_at, refused.dealt_by_id = "", at, by.id
    record_act(by.id, "refused.deal", f"refused:{refused.key}", at, refused.code)


def op_of(refused: RefusedOp) -> dict[str, Any]:
    """Return a kept op as it was given, {} when it cannot be read as one."""
    try:
        found = json.loads(refused.content)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def kept_op(actor: Actor, key: str) -> RefusedOp:
    """Return the op that is kept under *key*, dealt with or not.

    Errors: NotFound, also for one out of reach.
    """
    if has_forbidden(key):
        raise NotFound
    found = db.session.scalar(visible(actor, RefusedOp, Verb.QUEUE_HAND_IN).where(RefusedOp.key == key))
    if found is None:
        raise NotFound
    return found


def data_of(op: Any) -> dict[str, Any]:
    """Return what an op says, {} when it says nothing readable."""
    found = op.get("data") if isinstance(op, dict) else None
    return found if isinstance(found, dict) else {}


def key_of(op: Any) -> str:
    """Return what tells an op from others, whoever hands it in and however often."""
    return digest_of(_text(op))


def _text(op: Any) -> str:
    """Write an op down; half a surrogate pair, which no database takes, as its escape.

    Of one nested almost too deep to be read, which cannot be written any more, only whose and which it is.
    """
    try:
        text = plain_json(op)
    except RecursionError:
        text = plain_json([uid_of(op), author_of(op)]) + _CUT
    return text.encode("utf-8", "backslashreplace").decode().replace("\x00", "")


def _row(key: str, op: Any, verdict: Verdict, where: "_Where") -> dict[str, Any]:
    place, text = where.place(op), _text(_without_note(op) if verdict.code == "campaign_archived" else op)
    return {
        "key": key,
        "uid": uid_of(op),
        "kind": _kind(op),
        "code": verdict.code,
        "errors": plain_json(dict(verdict.errors)),
        "content": text if len(text) <= LONGEST_CONTENT else text[:LONGEST_CONTENT] + _CUT,
        "area_id": place.area_id,
        "campaign_id": where.campaign_id(op),
        "household_id": place.household_id,
        "venue_id": place.venue_id,
        "user_id": where.author_id(op),
    }


def _without_note(op: Any) -> Any:
    """Return an op of a campaign whose notes were erased, without its own."""
    return op | {"data": {name: value for name, value in data_of(op).items() if name != "note"}}


def _kind(op: Any) -> str:
    kind = op.get("kind") if isinstance(op, dict) else None
    if kind == "visit":
        return "withdrawal" if "withdrawn" in data_of(op) else "visit"
    return "household" if kind == "household" else ""


def _kept_by(sender: Actor) -> int:
    mine = RefusedOp.handed_in_by_id == sender.id, RefusedOp.content != ""
    return db.session.scalar(select(func.count()).select_from(RefusedOp).where(*mine)) or 0


class _Where:
    """Finds where refused ops belong: at the place they name if the sender sees it, else where its people are posted.

    Nothing is put before another commune by whoever names its doors.
    """

    def __init__(self, sender: Actor, ops: Sequence[Any], at: datetime) -> None:
        authors = {author for op in ops if (author := author_of(op))} - {sender.uid}
        self._actors = {sender.uid: sender, **actors_named(authors, at)}
        self._sender = sender
        self._campaigns: Mapping[str, CampaignFacts] = campaigns_by_slug(campaigns_named(ops))
        named = {name: {text for op in ops if (text := _named(op, name))} for name in NAMES}
        self._homes = _places(Household, named["household"])
        self._venues = _places(Venue, named["venue"])
        replaced = select(Visit.uid, Visit.area_id, Visit.household_id, Visit.venue_id)
        rows = db.session.execute(replaced.where(Visit.uid.in_(named["replaces"])))
        self._visits = {uid: _Place(area_id, home, venue) for uid, area_id, home, venue in rows}
        self._areas = dict(db.session.execute(select(Area.code, Area.id).where(Area.code.in_(named["area"]))).all())
        self._authority = Authority(sender, self._all_areas())

    def place(self, op: Any) -> _Place:
        home, venue = self._homes.get(_named(op, "household")), self._venues.get(_named(op, "venue"))
        area_id = self._areas.get(_named(op, "area"))
        places = (home, venue, self._visits.get(_named(op, "replaces")), _Place(area_id) if area_id else None)
        named = next((place for place in places if place and self._authority.sees(place.area_id)), None)
        return named or _Place(self._post_of(author_of(op) or ""))

    def campaign_id(self, op: Any) -> int | None:
        slug = data_of(op).get("campaign")
        found = self._campaigns.get(slug) if isinstance(slug, str) else None
        return found.id if found else None

    def author_id(self, op: Any) -> int | None:
        author = self._actors.get(author_of(op) or "")
        return author.id if author else None

    def _post_of(self, author: str) -> int:
        """Return where an author is posted within the sender's reach, else where the sender is."""
        own = self._sender.postings
        theirs = self._actors[author].postings if author in self._actors else ()
        near = [grant for grant in theirs if self._authority.sees(grant.area_id)]
        live = [grant for grant in (*near, *own) if grant.covers(self._sender.at) and grant.grants(Verb.VISIT_RECORD)]
        return [*live, *own][0].area_id

    def _all_areas(self) -> Collection[int]:
        places = (*self._homes.values(), *self._venues.values(), *self._visits.values())
        posts = {grant.area_id for actor in self._actors.values() for grant in actor.postings}
        return {place.area_id for place in places} | set(self._areas.values()) | posts


def _named(op: Any, name: str) -> str:
    found = data_of(op).get(name)
    if not isinstance(found, str) or has_forbidden(found) or len(found) > 100:
        return ""
    return found if name == "area" else found.lower()


def _places(model: type[Household] | type[Venue], uids: Collection[str]) -> dict[str, _Place]:
    rows = db.session.execute(select(model.uid, model.id, model.area_id).where(model.uid.in_(uids)))
    is_home = model is Household
    return {uid: _Place(area, key if is_home else None, None if is_home else key) for uid, key, area in rows}
