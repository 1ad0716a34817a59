"""Typing a walk sheet: whatever is typed again counts once, and what stands in the way is shown, never overwritten.

Source: sync.md, "Identity of a visit".
"""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid4, uuid5

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from fieldapp.accounts.models import Posting
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM, local_day, now
from fieldapp.extensions import db
from fieldapp.households.merge import merge
from fieldapp.households.models import Household
from fieldapp.visits.models import Sheet, Visit
from tests.cast import Person, Stage, browser_of
from tests.page import Page, read_page, words
from tests.visits.register import make_home, make_homes, make_sheet, make_venue, state_home

TODAY = local_day(now())


@dataclass
class Desk:
    """A clerk with a sheet before them: `type` sends rows by number, each the fields of its line."""

    client: FlaskClient
    sheet: Sheet
    walker: Person

    def send(self, rows: dict[int, dict[str, object]], **head: object) -> TestResponse:
        fields = {"page": 1, "round": 1, "day": TODAY.isoformat(), "by": self.walker.uid} | head
        fields |= {f"row{number}-{name}": value for number, row in rows.items() for name, value in row.items()}
        return self.client.post(f"/sheets/{self.sheet.code}", data=fields)

    def type(self, rows: dict[int, dict[str, object]], **head: object) -> str:
        """Type rows that are all stored, and return what is said of it."""
        answer = self.send(rows, **head)
        assert answer.status_code == 303, words(Page(answer.text).by_id["main"])
        page = read_page(self.client.get(answer.headers["Location"]))
        return next(words(each) for each in page.all("div") if each.get("class") == "notice done")

    def fail(self, rows: dict[int, dict[str, object]], **head: object) -> Page:
        """Type rows of which some come back."""
        answer = self.send(rows, **head)
        assert answer.status_code == 422
        return read_page(answer)


@pytest.fixture
def homes(stage: Stage) -> list[Household]:
    return make_homes(stage.hamlet_a, 4)


@pytest.fixture
def desk(app: Flask, stage: Stage, campaign: Campaign, homes: list[Household]) -> Desk:
    """Y Bình types what Hoa walked."""
    sheet = make_sheet(campaign, homes, stage.y_binh)
    return Desk(browser_of(app, stage.y_binh), sheet, stage.hoa)


def visits() -> list[Visit]:
    return list(db.session.scalars(select(Visit).order_by(Visit.id)))


def in_force() -> list[str]:
    return [visit.outcome for visit in visits() if visit.in_force]


def codes(page: Page) -> dict[str, str]:
    """Return the rows that came back, with the code of each."""
    return {row.get("id"): row.get("data-code") for row in page.all("tr") if row.get("data-code")}


def hidden(page: Page, name: str) -> str:
    return next(each.get("value") for each in page.all("input") if each.get("name") == name)


MET = {"outcome": "met", "apps-xanh-assisted": 2, "smartphones": 2}
AWAY = {"outcome": "not_home"}


def test_a_page_is_stored_as_the_walkers_and_handed_in_by_the_clerk(desk, stage, homes):
    assert desk.type({1: MET, 3: AWAY}) == "Đã lưu 2 dòng."
    first, second = visits()
    assert (first.user_id, first.handed_in_by_id, first.door) == (stage.hoa.id, stage.y_binh.id, "paper")
    assert (first.household_id, second.household_id) == (homes[0].id, homes[2].id)
    assert (first.outcome, first.smartphones, second.outcome) == ("met", 2, "not_home")
    assert first.uid == str(uuid5(UUID(desk.sheet.uid), "1/1"))
    assert [f"{v.knocked_at.astimezone(VIETNAM):%H:%M:%S}" for v in (first, second)] == ["12:00:01", "12:00:03"]
    assert first.day == TODAY
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "visit.record")).all()
    assert {(e.user_id, e.subject, e.detail) for e in entries} == {
        (stage.y_binh.id, visit.uid, stage.hoa.uid) for visit in visits()
    }


def test_a_clerk_types_their_own_walk(desk, stage):
    desk.type({2: AWAY}, by=stage.y_binh.uid)
    assert (visits()[0].user_id, visits()[0].handed_in_by_id) == (stage.y_binh.id, None)


