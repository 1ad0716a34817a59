"""The page that explains the columns names all of them, as they are."""

import re

import dev
from fieldapp.exports.households import STATED
from fieldapp.exports.places import DOOR, NAMES, WHERE
from fieldapp.exports.visits import CHAIN, PLACE, SAID, WORK


def test_every_column_is_explained():
    told = (dev.ROOT / "docs" / "du-lieu-xuat.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \|", told, re.MULTILINE)
    explained = {name.strip(" *") for row in rows for name in row.split(",")}
    assert {*CHAIN, *WHERE, *PLACE, *DOOR, *NAMES, *WORK, *SAID, *STATED} - explained == set()
