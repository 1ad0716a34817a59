"""Areas in the order of a measure that is named: ties share a rank, what cannot be compared comes last."""

from dataclasses import replace

import pytest
from flask import Flask

from fieldapp.areas.models import PublishedFigure
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.rollups.counts import Counts
from fieldapp.rollups.measures import Measure
from fieldapp.rollups.measures import ranked as order
from fieldapp.rollups.summarise import Figures, figures
from tests.cast import Stage, start_campaign
from tests.rollups.reading import markup, opened, rows
from tests.rollups.village import SLUG, clock, day_ago, door, knock


@pytest.fixture
def told(any_stage: Stage) -> Stage:
    """Hamlet A: 2 of 8 adults; hamlet B: 2 of 2; hamlet C, in the next commune, has a register and no adults."""
    stage = any_stage
    start_campaign(stage)
    first = door(stage.hoa, stage.hamlet_a, adults=8)
    other = door(stage.nam, stage.hamlet_b, adults=2)
    door(stage.minh, stage.hamlet_c)
    knock(stage.hoa, first, 2, xanh=(1, 1), obstacles=("privacy",))
    knock(stage.nam, other, 1, "met", xanh=(2, 0))
    return stage


def figures_of(told: Stage, visits: int) -> Figures:
    counts = Counts(visits=visits)
    return replace(figures(told.hamlet_a.area, db.session.query(Campaign).one()), counts=counts)


def ranked(page: str, caption: str) -> list[list[str]]:
    return rows(page.replace('<tr class="total">', "<tr>"), caption)


def test_ties_share_a_rank_and_the_whole_stands_last(told: Stage, app: Flask) -> None:
    page = markup(app, told.thu, f"/areas/{told.commune.ref}/ranking?by=installed_xanh")
    names = sorted([told.hamlet_a.name, told.hamlet_b.name])
    assert ranked(page, "Xếp theo số máy có Xanh, nhiều nhất đứng đầu") == [
        ["1", names[0], "2"],
        ["1", names[1], "2"],
        ["", "Tính chung", "4"],
    ]


def test_the_next_rank_counts_all_who_tie(told: Stage, app: Flask) -> None:
    door(told.nam, told.hamlet_b, adults=0)
    page = markup(app, told.thu, f"/areas/{told.commune.ref}/ranking?by=households")
    assert [row[:2] for row in ranked(page, "số hộ đang ở")][:2] == [
        ["1", told.hamlet_b.name],
        ["2", told.hamlet_a.name],
    ]
    four = [figures_of(told, visits) for visits in (3, 7, 9, 7)]
    counted = Measure("visits", "số lượt thăm", "work", lambda each: each.counts.visits)
    assert [(each.rank, each.figures.counts.visits) for each in order(four, counted)] == [
        (1, 9),
        (2, 7),
        (2, 7),
        (4, 3),
    ]


def test_count_and_rate_rank_differently_and_say_so(told: Stage, app: Flask) -> None:
    page = markup(app, told.thu, f"/areas/{told.commune.ref}/ranking?by=rate_xanh_adults")
    assert ranked(page, "Xếp theo tỷ lệ máy có Xanh trên người lớn") == [
        ["1", told.hamlet_b.name, "100 % 2/2"],
        ["2", told.hamlet_a.name, "25 % 2/8"],
        ["", "Tính chung", "40 % 4/10"],
    ]
    assert "không lấy trung bình" in page


def test_a_goal_is_two_numbers_and_no_rate(told: Stage, app: Flask) -> None:
    page = markup(app, told.thu, f"/areas/{told.commune.ref}/ranking?by=goal_xanh")
    assert ranked(page, "so với mục tiêu") == [
        ["1", told.hamlet_b.name, "2/2"],
        ["2", told.hamlet_a.name, "2/5"],
        ["", "Tính chung", "4/6"],
    ]


def test_what_cannot_be_compared_has_no_rank_and_comes_last(told: Stage, app: Flask) -> None:
    page = markup(app, told.thu, f"/areas/{told.neighbour.ref}/ranking?by=rate_xanh_adults")
    assert ranked(page, "trên người lớn")[0] == ["–", told.hamlet_c.name, "– chưa có số để chia"]
    census = PublishedFigure(area_id=told.hamlet_a.id, name="population", value=16, as_of=day_ago(900), source="Sổ")
    db.session.add(census)
    db.session.commit()
    page = markup(app, told.thu, f"/areas/{told.commune.ref}/ranking?by=rate_xanh_population")
    assert ranked(page, "trên dân số") == [
        ["1", told.hamlet_a.name, "12,5 % 2/16"],
        ["–", told.hamlet_b.name, "– chưa có số để chia"],
        ["", "Tính chung", "– chưa có số để chia"],
    ]


def test_a_past_instant_ranks_what_was_known_then(told: Stage, app: Flask) -> None:
    then = clock(2, 22).strftime("%Y-%m-%dT%H:%M")
    page = markup(app, told.thu, f"/areas/{told.commune.ref}/ranking?by=visits&at={then}")
    assert [row[2] for row in ranked(page, "số lượt thăm")] == ["1", "0", "1"]
    assert "như máy chủ biết lúc 22:00" in page


def test_every_measure_to_choose_leads_to_its_ranking(told: Stage, app: Flask) -> None:
    page = markup(app, told.thu, f"/areas/{told.commune.ref}/ranking")
    keys = [part.split("&")[0].split('"')[0] for part in page.split("ranking?by=")[1:]]
    assert len(set(keys)) > 25
    for key in sorted(set(keys)):
        assert "Xếp theo" in opened(app, told.thu, f"/areas/{told.commune.ref}/ranking?by={key}&campaign={SLUG}")


def test_who_reads_doors_is_led_to_them_and_nobody_else(told: Stage, app: Flask) -> None:
    address = f"/areas/{told.commune.ref}/ranking?by=obstacle_privacy"
    mine, theirs = markup(app, told.lan, address), markup(app, told.thu, address)
    assert f"/areas/{told.hamlet_a.ref}/doors?campaign={SLUG}&amp;obstacle=privacy" in mine
    assert f"/areas/{told.commune.ref}/doors?campaign={SLUG}&amp;obstacle=privacy" in mine
    assert "/doors" not in theirs
    above = markup(app, told.thu, f"/areas/{told.province.ref}/ranking?by=visits")
    below = told.district or told.commune
    assert f"/areas/{below.ref}/ranking?by=visits&amp;campaign={SLUG}" in above


def test_a_hamlet_has_nothing_to_rank_and_others_are_not_found(told: Stage, app: Flask) -> None:
    opened(app, told.hoa, f"/areas/{told.hamlet_a.ref}/ranking", 404)
    opened(app, told.minh, f"/areas/{told.commune.ref}/ranking", 404)


@pytest.mark.parametrize("asked", ["by=installed_khong", "by='", "at=hôm-qua", "at=3020-01-01T00:00", "by=%01"])
def test_a_measure_that_is_not_there_is_refused(told: Stage, app: Flask, asked: str) -> None:
    assert "Mời bác" in opened(app, told.thu, f"/areas/{told.commune.ref}/ranking?{asked}", 422)
