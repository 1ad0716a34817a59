"""A campaign closed for good: what families told is gone from every copy, and every figure stays."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select

from fieldapp.archive.erase import archive_campaign, erase_parts
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.models import Household, HouseholdRecord, RegisterUpload
from fieldapp.posters.models import HelpRequest
from fieldapp.visits.models import Visit
from tests.archive.conftest import HEADS, PLANTED, all_figures, texts
from tests.campaigns.typed import untouched
from tests.cast import Stage, browser_of, sign_in
from tests.page import read_page
from tests.visits.phone import Phone


def press(client: FlaskClient, name: str = "Đợt thử"):
    return client.post("/campaigns/dot-thu/archive", data={"name": name})


def raw_bytes(app: Flask) -> bytes:
    """Return what lies on the disk: SQLite's file and its journal."""
    with app.app_context():
        path = Path(db.engine.url.database or "")
    return b"".join(each.read_bytes() for each in path.parent.glob(f"{path.name}*"))


def test_nothing_told_is_left_and_every_figure_stays(
    app: Flask, stage: Stage, told: dict[str, Any], runner: FlaskCliRunner
) -> None:
    before, thu = all_figures(stage), browser_of(app, stage.thu)
    page = read_page(thu.get("/campaigns/dot-thu/archive")).words()
    assert "Lượt thăm có ghi chú 6" in page
    assert "Hộ có tên chủ hộ 3" in page
    assert "Lời nhờ từ áp phích 1" in page
    assert "Tệp danh sách hộ đang chờ 1" in page
    for word in PLANTED[:2] + PLANTED[3:6]:
        assert word in texts()
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        assert b"SECRETNOTE" in raw_bytes(app)
    assert press(thu).status_code == 303
    said = texts()
    assert [word for word in PLANTED if word.lower() in said.lower()] == []
    assert db.session.scalar(select(func.count()).select_from(RegisterUpload)) == 0
    assert set(db.session.scalars(select(HelpRequest.place))) == {""}
    assert all_figures(stage) == before
    campaign = campaign_by_slug("dot-thu")
    assert campaign.archived_at
    assert campaign.erased_at
    db.session.rollback()
    if db.engine.dialect.name == "sqlite":
        assert [word for word in PLANTED if word.encode() in raw_bytes(app)] == []
    for command in (["rollups", "check"], ["report", "check"]):
        result = runner.invoke(args=command)
        assert (result.exit_code, result.stderr) == (0, ""), result.stdout
    assert "Đợt này đã đóng" in read_page(thu.get("/campaigns/dot-thu/archive")).words()


def test_what_phones_send_again_is_still_here(app: Flask, stage: Stage, told: dict[str, Any]) -> None:
    press(browser_of(app, stage.thu))
    for name, ops in told["ops"]:
        assert told["phones"][name].say(*ops) == ["already"] * 4
    home = db.session.scalars(select(Household).where(Household.area_id == stage.hamlet_a.id)).first()
    late = told["phones"]["hoa"].visit(home, outcome="met", note="SECRETNOTE")
    assert told["phones"]["hoa"].say(late) == ["campaign_archived"]


def test_a_phone_is_told_everything_that_was_erased(app: Flask, stage: Stage, told: dict[str, Any]) -> None:
    press(browser_of(app, stage.thu))
    changes = {each["uid"]: each for each in told["phones"]["hoa"].pull()}
    for name, (first, _, knock, mended) in told["ops"]:
        if name == "hoa":
            assert changes[first["data"]["household"]]["head"] == ""
            assert [changes[op["uid"]]["data"]["note"] for op in (knock, mended)] == ["", ""]
            assert changes[knock["uid"]]["data"]["apps"] == knock["data"]["apps"]
    assert [each["place"] for each in changes.values() if each["kind"] == "request"] == [""]


