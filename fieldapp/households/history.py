"""Who said what about a household, and when: its records, latest first, each with what it changed."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, pairwise
from operator import or_
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from fieldapp.accounts.models import User
from fieldapp.areas.models import Area
from fieldapp.dates import moment
from fieldapp.extensions import db
from fieldapp.households.forms import STATES
from fieldapp.households.models import Door, Household, HouseholdRecord, State

DOORS = {
    Door.PHONE: _l("từ điện thoại"),
    Door.FORM: _l("trên trang sổ hộ"),
    Door.PAPER: _l("từ phiếu giấy"),
    Door.RESCUE: _l("từ máy nộp lại"),
    Door.IMPORT: _l("từ tệp danh sách hộ"),
    Door.UNDO: _l("khi rút lại một lần nạp"),
}
NAMES = {
    "area": _l("Nơi ở"),
    "alley": _l("Ngõ"),
    "position": _l("Thứ tự"),
    "number": _l("Số nhà"),
    "hint": _l("Nhận ra nhà"),
    "head": _l("Chủ hộ"),
    "adults": _l("Người lớn"),
    "smartphones": _l("Điện thoại thông minh"),
    "priority": _l("Ưu tiên"),
    "state": _l("Tình trạng"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One record: who stated it, when they did, by which door, and how it differs from the one before."""

    who: str
    when: str
    door: str
    changes: tuple[str, ...]
    is_current: bool


def history(household: Household) -> list[Entry]:
    """Return the records of a household, the latest first."""
    query = (
        select(HouseholdRecord, User.name)
        .outerjoin(User, User.id == HouseholdRecord.user_id)
        .where(HouseholdRecord.household_id == household.id)
        .order_by(HouseholdRecord.at, HouseholdRecord.uid)
    )
    found = db.session.execute(query).all()
    areas = _area_names({record.area_id for record, _ in found})
    # A priority that its author may not set is not stated, and stays.
    said = list(accumulate((_said(record, areas) for record, _ in found), or_, initial={"priority": _plain(False)}))[1:]
    changes = [(), *(tuple(_changes(before, after)) for before, after in pairwise(said))]
    entries = [
        _entry(record, name, of_record, household)
        for (record, name), of_record in zip(found, changes, strict=bool(found))
    ]
    return entries[::-1]


def _entry(record: HouseholdRecord, name: str | None, changes: tuple[str, ...], household: Household) -> Entry:
    who = name or gettext("Máy chủ")
    door = str(DOORS[Door(record.door)])
    if record.merged_into_id:
        changes = (gettext("Gộp vào hộ khác"),)
    return Entry(who, moment(record.at), door, changes, record.uid == household.record_uid)


def _area_names(ids: set[int]) -> dict[int, str]:
    return dict(db.session.execute(select(Area.id, Area.name).where(Area.id.in_(ids))).all())


def _said(record: HouseholdRecord, areas: dict[int, str]) -> dict[str, str]:
    """Return a record's fields as people read them."""
    said = {name: _plain(getattr(record, name)) for name in NAMES if name not in ("area", "state")}
    if record.priority is None:
        del said["priority"]
    known = {str(state): str(word) for state, word in STATES.items()} | {str(State.MERGED): gettext("Đã gộp")}
    return {"area": areas[record.area_id]} | said | {"state": known[record.state]}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(gettext("có") if value else gettext("không"))
    return str(gettext("chưa ghi") if value in (None, "") else value)


def _changes(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    for name, label in NAMES.items():
        if before[name] != after[name]:
            yield f"{label}: {before[name]} → {after[name]}"
