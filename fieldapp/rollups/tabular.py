"""Figures as files for analysts: JSON, and CSV that a spreadsheet opens without reading a text as a formula.

The comma parts the fields (RFC 4180, what every program reads without being told); there are no decimals in these
files but shares with a point, so a Vietnamese spreadsheet asked to import them reads every count as it is.
Columns: docs/so-lieu-cho-phan-tich.md.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import Any

from fieldapp.campaigns.models import Campaign
from fieldapp.comma import Cell, write_rows
from fieldapp.rollups.days import AreaDay


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table of figures as CSV."""
    out = io.BytesIO()
    write_rows(chain([columns], rows), out)
    return out.getvalue()


def figures_table(shape: Mapping[str, Any]) -> tuple[list[str], list[list[Cell]]]:
    """Lay the JSON of figures flat: a column for each number, a row for the area and one for each of its children.

    Shape: nested names are joined by dots, as `apps.xanh.rates.adults`; lists of sources stay in the JSON.
    """
    rows = [dict(_flat(each)) for each in (shape, *shape.get("children", ()))]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    return columns, [[row.get(name) for name in columns] for row in rows]


def _flat(shape: Mapping[str, Any], before: str = "") -> Iterable[tuple[str, Cell]]:
    for name, value in shape.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{before}{name}.")
        elif not isinstance(value, list):
            yield f"{before}{name}", value


def days_json(campaign: Campaign, rows: Iterable[AreaDay]) -> list[dict[str, Any]]:
    """Return a row for each area and day; `installed` is by how much the stock grew."""
    return [
        {
            "day": row.day.isoformat(),
            "area": {
                "code": row.area.code,
                "valid_from": row.area.valid_from.isoformat(),
                "kind": row.area.kind,
                "name": row.area.name,
                "full_name": row.area.full_name,
            },
            "visits": row.counts.visits,
            "knocked": row.counts.knocked,
            "leaflets": row.counts.leaflets,
            "apps": {
                app.slug: {
                    "installed": row.counts.installed.get(app.slug, 0),
                    "assisted": row.counts.assisted.get(app.slug, 0),
                }
                for app in campaign.apps
            },
        }
        for row in rows
    ]


def days_table(campaign: Campaign, rows: Iterable[AreaDay]) -> tuple[list[str], list[list[Cell]]]:
    """Lay the days flat; the columns are there though no day is."""
    columns = ["day", *(f"area.{name}" for name in ("code", "valid_from", "kind", "name", "full_name"))]
    columns += ["visits", "knocked", "leaflets"]
    columns += [f"apps.{app.slug}.{name}" for app in campaign.apps for name in ("installed", "assisted")]
    return columns, [[dict(_flat(row))[name] for name in columns] for row in days_json(campaign, rows)]
