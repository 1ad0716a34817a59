"""A backup: taken while the server writes, proved before it has its name, and nothing left when it fails.

Source: security.md, "Surviving".
"""

import os
import stat
from contextvars import copy_context
from threading import Event, Thread

import pytest

from fieldapp.backup import take
from fieldapp.backup.faults import BadCopy
from fieldapp.epoch import current_epoch
from fieldapp.extensions import db
from fieldapp.rollups.models import Rollup


def test_one_line_tells_what_is_in_it(say, file, hoa, homes):
    hoa.send(hoa.visit(homes[0]))
    said = say("backup", file)
    assert said.count("\n") == 1
    assert f"1 lượt thăm, 3 hộ · epoch {current_epoch()}" in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_it_is_taken_while_visits_come_in(say, file, hoa, homes):
    stop, sent, refused = Event(), [], []

    def walk() -> None:
        while not stop.is_set():
            ops = [hoa.visit(home) for home in homes]
            (sent if hoa.say(*ops) == ["stored"] * 3 else refused).append(ops)

    walker = Thread(target=copy_context().run, args=(walk,))
    db.session.remove()
    walker.start()
    while len(sent) < 2 and walker.is_alive():
        pass
    said = say("backup", file)
    stop.set()
    walker.join()
    counted = int(said.partition("· ")[2].partition(" lượt")[0])
    assert refused == []
    assert 6 <= counted <= 3 * len(sent)
    assert counted % 3 == 0
    say("restore", file)
    answer = hoa.post({"uids": [op["uid"] for ops in sent for op in ops]}, "/api/receipts").json
    assert len(answer["missing"]) == 3 * len(sent) - counted


def test_an_older_backup_of_that_name_gives_way_only_to_a_good_one(say, file, hoa, homes, monkeypatch):
    say("backup", file)
    older = file.read_bytes()

    def fail(_address: object) -> None:
        raise BadCopy("đếm lại không khớp")

    with monkeypatch.context() as patch:
        patch.setattr(take, "proved", fail)
        assert say("backup", file, exit_code=2) == "đếm lại không khớp\n"
    assert file.read_bytes() == older
    hoa.send(hoa.visit(homes[0]))
    assert "1 lượt thăm" in say("backup", file)
    assert file.read_bytes() != older


@pytest.mark.parametrize("fault", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_one_that_is_stopped_leaves_nothing(say, file, monkeypatch, fault):
    def stop(*_: object) -> None:
        raise fault

    monkeypatch.setattr(take, "put", stop)
    say("backup", file, exit_code=2)
    assert list(file.parent.iterdir()) == []


def test_figures_that_are_not_their_recount_are_no_good_backup(say, file, hoa, homes):
    hoa.send(hoa.visit(homes[0]))
    db.session.query(Rollup).update({Rollup.visits: 7})
    db.session.commit()
    assert "rollups check" in say("backup", file, exit_code=2)
    assert not file.exists()


def test_a_place_where_no_file_can_be_is_refused(say, file):
    assert "Không có thư mục" in say("backup", file / "a" / "b", exit_code=2)
    assert "không phải là tệp" in say("backup", file.parent, exit_code=2)


@pytest.mark.parametrize("name", ["hom-nay.gocua", "-x", "*", "sau [1].gocua"])
def test_a_name_is_typed_as_it_is_where_one_stands(say, folder, hoa, homes, monkeypatch, name):
    monkeypatch.chdir(folder)
    others = folder / ".of.others.part"
    others.mkdir()
    os.utime(others, (0, 0))
    hoa.say(hoa.visit(homes[0]))
    assert "1 lượt thăm" in say("backup", "--", name)
    assert {each.name for each in folder.iterdir()} == {name, others.name}
    say("restore", "--", name)
