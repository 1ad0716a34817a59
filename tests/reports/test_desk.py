"""The page of closings: closed once however often it is sent, by whom the passphrase was asked; due days."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from fieldapp.access import Role
from fieldapp.accounts.models import Posting
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM, local_day, now
from fieldapp.extensions import db
from fieldapp.reports.models import Closing, ReportDay
from tests.cast import LONG_AGO, Person, Place, Stage, browser_of, sign_in
from tests.page import read_page
from tests.reports.conftest import Close
from tests.reports.wordings import in_words


def post(person: Person, role: Role, place: Place) -> None:
    """Give somebody of the cast another posting."""
    db.session.add(Posting(user_id=person.id, role=role, area_id=place.id, from_at=LONG_AGO))
    db.session.commit()


def closings() -> list[tuple[int, int]]:
    return [(each.area_id, each.number) for each in db.session.scalars(select(Closing).order_by(Closing.id))]


def test_one_press_closes_once(app, stage: Stage, campaign: Campaign):
    lan = browser_of(app, stage.lan)
    for _ in range(2):
        answer = lan.post(f"/reports/{stage.commune.ref}", data={"seen": "0", "at": ""})
        assert answer.status_code == 303
    assert closings() == [(stage.commune.id, 1)]
    page = read_page(lan.get(answer.headers["Location"])).words()
    assert "Vừa chốt lần 1 rồi" in page
    assert "H'Lan Êban" in page


def test_a_closing_leads_to_its_report(app, stage: Stage, campaign: Campaign):
    lan, desk = browser_of(app, stage.lan), f"/reports/{stage.commune.ref}"
    assert "tải báo cáo lần" not in read_page(lan.get(desk)).words()
    answer = lan.post(desk, data={"seen": "0", "at": ""})
    report = answer.headers["Location"]
    assert report == f"{desk}/1?campaign={campaign.slug}"
    assert "Đã chốt số lần 1." in read_page(lan.get(report)).words()
    assert f'href="{report}"' in lan.get(desk).text


def test_every_room_of_figures_leads_back_to_those_of_its_campaign(app, stage: Stage, campaign: Campaign, close: Close):
    close(stage.commune)
    lan, ref = browser_of(app, stage.lan), stage.commune.ref
    back = f'href="/areas/{ref}?campaign={campaign.slug}"'
    for address in (f"/reports/{ref}", f"/reports/{ref}/1", f"/official/{ref}", f"/exports/{ref}"):
        assert back in lan.get(address).text, address


def test_a_desk_proves_itself_before_it_closes(app, stage: Stage, campaign: Campaign, client):
    sign_in(client, stage.lan, confirmed_at=now() - timedelta(hours=1))
    answer = client.post(f"/reports/{stage.commune.ref}", data={"seen": "0"})
    assert answer.headers["Location"].startswith("/confirm?next=/reports/24640")
    assert closings() == []
    sign_in(client, stage.y_binh, confirmed_at=now() - timedelta(hours=1))  # a card has no passphrase
    client.post(f"/reports/{stage.hamlet_a.ref}", data={"seen": "0"})
    assert closings() == [(stage.hamlet_a.id, 1)]


@pytest.mark.parametrize(
    "fields",
    [
        {},
        *(
            {"seen": "0", "at": at}
            for at in ("hôm qua", "2999-01-01T00:00", "9999", "1020-08-17T16:00", "0020-08-17T16:00")
        ),
    ],
)
def test_what_cannot_be_read_closes_nothing(fields, app, stage: Stage, campaign: Campaign):
    answer = browser_of(app, stage.lan).post(f"/reports/{stage.commune.ref}", data=fields)
    assert answer.status_code == 422
    read_page(answer)
    assert closings() == []


def test_an_instant_that_has_passed_is_closed(app, stage: Stage, campaign: Campaign):
    at = (now() - timedelta(hours=2)).astimezone(VIETNAM).replace(second=0, microsecond=0)
    browser_of(app, stage.lan).post(f"/reports/{stage.commune.ref}", data={"seen": "0", "at": f"{at:%Y-%m-%dT%H:%M}"})
    assert db.session.scalars(select(Closing.at)).one() == at


def test_two_who_close_at_the_same_moment_close_once(app, stage: Stage, campaign: Campaign, at_once):
    post(stage.minh, Role.CHAIR, stage.commune)
    browsers = [browser_of(app, stage.lan), browser_of(app, stage.minh)]
    address = f"/reports/{stage.commune.ref}"
    tasks = [lambda each=each: each.post(address, data={"seen": "0"}).status_code for each in browsers]
    assert at_once(*tasks) == [303, 303]
    assert closings() == [(stage.commune.id, 1)]


def test_who_below_has_closed(app, stage: Stage, campaign: Campaign, close: Close):
    close(stage.hamlet_a)
    page = read_page(browser_of(app, stage.lan).get(f"/reports/{stage.commune.ref}"))
    said = page.words()
    assert "1/2 nơi đã chốt" in said
    assert "Bon U1" in said
    assert "chưa chốt" in said
    assert (
        in_words(close(stage.hamlet_a).at)
        in read_page(browser_of(app, stage.lan).get(f"/reports/{stage.hamlet_a.ref}")).words()
    )


def test_late_ones_are_marked(app, stage: Stage, campaign: Campaign, close: Close):
    campaign.report_on = local_day(now()) - timedelta(days=1)
    db.session.commit()
    close(stage.hamlet_a)
    said = read_page(browser_of(app, stage.lan).get(f"/reports/{stage.commune.ref}")).words()
    assert "chốt lần 1, muộn" in said
    assert "chưa chốt, đã quá hạn" in said
    close(stage.hamlet_a)
    said = read_page(browser_of(app, stage.lan).get(f"/reports/{stage.commune.ref}")).words()
    assert "chốt lần 2, muộn" in said


def test_the_nearest_day_above_holds(app, stage: Stage, campaign: Campaign):
    tomorrow = local_day(now()) + timedelta(days=1)
    post(stage.thu, Role.OVERSEER, stage.district)
    lan, thu = browser_of(app, stage.lan), browser_of(app, stage.thu)
    for client, place, day in ((thu, stage.district, tomorrow + timedelta(days=2)), (lan, stage.commune, tomorrow)):
        assert client.post(f"/reports/{place.ref}/day", data={"day": day}).status_code == 303
    said = f"{tomorrow.day}/{tomorrow.month}/{tomorrow.year}"
    page = read_page(browser_of(app, stage.y_binh).get(f"/reports/{stage.hamlet_a.ref}")).words()
    assert f"Chậm nhất hết ngày {said}" in page
    assert "H'Lan Êban đặt cho Thị trấn Ea T'ling" in page
    assert lan.post(f"/reports/{stage.commune.ref}/day", data={"day": ""}).status_code == 303
    assert [each.area_id for each in db.session.scalars(select(ReportDay))] == [stage.district.id]
    later = tomorrow + timedelta(days=2)
    page = read_page(browser_of(app, stage.y_binh).get(f"/reports/{stage.hamlet_a.ref}")).words()
    assert f"Chậm nhất hết ngày {later.day}/{later.month}/{later.year}" in page


def test_a_day_is_set_once_however_often_it_is_sent(app, stage: Stage, campaign: Campaign):
    lan = browser_of(app, stage.lan)
    for _ in range(2):
        lan.post(f"/reports/{stage.commune.ref}/day", data={"day": campaign.starts_on})
    acts = db.session.scalars(
        select(AuditEntry.detail).where(AuditEntry.verb == "report.day").order_by(AuditEntry.id)
    ).all()
    assert acts == [f"dot-thu {campaign.starts_on}"]


@pytest.mark.parametrize("days", [-11, 7])
def test_no_day_before_the_campaign_or_later_than_above(days, app, stage: Stage, campaign: Campaign):
    day = local_day(now()) + timedelta(days=days)
    answer = browser_of(app, stage.lan).post(f"/reports/{stage.commune.ref}/day", data={"day": day})
    assert answer.status_code == 422
    assert "Mời bác chọn một ngày từ" in read_page(answer).words()
    assert db.session.scalar(select(ReportDay)) is None


def test_a_place_without_a_campaign_says_so(app, stage: Stage):
    answer = browser_of(app, stage.lan).get(f"/reports/{stage.commune.ref}")
    assert "Ở đây chưa có đợt nào" in read_page(answer).words()


@pytest.mark.parametrize(
    ("path", "status"), [("99999999999999999999", 404), ("2", 404), ("0", 404), ("1/bao-cao.exe", 404)]
)
def test_what_is_not_there_is_not_found(path, status, app, stage: Stage, campaign: Campaign, close: Close):
    close(stage.commune)
    assert browser_of(app, stage.lan).get(f"/reports/{stage.commune.ref}/{path}").status_code == status
