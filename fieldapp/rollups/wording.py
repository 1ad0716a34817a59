"""How figures are said: numbers, days and bases as Vietnamese letters write them, and the answer a chair looks for.

Nothing is counted here; every number comes from `summarise`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _l

from fieldapp.areas.published import LABELS, dotted
from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import VIETNAM, read_day, read_instant
from fieldapp.rollups.pace import Clock
from fieldapp.rollups.summarise import AppFigures

BASES: dict[str, Any] = {
    "adults": _l("người lớn"),
    "smartphones": _l("điện thoại thông minh"),
    "households": _l("hộ"),
    **LABELS,
}
UNITS: dict[str, Any] = {"phones": _l("máy"), "installs": _l("lượt cài")}
NOTHING = "–"
MOST_KINDS = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer in a word and a sentence; `kind` is the look: done, warn or danger."""

    kind: str
    word: str
    sentence: str


def base_name(base: str) -> str:
    """Name what a rate divides by."""
    return str(BASES.get(base, base))


def percent(share: Decimal | None, places: int | None = None) -> str:
    """Write a share in percent: 34,4 %, below ten 9,24 %; with as many decimals as *places*: 9,20 %."""
    if share is None:
        return NOTHING
    hundred = share * 100
    if places is not None:
        return f"{_written(_rounded(hundred, places))} %"
    return f"{_plain(_rounded(hundred, 2 if abs(hundred) < 10 else 1))} %"


def whole_percent(share: Decimal) -> int:
    """Round a share to whole percents; 100 is shown only when it is reached, and nothing above it."""
    return 100 if share >= 1 else min(99, int((share * 100).quantize(Decimal(1), ROUND_HALF_UP)))


def stated_percent(share: str) -> str:
    """Write a share that a source states, digit for digit: "0.0882" is 8,82 %."""
    return f"{_plain(Decimal(share) * 100)} %"


def number(value: Decimal) -> str:
    """Write a number with at most one decimal: 4,3."""
    return _plain(_rounded(value, 1))


def signed(value: int) -> str:
    """Write a growth with its sign: +12, −1."""
    return f"+{dotted(value)}" if value > 0 else dotted(value).replace("-", "−")


def ratio(part: int, whole: int) -> str:
    """Write a part and its whole: 1.582/3.439."""
    return f"{dotted(part)}/{dotted(whole)}"


def of_goal(app: AppFigures) -> str:
    """Write the phones that have the app, of the goal where there is one."""
    return ratio(app.installed, app.goal) if app.goal else dotted(app.installed)


def count_or_none(value: int | None) -> str:
    """Write a count, or that there is none."""
    return NOTHING if value is None else dotted(value)


def number_or_none(value: Decimal | None) -> str:
    """Write a number, or that there is none."""
    return NOTHING if value is None else number(value)


def target(app: App) -> str:
    """Say what the goal is a share of: 60 % người lớn."""
    return f"{stated_percent(app.target_share or '0')} {base_name(app.target_base or '')}"


def needed(app: AppFigures) -> str:
    """Say how many phones a day would still meet the goal."""
    if app.needed_per_day is None:
        return str(gettext("đã qua hạn"))
    count = app.needed_per_day
    return str(ngettext("%(count)s máy", "%(count)s máy", count, count=dotted(count)))


def speed(app: AppFigures) -> str:
    """Say how many phones a day were added lately."""
    if app.pace is None:
        return str(gettext("chưa biết"))
    return str(gettext("%(count)s máy/ngày", count=number(app.pace)))


def projected(app: AppFigures) -> str:
    """Say on which day the goal is met at this pace."""
    if app.projected_on:
        return day(app.projected_on)
    return str(gettext("chưa tính được")) if app.pace is None else too_slow().lower()


def kinds(words: Iterable[str]) -> str:
    """Name the kinds of some areas: "thôn", "bon/buôn/thôn"; of more kinds, only that they are areas."""
    found = sorted(set(words))
    return "/".join(found) if len(found) <= MOST_KINDS else str(gettext("địa bàn"))


def day(on: date) -> str:
    """Write a day: 17/8/2020."""
    return f"{on.day}/{on.month}/{on.year}"


def last_day(on: date) -> str:
    """Write a day that is still in time: hết ngày 17/8/2020."""
    return str(gettext("hết ngày %(day)s", day=day(on)))


def short_day(on: date) -> str:
    """Write a day within a year that is clear: 17/8."""
    return f"{on.day}/{on.month}"


