"""The days of a place as a table to read: the latest first, the sum at the foot."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from fieldapp.areas.published import dotted
from fieldapp.campaigns.models import Campaign
from fieldapp.rollups import wording
from fieldapp.rollups.days import AreaDay, DayCounts, by_day


@dataclass(frozen=True, slots=True)
class DayPage:
    """The table; `rows` pair a day as addresses write it and as people do with its numbers as text."""

    note: str
    columns: list[tuple[str, str]]
    rows: list[tuple[str, str, list[str]]]
    total: list[str]


def day_page(campaign: Campaign, found: Sequence[AreaDay], at: datetime) -> DayPage:
    """Make the table of days."""
    days, whole = by_day(found), DayCounts()
    for counts in days.values():
        whole.add(counts)
    heads = [gettext("Lượt thăm"), gettext("Hộ đến lần đầu"), gettext("Tờ rơi")]
    for app in campaign.apps:
        heads += [gettext("Thêm máy có %(app)s", app=app.name), gettext("Cài mới %(app)s", app=app.name)]
    return DayPage(
        note=gettext("Số liệu lúc %(moment)s", moment=wording.moment(at)),
        columns=[(gettext("Ngày"), ""), *((head, "n") for head in heads)],
        rows=[(on.isoformat(), wording.day(on), _cells(campaign, days[on])) for on in sorted(days, reverse=True)],
        total=_cells(campaign, whole),
    )


def _cells(campaign: Campaign, counts: DayCounts) -> list[str]:
    cells = [dotted(counts.visits), dotted(counts.knocked), dotted(counts.leaflets)]
    for app in campaign.apps:
        installed, assisted = counts.installed.get(app.slug, 0), counts.assisted.get(app.slug, 0)
        cells += [dotted(installed).replace("-", "−"), dotted(assisted)]
    return cells
