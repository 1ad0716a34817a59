"""Prove the closings: count again what was known at each one's instant, and compare.

Only counts are compared, which are functions of the instant. Goals and rates follow the campaign's targets, and figures
that others published carry no time of arrival: what was shown is kept, and is not compared.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from fieldapp.reports.close import frozen_figures
from fieldapp.reports.late import came_late
from fieldapp.reports.models import Closing
from fieldapp.rollups.counts import SIMPLE

COUNTS = (*(name for name in SIMPLE if not name.startswith("unstated")), "unstated", "by_outcome", "by_obstacle")
OF_AN_APP = ("installed", "assisted")


def closing_differences(closing: Closing, before: Closing | None) -> Iterator[str]:
    """Give a line for every count of *closing* that is not what a recount gives; *before* is the closing before."""
    found = frozen_figures(closing.area, closing.campaign, closing.at)
    kept = json.loads(closing.figures)
    yield from _compare(closing.name, kept, found)
    recounted = {_key(child): child for child in found["children"]}
    for child in kept["children"]:
        yield from _compare(f"{closing.name} {child['area']['code']}", child, recounted.get(_key(child), {}))
    if before is not None and closing.late is not None:
        late, again = json.loads(closing.late), came_late(closing.area, closing.campaign, before.at, closing.at)
        yield from (
            f"{closing.name} late {name}: closed {late[name]}, recounted {again[name]}"
            for name in late
            if late[name] != again.get(name)
        )


def _compare(where: str, kept: Mapping[str, Any], found: Mapping[str, Any]) -> Iterator[str]:
    for name in COUNTS:
        if kept[name] != found.get(name):
            yield f"{where} {name}: closed {kept[name]}, recounted {found.get(name)}"
    for slug, app in kept["apps"].items():
        again = found.get("apps", {}).get(slug, {})
        for name in OF_AN_APP:
            if app[name] != again.get(name):
                yield f"{where} {slug} {name}: closed {app[name]}, recounted {again.get(name)}"


def _key(child: Mapping[str, Any]) -> tuple[str, str]:
    return child["area"]["code"], child["area"]["valid_from"]
