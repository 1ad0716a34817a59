"""What other features tell on a hamlet's page, above its list; those to the right put their functions in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from fieldapp.areas.models import Area


@dataclass(frozen=True, slots=True)
class Aside:
    """A few lines, and the page behind them: an endpoint that takes the hamlet's code."""

    said: str
    lines: list[str]
    label: str
    page: str


ASIDES: list[Callable[[Area, datetime], Aside | None]] = []


def asides_of(area: Area, at: datetime) -> list[Aside]:
    """Return what there is to tell about a hamlet."""
    return [aside for tell in ASIDES if (aside := tell(area, at)) is not None]
