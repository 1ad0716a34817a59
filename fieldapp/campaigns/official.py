"""Figures that somebody else published: stored beside ours as stated, never corrected."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from fieldapp.areas.published import dotted
from fieldapp.areas.sums import Disagreement, kinds
from fieldapp.audit.log import record_act
from fieldapp.campaigns.models import App, Campaign, OfficialFigure
from fieldapp.campaigns.official_file import StatedOfficial
from fieldapp.errors import UnknownThing
from fieldapp.extensions import db

Known = dict[tuple[int, str, str], OfficialFigure]


@dataclass(frozen=True, slots=True)
class Stored:
    """What came of a file: counts of figures, or the `differences` for which nothing was stored."""

    new: int
    unchanged: int
    differences: list[str]


def compare_official(app: App, stated: list[StatedOfficial]) -> Stored:
    """Tell what storing would come to, and store nothing.

    Units: counts of figures.
    """
    return _compared(stated, _known(app))


def _compared(stated: list[StatedOfficial], known: Known) -> Stored:
    differences = [line for each in stated if (line := _difference(each, known.get(each.key)))]
    new = [each for each in stated if each.key not in known]
    return Stored(len(new), len(stated) - len(new) - len(differences), differences)


def store_official(
    campaign: Campaign, app: App, stated: list[StatedOfficial], at: datetime, by: int | None = None
) -> Stored:
    """Store the figures of a file that are not stored yet; none of them when one differs from what is stored.

    Units: counts of figures.
    """
    stored = insert_official(app, stated)
    if stored.new:
        record_act(by, "official.import", campaign.slug, at, detail=f"{app.slug}: new {stored.new}")
    return stored


def insert_official(app: App, stated: list[StatedOfficial]) -> Stored:
    """Store figures as `store_official` does, and leave the log to the caller."""
    known = _known(app)  # read once: what another stores meanwhile is stopped by the key, and judged anew
    found = _compared(stated, known)
    if found.differences:
        return Stored(0, 0, found.differences)
    for each in stated:
        if each.key not in known:
            db.session.add(_figure(app, each))
    db.session.flush()
    return found


def _figure(app: App, stated: StatedOfficial) -> OfficialFigure:
    return OfficialFigure(
        app_id=app.id,
        area_id=stated.area.id,
        as_of=stated.as_of,
        value=stated.value,
        unit=stated.unit,
        stated_share=stated.stated_share,
        stated_rank=stated.stated_rank,
        source=stated.source,
    )


def _known(app: App) -> Known:
    found = db.session.scalars(select(OfficialFigure).where(OfficialFigure.app_id == app.id))
    return {(figure.area_id, figure.as_of, figure.source): figure for figure in found}


def app_of(campaign: Campaign, slug: str) -> App:
    """Return the app of *campaign* that a command line names.

    Errors: UnknownThing lists those it has.
    """
    for app in campaign.apps:
        if app.slug == slug:
            return app
    known = ", ".join(app.slug for app in campaign.apps)
    raise UnknownThing(f"Đợt {campaign.slug} không có ứng dụng {slug}, chỉ có {known}.")


def official_disagreements(stated: list[StatedOfficial]) -> list[Disagreement]:
    """Compare each figure with the sum over the areas below that one source gives for one time.

    Source: 4161/UBND-KGVX itself: 57.511, its eight districts 57.516.
    """
    below = defaultdict(list)
    for each in stated:
        below[each.area.parent_id, each.as_of, each.source].append(each)
    found = (_disagreement(whole, below[whole.key]) for whole in stated if whole.key in below)
    return [disagreement for disagreement in found if disagreement]


def _disagreement(whole: StatedOfficial, parts: list[StatedOfficial]) -> Disagreement | None:
    total = sum(part.value for part in parts)
    if total == whole.value:
        return None
    return Disagreement(
        whole=f"{whole.area.name} ({whole.area.code})",
        figure=f"{whole.source}, {whole.as_of}",
        part_kinds=kinds(part.area.kind for part in parts),
        whole_kind=whole.area.kind,
        total=total,
        stated=whole.value,
    )


def _difference(stated: StatedOfficial, stored: OfficialFigure | None) -> str:
    if stored is None:
        return ""
    ours = (stored.value, stored.unit, stored.stated_share, stored.stated_rank)
    theirs = (stated.value, stated.unit, stated.stated_share, stated.stated_rank)
    if ours == theirs:
        return ""
    where = f"Dòng {stated.line}, {stated.area.name}, {stated.as_of}"
    return f"{where}: đang là {_said(ours)}, tệp ghi {_said(theirs)}"


def _said(values: tuple[int, str, str | None, str | None]) -> str:
    value, *rest = values
    return " · ".join([dotted(value), *(text for text in rest if text)])
