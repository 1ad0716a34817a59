"""The hamlets of an export in the dictionary's order, and what is said of a door: nothing of one that has left."""

from collections.abc import Mapping
from dataclasses import dataclass

from fieldapp.areas.models import Area
from fieldapp.areas.tree import hamlets_within, subtree
from fieldapp.exports.table import Cell

WHERE = ("Mã địa bàn", "Địa bàn")
DOOR = ("Ngõ", "Thứ tự", "Số nhà")
NAMES = ("Nhận ra nhà", "Chủ hộ")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is taken out: of which area, with which personal things; both only when asked for."""

    area: Area
    names: bool = False
    notes: bool = False


def hamlets_of(area: Area) -> Mapping[int, Area]:
    """Return the hamlets at and under *area*, in the dictionary's order."""
    return {hamlet.id: hamlet for hamlet in hamlets_within(subtree([area.id]))}


def where(hamlet: Area) -> tuple[Cell, ...]:
    """Return the cells of `WHERE`."""
    return hamlet.reference, hamlet.full_name
