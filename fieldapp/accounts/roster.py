"""The page of people: who is posted at and under an area, with their phones, and what the reader may do about each."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, Role, Verb, allowed
from fieldapp.accounts.cards import ON_PAPER, ON_SCREEN, Lineages, may_issue
from fieldapp.accounts.devices import is_heard, is_live, may_revoke
from fieldapp.accounts.models import Card, DeviceSession, Posting, User
from fieldapp.accounts.people import enters_by_card, title_of
from fieldapp.areas.models import Area
from fieldapp.areas.tree import children, leaves, lineages, subtree
from fieldapp.dates import VIETNAM, moment
from fieldapp.extensions import db
from fieldapp.text import fold, person_key

RECENT = timedelta(days=7)
ALL, NO_PHONE, SILENT = "all", "no_phone", "silent"


@dataclass(frozen=True)
class Phone:
    """A phone that may send; `heard` says when it last did, "" for never, `seen` when it last opened a page."""

    key: int
    label: str
    since: str
    heard: str
    seen: str
    is_silent: bool


@dataclass(frozen=True)
class Row:
    """A person at one posting, and the buttons that the reader gets."""

    posting_id: int
    uid: str
    name: str
    username: str
    role: object
    place: str
    organisation: str
    since: str
    is_live: bool
    phones: list[Phone]
    card_until: str
    shown_again: str
    enters_by_card: bool
    may_card: bool
    may_print: bool
    may_revoke: bool
    may_end: bool
    may_edit: bool

    @property
    def can_enter(self) -> bool:
        """Tell whether they hold a phone, or a card for one."""
        return bool(self.phones or self.card_until)

    @property
    def stand(self) -> str:
        """Say which of the page's filters keeps this person: who has no phone, or only silent ones."""
        if not self.enters_by_card:
            return ALL
        if not self.phones:
            return NO_PHONE
        return SILENT if all(phone.is_silent for phone in self.phones) else ALL


@dataclass(frozen=True)
class Group:
    """The people of one area; `ref` names it in addresses; `is_hamlet` where there are alleys."""

    name: str
    ref: str
    is_hamlet: bool
    rows: list[Row]

    @property
    def without_phone(self) -> int:
        return len([row for row in self.rows if row.stand == NO_PHONE])

    @property
    def silent(self) -> int:
        return len([row for row in self.rows if row.stand == SILENT])


@dataclass(frozen=True)
class Roster:
    """The whole page; `below` are the areas with pages of their own, `gone` those who left with a phone."""

    groups: list[Group]
    gone: list[Row]
    below: list[tuple[str, str]]

    def named(self, words: Collection[str]) -> "Roster":
        """Return the same page with only the people whose names hold all the words, folded as they are."""

        def fitting(rows: list[Row]) -> list[Row]:
            return [row for row in rows if all(word in fold(row.name) for word in words)]

        groups = [replace(group, rows=fitting(group.rows)) for group in self.groups]
        return replace(self, groups=groups, gone=fitting(self.gone))

    def count(self, show: str) -> int:
        """Count the people, each once, that a filter keeps."""
        return len({row.uid for group in self.groups for row in group.rows if show in (ALL, row.stand)})

    def kept(self, show: str) -> list[Group]:
        """Return the groups with those of their people that a filter keeps."""
        kept = [replace(group, rows=[r for r in group.rows if show in (ALL, r.stand)]) for group in self.groups]
        return [group for group in kept if group.rows]


@dataclass(frozen=True)
class _Held:
    """What was read once for all rows."""

    actor: Actor
    lineage: Lineages
    phones: dict[int, list[DeviceSession]]
    cards: dict[int, list[Card]]
    editable: set[int]


