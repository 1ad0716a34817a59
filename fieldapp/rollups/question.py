""" "Có kịp hạn không?": the answer, what it rests on, and the lines."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext

from fieldapp.dates import local_day
from fieldapp.rollups import wording
from fieldapp.rollups.chart import Chart, deadline_chart
from fieldapp.rollups.pace import Clock
from fieldapp.rollups.stored import installed_by_day
from fieldapp.rollups.summarise import AppFigures, Figures


@dataclass(frozen=True, slots=True)
class Question:
    """Whether one app meets its deadline: the answer, what it rests on, the lines."""

    app: str
    answer: wording.Answer
    facts: list[tuple[str, str]]
    chart: Chart | None


def question(whole: Figures, app: AppFigures, at: datetime | None) -> Question:
    """Answer for one app.

    Shape: the chart is drawn for now only.
    """
    campaign = whole.campaign
    clock = Clock(campaign.starts_on, campaign.deadline_on, local_day(whole.at))
    answer = wording.answer(app, clock)
    target = next(each for each in campaign.apps if each.slug == app.slug)
    facts = [
        (gettext("Đã cài / mục tiêu"), gettext("%(ratio)s máy", ratio=wording.of_goal(app))),
        (gettext("Mục tiêu là"), wording.target(target)),
        (gettext("Cần mỗi ngày"), wording.needed(app)),
        (gettext("Tốc độ %(days)s", days=wording.recent_days(clock)), wording.speed(app)),
        (gettext("Dự kiến đạt"), wording.projected(app)),
        (gettext("Hạn"), wording.last_day(clock.deadline_on)),
    ]
    chart = None
    if at is None:
        said = f"{answer.word}. {answer.sentence}"
        chart = deadline_chart(app, clock, installed_by_day(whole.area.id, target.id), said)
    return Question(app.name, answer, facts if app.goal else [], chart)