def test_typing_a_sheet_twice_counts_once(desk):
    rows = {1: MET, 2: AWAY, 4: {"outcome": "refused", "note": "hẹn lại"}}
    assert desk.type(rows) == "Đã lưu 3 dòng."
    for _ in range(2):
        assert desk.type(rows) == "Đã lưu 0 dòng, 3 dòng đã có từ trước, không tính hai lần."
    assert len(visits()) == 3


def test_another_round_of_a_row_is_another_visit(desk):
    desk.type({1: AWAY}, day=(TODAY - timedelta(days=1)).isoformat())
    desk.type({1: MET}, round=2)
    assert in_force() == ["not_home", "met"]


def test_the_good_rows_are_stored_and_the_others_come_back_first_as_typed(desk):
    page = desk.fail({1: MET, 2: AWAY | {"apps-xanh-assisted": 1}, 3: {"outcome": "met", "adults": 300}, 4: AWAY})
    assert "Đã lưu 2 dòng, 2 dòng cần xem lại." in page.words()
    assert codes(page) == {"row2": "installs_without_meeting", "row3": "out_of_range"}
    rows = [row.get("id") for row in page.all("tr") if row.get("data-row") is not None]
    assert rows == ["row2", "row3"]
    assert page.by_id["row3-adults"].get("value") == "300"
    assert in_force() == ["met", "not_home"]
    assert desk.type({2: {"outcome": "met", "apps-xanh-assisted": 1}, 3: {"outcome": "met", "adults": 3}})
    assert len(visits()) == 4


def test_a_page_without_a_row_is_asked_about(desk):
    for rows in ({}, {1: {"outcome": "", "note": "  ", "another": "y"}}):
        assert "Chưa có dòng nào được gõ trên trang này." in desk.fail(rows).words()


@pytest.mark.parametrize(
    ("head", "field"),
    [
        ({"day": ""}, "day"),
        ({"day": "hôm qua"}, "day"),
        ({"by": "x"}, "by"),
        ({"round": 4}, "round"),
        ({"by": ""}, "by"),
    ],
)
def test_the_head_of_the_column_must_be_known(head, field, desk):
    page = desk.fail({1: MET}, **head)
    assert f"#{field}" in page.links
    assert page.by_id["row1-smartphones"].get("value") == "2"
    assert visits() == []


def test_tomorrow_is_refused_and_today_is_not_whatever_the_hour(desk, campaign):
    page = desk.fail({1: MET, 2: AWAY}, day=(TODAY + timedelta(days=1)).isoformat())
    assert codes(page) == {"row1": "in_future", "row2": "in_future"}
    assert page.words().count("Giờ gõ cửa còn ở phía trước.") == 3  # once above all, once at each row
    early = desk.fail({1: MET}, day=(campaign.starts_on - timedelta(days=1)).isoformat())
    assert codes(early) == {"row1": "before_start"}
    desk.type({1: MET}, day=campaign.starts_on.isoformat())
    assert visits()[0].day == campaign.starts_on


def test_rows_of_another_page_are_refused(desk):
    assert desk.send({1: AWAY, 5: AWAY}).status_code == 422
    assert desk.send(dict.fromkeys(range(1, 300), AWAY)).status_code == 422
    assert visits() == []


def test_fields_that_nobody_knows_are_refused(desk):
    page = desk.fail({1: AWAY | {"ethnicity": "x"}, 2: AWAY | {"apps-tim-assisted": 1}})
    assert codes(page) == {"row1": "unknown_field", "row2": "unknown_app"}


@pytest.mark.parametrize("first", ["phone", "sheet"])
def test_a_second_visit_of_the_day_is_held_until_it_is_another(first, desk, stage, hoa, homes, campaign):
    if first == "phone":
        assert hoa.say(hoa.visit(homes[0], outcome="refused")) == ["stored"]
    else:
        Desk(desk.client, make_sheet(campaign, homes, stage.lan), stage.hoa).type({1: {"outcome": "refused"}})
    page = desk.fail({1: MET, 2: AWAY})
    assert codes(page) == {"row1": "held"}
    assert "Không đồng ý" in page.words()
    assert in_force() == ["refused", "not_home"]
    assert codes(desk.fail({1: MET})) == {"row1": "held"}
    assert desk.type({1: MET | {"another": "y"}}) == "Đã lưu 1 dòng."
    assert in_force() == ["refused", "not_home", "met"]
    assert desk.type({1: MET}).endswith("1 dòng đã có từ trước, không tính hai lần.")
    assert len(visits()) == 3