def test_a_repeat_changes_nothing_and_names_written_since_stay(
    app: Flask, stage: Stage, told: dict[str, Any], runner: FlaskCliRunner
) -> None:
    first = runner.invoke(args=["campaigns", "archive", "dot-thu"])
    assert first.exit_code == 0
    assert first.stdout == "dot-thu: archived, erased notes 6, names 3, requests 1, remarks 4, files 1\n"
    uid = told["ops"][0][1][0]["data"]["household"]
    assert told["phones"]["hoa"].say(told["phones"]["hoa"].record(uid, stage.hamlet_a, head="Tên mới")) == ["stored"]
    acts, closed = count(AuditEntry), campaign_by_slug("dot-thu").archived_at
    again = runner.invoke(args=["campaigns", "archive", "dot-thu"])
    assert again.stdout == "dot-thu: archived, erased notes 0, names 0, requests 0, remarks 0, files 0\n"
    assert press(browser_of(app, stage.thu)).status_code == 303
    assert (count(AuditEntry), campaign_by_slug("dot-thu").archived_at) == (acts, closed)
    assert db.session.scalar(select(Household.head).where(Household.uid == uid)) == "Tên mới"


def test_what_was_cut_off_is_gone_on_with(
    app: Flask, stage: Stage, told: dict[str, Any], runner: FlaskCliRunner
) -> None:
    campaign = campaign_by_slug("dot-thu")
    archive_campaign(campaign, None, now())
    db.session.commit()
    next(erase_parts(campaign, None, now()))
    db.session.commit()
    next(erase_parts(campaign, None, now()))
    db.session.rollback()  # killed in the middle of a part
    thu = browser_of(app, stage.thu)
    page = read_page(thu.get("/campaigns/dot-thu/archive")).words()
    assert "chưa xóa xong" in page
    assert "Lượt thăm có ghi chú 2" in page
    assert thu.post("/campaigns/dot-thu/archive/continuation").status_code == 303
    assert [word for word in PLANTED if word.lower() in texts().lower()] == []


def test_what_came_as_it_was_closed_is_told_and_erased(app: Flask, stage: Stage, told: dict[str, Any]) -> None:
    thu, address = browser_of(app, stage.thu), "/campaigns/dot-thu/archive"
    press(thu)
    assert [form for form in read_page(thu.get(address)).all("form") if "archive" in form.get("action", "")] == []
    note = select(Visit).where(Visit.uid == told["ops"][0][1][2]["uid"])
    visit = db.session.scalars(note).one()
    visit.data = visit.data.replace('"note":""', '"note":"SECRETNOTE"')
    asked = db.session.scalars(select(HelpRequest)).one()
    asked.place = "SECRETPLACE"
    db.session.commit()
    assert "Còn 1 ghi chú, 1 lời nhờ, vì gửi lên đúng lúc đóng" in read_page(thu.get(address)).words()
    assert thu.post(f"{address}/continuation").status_code == 303
    assert "Còn sót" not in read_page(thu.get(address)).words()
    assert "SECRET" not in texts()


def test_names_stay_where_another_campaign_runs(app: Flask, stage: Stage, told: dict[str, Any]) -> None:
    today = local_day(now())
    other = Campaign(slug="khac", name="Đợt khác", area_id=stage.hamlet_a.id, starts_on=today, deadline_on=today)
    other.apps = [App(position=0, slug="do", name="Đỏ", android="", ios="", web="https://do.example")]
    db.session.add(other)
    db.session.commit()
    thu = browser_of(app, stage.thu)
    page = read_page(thu.get("/campaigns/dot-thu/archive")).words()
    assert "Hộ có tên chủ hộ 1" in page
    assert "2 hộ giữ tên vì nơi ấy còn đợt khác: Đợt khác." in page
    press(thu)
    heads = dict(db.session.execute(select(Household.uid, Household.head).order_by(Household.uid)).all())
    assert list(heads.values()) == [HEADS[0], HEADS[1], ""]
    assert "sầu riêng" not in texts()
    assert count(RegisterUpload) == 1
    second = browser_of(app, stage.y_binh)
    assert second.post("/campaigns/khac/archive", data={"name": "Đợt khác"}).status_code == 403
    assert thu.post("/campaigns/khac/archive", data={"name": "Đợt khác"}).status_code == 303
    assert set(db.session.scalars(select(HouseholdRecord.head))) == {""}


