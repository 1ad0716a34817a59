"""Small trees in the two shapes of the files, and the real files."""

from pathlib import Path

SOURCES = Path("fieldapp/areas/sources")
TREE_2020 = SOURCES / "dak_nong_areas.csv"
TREE_2025 = SOURCES / "lam_dong_2025_areas.csv"

HEADER = (
    "code,parent_code,kind,valid_from,valid_until,name,lat,lon,"
    "pop_2019,households_2019,pop_urban_2019,pop15plus_2019,pop20plus_2019,pop18plus_2019_est\n"
)
ROOT = "1,,tỉnh,2020-01-01,2025-06-30,Tỉnh Một,,,30,9,,,,\n"
LEFT = "1a,1,huyện,2020-01-01,2025-06-30,Huyện Trái,12.5,107.5,10,4,,,,\n"
RIGHT = "1b,1,huyện,2020-01-01,2025-06-30,Huyện Phải,,,20,5,,,,\n"


def write(folder: Path, *lines: str) -> str:
    """Write a file of the 2020 shape and return its path."""
    return write_raw(folder, (HEADER + "".join(lines)).encode())


def write_raw(folder: Path, content: bytes) -> str:
    """Write a file byte for byte and return its path."""
    path = folder / "tree.csv"
    path.write_bytes(content)
    return str(path)
