"""What became of a file that was handed in, as its page shows it: the counts, then whose and which door was refused."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import format_decimal, gettext
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from fieldapp.access import Actor, Verb, visible
from fieldapp.accounts.models import User
from fieldapp.dates import moment, read_instant
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.households.models import Household, Venue
from fieldapp.visits.envelope import author_of, uid_of
from fieldapp.visits.given import Verdict
from fieldapp.visits.hand_in import Saved
from fieldapp.visits.models import Visit

MOST_SHOWN = 200
Op = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Refused:
    """One op that was not taken in: whose, at which door, why."""

    door: str
    hamlet: str
    what: str
    whose: str
    when: str
    said: str


@dataclass(frozen=True, slots=True)
class ShownHandIn:
    """The whole answer. Units: `facts` are (label, count of ops as text); `left_out` says how many rows are missing."""

    title: str
    kind: str
    facts: list[tuple[str, str]]
    refused: list[Refused]
    caption: str
    left_out: str


@dataclass(frozen=True, slots=True)
class _Known:
    """Places and people that the reader may see, by uid; corrected visits by the id of their household."""

    homes: dict[str, Household]
    venues: dict[str, Venue]
    visited: dict[str, Household]
    names: dict[str, str]


def shown_hand_in(actor: Actor, saved: Saved, verdicts: Sequence[Verdict]) -> ShownHandIn:
    """Return what the page shows of a file's verdicts, which stand in the order of its ops."""
    counts = Counter("refused" if verdict.errors else verdict.status for verdict in verdicts)
    troubled = [(op, verdict) for op, verdict in zip(saved.ops, verdicts, strict=True) if verdict.errors]
    shown = [(op if isinstance(op, dict) else {}, verdict) for op, verdict in troubled[:MOST_SHOWN]]
    by_uid = {uid: op for op in saved.ops if (uid := uid_of(op))}
    known = _known(actor, [_placed(op, by_uid) for op, _ in shown], [author_of(op) or "" for op, _ in shown])
    owner = [(gettext("Máy của"), saved.name)] if saved.name else []
    return ShownHandIn(
        _title(counts["refused"]),
        "warn" if counts["refused"] else "done",
        [
            *owner,
            (gettext("Vừa nhận"), format_decimal(counts["stored"])),
            (gettext("Đã có từ trước"), format_decimal(counts["already"])),
            (gettext("Chưa nhận"), format_decimal(counts["refused"])),
        ],
        [_refused(op, _placed(op, by_uid), verdict, known) for op, verdict in shown],
        gettext("Chưa nhận (%(count)s)", count=format_decimal(len(troubled))),
        _left_out(len(troubled) - len(shown)),
    )


def _title(refused: int) -> str:
    if refused:
        return str(gettext("Có mục chưa nhận được, mời bác xem bên dưới. Tệp vẫn giữ đủ, nộp lại lúc nào cũng được."))
    return str(gettext("Đã nộp xong: mọi mục trong tệp đều đã ở trên máy chủ."))


def _left_out(count: int) -> str:
    return str(gettext("Còn %(count)s mục nữa không hiện ở đây.", count=format_decimal(count))) if count else ""


def _placed(op: Op, by_uid: Mapping[str, Op]) -> Op:
    """Return the data that say where an op belongs: its own, or of the op in this file that it takes back."""
    own = _data(op)
    return _data(by_uid.get(_uid(own, "replaces"), {})) | own


def _data(op: Op) -> dict[str, Any]:
    found = op.get("data")
    return found if isinstance(found, dict) else {}


def _uid(data: Mapping[str, Any], key: str) -> str:
    found = data.get(key)
    return found.lower() if isinstance(found, str) and UID.fullmatch(found) else ""


def _known(actor: Actor, places: Sequence[Op], authors: Sequence[str]) -> _Known:
    uids = {name: {_uid(place, name) for place in places} - {""} for name in ("household", "venue", "replaces")}
    visits = select(Visit.uid, Visit.household_id).where(Visit.uid.in_(uids["replaces"]))
    corrected = {uid: key for uid, key in db.session.execute(visits) if key}
    named = Household.uid.in_(uids["household"]) | Household.id.in_(corrected.values())
    homes = db.session.scalars(visible(actor, Household).where(named).options(joinedload(Household.area))).all()
    venues = db.session.scalars(visible(actor, Venue).where(Venue.uid.in_(uids["venue"])))
    people = db.session.scalars(visible(actor, User, Verb.QUEUE_HAND_IN).where(User.uid.in_(authors)))
    by_id = {home.id: home for home in homes}
    return _Known(
        {home.uid: home for home in homes},
        {venue.uid: venue for venue in venues},
        {uid: by_id[key] for uid, key in corrected.items() if key in by_id},
        {person.uid: person.name for person in people},
    )


def _refused(op: Op, place: Op, verdict: Verdict, known: _Known) -> Refused:
    home = known.homes.get(_uid(place, "household")) or known.visited.get(_uid(place, "replaces"))
    venue = known.venues.get(_uid(place, "venue"))
    door, hamlet = gettext("Chưa rõ nhà nào"), ""
    if home:
        door = gettext("Nhà số %(number)s", number=home.plate) + (f" · {home.head}" if home.head else "")
        hamlet = home.area.name
    elif venue:
        door = venue.name
    return Refused(
        door,
        hamlet,
        _what(op),
        known.names.get(author_of(op) or "") or gettext("Người ngoài địa bàn của bác"),
        _when(op),
        " ".join(sentence for sentences in verdict.errors.values() for sentence in sentences),
    )


def _when(op: Op) -> str:
    at = read_instant(op.get("at"))
    try:
        return moment(at) if at else "–"
    except OverflowError:  # in Vietnam, after the last year there is
        return "–"


def _what(op: Op) -> str:
    data = _data(op)
    if op.get("kind") == "household":
        return str(gettext("Ghi sổ hộ"))
    if "withdrawn" in data:
        return str(gettext("Rút lại lượt thăm"))
    return str(gettext("Sửa lượt thăm") if data.get("replaces") else gettext("Lượt thăm"))
