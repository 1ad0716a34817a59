"""How often posters were opened and install was tapped: the one place that reads these counts; all are estimates."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, case, func, select

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.posters.models import Poster, Scan

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted at a poster, or at several together.

    Shape: `platforms` by kind of device, `taps` by the app's slug; what is absent is 0.
    Units: opened pages, one per device and hour; `week` is today and the six days before. Taps on install likewise.
    """

    today: int = 0
    week: int = 0
    all: int = 0
    platforms: dict[str, int] = field(default_factory=dict)
    taps: dict[str, int] = field(default_factory=dict)


NOTHING = Tally()


def tallies(area_ids: Select[int], campaign: Campaign, today: date) -> dict[int, Tally]:
    """Count for each poster of these hamlets in one query; a poster that nobody opened is absent. Shape: by its id."""
    query = (
        select(
            Scan.poster_id,
            Scan.platform,
            Scan.app,
            func.sum(Scan.times),
            func.sum(case((Scan.day > today - WEEK, Scan.times), else_=0)),
            func.sum(case((Scan.day == today, Scan.times), else_=0)),
        )
        .where(Scan.poster_id.in_(_posters(area_ids, campaign)))
        .group_by(Scan.poster_id, Scan.platform, Scan.app)
    )
    rows: dict[int, list[Any]] = defaultdict(list)
    for poster_id, *row in db.session.execute(query):
        rows[poster_id].append(row)
    return {poster_id: _tally(found) for poster_id, found in rows.items()}


def together(found: Iterable[Tally]) -> Tally:
    """Add up the counts of several posters."""
    each = list(found)
    return Tally(
        today=sum(one.today for one in each),
        week=sum(one.week for one in each),
        all=sum(one.all for one in each),
        platforms=_added(one.platforms for one in each),
        taps=_added(one.taps for one in each),
    )


def opened_by_day(area_ids: Select[int], campaign: Campaign, since: date) -> dict[date, int]:
    """Count the opened pages of these hamlets by day. Units: as in `Tally`; a day without any is absent."""
    of_pages = Scan.poster_id.in_(_posters(area_ids, campaign)), Scan.app == "", Scan.day >= since
    return _by_day(select(Scan.day, func.sum(Scan.times)).where(*of_pages))


def opened_at(poster: Poster, since: date) -> dict[date, int]:
    """Count the opened pages of one poster by day. Units: as in `Tally`; a day without any is absent."""
    of_pages = Scan.poster_id == poster.id, Scan.app == "", Scan.day >= since
    return _by_day(select(Scan.day, func.sum(Scan.times)).where(*of_pages))


def _by_day(query: Select[date, int]) -> dict[date, int]:
    return {day: int(times) for day, times in db.session.execute(query.group_by(Scan.day))}


def _posters(area_ids: Select[int], campaign: Campaign) -> Select[int]:
    return select(Poster.id).where(Poster.area_id.in_(area_ids), Poster.campaign_id == campaign.id)


def _tally(rows: list[Any]) -> Tally:
    pages = [row for row in rows if not row[1]]
    return Tally(
        today=sum(int(row[4]) for row in pages),
        week=sum(int(row[3]) for row in pages),
        all=sum(int(row[2]) for row in pages),
        platforms={row[0]: int(row[2]) for row in pages},
        taps=_added({row[1]: int(row[2])} for row in rows if row[1]),
    )


def _added(counts: Iterable[dict[str, int]]) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for each in counts:
        for name, count in each.items():
            found[name] += count
    return dict(found)
