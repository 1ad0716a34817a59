"""`flask register undo`: an import is taken back whole, or not at all; history stays."""

from pathlib import Path

import pytest
from click.testing import Result
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import HouseholdRecord, RegisterImport
from fieldapp.rollups.summarise import figures
from tests.cast import Stage
from tests.households.spreadsheets import THREE, Clerk, counts, doors, last_line, xlsx
from tests.visits.doors import by_phone
from tests.visits.register import make_home, make_sheet, register

MORE = xlsx([(1, "Bon U1", "Ngõ 1", "25", "H'Nghia Êban", 6, 4, 4), (2, "Bon U1", "", "", "Người Mới", 1, 1, 1)])


@pytest.fixture
def clerk(runner: FlaskCliRunner, tmp_path: Path) -> Clerk:
    return Clerk(runner, tmp_path)


def number(result: Result) -> str:
    return last_line(result).split()[1].strip(":")


def standing() -> list[tuple[object, ...]]:
    return [(d.uid, d.state, d.head, d.people, d.adults, d.smartphones, d.alley_id, d.position) for d in doors()]


def test_what_it_added_is_a_mistake_and_figures_are_right(clerk: Clerk, stage: Stage, campaign: Campaign) -> None:
    made = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    at = now()
    result = clerk.undo(made)
    assert (result.exit_code, last_line(result)) == (0, f"undo {made}: removed 3, restored 0")
    assert {d.state for d in doors()} == {"mistake"}
    assert figures(stage.commune.area, campaign).counts.households == 0
    assert figures(stage.commune.area, campaign, at).counts.households == 3
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "register.undo")).one()
    assert act.subject == f"import:{made}"
    assert clerk.rollups() == 0


def test_second_undo_says_so(clerk: Clerk, stage: Stage) -> None:
    made = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    clerk.undo(made)
    before = len(db.session.scalars(select(HouseholdRecord)).all())
    again = clerk.undo(made)
    assert (again.exit_code, "đã được rút lại từ trước" in again.stdout) == (0, True)
    assert len(db.session.scalars(select(HouseholdRecord)).all()) == before


def test_same_file_brings_them_back(clerk: Clerk, stage: Stage) -> None:
    clerk.undo(number(clerk.bring(xlsx(THREE), stage.commune.ref)))
    uids = [d.uid for d in doors()]
    again = clerk.bring(xlsx(THREE), stage.commune.ref)
    assert counts(again) == "new 3, unchanged 0, changed 0, refused 0"
    assert [(d.uid, d.state) for d in doors()] == [(uid, "open") for uid in uids]
    assert counts(clerk.bring(xlsx(THREE), stage.commune.ref)).startswith("new 0, unchanged 3")
    assert last_line(clerk.undo(number(again))).endswith("removed 3, restored 0")
    assert {d.state for d in doors()} == {"mistake"}
    assert clerk.rollups() == 0


def test_changed_households_get_their_record_of_before(clerk: Clerk, stage: Stage) -> None:
    first = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    before = standing()
    second = number(clerk.bring(MORE, stage.commune.ref, "--update"))
    assert (doors()[0].people, doors()[0].smartphones, len(doors())) == (6, 4, 4)
    refused = clerk.undo(first)
    assert (refused.exit_code, refused.stdout, refused.stderr.count("\n")) == (2, "", 1)
    assert last_line(clerk.undo(second)) == f"undo {second}: removed 1, restored 1"
    assert standing()[:3] == before
    assert doors()[3].state == "mistake"
    assert clerk.undo(first).exit_code == 0
    assert {d.state for d in doors()} == {"mistake"}
    assert clerk.rollups() == 0


def test_people_go_back_to_unstated(clerk: Clerk, stage: Stage) -> None:
    make_home(stage.hamlet_a, head="Y Ngông")
    file = xlsx([(1, "Bon U1", "", "", "Y Ngông", 4, 2, 1)])
    for _ in range(2):
        clerk.undo(number(clerk.bring(file, stage.commune.ref, "--update")))
        [home] = doors()
        assert (home.people, home.adults, home.state) == (None, None, "open")


def test_visit_on_a_new_household_forbids_it(clerk: Clerk, stage: Stage, campaign: Campaign) -> None:
    made = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    home = doors()[0].uid
    by_phone(clerk.app.test_client(), stage.hoa, campaign, {"household": home, "outcome": "not_home"})
    result = clerk.undo(made)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "không rút lại được nữa" in result.stderr
    assert {d.state for d in doors()} == {"open"}
    assert db.session.get_one(RegisterImport, int(made)).undone_at is None


def test_a_printed_sheet_does_not(clerk: Clerk, stage: Stage, campaign: Campaign) -> None:
    made = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    at_a = [door for door in doors() if door.area_id == stage.hamlet_a.id]
    make_sheet(campaign, at_a, stage.y_binh)
    assert clerk.undo(made).exit_code == 0


def test_visit_on_a_changed_household_does_not(clerk: Clerk, stage: Stage, campaign: Campaign) -> None:
    home = make_home(stage.hamlet_a, head="Y Ngông")
    made = number(clerk.bring(xlsx([(1, "Bon U1", "", "", "Y Ngông", 4, 2, 1)]), stage.commune.ref, "--update"))
    by_phone(clerk.app.test_client(), stage.hoa, campaign, {"household": home.uid, "outcome": "met", "adults": 5})
    assert clerk.undo(made).exit_code == 0
    assert clerk.rollups() == 0


def test_later_record_forbids_it(clerk: Clerk, stage: Stage) -> None:
    made = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    register(stage.hamlet_a, [{"household": doors()[0].uid, "head": "Đổi Tên"}])
    assert clerk.undo(made).exit_code == 2
    assert doors()[0].head == "Đổi Tên"


def test_merge_into_a_new_household_forbids_it(clerk: Clerk, stage: Stage) -> None:
    home = make_home(stage.hamlet_a)
    made = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    home.state, home.merged_into_id = "merged", doors()[1].id
    db.session.commit()
    assert clerk.undo(made).exit_code == 2


def test_repeat_that_wrote_nothing_leaves_the_first_free(clerk: Clerk, stage: Stage) -> None:
    first = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    second = number(clerk.bring(xlsx(THREE), stage.commune.ref))
    assert last_line(clerk.undo(second)).endswith("removed 0, restored 0")
    assert clerk.undo(first).exit_code == 0


@pytest.mark.parametrize("unknown", ["0", "999", "-1", "99999999999", "x"])
def test_unknown_import_is_one_line(clerk: Clerk, stage: Stage, unknown: str) -> None:
    result = clerk.undo(unknown)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
