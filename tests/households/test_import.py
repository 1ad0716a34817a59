"""`flask register import`: a register comes in once, and a second time changes nothing."""

import io
import unicodedata
from pathlib import Path

import openpyxl
import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.importing.template import COLUMNS, template
from fieldapp.households.models import Alley, HouseholdRecord, RegisterImport
from fieldapp.rollups.summarise import figures
from tests.cast import Stage
from tests.households.old_excel import xls
from tests.households.spreadsheets import HEADERS, THREE, Clerk, counts, doors, last_line, xlsx
from tests.visits.doors import by_phone
from tests.visits.register import make_home


@pytest.fixture
def clerk(runner: FlaskCliRunner, tmp_path: Path) -> Clerk:
    return Clerk(runner, tmp_path)


def test_works(clerk: Clerk, stage: Stage, campaign: Campaign) -> None:
    result = clerk.bring(xlsx(THREE), stage.commune.ref)
    made = db.session.scalars(select(RegisterImport)).one()
    assert result.exit_code == 0
    assert last_line(result) == f"import {made.id}: new 3, unchanged 0, changed 0, refused 0"
    assert [(d.area_id, d.head, d.number, d.hint, d.people, d.adults, d.smartphones) for d in doors()] == [
        (stage.hamlet_a.id, "H'Nghia Êban", "25", "", 5, 3, 2),
        (stage.hamlet_a.id, "Y Ngông Niê Kdăm", "", "sau nhà văn hóa", 4, 2, 1),
        (stage.hamlet_b.id, "Nguyễn Văn An", "12/3", "", 3, 2, None),
    ]
    assert [(d.alley and d.alley.name, d.position) for d in doors()] == [("Ngõ 1", 1), ("Ngõ 1", 2), (None, 1)]
    found = figures(stage.commune.area, campaign)
    assert (found.counts.households, found.counts.adults) == (3, 7)
    assert clerk.rollups() == 0


def test_records_and_the_act_name_the_import(clerk: Clerk, stage: Stage) -> None:
    clerk.bring(xlsx(THREE), stage.commune.ref)
    made = db.session.scalars(select(RegisterImport)).one()
    records = db.session.scalars(select(HouseholdRecord)).all()
    assert {(r.import_id, r.door, r.state) for r in records} == {(made.id, "import", "open")}
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "register.import")).one()
    assert act.subject == f"import:{made.id}"
    assert "Nghia" not in act.detail


def test_repeat_changes_nothing(clerk: Clerk, stage: Stage, campaign: Campaign) -> None:
    clerk.bring(xlsx(THREE), stage.commune.ref)
    home = doors()[0]
    by_phone(clerk.app.test_client(), stage.hoa, campaign, {"household": home.uid, "outcome": "met", "adults": 9})
    before = [(d.uid, d.record_uid, d.position, d.adults) for d in doors()]
    for options in ((), ("--update",), ("--create-hamlets",)):
        again = clerk.bring(xlsx(THREE), stage.commune.ref, *options)
        assert (again.exit_code, counts(again)) == (0, "new 0, unchanged 3, changed 0, refused 0")
    assert [(d.uid, d.record_uid, d.position, d.adults) for d in doors()] == before
    assert len(db.session.scalars(select(HouseholdRecord)).all()) == 3
    assert clerk.rollups() == 0


def test_case_accents_and_apostrophes_do_not_make_another_household(clerk: Clerk, stage: Stage) -> None:
    clerk.bring(xlsx(THREE), stage.commune.ref)
    again = clerk.bring(xlsx([(1, "bon u1", "ngõ 1", "25", "H’NGHIA EBAN", 5, 3, 2)]), stage.commune.ref)
    assert counts(again) == "new 0, unchanged 1, changed 0, refused 0"
    assert "họ tên chủ hộ: sổ ghi H'Nghia Êban, tệp ghi H’NGHIA EBAN" in again.stdout
    assert len(db.session.scalars(select(Alley)).all()) == 1


