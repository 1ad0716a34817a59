"""What the page of a report shows of its closing: the figures as they will stand in the document."""

from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.areas.published import dotted
from fieldapp.reports.frozen import FrozenApp, read_frozen
from fieldapp.reports.models import Closing
from fieldapp.reports.said import percent
from fieldapp.rollups import wording


@dataclass(frozen=True, slots=True)
class Shown:
    """A closing's number, when it was, and its main figures as pairs of a name and a text."""

    number: int
    at: str
    made: str
    facts: list[tuple[str, str]]


def shown_closing(closing: Closing) -> Shown:
    """Say what *closing* froze."""
    frozen = read_frozen(closing)
    counts = frozen.whole.counts
    facts = [(gettext("Hộ đã đến"), wording.ratio(counts["knocked"], counts["households"]))]
    facts += [(gettext("Máy đã cài %(app)s", app=app.name), _installed(app)) for app in frozen.whole.apps]
    if frozen.late is not None:
        late = gettext("%(count)s lượt đã đi trước lần chốt trước", count=dotted(frozen.late.visits))
        facts.append((gettext("Phát sinh sau chốt"), late))
    by = closing.closed_by.name if closing.closed_by else gettext("từ máy chủ")
    made = gettext("%(moment)s, %(name)s", moment=wording.moment(closing.closed_at), name=by)
    return Shown(closing.number, wording.moment(closing.at), made, facts)


def _installed(app: FrozenApp) -> str:
    count = dotted(app.installed)
    rate = app.rates.get(app.base)
    if rate is None:
        return count
    base = wording.base_name(app.base)
    return str(gettext("%(count)s máy, %(rate)s số %(base)s", count=count, rate=percent(rate), base=base))
