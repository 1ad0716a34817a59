"""Households that look alike are named with both rows, and brought in all the same."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.households.likeness import is_one_letter_apart
from tests.cast import Stage, browser_of
from tests.households.spreadsheets import doors, opened, xlsx
from tests.households.uploads import bring, fields, look, report
from tests.visits.register import make_home

HEADERS = ("Thôn", "Số nhà", "Chủ hộ")
ROWS = (
    ("Bon U1", "25", "Nguyễn Văn Hùng"),
    ("Bon U1", "30", "Nguyễn Văn Hùng"),
    ("Bon U1", "25", "Nguyễn Văn Hưng"),
    ("Bon U1", "25", "Nguyễn Văn Hùngg"),
    ("Bon U1", "7", "Y Ngông Niê"),
    ("TDP 2", "25", "Nguyễn Văn Hùng"),
)


@pytest.fixture
def lan(app: Flask, stage: Stage) -> FlaskClient:
    return browser_of(app, stage.lan)


def test_each_is_named_with_what_it_is_like(lan: FlaskClient, stage: Stage) -> None:
    make_home(stage.hamlet_a, head="Y Ngông Niê", number="9")
    address, page = look(lan, stage.commune.ref, xlsx(ROWS, HEADERS))
    near = opened(report(lan, address, **fields(page)), sheet=1)[1:]
    assert [(row[0], row[3], row[4]) for row in near] == [
        (3, "dòng 2: Nguyễn Văn Hùng – 25", "cùng tên chủ hộ, khác địa chỉ"),
        (4, "dòng 2: Nguyễn Văn Hùng – 25", "cùng địa chỉ, tên chỉ khác dấu"),
        (5, "dòng 2: Nguyễn Văn Hùng – 25", "cùng địa chỉ, tên chỉ khác một chữ cái"),
        (6, "sổ hộ: Y Ngông Niê – 9", "cùng tên chủ hộ, khác địa chỉ"),
    ]


def test_none_is_held_back_and_none_is_named_twice(lan: FlaskClient, stage: Stage) -> None:
    for _ in range(2):
        page = bring(lan, stage.commune.ref, xlsx(ROWS, HEADERS))
    assert len(doors()) == len(ROWS)
    assert "Trùng hoặc gần trùng" not in page.words()


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ("nguyen an", "nguyen an", False),
        ("nguyen an", "nguyen on", True),
        ("nguyen an", "nguyen ann", True),
        ("guyen an", "nguyen an", True),
        ("nguyen an", "nguyen oan", True),
        ("nguyen an", "nguyen loan", False),
        ("an", "on", False),
    ],
)
def test_one_letter(one: str, other: str, is_so: bool) -> None:
    assert (is_one_letter_apart(one, other), is_one_letter_apart(other, one)) == (is_so, is_so)
