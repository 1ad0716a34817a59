"""The names under which published figures are kept, and how to say them."""

from typing import Any

from flask_babel import lazy_gettext as _l

LABELS: dict[str, Any] = {
    "population": _l("dân số"),
    "population_15plus": _l("dân số từ 15 tuổi"),
    "population_18plus": _l("dân số từ 18 tuổi"),
    "population_20plus": _l("dân số từ 20 tuổi"),
    "population_urban": _l("dân số thành thị"),
    "households_census": _l("số hộ theo tổng điều tra"),
}


def dotted(value: int) -> str:
    """Write a count as Vietnamese letters do: 57.511."""
    return f"{value:,}".replace(",", ".")
