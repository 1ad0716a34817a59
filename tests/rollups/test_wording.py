"""How numbers are written, and the answer to "Có kịp hạn không?" in every case."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from flask import Flask

from fieldapp.rollups import wording
from fieldapp.rollups.forms import read_moment
from fieldapp.rollups.pace import Clock
from fieldapp.rollups.summarise import AppFigures

START, DEADLINE, TODAY = date(2020, 8, 4), date(2020, 8, 20), date(2020, 8, 17)
ASKED = AppFigures(
    slug="xanh",
    name="Xanh",
    installed=33,
    assisted=21,
    rates={},
    goal=58,
    target_base="adults",
    needed_per_day=9,
    pace=Decimal("4.333333"),
    projected_on=date(2020, 8, 23),
)


@pytest.mark.parametrize(
    ("share", "said"),
    [
        ("0.34375", "34,4 %"),
        ("0.092436", "9,24 %"),
        ("1.5", "150 %"),
        ("0", "0 %"),
        ("0.5", "50 %"),
        ("12.345678", "1.234,6 %"),
        (None, "–"),
    ],
)
def test_shares(share: str | None, said: str) -> None:
    assert wording.percent(None if share is None else Decimal(share)) == said


def test_shares_beside_what_letters_state_have_their_decimals() -> None:
    said = [wording.percent(Decimal(share), 2) for share in ("0.112", "0.0882", "0.00005", "0")]
    assert said == ["11,20 %", "8,82 %", "0,01 %", "0,00 %"]
    assert wording.percent(Decimal("0.0882"), 1) == "8,8 %"
    assert wording.percent(None, 2) == "–"


def test_a_stated_share_keeps_its_digits() -> None:
    assert [wording.stated_percent(share) for share in ("0.0882", "0.112", "1")] == ["8,82 %", "11,2 %", "100 %"]


def test_a_ring_is_full_only_when_all_is_done() -> None:
    assert [wording.whole_percent(Decimal(share)) for share in ("0.999999", "1", "1.2")] == [99, 100, 100]
    assert [wording.whole_percent(Decimal(share)) for share in ("0", "0.5898", "0.585", "0.584")] == [0, 59, 59, 58]


def test_numbers_and_growth() -> None:
    assert [wording.number(Decimal(value)) for value in ("4.333333", "5", "-1.333333", "1234.56")] == [
        "4,3",
        "5",
        "−1,3",
        "1.234,6",
    ]
    assert [wording.signed(value) for value in (1200, 0, -3)] == ["+1.200", "0", "−3"]


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("2020-08-13", "13/8/2020"),
        ("2020-08-13 08:00", "08:00 13/8/2020"),
        ("2020-08-13T08:00:30", "08:00 13/8/2020"),
        ("2020-08-13T08:00:00+07:00", "08:00 ngày 13/8/2020"),
        ("giữa tháng 8", "giữa tháng 8"),
    ],
)
def test_a_time_is_said_as_stated(app: Flask, stated: str, said: str) -> None:
    assert wording.stated_time(stated) == said


def test_areas_are_named_by_their_kinds_while_these_are_few(app: Flask) -> None:
    assert wording.kinds(["thôn", "thôn"]) == "thôn"
    assert wording.kinds(["thôn", "bon"]) == "bon/thôn"
    assert wording.kinds(["thôn", "bon", "buôn", "tổ dân phố"]) == "địa bàn"


@pytest.mark.parametrize(
    ("changes", "today", "kind", "word", "sentence"),
    [
        ({}, TODAY, "danger", "Không kịp với tốc độ này", "Đến 23/8/2020 mới đạt, chậm 3 ngày."),
        (
            {"projected_on": date(2020, 8, 19)},
            TODAY,
            "done",
            "Kịp hạn",
            "Giữ tốc độ này thì đạt ngày 19/8/2020, sớm 1 ngày.",
        ),
        ({"projected_on": DEADLINE}, TODAY, "done", "Kịp hạn", "Giữ tốc độ này thì đạt đúng ngày hạn."),
        ({"projected_on": None}, TODAY, "danger", "Không kịp với tốc độ này", "3 ngày qua chưa thêm được máy nào."),
        ({"pace": None}, START, "warn", "Chưa tính được", "Hôm nay là ngày đầu, ngày mai mới biết tốc độ."),
        ({"pace": None}, date(2020, 8, 1), "warn", "Chưa bắt đầu", "Bắt đầu ngày 4/8/2020."),
        ({}, date(2020, 8, 21), "danger", "Đã qua hạn", "Hạn là hết ngày 20/8/2020, còn thiếu 25 máy."),
        ({"installed": 58}, date(2020, 8, 21), "done", "Đã đạt", "Có 58 máy, mục tiêu 58."),
        ({"goal": 0}, TODAY, "warn", "Chưa tính được", "Ở đây chưa biết số người lớn."),
        ({"goal": None}, TODAY, "warn", "Chưa tính được", "Ở đây chưa biết số người lớn."),
    ],
)
def test_the_answer(app: Flask, changes: dict[str, object], today: date, kind: str, word: str, sentence: str) -> None:
    found = wording.answer(replace(ASKED, **changes), Clock(START, DEADLINE, today))
    assert (found.kind, found.word, found.sentence) == (kind, word, sentence)


def test_no_deadline_is_called_missed_before_there_is_a_pace(app: Flask) -> None:
    assert wording.projected(replace(ASKED, pace=None, projected_on=None)) == "chưa tính được"
    assert wording.projected(replace(ASKED, pace=Decimal(0), projected_on=None)) == "không kịp với tốc độ này"
    assert wording.projected(ASKED) == "23/8/2020"


@pytest.mark.parametrize(
    "text",
    ["2020-08-17T16:00", "2020-08-17T16:00:00+07:00", "2020-08-17T16:00:00 07:00", "2020-08-17T09:00:00Z"],
)
def test_an_instant_may_be_written_in_several_ways(text: str) -> None:
    assert read_moment(text) == datetime(2020, 8, 17, 9, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "T", "2020-08-17", "17/8/2020", "0001-01-01T00:00", "2020-08-17T25:00", "\0"])
def test_other_texts_are_no_instant(text: str) -> None:
    assert read_moment(text) is None