def test_differences_are_listed_and_update_writes_them(clerk: Clerk, stage: Stage) -> None:
    clerk.bring(xlsx(THREE), stage.commune.ref)
    changed = xlsx([(1, "Bon U1", "Ngõ 2", "25", "H'Nghia Êban", 6, None, 4), *THREE[1:]])
    listed = clerk.bring(changed, stage.commune.ref)
    assert counts(listed) == "new 0, unchanged 3, changed 0, refused 0"
    for said in (
        "Dòng 2",
        "ngõ/xóm: sổ ghi Ngõ 1, tệp ghi Ngõ 2",
        "số khẩu: sổ ghi 5, tệp ghi 6",
        "sổ ghi 2, tệp ghi 4",
    ):
        assert said in listed.stdout
    assert doors()[0].smartphones == 2
    written = clerk.bring(changed, stage.commune.ref, "--update")
    assert (written.exit_code, counts(written)) == (0, "new 0, unchanged 2, changed 1, refused 0")
    first = doors()[0]
    assert (first.people, first.adults, first.smartphones, first.alley and first.alley.name) == (6, 3, 4, "Ngõ 2")
    assert counts(clerk.bring(changed, stage.commune.ref, "--update")).startswith("new 0, unchanged 3")
    assert clerk.rollups() == 0


def test_update_keeps_what_people_decided(clerk: Clerk, stage: Stage) -> None:
    home = make_home(stage.hamlet_a, head="Y Ngông", position=7, state="absent", priority=True, adults=1)
    clerk.bring(xlsx([(1, "Bon U1", "", "", "Y Ngông", 4, 2, 1)]), stage.commune.ref, "--update")
    [kept] = doors()
    assert (kept.uid, kept.position, kept.state, kept.priority) == (home.uid, 7, "absent", True)
    assert (kept.people, kept.adults, kept.smartphones) == (4, 2, 1)
    assert clerk.rollups() == 0


@pytest.mark.parametrize("state", ["mistake", "merged"])
def test_household_that_people_judged_away_stays_away(clerk: Clerk, stage: Stage, state: str) -> None:
    home = make_home(stage.hamlet_a, head="Y Ngông", state="mistake")
    if state == "merged":
        home.state, home.merged_into_id = state, make_home(stage.hamlet_a, head="Y Ngông Niê").id
        db.session.commit()
    result = clerk.bring(xlsx([(1, "Bon U1", "", "", "Y Ngông", 4, 2, 1)]), stage.commune.ref, "--update")
    assert counts(result) == "new 0, unchanged 1, changed 0, refused 0"
    assert doors()[0].state == state


def test_households_not_in_the_file_stay(clerk: Clerk, stage: Stage) -> None:
    make_home(stage.hamlet_a, head="Không có trong tệp", position=4)
    assert counts(clerk.bring(xlsx(THREE), stage.commune.ref)).startswith("new 3")
    assert {d.state for d in doors()} == {"open"}


def test_namesakes_are_told_by_address_then_by_order(clerk: Clerk, stage: Stage) -> None:
    rows = [(n, "Bon U1", "", place, "Nguyễn Văn An", n, n, 0) for n, place in enumerate(["1", "2", "", "", ""], 1)]
    assert counts(clerk.bring(xlsx(rows), stage.commune.ref)).startswith("new 5")
    assert counts(clerk.bring(xlsx(rows), stage.commune.ref)).startswith("new 0, unchanged 5")
    rows.append((6, "Bon U1", "", "", "NGUYỄN VĂN AN", 6, 6, 0))
    assert counts(clerk.bring(xlsx(rows), stage.commune.ref)).startswith("new 1, unchanged 5")
    assert [d.people for d in doors()] == [1, 2, 3, 4, 5, 6]


