"""The pages of campaigns: begun, changed by whose reach holds the whole area, the same as by file."""

from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.models import Campaign
from fieldapp.campaigns.read import read_campaign
from fieldapp.campaigns.stored import as_given, as_toml
from fieldapp.extensions import db
from tests.campaigns.files import REAL_CAMPAIGN
from tests.campaigns.typed import fields, shown
from tests.cast import Stage, browser_of
from tests.page import read_page
from tests.rollups.village import door, knock
from tests.visits.phone import Phone


def count(model: type = Campaign) -> int | None:
    return db.session.scalar(select(func.count()).select_from(model))


def test_a_chair_begins_a_campaign_and_sending_it_twice_begins_one(app: Flask, stage: Stage) -> None:
    lan = browser_of(app, stage.lan)
    assert "Chưa có đợt nào" in read_page(lan.get("/campaigns")).words()
    for _ in range(2):
        answer = lan.post("/campaigns", data=fields(stage.commune))
        assert (answer.status_code, answer.headers["Location"]) == (303, "/campaigns/dot-nho")
    campaign = campaign_by_slug("dot-nho")
    assert (campaign.name, campaign.area_id, campaign.report_on) == ("Đợt nhỏ", stage.commune.id, None)
    assert [(each.number, each.issued_on.day) for each in campaign.letters] == [("1/UBND", 4)]
    (xanh,) = campaign.apps
    assert (xanh.slug, xanh.target_share, xanh.target_base) == ("xanh", "0.605", "adults")
    assert xanh.privacy == "Cài hay không là do gia đình.\nKhông hỏi số điện thoại."
    (act,) = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == "dot-nho"))
    assert (act.user_id, act.verb) == (stage.lan.id, "campaign.edit")
    assert "Đợt nhỏ" in read_page(lan.get("/campaigns")).words()


def test_saving_what_is_shown_changes_nothing(app: Flask, stage: Stage) -> None:
    lan = browser_of(app, stage.lan)
    lan.post("/campaigns", data=fields(stage.commune, apps__0__target_share="60"))
    acts = count(AuditEntry)
    sent = shown(lan, "/campaigns/dot-nho")
    assert sent["apps-0-target_share"] == "60"
    answer = lan.post("/campaigns/dot-nho", data=sent)
    assert answer.status_code == 303
    assert "Không có gì thay đổi" in read_page(lan.get("/campaigns/dot-nho")).words()
    assert count(AuditEntry) == acts


def test_a_change_is_kept_and_logged(app: Flask, stage: Stage) -> None:
    lan = browser_of(app, stage.lan)
    lan.post("/campaigns", data=fields(stage.commune))
    sent = shown(lan, "/campaigns/dot-nho") | {"deadline_on": "2026-08-25", "letters-0-dropped": "y"}
    sent |= {"letters-1-number": "=1+1", "letters-1-issued_on": "2026-08-06", "letters-1-issuer": "H'Nghia Êban"}
    sent |= {"letters-1-subject": "Đẩy mạnh", "slug": "khac"}
    assert lan.post("/campaigns/dot-nho", data=sent).status_code == 303
    campaign = campaign_by_slug("dot-nho")
    assert (campaign.deadline_on.day, [each.number for each in campaign.letters]) == (25, ["=1+1"])
    detail = db.session.scalars(select(AuditEntry.detail).order_by(AuditEntry.id.desc())).first()
    assert detail == "deadline_on 2026-08-20 → 2026-08-25; văn bản =1+1: mới; văn bản 1/UBND: bỏ"


@pytest.mark.parametrize("name", ["minh", "lan", "thu"])
def test_only_whose_reach_holds_the_whole_area_changes_it(
    name: str, app: Flask, stage: Stage, campaign: Campaign
) -> None:
    """The campaign is the province's: chairs read it, its overseer changes it."""
    client = browser_of(app, getattr(stage, name))
    page = read_page(client.get("/campaigns/dot-thu"))
    may = name == "thu"
    assert ("Lưu đợt" in page.words()) is may
    sent = shown(browser_of(app, stage.thu), "/campaigns/dot-thu") | {"name": "Tên khác"}
    assert client.post("/campaigns/dot-thu", data=sent).status_code == (303 if may else 403)
    assert db.session.scalar(select(Campaign.name)) == ("Tên khác" if may else "Đợt thử")