def test_only_the_same_person_and_day_hold_a_row(desk, stage, phone_of, hoa, homes):
    head = phone_of(stage.y_binh)
    assert head.say(head.visit(homes[0], outcome="refused")) == ["stored"]
    assert hoa.say(hoa.visit(homes[0], at=(now() - timedelta(days=1)).isoformat())) == ["stored"]
    gone = hoa.visit(homes[1])
    assert hoa.say(gone, hoa.withdraw(gone)) == ["stored", "stored"]
    assert desk.type({1: MET, 2: AWAY}) == "Đã lưu 2 dòng."


def test_a_visit_corrected_by_the_head_still_holds_its_walkers_row(desk, stage, phone_of, hoa, homes):
    head, first = phone_of(stage.y_binh), hoa.visit(homes[0])
    assert hoa.say(first) == ["stored"]
    assert head.say(head.correct(first, homes[0], outcome="refused")) == ["stored"]
    assert codes(desk.fail({1: MET})) == {"row1": "held"}


def test_two_rows_of_one_family_are_held_too(desk, stage, homes):
    merge(stage.lan.actor(), homes[1], homes[0].uid, str(uuid4()), now())
    db.session.commit()
    assert codes(desk.fail({1: MET, 2: AWAY})) == {"row2": "held"}
    assert in_force() == ["met"]


def test_a_row_that_was_refused_holds_no_other(desk, stage, homes):
    for twin in homes[1:3]:
        merge(stage.lan.actor(), twin, homes[0].uid, str(uuid4()), now())
    db.session.commit()
    far = {"outcome": "refused", "follow_up_on": (TODAY + timedelta(days=91)).isoformat()}
    assert codes(desk.fail({1: far, 2: AWAY, 3: MET})) == {"row1": "out_of_range", "row3": "held"}
    assert in_force() == ["not_home"]


def test_other_content_in_a_typed_row_becomes_a_correction_when_the_clerk_says_so(desk, homes):
    desk.type({1: AWAY})
    page = desk.fail({1: MET, 2: AWAY})
    assert codes(page) == {"row1": "uid_taken"}
    assert "Vắng nhà" in page.words()
    replaces = hidden(page, "row1-replaces")
    assert codes(desk.fail({1: MET | {"replaces": replaces}})) == {"row1": "uid_taken"}
    mended = {1: MET | {"replaces": replaces, "mend": "y"}}
    assert desk.type(mended) == "Đã lưu 1 dòng."
    assert in_force() == ["not_home", "met"]
    assert [visit.replaces_uid for visit in visits()] == [None, None, visits()[0].uid]
    # The whole of it again: the form sent twice, the corrected content.
    for rows in (mended, {1: MET}):
        assert "không tính hai lần" in desk.type(rows)
    assert len(visits()) == 3


def test_the_first_content_of_a_mended_row_is_told_and_may_be_stated_again(desk):
    for rows in ({1: AWAY}, {1: MET}):
        answer = desk.send(rows)
    mended = {1: MET | {"replaces": hidden(read_page(answer), "row1-replaces"), "mend": "y"}}
    desk.type(mended)
    page = desk.fail({1: AWAY})
    assert codes(page) == {"row1": "uid_taken"}
    back = {1: AWAY | {"replaces": hidden(page, "row1-replaces"), "mend": "y"}}
    for rows in (back, back, {1: AWAY}):
        desk.type(rows)
    assert (len(visits()), in_force()) == (3, ["not_home"])


def test_a_correction_of_a_correction(desk):
    desk.type({1: AWAY})
    for outcome in ("refused", "met"):
        page = desk.fail({1: {"outcome": outcome}})
        desk.type({1: {"outcome": outcome, "replaces": hidden(page, "row1-replaces"), "mend": "y"}})
    assert in_force() == ["met"]
    assert visits()[2].replaces_uid == visits()[1].uid


