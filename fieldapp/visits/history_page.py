"""How the visits at a door are told, and which of them the reader may correct or take back."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from flask_babel import gettext

from fieldapp.access import Actor
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, read_day
from fieldapp.households.models import Door
from fieldapp.visits.door_form import withdrawal_uid
from fieldapp.visits.forms import OBSTACLES
from fieldapp.visits.history import Chain, Op
from fieldapp.visits.models import Obstacle, Outcome
from fieldapp.visits.words import DONE, say_clock, say_day


@dataclass(frozen=True, slots=True)
class Told:
    """One op in words; `lines` is what it stated."""

    title: str
    by: str
    state: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Entry:
    """A visit as it stands.

    Shape: `status` says what became of it, "" when it simply counts; `older` what it said before; what is empty of
    `edit_url` and `withdrawal` is not offered.
    """

    now: Told
    status: str
    warning: str
    older: list[Told]
    edit_url: str
    edit_label: str
    withdrawal: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads the history, and where: `may_correct` tells whether others' visits are theirs to correct."""

    actor: Actor
    may_correct: bool
    url: str
    query: dict[str, str]
    today: date


def entries(chains: list[Chain], campaign: Campaign, place_id: int, reader: Reader) -> list[Entry]:
    """Return the visits at a door in words."""
    names = {app.slug: app.name for app in campaign.apps}
    return [_entry(chain, names, place_id, reader) for chain in chains]


def tell(chain: Chain, names: dict[str, str], today: date) -> Told:
    """Tell what a visit states now, withdrawn or not."""
    return _told(chain.standing, names, today, chain.root)


def tell_op(op: Op, names: dict[str, str], today: date) -> Told:
    """Tell what one op of a chain stated, as it came; *names* are those of the campaign's apps by slug."""
    return _told(op, names, today, op)


def tell_data(told: dict[str, Any], names: dict[str, str], today: date) -> list[str]:
    """Tell what a visit's JSON states beside its outcome, line by line."""
    return [line for line in _lines(told, names, today) if line]


def _entry(chain: Chain, names: dict[str, str], place_id: int, reader: Reader) -> Entry:
    is_mine = chain.root.author_id == reader.actor.id
    may = is_mine or reader.may_correct
    older = [op for op in chain.ops if op is not chain.standing]
    link = f"{reader.url}?{urlencode(reader.query | {'replaces': chain.end.uid})}"
    undo = {"uid": withdrawal_uid(chain.end.uid, reader.actor.uid), "replaces": chain.end.uid, "withdrawn": "1"}
    return Entry(
        now=_told(chain.standing, names, reader.today, chain.root),
        status=_status(chain, place_id),
        warning=_warning(chain, reader) if reader.may_correct else "",
        older=[_told(op, names, reader.today, op) for op in reversed(older)],
        edit_url=link if may else "",
        edit_label=str(gettext("Sửa") if chain.in_force else gettext("Ghi lại lượt này")),
        withdrawal=undo if may and chain.in_force else {},
    )


def _status(chain: Chain, place_id: int) -> str:
    if chain.in_force is None:
        return str(gettext("Đã rút lại, không tính"))
    if (chain.end.household_id or chain.end.venue_id) != place_id:
        return str(gettext("Đã ghi sang nhà khác"))
    return str(gettext("Đã sửa")) if chain.end is not chain.root else ""


def _warning(chain: Chain, reader: Reader) -> str:
    if not chain.has_rivals:
        return ""
    when = say_day(local_day(chain.end.knocked_at), reader.today)
    who = chain.end.author
    return str(gettext("Lượt này được sửa hai lần khác nhau. Đang tính bản của %(who)s, %(when)s.", who=who, when=when))


def _told(op: Op, names: dict[str, str], today: date, knock: Op) -> Told:
    when = _moment(knock, today)
    if op.withdrawn:
        return Told(str(gettext("Đã rút lại")), f"{when} · {op.author}", "todo", [])
    outcome = Outcome(op.told["outcome"])
    by = f"{when} · {knock.author}"
    if op is not knock:
        by = str(gettext("%(by)s · %(who)s sửa lúc %(at)s", by=by, who=op.author, at=_moment(op, today)))
    return Told(str(DONE[outcome]), by, outcome, tell_data(op.told, names, today))


def _moment(op: Op, today: date) -> str:
    """Say when; of what was typed from paper only the day is known."""
    if op.door == Door.PAPER:
        return str(say_day(local_day(op.knocked_at), today))
    return f"{say_clock(op.knocked_at)} {say_day(local_day(op.knocked_at), today)}"


def _lines(told: dict[str, Any], names: dict[str, str], today: date) -> list[str]:
    follow = read_day(told.get("follow_up_on"))
    stated = [
        (gettext("%(count)s người lớn", count=told.get("adults")), told.get("adults")),
        (gettext("%(count)s điện thoại thông minh", count=told.get("smartphones")), told.get("smartphones")),
        (gettext("%(count)s tờ rơi", count=told.get("leaflets")), told.get("leaflets") or None),
    ]
    return [
        *(_app_line(names.get(app, app), counts) for app, counts in (told.get("apps") or {}).items()),
        " · ".join(text for text, number in stated if number is not None),
        ", ".join(str(OBSTACLES[Obstacle(each)]) for each in told.get("obstacles") or ()),
        str(gettext("Hẹn %(day)s", day=say_day(follow, today))) if follow else "",
        told.get("note") or "",
    ]


def _app_line(name: str, counts: dict[str, Any]) -> str:
    already, helped = counts.get("already"), counts.get("assisted") or 0
    if already is None:
        return str(gettext("%(app)s: cài mới %(helped)s", app=name, helped=helped)) if helped else ""
    return str(gettext("%(app)s: đã có %(already)s, cài mới %(helped)s", app=name, already=already, helped=helped))
