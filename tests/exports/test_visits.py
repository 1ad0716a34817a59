"""Visits and registers as files: what they hold adds up to the figures, and nothing in them is a formula."""

import csv
import io
from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from fieldapp.audit.models import AuditEntry
from fieldapp.comma import as_text
from fieldapp.dates import VIETNAM, now
from fieldapp.exports import write
from fieldapp.extensions import db
from fieldapp.rollups.summarise import figures
from tests.cast import browser_of, sign_in
from tests.page import read_page
from tests.reports.hamlets import walk
from tests.rollups.village import door, knock, withdraw
from tests.visits.phone import Phone
from tests.visits.register import make_home, make_homes, state_home

NAMES = ["=1+1", "+1", "-1", "@SUM(A1)", "\u00a0=1+1", "＝1+1", "H'Nghia Êban", 'Bà "Tám", xóm trên', "Y Bli"]


@pytest.fixture
def take(app, stage):
    """Return what takes a file out as the chair of the commune, or somebody else, of a place."""

    def ask(place=None, status=200, who="lan", **fields):
        place = place or stage.commune
        browser = browser_of(app, getattr(stage, who))
        answer = browser.post(f"/exports/{place.ref}", data={"what": "visits", "kind": "csv"} | fields)
        assert answer.status_code == status, answer.text
        assert answer.get_data()
        answer.close()
        return answer

    return ask


def rows(answer) -> list[dict[str, str]]:
    """Read a .csv as a program does."""
    assert answer.data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"), newline="")))


def cells(answer) -> list[list[object]]:
    """Read an .xlsx as others do, heads first."""
    return CalamineWorkbook.from_filelike(BytesIO(answer.data)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def total(found: list[dict[str, str]], column: str) -> int:
    return sum(int(row[column] or 0) for row in found if row["Đang tính"] == "1")


@pytest.mark.parametrize("place", ["hamlet_a", "hamlet_b", "commune"])
def test_what_is_in_the_file_adds_up_to_the_figures(take, stage, campaign, place):
    walk(stage)
    where = getattr(stage, place)
    meant, found = figures(where.area, campaign), rows(take(where))
    assert sum(row["Đang tính"] == "1" for row in found) == meant.counts.visits
    assert total(found, "Tờ rơi") == meant.counts.leaflets
    for app in meant.apps:
        assert total(found, f"{app.name}: cài giúp") == app.assisted


def test_both_files_hold_the_same(take, stage, campaign):
    walk(stage)
    plain, (heads, *typed) = rows(take()), cells(take(kind="xlsx"))
    assert heads == list(plain[0])
    assert len(typed) == len(plain)
    for said, row in zip(plain, typed, strict=True):
        assert [as_said(cell) for cell in row] == list(said.values())


def as_said(cell: object) -> str:
    if isinstance(cell, float):
        return str(int(cell))
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def test_corrected_and_withdrawn_visits_are_there_and_say_so(take, stage, campaign):
    home = door(stage.hoa, stage.hamlet_a, head="Y Moan")
    first = knock(stage.hoa, home, 2, xanh=(0, 1), obstacles=("privacy",))
    second = knock(stage.y_binh, home, 2, "refused", replaces=first, hour=11)
    taken = withdraw(stage.hoa, second, now() - timedelta(hours=1))
    by_uid = {row["Mã lượt"]: row for row in rows(take())}
    assert [by_uid[uid]["Đang tính"] for uid in (first, second, taken)] == ["0", "0", "0"]
    assert [by_uid[uid]["Là rút lại"] for uid in (first, second, taken)] == ["0", "0", "1"]
    assert [by_uid[uid]["Thay cho lượt"] for uid in (first, second, taken)] == ["", first, second]
    assert {row["Mã lượt đầu"] for row in by_uid.values()} == {first}
    row = by_uid[first]
    assert (row["Kết quả"], row["Xanh: đã có"], row["Xanh: cài giúp"], row["Vang: đã có"]) == ("Gặp được", "0", "1", "")
    assert (row["Chưa cài: lo về riêng tư"], row["Chưa cài: máy đời cũ"]) == ("1", "0")
    assert by_uid[taken]["Xanh: cài giúp"] == ""


def test_times_are_vietnams_with_their_offset_and_days_are_days(take, stage, campaign):
    home = door(stage.hoa, stage.hamlet_a)
    knock(stage.hoa, home, 2, hour=9)
    (row,) = rows(take())
    knocked = datetime.fromisoformat(row["Gõ cửa lúc"])
    assert (knocked.utcoffset(), knocked.hour, knocked.minute) == (timedelta(hours=7), 9, 0)
    assert row["Ngày gõ cửa"] == str(knocked.astimezone(VIETNAM).date())
    book = load_workbook(BytesIO(take(kind="xlsx").data))
    sheet = book.active
    place = [cell.value for cell in sheet[1]].index("Ngày gõ cửa")
    assert sheet[2][place].is_date
    assert sheet.freeze_panes == "B2"


def test_no_name_becomes_a_formula(take, stage, campaign):
    for position, name in enumerate(NAMES, start=1):
        make_home(stage.hamlet_a, head=name.strip(), hint=name, position=position)
    found = rows(take(what="households", names="y"))
    for row, name in zip(found, NAMES, strict=True):
        shown = row["Chủ hộ"]
        assert shown.removeprefix("'") == name.strip()
        assert shown.startswith("'") is name.strip().startswith(tuple("=+-@＝"))
    book = load_workbook(BytesIO(take(what="households", names="y", kind="xlsx").data))
    assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "d", "inlineStr"}
    assert [row[7].value for row in book.active.iter_rows(min_row=2)] == [name.strip() for name in NAMES]


