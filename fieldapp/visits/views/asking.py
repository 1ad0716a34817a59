"""What the addresses of the field pages ask for, read once for all of them."""

from flask import request, url_for

from fieldapp.areas.models import Area
from fieldapp.forms import UID
from fieldapp.visits.asked import Asked
from fieldapp.visits.filters import ALL, FILTERS


def asked_of(area: Area, done: str = "") -> Asked:
    """Read the address; what it cannot mean is as if it was not there."""
    given, show, moving = request.args, request.args.get("show", ALL), request.args.get("moving", "")
    return Asked(
        base=url_for("visits.field", code=area.reference),
        campaign=given.get("campaign", ""),
        show=show if show in FILTERS else ALL,
        wanted=given.get("q", "").strip(),
        moving=moving if UID.fullmatch(moving) else "",
        done=done,
    )


def register_of(area: Area) -> str:
    """Return where the register of a hamlet is kept."""
    return url_for("households.index", code=area.reference)