def test_new_households_follow_the_last_of_their_alley(clerk: Clerk, stage: Stage) -> None:
    make_home(stage.hamlet_a, head="Đã có", alley="Ngõ 1", position=12)
    rows = [(1, "Bon U1", "ngõ 1", "", "A"), (2, "Bon U1", "Ngõ 2", "", "B"), (3, "Bon U1", "Ngõ 1", "", "C")]
    clerk.bring(xlsx(rows), stage.commune.ref)
    assert [(d.alley.name, d.position) for d in doors() if d.alley] == [
        ("Ngõ 1", 12),
        ("Ngõ 1", 13),
        ("Ngõ 2", 1),
        ("Ngõ 1", 14),
    ]


def test_text_is_stored_composed(clerk: Clerk, stage: Stage) -> None:
    loose = unicodedata.normalize("NFD", "Nguyễn Thị Đào ƀê̆")
    clerk.bring(xlsx([(1, "Bon U1", "", "", f"  {loose}\n ")]), stage.commune.ref)
    assert doors()[0].head == unicodedata.normalize("NFC", loose)


def test_dry_run_writes_nothing(clerk: Clerk, stage: Stage) -> None:
    rows = [*THREE, (4, "Thôn 99", "", "", "Ai Đó"), (5, "Bon 7", "", "", "Ai Nữa", -1)]
    result = clerk.bring(xlsx(rows), stage.commune.ref, "--dry-run", "--create-hamlets")
    assert (result.exit_code, last_line(result)) == (1, "dry run: new 4, unchanged 0, changed 0, refused 1")
    assert "Thôn thêm mới: Thôn 99." in result.stdout
    assert doors() == []
    assert db.session.scalars(select(RegisterImport)).all() == []
    assert clerk.rollups() == 0


def test_report_says_every_row_by_its_number(clerk: Clerk, stage: Stage, tmp_path: Path) -> None:
    report = tmp_path / "bao-cao.xlsx"
    rows = [*THREE, (4, "Bon U1", "", "", "=HYPERLINK(1)", 2), (5, "Bon U7", "", "", "Lạ", 2)]
    result = clerk.bring(xlsx(rows, above=[("UBND THỊ TRẤN",)]), stage.commune.ref, "--report", str(report))
    assert result.exit_code == 1
    sheet = openpyxl.load_workbook(io.BytesIO(report.read_bytes())).active
    assert sheet is not None
    said = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert said[0][0] == last_line(result)
    assert "Ghi chú" in said[1][0]
    assert [row[0:2] for row in said[-5:]] == [[3, "mới"], [4, "mới"], [5, "mới"], [6, "mới"], [7, "từ chối"]]
    assert said[-2][3] == "=HYPERLINK(1)"
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    assert "Dòng 7: từ chối" in result.stdout


def test_report_that_cannot_be_written_stores_nothing(clerk: Clerk, stage: Stage, tmp_path: Path) -> None:
    result = clerk.bring(xlsx(THREE), stage.commune.ref, "--report", str(tmp_path / "không có" / "x.xlsx"))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert doors() == []


def test_what_is_never_stored_is_not(clerk: Clerk, stage: Stage) -> None:
    headers = ("Thôn", "Chủ hộ", "Số điện thoại", "Số CCCD", "Dân tộc", "Ghi chú", "Số ĐT thông minh", "Nghề nghiệp")
    row = ("Bon U1", "Y Ngông", "0905123456", "067090001234", "Mnông", "hay uống rượu", 2, "làm rẫy")
    result = clerk.bring(xlsx([row], headers), stage.commune.ref)
    assert "Cột không bao giờ lưu, đã bỏ qua: Số điện thoại; Số CCCD; Dân tộc; Ghi chú." in result.stdout
    assert "Cột không đọc: Nghề nghiệp." in result.stdout
    [home] = doors()
    assert home.smartphones == 2
    kept = " ".join(str(value) for value in vars(home).values())
    assert not [secret for secret in row[2:6] if str(secret) in kept + result.stdout]