def moment(at: datetime) -> str:
    """Write an instant on Vietnam's clock: 16:20 ngày 17/8/2020."""
    local = at.astimezone(VIETNAM)
    return str(gettext("%(clock)s ngày %(day)s", clock=f"{local:%H:%M}", day=day(local.date())))


def short_moment(at: datetime) -> str:
    """Write an instant of these days in the fewest words: 16:20 17/8."""
    local = at.astimezone(VIETNAM)
    return f"{local:%H:%M} {short_day(local.date())}"


def stated_time(text: str) -> str:
    """Write a time as a source stated it: a day, or a day with its hour; anything else stays as it is."""
    on = read_day(text[:10])
    if on is None:
        return text
    if instant := read_instant(text):
        return moment(instant)
    return f"{text[11:16]} {day(on)}" if len(text) > 10 else day(on)


def dates(campaign: Campaign) -> list[tuple[str, str]]:
    """Say the campaign's last days as days still in time: a letter's "trước ngày 18/8" is "hết ngày 17/8"."""
    said = [(gettext("Bắt đầu"), day(campaign.starts_on))]
    if campaign.finish_on:
        said.append((gettext("Hoàn thành"), last_day(campaign.finish_on)))
    said.append((gettext("Hạn của mục tiêu"), last_day(campaign.deadline_on)))
    if campaign.report_on:
        said.append((gettext("Báo cáo"), last_day(campaign.report_on)))
    return said


def answer(app: AppFigures, clock: Clock) -> Answer:
    """Tell whether *app* meets its deadline, as one would say it to a chair."""
    if not app.goal:
        base = base_name(app.target_base or "")
        return Answer("warn", gettext("Chưa tính được"), gettext("Ở đây chưa biết số %(base)s.", base=base))
    if app.installed >= app.goal:
        counts = {"installed": dotted(app.installed), "goal": dotted(app.goal)}
        return Answer("done", gettext("Đã đạt"), gettext("Có %(installed)s máy, mục tiêu %(goal)s.", **counts))
    if clock.today > clock.deadline_on:
        missing = dotted(app.goal - app.installed)
        said = gettext("Hạn là %(day)s, còn thiếu %(count)s máy.", day=last_day(clock.deadline_on), count=missing)
        return Answer("danger", gettext("Đã qua hạn"), said)
    return _forecast(app, clock)


def _forecast(app: AppFigures, clock: Clock) -> Answer:
    if clock.today < clock.starts_on:
        return Answer("warn", gettext("Chưa bắt đầu"), gettext("Bắt đầu ngày %(day)s.", day=day(clock.starts_on)))
    if app.pace is None:
        return Answer("warn", gettext("Chưa tính được"), gettext("Hôm nay là ngày đầu, ngày mai mới biết tốc độ."))
    if app.projected_on is None:
        return Answer("danger", too_slow(), gettext("%(days)s chưa thêm được máy nào.", days=recent_days(clock)))
    if app.projected_on > clock.deadline_on:
        late = (app.projected_on - clock.deadline_on).days
        said = gettext("Đến %(day)s mới đạt, chậm %(late)s ngày.", day=day(app.projected_on), late=dotted(late))
        return Answer("danger", too_slow(), said)
    early = (clock.deadline_on - app.projected_on).days
    if not early:
        return Answer("done", gettext("Kịp hạn"), gettext("Giữ tốc độ này thì đạt đúng ngày hạn."))
    said = gettext("Giữ tốc độ này thì đạt ngày %(day)s, sớm %(early)s ngày.", day=day(app.projected_on), early=early)
    return Answer("done", gettext("Kịp hạn"), said)


def too_slow() -> str:
    """Say that the deadline is missed at this pace."""
    return str(gettext("Không kịp với tốc độ này"))


def recent_days(clock: Clock) -> str:
    """Name the days whose pace is meant: 3 ngày qua, fewer when the campaign is younger."""
    count = len(clock.pace_days)
    if not count:
        return str(gettext("những ngày qua"))
    return str(ngettext("%(count)s ngày qua", "%(count)s ngày qua", count, count=count))


def _plain(value: Decimal) -> str:
    text = _written(value)
    return text.rstrip("0").rstrip(",") if "," in text else text


def _written(value: Decimal) -> str:
    return f"{value:,f}".translate(str.maketrans(",.-", ".,−"))


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