def test_a_row_that_was_taken_back_is_told_and_may_be_stated_again(desk, hoa):
    desk.type({1: MET})
    assert hoa.say(hoa.withdraw({"uid": visits()[0].uid})) == ["stored"]
    page = desk.fail({1: MET})
    assert codes(page) == {"row1": "taken_back"}
    desk.type({1: MET | {"replaces": hidden(page, "row1-replaces"), "mend": "y"}})
    assert in_force() == ["met"]


def test_another_visit_that_was_taken_back_is_told_too(desk, stage, hoa):
    desk.type({1: MET}, by=stage.y_binh.uid)
    other = {1: MET | {"another": "y"}}
    desk.type(other)
    assert hoa.say(hoa.withdraw({"uid": visits()[1].uid})) == ["stored"]
    page = desk.fail(other)
    assert codes(page) == {"row1": "taken_back"}
    desk.type({1: MET | {"replaces": hidden(page, "row1-replaces"), "mend": "y"}})
    assert in_force() == ["met", "met"]


def test_a_row_typed_for_the_wrong_person_is_no_correction(desk, stage):
    desk.type({1: MET}, by=stage.y_binh.uid)
    page = desk.fail({1: MET})
    assert codes(page) == {"row1": "uid_taken"}
    assert "row1-mend" not in page.by_id
    assert desk.type({1: MET | {"another": "y"}}) == "Đã lưu 1 dòng."
    assert [visit.user_id for visit in visits()] == [stage.y_binh.id, stage.hoa.id]
    assert "không tính hai lần" in desk.type({1: MET | {"another": "y"}})


def test_the_wrong_day_is_told_too(desk):
    desk.type({1: MET}, day=(TODAY - timedelta(days=1)).isoformat())
    page = desk.fail({1: MET})
    assert (codes(page), "row1-mend" in page.by_id) == ({"row1": "uid_taken"}, False)


def test_who_has_left_is_typed_up_to_their_last_day(desk, stage):
    posting = db.session.scalars(select(Posting).where(Posting.user_id == stage.hoa.id)).one()
    posting.until_at = now() - timedelta(days=2)
    db.session.commit()
    last = local_day(posting.until_at)
    assert codes(desk.fail({1: MET}, day=(last + timedelta(days=1)).isoformat())) == {"row1": "not_allowed"}
    desk.type({1: MET}, day=last.isoformat())
    page = desk.fail({1: AWAY}, day=last.isoformat())
    desk.type({1: AWAY | {"replaces": hidden(page, "row1-replaces"), "mend": "y"}}, day=last.isoformat())
    assert in_force() == ["not_home"]


def test_what_became_of_a_door_since_it_was_printed(desk, stage, homes):
    make_home(stage.hamlet_a, household=homes[0].uid, state="moved")
    state_home(stage.hamlet_b, homes[1].uid, head="Bà Đã Chuyển")
    state_home(stage.hamlet_c, homes[2].uid, head="Bà Người Lạ")
    page = read_page(desk.client.get(f"/sheets/{desk.sheet.code}"))
    assert "Đã Chuyển" not in page.words()
    assert "Người Lạ" not in page.words()
    assert "đã chuyển đi" in page.words()
    answer = desk.fail({1: MET, 2: MET, 3: MET})
    assert codes(answer) == {"row2": "unknown_household", "row3": "unknown_household"}
    assert in_force() == ["met"]


def test_a_closed_campaign_takes_nothing(desk, campaign):
    campaign.archived_at = now()
    db.session.commit()
    assert codes(desk.fail({1: MET})) == {"row1": "campaign_archived"}
    assert "Đợt này đã đóng" in read_page(desk.client.get(f"/sheets/{desk.sheet.code}")).words()


def test_what_one_line_cannot_say_is_typed_too(desk):
    day = (TODAY + timedelta(days=3)).isoformat()
    desk.type({1: MET | {"leaflets": 1, "follow_up_on": day, "obstacles": "privacy", "adults": 3, "note": "chó dữ"}})
    stored = visits()[0]
    assert (stored.leaflets, stored.follow_up_on, stored.adults) == (1, date.fromisoformat(day), 3)
    assert stored.obstacles > 0


def test_a_row_may_name_the_door_where_the_walker_really_was(desk, stage, homes):
    other, school = make_home(stage.hamlet_a, position=9), make_venue(stage.hamlet_a)
    desk.type({1: MET | {"household": other.uid}, 2: {"outcome": "met", "venue": school.uid}})
    assert [visit.household_id for visit in visits()] == [other.id, None]


