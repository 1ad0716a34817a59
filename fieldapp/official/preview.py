"""A file of published figures looked at before it is stored: what is new, what differs, what does not add up."""

from dataclasses import dataclass

from flask_babel import gettext

from fieldapp.access import Actor, Verb, allowed
from fieldapp.areas.published import dotted
from fieldapp.areas.rows import BadFile, table_of
from fieldapp.campaigns.models import App
from fieldapp.campaigns.official import compare_official, official_disagreements
from fieldapp.campaigns.official_file import StatedOfficial, stated_in
from fieldapp.rollups.wording import UNITS, stated_percent, stated_time

MOST_ROWS = 2000


@dataclass(frozen=True, slots=True)
class Preview:
    """What storing a file would do. Units: counts of figures."""

    new: int
    unchanged: int
    differences: list[str]
    disagreements: list[str]
    rows: list[tuple[str, str, str, str, str]]


def read_figures(actor: Actor, text: str) -> list[StatedOfficial]:
    """Read a file of figures of areas where *actor* may state them.

    Errors: BadFile.
    """
    columns, rows = table_of(text)
    if len(rows) > MOST_ROWS:
        raise BadFile(gettext("Tệp có hơn %(most)s dòng. Mời bác chia nhỏ.", most=dotted(MOST_ROWS)))
    stated = stated_in(columns, rows)
    theirs = allowed(actor, Verb.OFFICIAL_EDIT, {each.area.id for each in stated})
    for each in stated:
        if each.area.id not in theirs:
            said = {"line": each.line, "place": each.area.name}
            raise BadFile(gettext("Dòng %(line)s: %(place)s ngoài địa bàn bác được nhập số công bố.", **said))
    return stated


def preview_of(app: App, stated: list[StatedOfficial]) -> Preview:
    """Tell what storing these figures would do."""
    found = compare_official(app, stated)
    return Preview(
        new=found.new,
        unchanged=found.unchanged,
        differences=found.differences,
        disagreements=[str(each) for each in official_disagreements(stated)],
        rows=[_row(each) for each in stated],
    )


def _row(each: StatedOfficial) -> tuple[str, str, str, str, str]:
    parts = [stated_percent(each.stated_share)] if each.stated_share else []
    parts += [gettext("hạng %(rank)s", rank=each.stated_rank)] if each.stated_rank else []
    value = f"{dotted(each.value)} {UNITS[each.unit]}"
    return each.area.name, stated_time(each.as_of), value, ", ".join(parts) or "–", each.source
