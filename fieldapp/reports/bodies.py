"""Who issues a report and to whom it goes, by the area's kind as data: words of paper, in Vietnamese only."""

from dataclasses import dataclass

from fieldapp.areas.heads import HEADS
from fieldapp.areas.models import Area
from fieldapp.text import small


@dataclass(frozen=True, slots=True)
class Body:
    """The body that reports: as its letters head it, name it in a sentence, and sign.

    Shape: `head` is the title of who signs for a hamlet's board, "" for a people's committee.
    """

    above: tuple[str, ...]
    lines: tuple[str, ...]
    name: str
    place: str
    addressee: str
    head: str

    @property
    def is_board(self) -> bool:
        return bool(self.head)


def body_of(area: Area) -> Body:
    """Return the body that reports for *area*.

    Source: Decree 30/2020/NĐ-CP: a people's committee names no body above itself.
    """
    head, parent = HEADS.get(area.kind, ""), area.parent
    if head:
        above = (_committee(parent).upper(),) if parent else ()
        lines = ("BAN TỰ QUẢN", area.name.upper())
        place = _place(parent or area)
        return Body(above, lines, f"Ban tự quản {small(area.name)}", place, _committee(parent), head)
    lines = ("ỦY BAN NHÂN DÂN", area.name.upper())
    return Body((), lines, _committee(area), _place(area), _addressee(area), "")


def _addressee(area: Area) -> str:
    """Name who receives the report.

    Source: 4161/UBND-KGVX: "báo cáo … về UBND tỉnh (qua Sở Thông tin và Truyền thông)".
    """
    if area.parent is None:
        return f"Sở Thông tin và Truyền thông {small(area.name)}"
    through = " (qua Sở Thông tin và Truyền thông)" if area.parent.parent is None else ""
    return _committee(area.parent) + through


def _committee(area: Area | None) -> str:
    return f"UBND {small(area.name)}" if area else "UBND"


def _place(area: Area) -> str:
    """Return the name without its kind, but for names that are numbers: "Phường 5"."""
    rest = area.name[len(area.kind) :].strip() if area.name.lower().startswith(f"{area.kind} ") else ""
    return rest if rest and not rest.isdecimal() else area.name
