"""Every visit of a campaign stamped in an area, those corrected or taken back among them: `Đang tính` tells which."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from fieldapp.accounts.models import User
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import Campaign
from fieldapp.exports.places import DOOR, NAMES, WHERE, Wanted, hamlets_of, where
from fieldapp.exports.table import Cell, Table, instant
from fieldapp.extensions import db
from fieldapp.households.models import Alley, Household, Venue
from fieldapp.text import small
from fieldapp.visits.forms import OBSTACLES, OUTCOMES
from fieldapp.visits.models import Outcome, Visit
from fieldapp.visits.record import BITS

AT_ONCE = 1000
CHAIN = ("Mã lượt", "Mã lượt đầu", "Thay cho lượt", "Đang tính", "Là rút lại")
PLACE = ("Mã hộ", "Mã hộ lúc ghi", "Điểm", *DOOR)
WORK = ("Người ghi", "Người nộp giúp", "Cách gửi", "Ngày gõ cửa", "Gõ cửa lúc", "Ghi lúc", "Máy chủ nhận lúc")
SAID = ("Kết quả", "Người lớn", "Điện thoại thông minh", "Tờ rơi", "Hẹn lại ngày")
STORED = (
    *("uid", "root_uid", "replaces_uid", "in_force", "withdrawn", "door", "day", "effective_at", "knocked_at"),
    *("received_at", "outcome", "adults", "smartphones", "leaflets", "follow_up_on", "apps", "obstacles", "data"),
)
DOORS = {"phone": "điện thoại", "form": "trang web", "paper": "phiếu giấy", "rescue": "nộp giúp"}


def visits_table(wanted: Wanted, campaign: Campaign) -> Table:
    """Return the visits of *campaign* as a table."""
    apps = [(app.slug, app.name) for app in campaign.apps]
    heads = (
        *CHAIN,
        *WHERE,
        *PLACE,
        *(NAMES if wanted.names else ()),
        *WORK,
        *SAID,
        *(f"{name}: {said}" for _, name in apps for said in ("đã có", "cài giúp")),
        *(f"Chưa cài: {small(str(said))}" for said in OBSTACLES.values()),
        *(("Ghi chú",) if wanted.notes else ()),
    )
    return Table("Lượt thăm", heads, _rows(wanted, campaign.id, [slug for slug, _ in apps]))


def _rows(wanted: Wanted, campaign_id: int, apps: Sequence[str]) -> Iterator[Sequence[Cell]]:
    hamlets = hamlets_of(wanted.area)
    for hamlet in hamlets.values():
        found = db.session.execute(_query(hamlet, campaign_id).execution_options(yield_per=AT_ONCE))
        here = where(hamlet)
        for row in found:
            yield _cells(row, here, hamlets, wanted, apps)


def _query(hamlet: Area, campaign_id: int) -> Select[Any]:
    """Select the visits stamped in a hamlet, by the walking order of their doors; venues come last."""
    stated, home, hander = aliased(Household), aliased(Household), aliased(User)
    order = Alley.position.nulls_last(), Alley.id, home.position, home.uid, Visit.effective_at, Visit.root_uid
    return (
        select(*(getattr(Visit, name) for name in STORED))  # rows, not records: half the time
        .add_columns(User.name.label("author"), hander.name.label("hander"), Venue.name.label("venue"))
        .add_columns(stated.uid.label("stated"), home.uid.label("home"), home.area_id.label("now_in"))
        .add_columns(Alley.name.label("alley"), home.position, home.number, home.hint, home.head)
        .join(User, User.id == Visit.user_id)
        .outerjoin(hander, hander.id == Visit.handed_in_by_id)
        .outerjoin(Venue, Venue.id == Visit.venue_id)
        .outerjoin(stated, stated.id == Visit.household_id)
        .outerjoin(home, home.id == func.coalesce(stated.merged_into_id, stated.id))
        .outerjoin(Alley, Alley.id == home.alley_id)
        .where(Visit.area_id == hamlet.id, Visit.campaign_id == campaign_id)
        .order_by(Visit.venue_id.is_not(None), *order, Visit.knocked_at, Visit.uid)
    )


def _cells(
    row: Any, here: Sequence[Cell], hamlets: Mapping[int, Area], wanted: Wanted, apps: Sequence[str]
) -> Sequence[Cell]:
    return (
        *(row.uid, row.root_uid, row.replaces_uid or "", int(row.in_force), int(row.withdrawn)),
        *here,
        *(row.home or "", row.stated or "", row.venue or ""),
        *_door(row, is_here=row.now_in in hamlets, wanted=wanted),
        *(row.author, row.hander or "", DOORS.get(row.door, row.door), row.day),
        *(instant(row.effective_at), instant(row.knocked_at), instant(row.received_at)),
        *_said(row),
        *_installs(row, apps),
        *(None if row.withdrawn else int(bool(row.obstacles & bit)) for bit in BITS.values()),
        *((_note(row),) if wanted.notes else ()),
    )


def _door(row: Any, *, is_here: bool, wanted: Wanted) -> Sequence[Cell]:
    """Tell which door, unless it has left for a place that is not asked for: that is not ours to take out."""
    if not is_here:
        return ("", None, "", "", "") if wanted.names else ("", None, "")
    door = (row.alley or "", row.position, row.number)
    return (*door, row.hint, row.head) if wanted.names else door


def _said(visit: Any) -> Sequence[Cell]:
    outcome = str(OUTCOMES[Outcome(visit.outcome)]) if visit.outcome else ""
    leaflets = None if visit.withdrawn else visit.leaflets
    return outcome, visit.adults, visit.smartphones, leaflets, visit.follow_up_on


def _installs(visit: Any, apps: Sequence[str]) -> Iterator[Cell]:
    """Give `already` (empty: not asked) and `assisted` of each app."""
    counts = json.loads(visit.apps) if visit.apps != "{}" else {}
    for app in apps:
        already, assisted = counts.get(app, (None, None if visit.withdrawn else 0))
        yield already
        yield assisted


def _note(visit: Any) -> str:
    said = json.loads(visit.data).get("note")
    return said if isinstance(said, str) else ""