def test_a_campaign_elsewhere_is_not_there(app: Flask, stage: Stage) -> None:
    browser_of(app, stage.lan).post("/campaigns", data=fields(stage.commune))
    minh = browser_of(app, stage.minh)
    for path in ("/campaigns/dot-nho", "/campaigns/dot-nho/campaign.toml", "/campaigns/khong-co", "/campaigns/a%00b"):
        assert minh.get(path).status_code == 404
    assert minh.post("/campaigns/dot-nho", data=fields(stage.commune)).status_code == 404
    assert "Đợt nhỏ" not in read_page(minh.get("/campaigns")).words()
    assert browser_of(app, stage.hoa).get("/campaigns").status_code == 403


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"name": ""}, "Mục này cần điền."),
        ({"name": "x" * 121}, "Dài quá 120 ký tự."),
        ({"name": "a\u202eb"}, "Có ký tự không in được."),
        ({"slug": "Có Dấu"}, "Phải viết kiểu dot-thang-8."),
        ({"slug": "new"}, "Phải viết kiểu dot-thang-8."),
        ({"area": "99"}, "Mời bác chọn một mục trong danh sách."),
        ({"area": "24649@2020-01-01"}, "Mời bác chọn một mục trong danh sách."),
        ({"starts_on": "hôm qua"}, "Mời bác ghi ngày"),
        ({"starts_on": "0001-01-01"}, "Phải từ năm 2000 đến 2100."),
        ({"deadline_on": "9999-12-31"}, "Phải từ năm 2000 đến 2100."),
        ({"deadline_on": "2026-08-03"}, "Phải từ ngày bắt đầu (04/08/2026) trở đi."),
        ({"report_on": "2026-08-16"}, "Phải từ ngày hoàn thành (17/08/2026) trở đi."),
        ({"letters__0__issued_on": ""}, "Mục này cần điền."),
        ({"letters__0__subject": ""}, "Phải có."),
        ({"apps__0__name": "", "apps__0__slug": ""}, "Phải có."),
        ({"apps__0__slug": "v-ang"}, "chỉ chữ thường không dấu và chữ số"),
        ({"apps__0__android": "=1+1"}, "Phải viết kiểu vn.example.ungdung."),
        ({"apps__0__web": "javascript:alert(1)"}, "Phải viết kiểu https://"),
        ({"apps__0__android": "", "apps__0__ios": "", "apps__0__web": ""}, "không biết cài từ đâu"),
        ({"apps__0__retired": "y", "apps__0__web": ""}, "Phải có khi đã ngừng"),
        ({"apps__0__target_share": "0"}, "Phải lớn hơn 0."),
        ({"apps__0__target_share": "101"}, "Phải viết kiểu"),
        ({"apps__0__target_share": "nhiều"}, "Phải viết kiểu"),
        ({"apps__0__target_share": "NaN"}, "Phải viết kiểu"),
        ({"apps__0__target_share": "1e999999999"}, "Phải viết kiểu"),
        ({"apps__0__target_share": ""}, "Phải có khi đã chọn mục tiêu tính trên số nào."),
        ({"apps__0__target_base": ""}, "Phải có khi đã ghi mục tiêu."),
        ({"apps__0__target_base": "phones"}, "Mời bác chọn một mục trong danh sách."),
        ({"apps__0__privacy": "một\n" * 7}, "Không quá 6 dòng."),
        ({"apps__0__dropped": "y"}, "Phải có ít nhất một ứng dụng."),
        ({"apps__1__name": "Xanh", "apps__1__web": "https://x.example"}, "Có hai lần: xanh."),
    ],
)
def test_what_is_wrong_is_said_at_its_place_and_kept(
    changes: dict[str, str], said: str, app: Flask, stage: Stage
) -> None:
    sent = fields(stage.commune, **changes)
    answer = browser_of(app, stage.lan).post("/campaigns", data=sent)
    assert answer.status_code == 422
    page = read_page(answer)
    assert said.lower() in page.words().lower()
    assert "Còn chỗ cần sửa" in page.words()
    if "name" not in changes:
        assert 'value="Đợt nhỏ"' in answer.text
    assert count() == 0


def test_rows_are_added_without_storing(app: Flask, stage: Stage) -> None:
    lan = browser_of(app, stage.lan)
    for part, field in (("letters", "letters-1-number"), ("apps", "apps-1-name")):
        answer = lan.post("/campaigns", data=fields(stage.commune, add=part))
        assert answer.status_code == 200
        assert f'name="{field}"' in answer.text
        assert 'value="Đợt nhỏ"' in answer.text
    assert count() == 0


def test_the_slug_of_another_campaign_is_taken(app: Flask, stage: Stage) -> None:
    browser_of(app, stage.thu).post("/campaigns", data=fields(stage.commune))
    answer = browser_of(app, stage.lan).post("/campaigns", data=fields(stage.commune, name="Đợt khác", slug="dot-nho"))
    assert answer.status_code == 422
    assert "Đã có đợt mang tên ngắn dot-nho" in read_page(answer).words()
    hidden = browser_of(app, stage.minh).post("/campaigns", data=fields(stage.neighbour, slug="dot-nho"))
    assert hidden.status_code == 422
    assert "Đã có đợt mang tên ngắn dot-nho" in read_page(hidden).words()


