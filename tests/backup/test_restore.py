"""The way back: exactly what was there, a new epoch, and phones that send again what a day-old backup lost.

Source: security.md, "Surviving"; sync.md, "epoch".
"""

import re
from contextvars import Context
from datetime import timedelta

import pytest
from sqlalchemy import select

from config import Config
from fieldapp import create_app
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.epoch import Epoch, current_epoch
from fieldapp.extensions import db
from fieldapp.rollups.check import differences
from fieldapp.visits.models import Visit
from tests.conftest import SECRET


def rows() -> dict[str, set[tuple[object, ...]]]:
    """Read every table, but for the marks that a restore itself leaves."""
    db.session.rollback()
    left_out = {"epochs", "audit"}
    found = {t.name: {tuple(r) for r in db.session.execute(select(*t.c))} for t in db.metadata.sorted_tables}
    db.session.rollback()
    return {name: kept for name, kept in found.items() if name not in left_out}


def test_what_was_there_comes_back_exactly(say, file, hoa, homes):
    hoa.send(hoa.visit(homes[0], outcome="met", note="Bác hẹn chiều mai"), hoa.visit(homes[1]))
    before = rows()
    say("backup", file)
    hoa.send(hoa.visit(homes[2]), hoa.visit(homes[0]))
    assert rows() != before
    said = say("restore", file)
    assert rows() == before
    assert "2 lượt thăm, 3 hộ" in said
    assert list(differences()) == []


def test_a_new_epoch_begins_and_every_phone_is_told(say, file, hoa, homes):
    hoa.send(hoa.visit(homes[0]))
    first, cursor = hoa.answer["epoch"], hoa.cursor
    say("backup", file)
    assert hoa.say(hoa.visit(homes[1])) == ["stored"]
    assert hoa.answer["epoch"] == first
    said = say("restore", file)
    hoa.send(cursor=cursor)
    assert hoa.answer["epoch"] != first
    assert hoa.answer["epoch"] in said
    assert hoa.answer["reset"] is True


def test_each_restore_begins_an_epoch_of_its_own(say, file):
    say("backup", file)
    seen = {current_epoch()}
    for _ in range(2):
        say("restore", file)
        seen.add(current_epoch())
    assert len(seen) == 3
    assert len(db.session.scalars(select(Epoch)).all()) == 1


def test_a_backup_of_yesterday_loses_no_visit(say, file, hoa, homes):
    """The phone asks for receipts, sends again what is missing, and nothing counts twice."""
    sent = [hoa.visit(homes[0], outcome="met", apps={"xanh": {"assisted": 1}})]
    hoa.send(*sent)
    say("backup", file)
    sent += [hoa.correct(sent[0], homes[1], outcome="met"), hoa.visit(homes[2])]
    assert hoa.say(*sent[1:]) == ["stored", "stored"]
    after = {visit.uid for visit in db.session.scalars(select(Visit))}
    say("restore", file)
    answer = hoa.post({"uids": [op["uid"] for op in sent]}, "/api/receipts").json
    assert answer["missing"] == [op["uid"] for op in sent[1:]]
    assert answer["epoch"] == current_epoch()
    assert hoa.say(*sent) == ["already", "stored", "stored"]
    assert {visit.uid for visit in db.session.scalars(select(Visit))} == after
    assert list(differences()) == []


def test_what_was_there_before_is_saved_and_comes_back_too(say, file, hoa, homes):
    say("backup", file)
    hoa.send(hoa.visit(homes[0]))
    late = rows()
    said = say("restore", file)
    assert rows() != late
    saved = said.partition("đã cất ở ")[2].partition(". ")[0]
    say("restore", saved)
    assert rows() == late


def test_another_machine_gets_it_all(say, file, hoa, homes, new_database):
    hoa.send(hoa.visit(homes[0]))
    before = rows()
    say("backup", file)
    with new_database() as address:
        other = create_app(Config(database_url=address, secret_key=SECRET))
        # In a context of its own, or the command would find this test's application.
        result = Context().run(other.test_cli_runner().invoke, args=["restore", str(file)])
        assert "Trước đó chưa có dữ liệu" in result.output
        with other.app_context():
            assert rows() == before
            db.session.remove()
            db.engine.dispose()


def test_the_log_names_the_restore_and_nobody(say, file):
    say("backup", file)
    say("restore", file)
    act = db.session.scalars(select(AuditEntry)).one()
    assert (act.user_id, act.verb, act.subject, act.detail) == (None, "restore", "database", "")


@pytest.mark.parametrize("harm", ["cut", "flipped", "other", "empty", "absent"])
def test_a_harmed_file_is_refused_and_nothing_changes(say, file, hoa, homes, harm):
    hoa.send(hoa.visit(homes[0], note="Nhà bác Sáu"))
    say("backup", file)
    hoa.send(hoa.visit(homes[1]))
    before, whole = rows(), file.read_bytes()
    middle = len(whole) // 2
    flipped = whole[:middle] + bytes([whole[middle] ^ 1]) + whole[middle + 1 :]
    harmed = {"cut": whole[: middle // 4096 * 4096], "flipped": flipped, "other": b"x" * 5000, "empty": b""}
    file.unlink()
    if harm in harmed:
        file.write_bytes(harmed[harm])
    say("restore", file, exit_code=2)
    assert rows() == before
    assert [each.name for each in file.parent.iterdir()] == ([file.name] if harm in harmed else [])


def test_two_restores_in_one_second_save_two_states(say, file, hoa, homes, monkeypatch):
    say("backup", file)
    hoa.say(hoa.visit(homes[0]))
    at = (now() + timedelta(seconds=1)).replace(microsecond=0)
    monkeypatch.setattr("fieldapp.dates._clock", lambda: at)
    first = say("restore", file)
    monkeypatch.setattr("fieldapp.dates._clock", lambda: at + timedelta(milliseconds=300))
    say("restore", file)
    assert "1 lượt thăm" in say("restore", re.search(r"cất ở (\S+\.gocua)", first)[1])