def roster(actor: Actor, area: Area) -> Roster:
    """Return the people of *area*, and of the hamlets under it where they are one step below.

    Shape: groups by name, the area itself first; people by given name.
    """
    below = children(area)
    is_near = len(db.session.scalars(leaves([child.id for child in below])).all()) == len(below)
    scope = db.session.scalars(subtree([area.id])).all() if is_near else [area.id]
    postings = _postings(scope)
    held = _held(actor, postings)
    live = [posting for posting in postings if posting.is_live(actor.at)]
    groups = [
        Group(place.name, place.reference, is_hamlet, _rows(held, [p for p in live if p.area_id == place.id]))
        for place, is_hamlet in [(area, not below), *((child, True) for child in below if is_near)]
    ]
    working = {posting.user_id for posting in live}
    gone = {p.user_id: p for p in postings if p.user_id not in working and held.phones.get(p.user_id)}
    links = [] if is_near else [(child.name, child.reference) for child in below]
    return Roster(groups, _rows(held, gone.values()), links)


def rows_of(actor: Actor, area: Area, user: User) -> list[Row]:
    """Return somebody's postings at and under *area*, those that last first, the latest of those that ended."""
    here = set(db.session.scalars(subtree([area.id])))
    theirs = [posting for posting in user.postings if posting.area_id in here]
    held = _held(actor, theirs)
    theirs.sort(key=lambda p: (not p.is_live(actor.at), -p.id))
    return [_row(held, posting) for posting in theirs]


def _postings(area_ids: Collection[int]) -> list[Posting]:
    options = joinedload(Posting.user).selectinload(User.postings), joinedload(Posting.area)
    return list(db.session.scalars(select(Posting).options(*options).where(Posting.area_id.in_(area_ids))))


def _held(actor: Actor, postings: list[Posting]) -> _Held:
    users = {posting.user_id: posting.user for posting in postings}
    everywhere = {posting.area_id for user in users.values() for posting in user.postings}
    phones: dict[int, list[DeviceSession]] = {}
    on_card = select(DeviceSession).where(DeviceSession.user_id.in_(list(users)), DeviceSession.kind == "card")
    for phone in db.session.scalars(on_card.order_by(DeviceSession.id)):
        if is_live(phone, actor.at):
            phones.setdefault(phone.user_id, []).append(phone)
    cards: dict[int, list[Card]] = {}
    for card in db.session.scalars(select(Card).where(Card.user_id.in_(list(users))).order_by(Card.id)):
        cards.setdefault(card.user_id, []).append(card)
    editable = allowed(actor, Verb.PERSON_EDIT, {posting.area_id for posting in postings})
    return _Held(actor, lineages(everywhere), phones, cards, editable)


def _rows(held: _Held, postings: Collection[Posting]) -> list[Row]:
    return [_row(held, p) for p in sorted(postings, key=lambda p: (person_key(p.user.name), p.id))]


def _row(held: _Held, posting: Posting) -> Row:
    user, actor, at = posting.user, held.actor, held.actor.at
    cards = held.cards.get(user.id, [])
    open_until = [card.expires_at for card in cards if card.used_at is None and card.expires_at > at]
    shown_again = [card.shown_again_at for card in cards if card.shown_again_at and at - card.shown_again_at < RECENT]
    by_card = enters_by_card(user, at)
    may_edit = posting.area_id in held.editable and posting.is_live(at)
    return Row(
        posting_id=posting.id,
        uid=user.uid,
        name=user.name,
        username=user.username,
        role=title_of(Role(posting.role), posting.area),
        place=posting.area.name,
        organisation=posting.organisation,
        since=f"{posting.from_at.astimezone(VIETNAM):%d/%m/%Y}",
        is_live=posting.is_live(at),
        phones=[_phone(phone, at) for phone in held.phones.get(user.id, [])],
        card_until=moment(max(open_until)) if open_until else "",
        shown_again=moment(max(shown_again)) if shown_again else "",
        enters_by_card=by_card,
        may_card=by_card and may_issue(actor, user, ON_SCREEN, held.lineage, at),
        may_print=by_card and may_issue(actor, user, ON_PAPER, held.lineage, at),
        may_revoke=may_revoke(actor, user, held.lineage),
        may_end=may_edit and posting.user_id != actor.id,
        may_edit=may_edit,
    )


def _phone(phone: DeviceSession, at: datetime) -> Phone:
    heard = moment(phone.synced_at) if phone.synced_at else ""
    is_silent = not is_heard(phone.synced_at, at)
    return Phone(phone.id, phone.label, moment(phone.created_at), heard, moment(phone.seen_at), is_silent)
