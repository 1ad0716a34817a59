"""The map of the demo: both trees as published, and the hamlets of two communes, real where their names are known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from fieldapp import areas
from fieldapp.areas.add import add_area
from fieldapp.areas.estimate import with_adults
from fieldapp.areas.load import load_tree
from fieldapp.areas.models import Area
from fieldapp.areas.rows import BadFile, read_table
from fieldapp.areas.shapes import read_tree
from fieldapp.areas.tree import area_by_code
from fieldapp.sample.chance import chance, split

SOURCES = Path(areas.__file__).parent / "sources"
TREES = ("dak_nong_areas.csv", "lam_dong_2025_areas.csv")
DAY = "2020-01-01"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune of the sample.

    Units: households; `adults` weighs the sizes of households, `smartphones` is the share of adults who have one,
    `reach` bounds the share of doors knocked at, `numbers` is the share of doors with a number.
    """

    code: str
    households: int
    absent: int
    adults: Mapping[int, float]
    smartphones: float
    reach: tuple[float, float]
    numbers: float

    @property
    def area(self) -> Area:
        return area_by_code(f"{self.code}@{DAY}")


# Source: the census of 01/04/2019 (4.553 households, 16.893 people); its hamlets are in hamlets_found.csv.
TOWN = Commune(
    code="24640",
    households=4553,
    absent=0,
    adults={1: 14, 2: 47, 3: 22, 4: 12, 5: 4, 6: 1},
    smartphones=0.68,
    reach=(0.34, 0.6),
    numbers=0.6,
)
# Source: the commune's own register of 15/11/2019: 19 thôn, 4.368 households, of which 929 absent.
VILLAGES = Commune(
    code="24649",
    households=4368,
    absent=929,
    adults={1: 6, 2: 27, 3: 28, 4: 23, 5: 11, 6: 5},
    smartphones=0.5,
    reach=(0.16, 0.44),
    numbers=0.2,
)
COMMUNES = (TOWN, VILLAGES)
THON = 19


@dataclass(frozen=True, slots=True, eq=False)
class Hamlet:
    """A hamlet and its share of the commune's register. Units: households."""

    commune: Commune
    area: Area = field(repr=False)
    households: int
    absent: int

    @property
    def code(self) -> str:
        return self.area.code

    @property
    def present(self) -> int:
        return self.households - self.absent


def raise_map(at: datetime, one_in: int) -> list[Hamlet]:
    """Store both trees and the hamlets; every commune has one household *one_in* so many."""
    for name in TREES:
        loaded = load_tree(with_adults(read_tree(SOURCES / name)), at)
        if loaded.differences:
            raise BadFile(f"Địa bàn đang lưu khác với {name}: {loaded.differences[0]}")
    town = _measured(TOWN, _town_hamlets(at), one_in)
    return town + _measured(VILLAGES, _village_hamlets(at), one_in)


def _town_hamlets(at: datetime) -> list[Area]:
    _, rows = read_table(SOURCES / "hamlets_found.csv")
    parent, source, found = TOWN.area, "", []
    for row in rows:
        source = source if row.cells["source"] == "same" else row.text("source", 200)
        if row.cells["commune_code"] == TOWN.code:
            kind, name = row.needed("hamlet_kind", 40), row.needed("hamlet_name", 120)
            found.append(add_area(parent, kind, name, at, source))
    return found


def _village_hamlets(at: datetime) -> list[Area]:
    parent = VILLAGES.area
    return [add_area(parent, "thôn", f"Thôn {number}", at, is_sample=True) for number in range(1, THON + 1)]


def _measured(commune: Commune, hamlets: list[Area], one_in: int) -> list[Hamlet]:
    rng = chance("households", commune.code)
    weights = [rng.uniform(0.55, 1.55) for _ in hamlets]
    households = split(commune.households // one_in, weights)
    absent = split(commune.absent // one_in, [number * rng.uniform(0.7, 1.3) for number in households])
    return [Hamlet(commune, *each) for each in zip(hamlets, households, absent, strict=True)]