@pytest.mark.parametrize("text", ["=1", " =1", "\t=1", "\n@a", "\r-1", "＋1", "－1", "＠a", "\ttab", "\u3000=1"])
def test_what_looks_like_a_formula_is_made_a_text(text):
    assert as_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "27A", "H'Nghia", "a=1", "Ngõ 2 - xóm 3", "2020-08-17T16:00:00+07:00"])
def test_what_does_not_is_left_alone(text):
    assert as_text(text) == text


def test_names_and_notes_leave_only_when_asked_for(app, take, stage, campaign):
    home = make_home(stage.hamlet_a, head="Bà Tám", hint="cạnh nhà ông Tư", number="27A")
    phone = Phone(app.test_client(), stage.hoa, campaign.slug)
    assert phone.say(phone.visit(home, note="nhà có chó dữ\n=1+1", outcome="met")) == ["stored"]
    bare = take().data.decode() + take(what="households").data.decode()
    assert "27A" in bare
    for said in ("Bà Tám", "ông Tư", "chó dữ"):
        assert said not in bare
    (row,) = rows(take(names="y", notes="y"))
    assert (row["Chủ hộ"], row["Nhận ra nhà"], row["Ghi chú"]) == ("Bà Tám", "cạnh nhà ông Tư", "nhà có chó dữ\n=1+1")


def test_the_walking_order_and_the_dictionarys(take, stage, campaign):
    for alley, position in (("Ngõ 2", 1), ("Ngõ 1", 2), ("Ngõ 1", 1), ("", 1)):
        make_home(stage.hamlet_a, alley=alley, position=position)
    make_home(stage.hamlet_b, position=7)
    found = [(row["Địa bàn"].partition(",")[0], row["Ngõ"], row["Thứ tự"]) for row in rows(take(what="households"))]
    a, b = stage.hamlet_a.name, stage.hamlet_b.name
    assert found == [(a, "Ngõ 2", "1"), (a, "Ngõ 1", "1"), (a, "Ngõ 1", "2"), (a, "", "1"), (b, "", "7")]


def test_every_state_of_a_household_is_there(take, stage, campaign):
    for position, state in enumerate(("open", "absent", "moved", "vacant", "mistake"), start=1):
        make_home(stage.hamlet_a, state=state, position=position, adults=2)
    found = rows(take(what="households"))
    assert [row["Tình trạng"] for row in found] == ["Đang ở", "Ở nơi khác", "Chuyển đi", "Nhà không ở", "Ghi nhầm"]
    assert {row["Người lớn"] for row in found} == {"2"}
    assert {row["Điện thoại thông minh"] for row in found} == {""}


