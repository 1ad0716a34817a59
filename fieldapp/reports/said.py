"""How official letters write numbers, days and instants; in Vietnamese whatever the reader's screens speak."""

from datetime import date, datetime
from decimal import Decimal

from fieldapp.areas.published import dotted
from fieldapp.dates import VIETNAM
from fieldapp.rollups import wording
from fieldapp.text import small


def percent(share: Decimal | None) -> str:
    """Write a share with two decimals and no space, as letters do: 8,82%, 11,20%."""
    return wording.percent(share, 2).replace(" ", "")


def day_in_full(on: date) -> str:
    """Write a day: days under 10 and the months 1 and 2 get a leading 0.

    Source: Decree 30/2020/NĐ-CP, Appendix I.
    """
    return f"ngày {on.day:02d} tháng {on.month if on.month > 2 else f'{on.month:02d}'} năm {on.year}"


def instant_in_full(at: datetime) -> str:
    """Write an instant with its hour: 16h00 ngày 17 tháng 8 năm 2020."""
    local = at.astimezone(VIETNAM)
    return f"{local:%Hh%M} {day_in_full(local.date())}"


def counted(pairs: dict[str, int]) -> str:
    """Write counts one after another, the greatest first, those of nothing left out: 12 hộ không có mạng; 3 hộ …"""
    most_first = sorted(pairs.items(), key=lambda pair: -pair[1])
    return "; ".join(f"{dotted(count)} hộ {small(name)}" for name, count in most_first if count)
