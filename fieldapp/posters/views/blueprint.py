"""The one blueprint of the posters' doors."""

from typing import Any

from flask import Blueprint, current_app

bp = Blueprint("posters", __name__)


@bp.url_defaults
def write_small(endpoint: str, values: dict[str, Any]) -> None:
    """Write a poster's address as people read it; a QR holds the same in capitals."""
    if current_app.url_map.is_endpoint_expecting(endpoint, "door"):
        values.setdefault("door", "g")


@bp.url_value_preprocessor
def read_either(_endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Forget which of the two an address was."""
    (values or {}).pop("door", None)