def test_a_family_that_moved_to_the_neighbours_takes_its_name_along(take, stage, campaign):
    """The visit stays where it was made; who lives there now is the neighbours' to know."""
    uid = door(stage.hoa, stage.hamlet_a, head="Bà Tám", number="27A")
    knock(stage.hoa, uid, 1)
    state_home(stage.hamlet_c, uid, head="Bà Tám", number="99", alley="Ngõ lạ")
    (row,) = rows(take(names="y"))
    assert (row["Mã hộ"], row["Chủ hộ"], row["Số nhà"], row["Ngõ"]) == (uid, "", "", "")
    assert rows(take(what="households", names="y")) == []


def test_only_ones_own_place(take, stage, campaign):
    knock(stage.minh, door(stage.minh, stage.hamlet_c), 1)
    knock(stage.hoa, door(stage.hoa, stage.hamlet_a), 1)
    assert {row["Mã địa bàn"] for row in rows(take())} == {stage.hamlet_a.ref}
    take(stage.neighbour, 404)
    take(stage.hamlet_a, 403, who="y_binh")
    take(stage.province, 403, who="thu")


def test_an_empty_commune_gives_heads_alone(take, stage, campaign):
    assert rows(take()) == []
    assert rows(take(what="households")) == []
    assert len(cells(take(kind="xlsx"))) == 1


def test_each_is_logged_with_what_was_in_it_and_nobodys_name(take, stage, campaign):
    make_homes(stage.hamlet_a, 3)
    take(what="households", names="y", kind="xlsx")
    take(notes="y")
    entries = db.session.scalars(
        select(AuditEntry).where(AuditEntry.verb == "household.export").order_by(AuditEntry.id)
    )
    told = [(entry.user_id, entry.subject, entry.detail) for entry in entries]
    subject = f"area:{stage.commune.area.code}@{stage.commune.area.valid_from}"
    assert told == [
        (stage.lan.id, subject, "households xlsx names rows 3"),
        (stage.lan.id, subject, "visits csv dot-thu notes rows 0"),
    ]


def test_an_open_desk_proves_itself_and_finds_its_choice_again(app, stage, campaign):
    browser = app.test_client()
    sign_in(browser, stage.lan, confirmed_at=now() - timedelta(hours=1))
    fields = {"what": "households", "kind": "csv", "names": "y"}
    answer = browser.post(f"/exports/{stage.commune.ref}", data=fields)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/confirm?next=/exports/")
    assert db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "household.export")).all() == []
    page = read_page(browser.get(f"/exports/{stage.commune.ref}?what=households&kind=csv&names=y"))
    chosen = {each.get("value") for each in page.all("option") if each.get("selected") is not None}
    assert chosen == {"households", "csv"}
    ticked = [each.get("name") for each in page.all("input") if each.get("checked") is not None]
    assert ticked == ["names"]


@pytest.mark.parametrize("fields", [{"what": "all"}, {"kind": "exe"}, {"what": ""}])
def test_what_is_not_offered_is_asked_about_again(take, stage, campaign, fields):
    page = read_page(take(status=422, names="y", **fields))
    assert "Còn chỗ cần sửa" in page.words()
    assert [each.get("name") for each in page.all("input") if each.get("checked") is not None] == ["names"]


def test_without_a_campaign_only_the_register_leaves(take, stage):
    make_home(stage.hamlet_a)
    assert "chưa có đợt nào" in read_page(take(status=422)).words()
    assert len(rows(take(what="households"))) == 1


def test_the_file_is_kept_nowhere_and_named_for_its_place(take, stage, campaign):
    answer = take()
    assert answer.headers["Cache-Control"] == "no-store"
    name = answer.headers["Content-Disposition"]
    assert name.startswith(f"attachment; filename=go-cua-luot-tham-{stage.commune.code}-")
    assert name.endswith(".csv")


def test_what_a_sheet_cannot_hold_is_refused_not_cut(take, stage, campaign, monkeypatch):
    monkeypatch.setattr(write, "MOST_ROWS", 2)
    make_homes(stage.hamlet_a, 3)
    asked = {"what": "households", "kind": "xlsx"}
    assert "chọn tệp .csv" in take(**asked, status=422).text
    assert len(rows(take(what="households"))) == 3
    assert db.session.scalars(select(AuditEntry.verb).where(AuditEntry.verb == "household.export")).all() == [
        "household.export"
    ]
