"""How visits and days are said on the screens of the field."""

from datetime import date, datetime

from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM
from fieldapp.households.models import State
from fieldapp.visits.doors import Doorstep
from fieldapp.visits.models import Outcome

DONE = {
    Outcome.MET: _l("Đã gặp"),
    Outcome.NOT_HOME: _l("Vắng nhà"),
    Outcome.AWAY: _l("Đi vắng dài ngày"),
    Outcome.REFUSED: _l("Không đồng ý"),
    Outcome.MOVED: _l("Đã chuyển đi"),
    Outcome.VACANT: _l("Nhà không ở"),
}
STATES = {
    State.ABSENT: _l("Sổ ghi: đang ở nơi khác"),
    State.MOVED: _l("Sổ ghi: đã chuyển đi"),
    State.VACANT: _l("Sổ ghi: nhà không ở"),
    State.MISTAKE: _l("Sổ ghi: hộ ghi nhầm"),
    State.MERGED: _l("Sổ ghi: đã gộp vào hộ khác"),
}
# In the fewest words: on paper a third of a line is left for them.
SHORT = {
    Outcome.MET: _l("gặp"),
    Outcome.NOT_HOME: _l("vắng"),
    Outcome.AWAY: _l("đi xa"),
    Outcome.REFUSED: _l("không đồng ý"),
    Outcome.MOVED: _l("chuyển đi"),
    Outcome.VACANT: _l("nhà không ở"),
}


def say_day(day: date, today: date) -> str:
    """Say a day as people do: today, tomorrow, yesterday, else 16/8."""
    near = {0: gettext("hôm nay"), 1: gettext("mai"), -1: gettext("hôm qua")}
    return str(near.get((day - today).days, f"{day.day}/{day.month}"))


def say_clock(at: datetime) -> str:
    """Say an instant by Vietnam's clock."""
    return f"{at.astimezone(VIETNAM):%H:%M}"


def say_outcome(outcome: str, assisted: int) -> str:
    """Say how a visit went."""
    if outcome == Outcome.MET and assisted:
        return str(gettext("Cài mới %(count)s máy", count=assisted))
    return str(DONE[Outcome(outcome)])


def say_stand(step: Doorstep, today: date) -> str:
    """Say how a door stands, for its chip."""
    if step.last is None:
        return str(gettext("Chưa đến"))
    said = say_outcome(step.last.outcome, step.last.assisted)
    day = step.last.follow_up_on
    if day is None:
        return said
    if day < today:
        return str(gettext("%(said)s · lỡ hẹn %(day)s", said=said, day=say_day(day, today)))
    return str(gettext("%(said)s · hẹn %(day)s", said=said, day=say_day(day, today)))


def say_deadline(campaign: Campaign, today: date) -> str:
    """Say how much time the campaign leaves; nothing is refused for being late."""
    day, left = f"{campaign.deadline_on.day}/{campaign.deadline_on.month}", (campaign.deadline_on - today).days
    if today < campaign.starts_on:
        return str(gettext("Đợt bắt đầu ngày %(day)s", day=f"{campaign.starts_on.day}/{campaign.starts_on.month}"))
    if left > 0:
        return str(gettext("Hạn %(day)s · còn %(left)s ngày", day=day, left=left))
    if left == 0:
        return str(gettext("Hạn chót là hôm nay, %(day)s", day=day))
    return str(gettext("Đã qua hạn %(day)s, vẫn ghi được", day=day))
