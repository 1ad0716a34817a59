"""What stands over a list: which doors or visits these are, how many, and what they add up to."""

from dataclasses import dataclass
from datetime import date

from flask_babel import gettext, ngettext

from fieldapp.areas.published import dotted
from fieldapp.rollups.behind import Behind, Wanted
from fieldapp.rollups.forms import NONE_REACHED, STOCKS
from fieldapp.rollups.visit_list import Asked, Visits
from fieldapp.rollups.wording import day
from fieldapp.visits.forms import OBSTACLES, OUTCOMES
from fieldapp.visits.models import Obstacle, Outcome
from fieldapp.visits.words import say_day


@dataclass(frozen=True, slots=True)
class Said:
    """The heading of a list, and how much it holds; `column` heads what each row adds, "" when that is the row."""

    title: str
    count: str
    column: str = ""

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The heads of a table of visits."""
        heads = [gettext("Cửa"), gettext("Kết quả"), gettext("Lúc"), gettext("Nơi"), gettext("Người đi")]
        return [*((head, "") for head in heads), *([(self.column, "n")] if self.column else [])]


def said_doors(wanted: Wanted, found: Behind, today: date) -> Said:
    """Name the doors of a list, and count them."""
    named = [_stock(name) for name in wanted.stocks]
    if wanted.missed_before is not None:
        named.append(str(gettext("lỡ hẹn trước %(day)s", day=say_day(wanted.missed_before, today))))
    if wanted.app is not None:
        named.append(str(gettext("có %(app)s", app=wanted.app.name)))
    doors = str(ngettext("%(count)s hộ", "%(count)s hộ", found.found, count=dotted(found.found)))
    return Said(str(gettext("Các hộ: %(named)s", named=" · ".join(_apart(named)))), f"{doors}{_adds(wanted, found)}")


def said_visits(asked: Asked, found: Visits) -> Said:
    """Name the visits of a list, and count them."""
    title = gettext("Các lượt thăm")
    if asked.day is not None:
        title = gettext("Các lượt thăm ngày %(day)s", day=day(asked.day))
    visits = str(ngettext("%(count)s lượt", "%(count)s lượt", found.found, count=dotted(found.found)))
    if asked.app is not None:
        said = gettext("cài mới %(count)s máy %(app)s", count=dotted(found.amount), app=asked.app.name)
        return Said(str(title), f"{visits} · {said}", str(gettext("Cài mới %(app)s", app=asked.app.name)))
    if asked.with_leaflets:
        said = gettext("phát %(count)s tờ rơi", count=dotted(found.amount))
        return Said(str(title), f"{visits} · {said}", str(gettext("Tờ rơi")))
    return Said(str(title), visits)


def _apart(named: list[str]) -> list[str]:
    """Leave out "open households" where something narrower is named too."""
    every = str(STOCKS["households"])
    return [name for name in named if name != every or len(named) == 1]


def _stock(name: str) -> str:
    kind, _, key = name.partition("_")
    if kind == "outcome":
        return str(gettext("chưa đến") if key == NONE_REACHED else OUTCOMES[Outcome(key)]).lower()
    return str(OBSTACLES[Obstacle(key)]).lower() if kind == "obstacle" else str(STOCKS[name])


def _adds(wanted: Wanted, found: Behind) -> str:
    if wanted.app is not None:
        return " · " + str(gettext("%(count)s máy có %(app)s", count=dotted(found.amount), app=wanted.app.name))
    for name in ("adults", "smartphones"):
        if name in wanted.stocks:
            return f" · {dotted(found.amount)} {STOCKS[name]}"
    return ""