def test_wrong_area_wrong_role_and_a_code_tell_nothing(app, desk, stage):
    for who, status in (("minh", 404), ("nam", 403), ("hoa", 403), ("thu", 403)):
        client = browser_of(app, getattr(stage, who))
        for code in (desk.sheet.code, "0000000"):
            assert {client.get(f"/sheets/{code}").status_code, client.post(f"/sheets/{code}").status_code} == {status}
    assert browser_of(app, stage.lan).get("/sheets/nonsense-🌾").status_code == 404


def test_a_code_is_found_as_people_write_it(app, desk, stage):
    db.session.merge(desk.sheet)
    desk.sheet.code = "10K0ABC"
    db.session.commit()
    for typed in ("iok0abc", " 1OK-OABC ", "l0k 0abc"):
        answer = desk.client.get("/sheets", query_string={"sheet": typed})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/sheets/10K0ABC")
    for typed in ("", "ZZZZZZZ", "x" * 41):
        answer = desk.client.get("/sheets", query_string={"sheet": typed})
        assert (answer.status_code, bool(read_page(answer).by_id["errors"])) == (422, True)
    stranger = browser_of(app, stage.minh).get("/sheets", query_string={"sheet": "10K0ABC"})
    unknown = browser_of(app, stage.minh).get("/sheets", query_string={"sheet": "10K0ABD"})
    assert stranger.text.replace("10K0ABC", "") == unknown.text.replace("10K0ABD", "")


def test_two_clerks_at_one_page_store_each_row_once(app, desk, stage):
    other = Desk(browser_of(app, stage.lan), desk.sheet, stage.hoa)
    desk.type({1: MET, 2: AWAY})
    assert other.type({1: MET, 3: AWAY}) == "Đã lưu 1 dòng, 1 dòng đã có từ trước, không tính hai lần."
    assert len(visits()) == 3


def test_the_next_page_keeps_the_head_and_the_last_leads_nowhere_else(app, stage, campaign, homes):
    sheet = make_sheet(campaign, homes, stage.y_binh, on_a_page=2)
    desk = Desk(browser_of(app, stage.y_binh), sheet, stage.hoa)
    day = (TODAY - timedelta(days=1)).isoformat()
    answer = desk.send({1: AWAY}, round=2, day=day)
    assert answer.headers["Location"] == f"/sheets/{sheet.code}?round=2&day={day}&by={stage.hoa.uid}&page=2"
    page = read_page(desk.client.get(answer.headers["Location"]))
    assert (page.by_id["day"].get("value"), hidden(page, "page")) == (day, "2")
    assert [row.get("id") for row in page.all("tr") if row.get("data-row") is not None] == ["row3", "row4"]
    assert desk.send({1: AWAY}, page=2).status_code == 422
    assert desk.send({3: AWAY}, page=2, round=2, day=day).headers["Location"] == f"/sheets/{sheet.code}"
    assert "đã gõ lượt 2" in read_page(desk.client.get(f"/sheets/{sheet.code}?page=99&round=x&by=&day=")).words()


def test_a_page_is_few_statements_however_much_is_typed(desk, queries):
    with queries() as one:
        desk.type({1: MET})
    with queries() as four:
        desk.type(dict.fromkeys(range(1, 5), AWAY), round=2, day=(TODAY - timedelta(days=1)).isoformat())
    assert len(four) <= len(one) + 1
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 5


ODD = ["", " ", "0", "-1", "٣", "9" * 30, "1e3", "\x00", "🌾", "0001-01-01", "9999-12-31", "x" * 5000, "<b>", "null"]


@pytest.mark.parametrize("odd", ODD, ids=ascii)
def test_whatever_is_sent_is_answered(odd, desk):
    for name in ("page", "round", "day", "by"):
        assert desk.send({1: MET}, **{name: odd}).status_code in (303, 422), name
        assert desk.client.get(f"/sheets/{desk.sheet.code}", query_string={name: odd}).status_code == 200, name
    for name in ("outcome", "adults", "household", "venue", "campaign", "replaces", "follow_up_on", "note"):
        assert desk.send({2: MET | {name: odd, "mend": odd}}).status_code in (303, 422), name
