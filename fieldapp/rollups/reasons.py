"""Why a place needs help, in words: facts of its own figures, never of a person.

Thresholds are our decision of 2026-11-22, from nothing but counts of hamlets and of hamlets by day:

- `QUIET_DAYS` full days without a visit: one day is a wedding or rain, two in a row are worth a call. Today is not
  counted, because at seven in the morning nobody has walked yet.
- `MANY_SILENT` of the phones: one of fifty is a flat battery, a quarter is a part of the place that is not known.
- `MANY_AWAY` of the doors reached, not at home or away for long: at a quarter, the hour of walking is worth changing.
- `MANY_REFUSED` of the doors reached: at a tenth there is a reason to find and to answer, in person if need be.
- `MANY_NAMED` of the doors reached name one obstacle: at a tenth it is the place's and not a family's.
- `FEWEST` doors behind any share: of three doors one is not "many".
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

from flask_babel import gettext

from fieldapp.areas.published import dotted
from fieldapp.dates import local_day
from fieldapp.rollups import wording
from fieldapp.rollups.stock import NOBODY_HOME
from fieldapp.rollups.summarise import Figures
from fieldapp.visits.forms import OBSTACLES
from fieldapp.visits.models import Obstacle, Outcome

QUIET_DAYS = 2
MANY_SILENT = Fraction(1, 4)
MANY_AWAY = Fraction(1, 4)
MANY_REFUSED = Fraction(1, 10)
MANY_NAMED = Fraction(1, 10)
FEWEST = 5


@dataclass(frozen=True, slots=True)
class Reason:
    """One fact; `key` is stable, `measure` names the count that it rests on, "" for none."""

    key: str
    text: str
    measure: str = ""


def reasons(part: Figures, last_on: date | None) -> list[Reason]:
    """Say why *part* needs help, what keeps its figures from being known first; nothing once its goal is met.

    Shape: *last_on* is the last day with a visit, None for none; of an instant in the past only what was known then.
    """
    if is_met(part):
        return []
    if not part.counts.households:
        return [Reason("no_register", gettext("Chưa có sổ hộ"), "registered")]
    found = [*_silent(part), *_quiet(part, last_on), *_away(part), *_refused(part)]
    return found or list(_slow(part))


def is_met(part: Figures) -> bool:
    """Tell whether the goal of the first app that has one is met; without any, whether every door was reached."""
    if part.aimed is not None:
        return bool(part.aimed.goal) and part.aimed.installed >= (part.aimed.goal or 0)
    return bool(part.counts.households) and part.counts.knocked == part.counts.households


def _silent(part: Figures) -> Iterator[Reason]:
    """Say which phones were not heard from: what they hold is missing in every other figure."""
    if part.heard_from is None:
        return
    phones, heard = part.heard_from.phones, part.heard_from.heard
    if not phones:
        yield Reason("no_phone", gettext("Chưa có máy nào được cấp thẻ"))
    elif not heard:
        yield Reason("silent", _none_heard(phones))
    elif phones - heard >= MANY_SILENT * phones:
        silent = wording.ratio(phones - heard, phones)
        yield Reason("partly_silent", gettext("%(silent)s máy chưa gửi trong 24 giờ", silent=silent))


def _none_heard(phones: int) -> str:
    if phones == 1:
        return str(gettext("Máy duy nhất ở đây chưa gửi trong 24 giờ, số có thể còn thiếu"))
    return str(gettext("Cả %(count)s máy chưa gửi trong 24 giờ, số có thể còn thiếu", count=dotted(phones)))


def _quiet(part: Figures, last_on: date | None) -> Iterator[Reason]:
    """Say for how many full days nobody has knocked, while the campaign runs."""
    today, campaign = local_day(part.at), part.campaign
    if part.heard_from is None or not campaign.starts_on <= today <= campaign.deadline_on:
        return
    since = campaign.starts_on - timedelta(days=1) if last_on is None else last_on
    days = (today - since).days - 1
    if last_on is None:
        yield Reason("unvisited", gettext("Chưa có lượt thăm nào"), "visits")
    elif days >= QUIET_DAYS:
        yield Reason("quiet", gettext("%(days)s ngày chưa có lượt nào", days=dotted(days)), "visits")


def _away(part: Figures) -> Iterator[Reason]:
    count, knocked = sum(part.counts.outcomes[each] for each in NOBODY_HOME), part.counts.knocked
    if _many(count, knocked, MANY_AWAY):
        said = gettext("Vắng nhà, đi vắng: %(ratio)s hộ đã đến", ratio=wording.ratio(count, knocked))
        yield Reason("away", said, "nobody_home")


def _refused(part: Figures) -> Iterator[Reason]:
    """Say that many do not agree, and what is most named there; else what alone is named by many."""
    count, knocked = part.counts.outcomes[Outcome.REFUSED], part.counts.knocked
    obstacle, times = max(part.counts.obstacles.items(), key=lambda each: each[1], default=("", 0))
    named = {"what": str(OBSTACLES[Obstacle(obstacle)]).lower(), "count": dotted(times)} if times else {}
    if _many(count, knocked, MANY_REFUSED):
        said = gettext("Không đồng ý: %(ratio)s hộ đã đến", ratio=wording.ratio(count, knocked))
        if named:
            said += gettext("; lý do được nêu nhiều nhất: %(what)s (%(count)s hộ)", **named)
        yield Reason("refused", said, f"outcome_{Outcome.REFUSED}")
    elif _many(times, knocked, MANY_NAMED):
        yield Reason("obstacle", gettext("Nhiều hộ nêu: %(what)s (%(count)s hộ)", **named), f"obstacle_{obstacle}")


def _slow(part: Figures) -> Iterator[Reason]:
    """Say that the pace is below what is needed, when nothing else explains it."""
    aimed: Any = next((app for app in part.apps if app.needed_per_day), None)
    if aimed is not None and aimed.pace is not None and aimed.pace < aimed.needed_per_day:
        numbers = {"pace": wording.number(aimed.pace), "needed": dotted(aimed.needed_per_day)}
        yield Reason("slow", gettext("Mỗi ngày thêm %(pace)s máy, cần %(needed)s", **numbers))


def _many(count: int, whole: int, share: Fraction) -> bool:
    return count >= FEWEST and count >= share * whole
