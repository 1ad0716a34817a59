"""A published figure as its page sends it, read by the reader of files; what is wrong is said at the field."""

import re
from typing import Any

from fieldapp.areas.models import Area
from fieldapp.areas.rows import BadFile, Row
from fieldapp.campaigns.official_file import StatedOfficial, stated_figure
from fieldapp.text import capital

FIELDS = {
    "as_of": "day",
    "installs": "value",
    "unit": "unit",
    "stated_rate_pct": "share",
    "stated_rank": "rank",
    "source": "source",
}


class Misread(BadFile):
    """What is wrong with a typed figure, and at which field."""

    def __init__(self, field: str, why: str) -> None:
        self.field = field
        super().__init__(capital(why))


class TypedRow(Row):
    """The one row that a page sends."""

    def wrong(self, column: str, why: str) -> BadFile:
        """Return the refusal of one field."""
        return Misread(FIELDS[column], why)


def typed_figure(area: Area, said: dict[str, Any]) -> StatedOfficial:
    """Read a figure of *area* from the fields of its form.

    Errors: Misread.
    """
    hour = (said["hour"] or "").strip()
    cells = {
        "as_of": f"{said['day']} {hour}".strip(),
        "installs": _whole(said["value"]),
        "unit": said["unit"],
        "stated_rate_pct": (said["share"] or "").replace("%", "").replace(",", ".").strip(),
        "stated_rank": said["rank"] or "",
        "source": said["source"],
    }
    return stated_figure(TypedRow(0, cells), area)


def _whole(text: str) -> str:
    """Return a number without the dots that Vietnamese letters group its digits by."""
    return text.replace(".", "") if re.fullmatch(r"\d{1,3}(\.\d{3})+", text) else text
