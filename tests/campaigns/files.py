"""The real files, and a small campaign whose lines a test may change."""

from datetime import UTC, date, datetime
from pathlib import Path

from fieldapp.areas.estimate import with_adults
from fieldapp.areas.load import load_tree
from fieldapp.areas.shapes import read_tree
from fieldapp.extensions import db

AT = datetime(2026, 8, 13, 9, tzinfo=UTC)
SOURCES = Path("fieldapp/areas/sources")
REAL_CAMPAIGN = Path("fieldapp/campaigns/bluezone-2020.toml")
REAL_FIGURES = Path("fieldapp/campaigns/bluezone_installs_2020.csv")
HEADER = "as_of,area_code,area_name,installs,unit,stated_rate_pct,stated_rank,source\n"
FIRST_DAY, LAST_DAY = date(2020, 8, 4), date(2020, 8, 20)
SMALL = """\
slug = "nho"
name = "Đợt nhỏ"
area = "67"
starts_on = 2020-08-04
finish_on = 2020-08-17
deadline_on = 2020-08-20
report_on = 2020-08-19
[[letters]]
number = "1/UBND"
issued_on = 2020-08-04
issuer = "UBND"
subject = "Triển khai"
[[apps]]
slug = "xanh"
name = "Xanh"
android = "vn.xanh"
ios = "12"
web = "https://xanh.example/tai"
target = { share = "0.60", base = "adults" }
[[apps]]
slug = "vang"
name = "Vàng"
web = "https://vang.example"
"""


def load_both_trees() -> None:
    for name in ("dak_nong_areas.csv", "lam_dong_2025_areas.csv"):
        load_tree(with_adults(read_tree(SOURCES / name)), AT)
    db.session.commit()


def write(folder: Path, text: str, *changes: tuple[str, str]) -> str:
    """Write *text* with each change made, and return its path."""
    for before, after in changes:
        assert before in text, before
        text = text.replace(before, after)
    path = folder / "given"
    path.write_text(text, encoding="utf-8")
    return str(path)
