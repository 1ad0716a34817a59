"""A large register comes in by parts: it goes on where it stopped, and is taken back whole."""

from collections.abc import Callable
from threading import Event
from time import sleep
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fieldapp.audit.models import AuditEntry
from fieldapp.extensions import db
from fieldapp.households import imports
from fieldapp.households.importing import steps
from fieldapp.households.importing.uploads import write_report
from fieldapp.households.models import RegisterImport
from tests.cast import Stage, browser_of
from tests.households.spreadsheets import doors, opened, xlsx
from tests.households.uploads import again, bring, fields, look, press, report, result

HEADERS = ("Thôn", "Số nhà", "Chủ hộ")
# A hamlet comes in one part wherever its rows lie, two small ones together; hamlets that nobody has yet are two parts.
ROWS = [("Bon U1", "1", "Trùng Tên")] * 3 + [("Thôn 9", str(number), f"Hộ {number}") for number in range(5)]
ROWS += [("TDP 2", "1", "Trùng Tên"), ("Bon U1", "1", "Trùng Tên"), ("Lạ", "2", "Ai đó")]
ROWS += [("Thôn 10", "1", "Khác"), ("Thôn 9", "9", "Trùng Tên")]


@pytest.fixture
def lan(app: Flask, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A chair whose every answer brings in one part, of three rows at least."""
    monkeypatch.setattr(steps, "SLICE", 3)
    monkeypatch.setattr(imports, "SECONDS", -1.0)
    return browser_of(app, stage.lan)


def begun(client: FlaskClient, stage: Stage) -> str:
    address, page = look(client, stage.commune.ref, xlsx(ROWS, HEADERS), create_hamlets="y")
    assert press(client, address, page).status_code == 303
    return address


def test_each_answer_brings_more_until_all_is_there(lan: FlaskClient, stage: Stage) -> None:
    address, seen = begun(lan, stage), []
    while "Đang nạp" in (page := again(lan, address)).title:
        assert "Nạp tiếp" in page.words()
        seen.append(len(doors()))
        assert lan.post(f"{address}/continuation").status_code == 303
    assert seen == [4, 10]
    assert len(doors()) == 12
    made = db.session.scalars(select(RegisterImport)).one()
    assert (made.new, made.unchanged, made.changed, made.refused) == (12, 0, 0, 1)
    acts = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "register.import")).all()
    assert {act.subject for act in acts} == {f"import:{made.id}"}
    rows = opened(report(lan, address))
    assert sorted(row[0] for row in rows if isinstance(row[0], int)) == list(range(2, 15))
    second, page = look(lan, stage.commune.ref, xlsx(ROWS, HEADERS), create_hamlets="y")
    assert fields(page)["create_hamlets"] == "y"
    press(lan, second, page)
    result(lan, second)
    assert len(doors()) == 12


def test_half_an_import_is_taken_back_and_does_not_go_on(lan: FlaskClient, stage: Stage) -> None:
    address = begun(lan, stage)
    made = db.session.scalars(select(RegisterImport.id)).one()
    assert lan.post(f"/imports/{stage.commune.ref}/{made}/withdrawal").status_code == 303
    assert {d.state for d in doors()} == {"mistake"}
    assert lan.get(address).status_code == 404
    assert lan.post(f"{address}/continuation").status_code == 404
    assert len(doors()) == 4


def test_the_choices_stay_those_it_was_begun_with(lan: FlaskClient, stage: Stage) -> None:
    address = begun(lan, stage)
    assert lan.post(address, data={"mode": "store", "c0": "head"}).status_code == 303
    result(lan, address)
    assert len(doors()) == 12


def test_a_hamlet_that_became_unclear_between_parts_is_refused_and_the_import_ends(
    lan: FlaskClient, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(steps, "SLICE", 1)
    bring(lan, stage.commune.ref, xlsx([("Thôn 3", "1", "Ai đó")], HEADERS), create_hamlets="y")
    rows = [("Bon U1", "1", "Y Ngông"), ("3", "7", "H'Bia"), ("3", "8", "H'Lan"), ("Lạ", "9", "Khác")]
    address, page = look(lan, stage.commune.ref, xlsx(rows, HEADERS))
    press(lan, address, page)
    assert len(doors()) == 2
    bring(lan, stage.commune.ref, xlsx([("TDP 3", "1", "Ai đó")], HEADERS), create_hamlets="y")
    result(lan, address)
    made = db.session.scalars(select(RegisterImport).order_by(RegisterImport.id)).all()[1]
    assert (made.new, made.unchanged, made.changed, made.refused) == (1, 0, 0, 3)
    told = opened(report(lan, address))
    assert sorted(row[0] for row in told if isinstance(row[0], int)) == [2, 3, 4, 5]


def test_taken_back_while_its_next_part_comes_in(
    lan: FlaskClient, stage: Stage, at_once: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [(hamlet, str(number), "Ai đó") for hamlet in ("Bon U1", "TDP 2") for number in range(4)]
    address, page = look(lan, stage.commune.ref, xlsx(rows, HEADERS))
    press(lan, address, page)
    made = db.session.scalars(select(RegisterImport.id)).one()
    comes_in, other = Event(), browser_of(lan.application, stage.lan)

    def take_time(*given: Any) -> None:
        comes_in.set()
        sleep(0.3)
        write_report(*given)

    def withdraw() -> int:
        comes_in.wait(10)
        return other.post(f"/imports/{stage.commune.ref}/{made}/withdrawal").status_code

    monkeypatch.setattr(steps, "write_report", take_time)
    assert at_once(lambda: lan.post(f"{address}/continuation").status_code, withdraw) == [303, 303]
    assert [door.state for door in doors()] == ["mistake"] * 8
