"""What others published, beside our figures in a report; and a report that stays when the campaign is changed."""

from datetime import timedelta
from io import BytesIO

import openpyxl
import pytest

from fieldapp.campaigns.models import App, Campaign, OfficialFigure
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.reports.documents import document
from fieldapp.reports.models import Closing
from fieldapp.reports.said import counted
from tests.cast import Stage
from tests.paper import text_of
from tests.reports.conftest import Close

TODAY, TOMORROW = (local_day(now() + timedelta(days=days)).isoformat() for days in (0, 1))


@pytest.fixture
def published(walked: Stage, campaign: Campaign) -> Stage:
    """Of the province 101 phones; of its one district 97 where two communes with 50 and 48 make 98; more tomorrow."""
    app = db.session.query(App).filter_by(slug="xanh").one()
    stated = [(walked.district, TODAY, 97), (walked.commune, TODAY, 50), (walked.neighbour, TODAY, 48)]
    for place, as_of, value in [*stated, (walked.district, TOMORROW, 131), (walked.commune, TOMORROW, 83)]:
        db.session.add(
            OfficialFigure(
                app_id=app.id,
                area_id=place.id,
                as_of=as_of,
                value=value,
                unit="phones",
                stated_share="0.0882" if place is walked.district else None,
                source="7/TB-THU",
            )
        )
    db.session.commit()
    return walked


def said(closing: Closing) -> str:
    return " ".join(text_of(document(closing, "pdf")))


def test_an_empty_sheet_says_that_nothing_was_published(walked: Stage, close: Close):
    sheet = openpyxl.load_workbook(BytesIO(document(close(walked.commune), "xlsx")))["Số công bố"]
    assert sheet.cell(6, 1).value == "Chưa có số công bố nào cho đợt này."


def test_what_keeps_phones_without_is_told_the_greatest_first():
    assert counted({"Không có mạng": 3, "Máy đời cũ": 12, "Chưa quan tâm": 0}) == "12 hộ máy đời cũ; 3 hộ không có mạng"


def test_it_stands_beside_ours_and_what_disagrees_is_said(published: Stage, close: Close):
    paper = said(close(published.district))
    day = f"{local_day(now()):%-d/%-m/%Y}"
    assert f"Số liệu công bố (7/TB-THU), tính đến {day}: 97 máy Xanh, tỷ lệ 8,82%" in paper
    assert f"Số công bố {day} của các địa bàn cộng lại 98, văn bản ghi 97." in paper
    assert f"Công bố {day}" in paper
    assert "16 30 32,00% 50" in paper, "installed, goal and rate of the commune, then what was published"


def test_what_is_as_of_later_than_the_closing_is_left_out(published: Stage, close: Close):
    paper = said(close(published.district))
    assert "131" not in paper
    assert "83" not in paper


def test_a_campaign_that_changes_changes_no_report(published: Stage, campaign: Campaign, close: Close):
    closing = close(published.commune)
    before = said(closing)
    app = db.session.query(App).filter_by(slug="xanh").one()
    app.name, app.target_base, app.target_share = "Lam", "households", "0.10"
    db.session.commit()
    assert said(closing) == before
    assert "Ứng dụng Xanh: 16 máy đã cài, bằng 32,00% số người lớn" in before