def test_only_the_hamlet_is_required(clerk: Clerk, stage: Stage) -> None:
    assert counts(clerk.bring(xlsx([("Bon U1",), ("TDP 2",)], ("Thôn",)), stage.commune.ref)).startswith("new 2")
    assert counts(clerk.bring(xlsx([("A",), ("B",)], ("Chủ hộ",)), stage.hamlet_a.ref)).startswith("new 2")


def test_bad_row_is_refused_and_good_rows_go_in(clerk: Clerk, stage: Stage) -> None:
    rows = [("Bon U1", "A", -1), ("", "B", 2), ("Bon U1", "C", "2,5"), ("Bon U1", "D", 4)]
    result = clerk.bring(xlsx(rows, ("Thôn", "Chủ hộ", "Số khẩu")), stage.commune.ref)
    assert (result.exit_code, counts(result)) == (1, "new 1, unchanged 0, changed 0, refused 3")
    assert [line.split(":")[0] for line in result.stdout.splitlines()[:-1]] == ["Dòng 2", "Dòng 3", "Dòng 4"]
    assert [d.head for d in doors()] == ["D"]
    assert clerk.rollups() == 0


@pytest.mark.parametrize("content", [b"", xlsx([], headers=()), xlsx([]), b"\0" * 100, b"\x89PNG\r\n\x1a\n" * 9])
def test_file_refused_as_a_whole_is_one_line(clerk: Clerk, stage: Stage, content: bytes) -> None:
    result = clerk.bring(content, stage.commune.ref)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert doors() == []


def test_old_excel_renamed_comes_in(clerk: Clerk, stage: Stage) -> None:
    content = xls([["Thôn", "Họ tên chủ hộ", "Số khẩu"], ["Bon U1", "Ƀă Niê", 3]])
    assert counts(clerk.bring(content, stage.commune.ref, name="so.xlsx")).startswith("new 1")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--area", "99999"], "Không có địa bàn 99999"),
        ([], "--area"),
    ],
)
def test_bad_command_is_one_line(
    runner: FlaskCliRunner, stage: Stage, tmp_path: Path, arguments: list[str], said: str
) -> None:
    path = tmp_path / "so.xlsx"
    path.write_bytes(xlsx(THREE))
    result = runner.invoke(args=["register", "import", str(path), *arguments])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr


def test_missing_file_is_one_line(runner: FlaskCliRunner, stage: Stage) -> None:
    result = runner.invoke(args=["register", "import", "không-có.xlsx", "--area", stage.commune.ref])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_template_in_the_repository_is_the_program_s(clerk: Clerk, stage: Stage) -> None:
    committed = Path("static/mau-danh-sach-ho.xlsx").read_bytes()
    assert _cells(committed) == _cells(template())
    assert tuple(label for label, *_ in COLUMNS) == HEADERS
    empty = clerk.bring(committed, stage.commune.ref)
    assert (empty.exit_code, "chưa có hộ nào" in empty.stderr) == (2, True)
    book = openpyxl.load_workbook(io.BytesIO(committed))
    for column, value in enumerate(THREE[0], start=1):
        book.worksheets[0].cell(2, column, value)
    filled = io.BytesIO()
    book.save(filled)
    assert counts(clerk.bring(filled.getvalue(), stage.commune.ref)) == "new 1, unchanged 0, changed 0, refused 0"


def _cells(content: bytes) -> list[tuple[str, list[tuple[object, ...]]]]:
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [(sheet.title, list(sheet.iter_rows(values_only=True))) for sheet in book.worksheets]


def test_thousands_of_rows_come_in_at_once(clerk: Clerk, stage: Stage) -> None:
    rows = [(n, "Bon U1", f"Ngõ {n % 40}", str(n % 300), f"Nguyễn Văn {n % 997}", 4, 2, 1) for n in range(2_000)]
    assert counts(clerk.bring(xlsx(rows), stage.commune.ref)) == "new 2000, unchanged 0, changed 0, refused 0"