def test_the_name_is_typed_and_the_passphrase_asked(app: Flask, stage: Stage, told: dict[str, Any]) -> None:
    thu = browser_of(app, stage.thu)
    for name in ("", "đợt khác", "Đợt thử x"):
        answer = press(thu, name)
        assert answer.status_code == 422
        read_page(answer)
    client = app.test_client()
    sign_in(client, stage.thu, confirmed_at=now() - timedelta(hours=1))
    assert "Gõ lại mật khẩu" in read_page(client.get("/campaigns/dot-thu/archive")).words()
    assert press(client).headers["Location"] == "/confirm?next=/campaigns/dot-thu/archive"
    assert campaign_by_slug("dot-thu").archived_at is None


@pytest.mark.parametrize(("name", "status"), [("lan", 403), ("minh", 403), ("hoa", 403), ("an", 303)])
def test_only_whose_reach_holds_the_whole_area_closes_it(
    name: str, status: int, app: Flask, stage: Stage, campaign: Campaign
) -> None:
    client = browser_of(app, getattr(stage, name))
    assert press(client).status_code == status
    assert client.get("/campaigns/khong-co/archive").status_code == (403 if name == "hoa" else 404)
    assert (campaign_by_slug("dot-thu").archived_at is not None) is (status == 303)


def test_a_closed_campaign_is_not_changed(app: Flask, stage: Stage, campaign: Campaign) -> None:
    thu = browser_of(app, stage.thu)
    press(thu)
    sent = untouched(campaign_by_slug("dot-thu"))
    answer = thu.post("/campaigns/dot-thu", data=sent | {"name": "Tên khác"})
    assert answer.status_code == 422
    assert campaign_by_slug("dot-thu").name == "Đợt thử"


def test_a_correction_in_another_hamlet_is_heard_of_there_too(app: Flask, stage: Stage, told: dict[str, Any]) -> None:
    """A family moves from A to B; both hear of its visit, and both hear that its note is gone."""
    (_, (_, _, knock, _)), *_ = told["ops"]
    lan = Phone(app.test_client(), stage.lan, "dot-thu")
    moved = lan.record(knock["data"]["household"], stage.hamlet_b, head="SECRETHEAD")
    assert lan.say(moved) == ["stored"]
    told["phones"]["nam"].pull()
    press(browser_of(app, stage.thu))
    changes = {each["uid"]: each for each in told["phones"]["nam"].pull()}
    assert changes[knock["uid"]]["data"]["note"] == ""
    assert changes[knock["data"]["household"]]["head"] == ""


def test_the_log_holds_counts_and_no_words(app: Flask, stage: Stage, told: dict[str, Any]) -> None:
    press(browser_of(app, stage.thu))
    acts = db.session.execute(
        select(AuditEntry.verb, AuditEntry.detail).where(AuditEntry.subject == "dot-thu").order_by(AuditEntry.id)
    ).all()
    found = [tuple(act) for act in acts if act.verb in ("campaign.archive", "campaign.erase")]
    assert found[0] == ("campaign.archive", "")
    assert ("campaign.erase", "24640.bon-u1: notes 4") in found
    assert ("campaign.erase", "24640.to-dan-pho-2: names 1") in found
    assert found[-1] == ("campaign.erase", "all")


def count(model: type) -> int | None:
    return db.session.scalar(select(func.count()).select_from(model))


def test_two_who_go_on_at_once_erase_and_tell_once(
    app: Flask, stage: Stage, told: dict[str, Any], at_once: Callable[..., list[Any]]
) -> None:
    archive_campaign(campaign_by_slug("dot-thu"), None, now())
    browsers = [browser_of(app, who) for who in (stage.thu, stage.an)]
    path = "/campaigns/dot-thu/archive/continuation"
    assert at_once(*(lambda each=each: each.post(path).status_code for each in browsers)) == [303, 303]
    acts = list(db.session.scalars(select(AuditEntry.detail).where(AuditEntry.verb == "campaign.erase")))
    assert len(acts) == len(set(acts)) == 9
    assert [word for word in PLANTED if word.lower() in texts().lower()] == []
