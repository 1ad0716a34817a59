"""The table of the areas one step below, those first who need help first; the same at every level."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext

from fieldapp.access import Actor, Authority, Verb
from fieldapp.areas.published import dotted
from fieldapp.areas.tree import leaves
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day
from fieldapp.extensions import db
from fieldapp.rollups import wording
from fieldapp.rollups.behind import Link
from fieldapp.rollups.cards import Line
from fieldapp.rollups.reasons import is_met, reasons
from fieldapp.rollups.stored import last_days
from fieldapp.rollups.summarise import Figures
from fieldapp.rollups.whom import Whom, whom_to_call
from fieldapp.text import tied

MOST_NAMED = 3
# What a count opens into, by the place's figures and the measure's key.
Opens = Callable[[Figures, str], str]


@dataclass(frozen=True, slots=True)
class Child:
    """One row; `cells` are texts with their columns' names, `field_ref` is "" where the reader knocks at no doors.

    Shape: `is_silent` when there are phones and none was heard from.
    Units: `percent` is the meter's length, None without households.
    """

    name: str
    ref: str
    note: str
    percent: int | None
    doors: str
    cells: list[tuple[str, str]]
    field_ref: str
    is_silent: bool
    is_done: bool
    reasons: list[Line]
    whom: list[Whom]

    @property
    def heads(self) -> str:
        """The names alone, for a line of several places."""
        return ", ".join(each.name for each in self.whom if each.url)


@dataclass(frozen=True, slots=True)
class Below:
    """The whole table. Units: `mark` is where the meters' mark stands, in percent."""

    caption: str
    columns: list[tuple[str, str]]
    rows: list[Child]
    mark: int | None
    mark_note: str

    @property
    def first(self) -> list[Child]:
        """Those with a register that need help first: whom to call."""
        return [row for row in self.rows if row.percent is not None and not row.is_done][:MOST_NAMED]

    @property
    def is_done(self) -> bool:
        """Tell whether every place that has a register is done."""
        return not self.first and any(row.is_done for row in self.rows)

    @property
    def silent(self) -> list[Child]:
        """Those with phones of which none was heard from, but for whom `first` says so already."""
        return [row for row in self.rows if row.is_silent and row not in self.first]


def below(actor: Actor, whole: Figures, parts: Sequence[Figures], opens: Opens, person: Link) -> Below:
    """Make the table of *parts*, in the order in which they come.

    Shape: the last column leads to the doors, for who may knock there; *opens* leads from a count of a part,
    *person* to somebody; of an instant in the past nobody is named.
    """
    ids = [part.area.id for part in parts]
    hamlets = Authority(actor, db.session.scalars(leaves(ids)).all())
    walked = {key for key in hamlets.lineage if hamlets.may(Verb.VISIT_RECORD, key, actor.at)}
    places = [] if whole.heard_from is None else [part.area for part in parts]
    whom = whom_to_call(actor, whole.area, places, hamlets, person)
    last = last_days(ids, whole.campaign)
    aimed = next((place for place, app in enumerate(whole.apps) if app.target_base is not None), None)
    caption = gettext("Xếp theo tỷ lệ hộ đã đến, thấp nhất đứng đầu")
    if aimed is not None:
        app = whole.apps[aimed].name
        caption = gettext("Xếp theo máy có %(app)s so với mục tiêu, thấp nhất đứng đầu", app=app)
    columns = [(gettext("Địa bàn"), ""), (gettext("Điều cần biết"), ""), (gettext("Hộ đã đến"), "")]
    columns += [(label, "n") for label, _ in _cells(whole, aimed)]
    mark, mark_note = _due(whole.campaign, local_day(whole.at)) if whole.counts.households else (None, "")
    return Below(
        caption=caption,
        columns=[*columns, (gettext("Gõ cửa"), "screen")] if walked else columns,
        rows=[_child(part, aimed, walked, _why(part, last, opens), whom.get(part.area.id, [])) for part in parts],
        mark=mark,
        mark_note=mark_note,
    )


def _why(part: Figures, last: Mapping[int, date], opens: Opens) -> list[Line]:
    found = reasons(part, last.get(part.area.id))
    return [Line(reason.text, opens(part, reason.measure) if reason.measure else "") for reason in found]


def _child(part: Figures, aimed: int | None, walked: set[int], why: list[Line], whom: list[Whom]) -> Child:
    doors, percent = wording.NOTHING, None
    if part.coverage is not None:
        ratio = wording.ratio(part.counts.knocked, part.counts.households)
        doors, percent = gettext("%(ratio)s hộ đã đến", ratio=ratio), wording.whole_percent(part.coverage)
    return Child(
        name=tied(part.area.name),
        ref=part.area.reference,
        note=gettext("số liệu mẫu") if part.area.is_sample else "",
        percent=percent,
        doors=doors,
        cells=_cells(part, aimed),
        field_ref=part.area.reference if part.area.id in walked else "",
        is_silent=part.heard_from is not None and part.heard_from.phones > 0 and part.heard_from.heard == 0,
        is_done=is_met(part),
        reasons=why,
        whom=whom,
    )


def _cells(part: Figures, aimed: int | None) -> list[tuple[str, str]]:
    cells = [(gettext("Máy có %(app)s", app=app.name), dotted(app.installed)) for app in part.apps[:1]]
    if aimed is not None:
        app = part.apps[aimed]
        has_goal = bool(app.goal)
        cells = [
            (gettext("Đã cài / mục tiêu"), wording.of_goal(app)),
            (gettext("Cần mỗi ngày"), wording.count_or_none(app.needed_per_day if has_goal else None)),
            (gettext("Tốc độ mỗi ngày"), wording.number_or_none(app.pace)),
        ]
    if part.heard_from is not None:
        phones, heard = part.heard_from.phones, part.heard_from.heard
        silent = wording.ratio(phones - heard, phones) if phones else gettext("chưa có máy")
        cells.append((gettext("Máy chưa gửi"), silent))
    return cells


def _due(campaign: Campaign, today: date) -> tuple[int | None, str]:
    """Tell where the doors should stand today, walked evenly from the first day to the last; None before the first.

    Source: our decision, 13/8/2020's letter says only when the work is finished.
    """
    last = campaign.finish_on or campaign.deadline_on
    if today < campaign.starts_on:
        return None, ""
    days = max(1, (last - campaign.starts_on).days + 1)
    gone = min(days, (today - campaign.starts_on).days + 1)
    note = gettext("Vạch đứng: mức nên đến hôm nay, nếu chia đều các hộ tới %(day)s.", day=wording.last_day(last))
    return 100 * gone // days, note