def test_the_second_of_two_is_told_and_loses_nothing(app: Flask, stage: Stage, campaign: Campaign) -> None:
    thu, an = browser_of(app, stage.thu), browser_of(app, stage.an)
    first, second = shown(thu, "/campaigns/dot-thu"), shown(an, "/campaigns/dot-thu")
    assert thu.post("/campaigns/dot-thu", data=first | {"name": "Tên của Thu"}).status_code == 303
    answer = an.post("/campaigns/dot-thu", data=second | {"letters-0-issuer": "UBND huyện"})
    assert answer.status_code == 409
    page = read_page(answer)
    assert "name Tên của Thu → Đợt thử" in page.words()
    assert 'value="UBND huyện"' in answer.text
    assert db.session.scalar(select(Campaign.name)) == "Tên của Thu"
    seen = next(each.get("value") for each in page.all("input") if each.get("name") == "seen")
    mended = second | {"letters-0-issuer": "UBND huyện", "name": "Tên của Thu", "seen": seen}
    assert an.post("/campaigns/dot-thu", data=mended).status_code == 303
    db.session.expire_all()
    assert [(each.name, each.letters[0].issuer) for each in db.session.scalars(select(Campaign))] == [
        ("Tên của Thu", "UBND huyện")
    ]


def test_what_visits_stand_on_stays(app: Flask, stage: Stage, campaign: Campaign) -> None:
    phone = Phone(app.test_client(), stage.hoa, "dot-thu")
    home = door(stage.hoa, stage.hamlet_a)
    knock(stage.hoa, home, 2, xanh=(0, 1))
    assert phone.say() == []
    thu = browser_of(app, stage.thu)
    sent = shown(thu, "/campaigns/dot-thu")
    for changes, said in (
        ({"apps-0-dropped": "y"}, "Ứng dụng xanh đã có số liệu nên không bỏ hay đổi mã được"),
        ({"apps-0-slug": "luc"}, "Ứng dụng xanh đã có số liệu nên không bỏ hay đổi mã được"),
        ({"area": stage.neighbour.ref}, "nơi nằm ngoài đã có lượt thăm"),
        ({"starts_on": f"{campaign.starts_on.replace(year=campaign.starts_on.year)}", "finish_on": ""}, ""),
        ({"starts_on": f"{campaign.deadline_on}", "finish_on": ""}, "hôm ấy đã có lượt thăm"),
    ):
        answer = thu.post("/campaigns/dot-thu", data=sent | changes)
        if said:
            assert (answer.status_code, said in read_page(answer).words()) == (422, True)
        else:
            assert answer.status_code == 303
            sent = shown(thu, "/campaigns/dot-thu")
    for changes in ({"area": stage.commune.ref}, {"apps-1-dropped": "y"}, {"apps-0-retired": "y"}):
        sent = shown(thu, "/campaigns/dot-thu")
        assert thu.post("/campaigns/dot-thu", data=sent | changes).status_code == 303
    assert [(each.slug, each.retired) for each in campaign_by_slug("dot-thu").apps] == [("xanh", True)]


def test_the_figures_follow_a_campaign_whose_area_changes(
    app: Flask, stage: Stage, campaign: Campaign, runner: FlaskCliRunner
) -> None:
    door(stage.hoa, stage.hamlet_a)
    thu = browser_of(app, stage.thu)
    for place in (stage.commune, stage.district, stage.province):
        sent = shown(thu, "/campaigns/dot-thu") | {"area": place.ref}
        assert thu.post("/campaigns/dot-thu", data=sent).status_code == 303
        assert runner.invoke(args=["rollups", "check"]).exit_code == 0
    answer = thu.post("/campaigns/dot-thu", data=sent | {"area": "68"})
    assert answer.status_code == 422


def test_its_file_reads_as_the_same_campaign(app: Flask, stage: Stage, runner: FlaskCliRunner, tmp_path: Path) -> None:
    runner.invoke(args=["campaigns", "import", str(REAL_CAMPAIGN)])
    lan = browser_of(app, stage.lan)
    odd = 'Đợt "kép" \\ = [chéo] #'
    lan.post("/campaigns", data=fields(stage.commune, name=odd, slug="le"))
    for slug in ("bluezone-2020", "le"):
        answer = lan.get(f"/campaigns/{slug}/campaign.toml")
        assert answer.headers["Content-Disposition"] == f"attachment; filename={slug}.toml"
        path = tmp_path / f"{slug}.toml"
        path.write_bytes(answer.data)
        assert read_campaign(path) == as_given(campaign_by_slug(slug))
        assert runner.invoke(args=["campaigns", "import", str(path)]).stdout == f"{slug}: unchanged\n"
    stated = read_campaign(REAL_CAMPAIGN)
    path.write_text(as_toml(stated), encoding="utf-8")
    assert read_campaign(path) == stated


@pytest.mark.parametrize("page", ["areas", "posters", "reports", "official", "field"])
def test_empty_screens_lead_whoever_may_to_a_first_campaign(page: str, app: Flask, stage: Stage) -> None:
    place = stage.hamlet_a.ref
    assert "/campaigns/new" in read_page(browser_of(app, stage.lan).get(f"/{page}/{place}")).links
    assert "/campaigns/new" not in read_page(browser_of(app, stage.y_binh).get(f"/{page}/{place}")).links
