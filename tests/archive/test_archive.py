"""A campaign closed for good: what families told is gone from every copy, and every figure stays."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

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
from fieldapp.households.importing.book import Sheet
from fieldapp.households.importing.uploads import keep_upload, packed_sheets
from fieldapp.households.models import Household, HouseholdRecord, RegisterUpload
from fieldapp.posters.ask import ask_for_help
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import HelpRequest
from fieldapp.reports.close import close_area
from fieldapp.review.models import Answer
from fieldapp.rollups.summarise import as_json, figures_with_children
from fieldapp.visits.models import RefusedOp
from tests.campaigns.typed import untouched
from tests.cast import Place, Stage, browser_of, sign_in
from tests.page import read_page
from tests.visits.phone import Op, Phone

NOTES = ("ghi chú bí mật quả sầu riêng", "SECRETNOTE", 'nhà có “chó” \\ "note":"" đã dặn')
HEADS = ("H'Plantit Êban", "Y Bí Mật Niê Kdăm", "SECRETHEAD")
PLANTED = (
    *("sầu riêng", "SECRETNOTE", "đã dặn"),
    *("Plantit", "Bí Mật", "SECRETHEAD", "secrethead", "bi mat nie"),
    *("SECRETPLACE", "SECRETREMARK", "SECRETREFUSED"),
)


@pytest.fixture
def told(app: Flask, stage: Stage, campaign: Campaign) -> dict[str, Any]:
    """Two hamlets that told much: names, an older name, notes at homes, a request, a file that waits; a closing."""
    phones = {name: Phone(app.test_client(), getattr(stage, name), "dot-thu") for name in ("hoa", "nam")}
    doors = ("hoa", stage.hamlet_a), ("hoa", stage.hamlet_a), ("nam", stage.hamlet_b)
    ops = [(name, tell(phones[name], number, hamlet)) for number, (name, hamlet) in enumerate(doors)]
    (poster,) = make_posters(None, stage.hamlet_a.area, campaign_by_slug("dot-thu"), 1, now())
    ask_for_help(poster, "SECRETPLACE, ngõ 2", "198.51.100.7", now())
    rows = [["Thôn", "Chủ hộ"], [stage.hamlet_a.name, "SECRETHEAD 9"]]
    keep_upload(stage.commune.area, stage.lan.id, "so-ho.csv", packed_sheets([Sheet("", 1, rows)]), now())
    _look_twice(stage)
    for place in (stage.hamlet_a, stage.commune, stage.province):
        close_area(None, place.area, campaign_by_slug("dot-thu"))
    db.session.commit()
    for phone in phones.values():
        phone.pull()
    return {"phones": phones, "ops": ops}


def _look_twice(stage: Stage) -> None:
    """Keep a refused visit and a refused household that were handed in, and remarks on a visit and on two doors."""
    campaign = campaign_by_slug("dot-thu")
    for kind, of in (("visit", campaign.id), ("household", None)):
        kept = RefusedOp(key=uuid4().hex, kind=kind, code="bad_time", errors="{}", content='{"note":"SECRETREFUSED"}')
        kept.area_id, kept.campaign_id, kept.handed_in_by_id = stage.hamlet_a.id, of, stage.y_binh.id
        kept.sent_at, kept.received_at, kept.device_uid = now(), now(), str(uuid4())
        said = Answer(subject=f"{kind}:{uuid4()}", facts="f", area_id=stage.hamlet_a.id, user_id=stage.hoa.id, at=now())
        said.campaign_id, said.remark = of, "SECRETREMARK"
        db.session.add_all([kept, said])


def tell(phone: Phone, number: int, hamlet: Place) -> list[Op]:
    """Send a door with a name, before it another; and a knock with a note, mended with the same note."""
    uid, before = f"00000000-0000-4000-8000-00000000000{number}", now() - timedelta(hours=2)
    first = phone.record(uid, hamlet, head=f"SECRETHEAD {number}", at=before.isoformat())
    named = phone.record(uid, hamlet, head=HEADS[number], adults=3, hint="sau nhà văn hóa")
    assert phone.say(first, named) == ["stored", "stored"]
    home = db.session.scalars(select(Household).where(Household.uid == uid)).one()
    met = {"outcome": "met", "note": NOTES[number]}
    knock = phone.visit(home, **met, apps={"xanh": {"already": 0, "assisted": 1}})
    mended = phone.correct(knock, home, **met, apps={"xanh": {"already": 0, "assisted": 2}})
    assert phone.say(knock, mended) == ["stored", "stored"]
    return [first, named, knock, mended]


def press(client: FlaskClient, name: str = "Đợt thử"):
    return client.post("/campaigns/dot-thu/archive", data={"name": name})


def all_figures(stage: Stage) -> list[dict[str, Any]]:
    """Return the figures of every level, without the instants that pass."""
    campaign, found = campaign_by_slug("dot-thu"), []
    for place in (stage.province, stage.district, stage.commune, stage.hamlet_a, stage.hamlet_b):
        whole, parts = figures_with_children(place.area, campaign)
        found += [
            {key: value for key, value in as_json(each).items() if key not in ("at", "heard_from")}
            for each in (whole, *parts)
        ]
    return found


def texts() -> str:
    """Return every text that the database gives back."""
    said = []
    for table in db.metadata.sorted_tables:
        said += [str(tuple(row)) for row in db.session.execute(select(*table.columns))]
    return "\n".join(said)


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
