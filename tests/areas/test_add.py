"""`flask areas add` and the rule behind it."""

from pathlib import Path

import pytest
from flask.testing import FlaskCliRunner

from fieldapp.areas import add
from fieldapp.areas.add import HasHouseholds, add_area
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code, is_leaf
from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.errors import NotFound
from fieldapp.extensions import db
from tests.areas.trees import LEFT, RIGHT, ROOT, write


@pytest.fixture
def left(runner: FlaskCliRunner, tmp_path: Path) -> Area:
    runner.invoke(args=["areas", "import", write(tmp_path, ROOT, LEFT, RIGHT)])
    return area_by_code("1a")


def test_prints_the_code_and_takes_the_validity_of_the_parent(runner: FlaskCliRunner, left: Area) -> None:
    result = runner.invoke(args=["areas", "add", "--parent", "1a", "--kind", "bon", "Bon U1"])
    assert (result.exit_code, result.stdout) == (0, "1a.bon-u1\n")
    made = area_by_code("1a.bon-u1")
    assert (made.kind, made.name, made.parent_id) == ("bon", "Bon U1", left.id)
    assert (made.valid_from, made.valid_until) == (left.valid_from, left.valid_until)
    act = db.session.query(AuditEntry).filter_by(subject="area:1a.bon-u1@2020-01-01").one()
    assert (act.verb, act.user_id) == ("area.add", None)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Thôn 3", "1a.thon-3"),
        ("Tổ dân phố 11", "1a.to-dan-pho-11"),
        ("Bon Bu N'Đơr B", "1a.bon-bu-ndor-b"),
        ("Buôn Ea Pô", "1a.buon-ea-po"),
        ("Đồi 2/9 (cũ)", "1a.doi-2-9-cu"),
    ],
)
def test_code_is_folded(left: Area, name: str, code: str) -> None:
    assert add_area(left, "thôn", name, now()).code == code


def test_repeating_gives_the_same_area_however_it_is_typed(left: Area) -> None:
    first = add_area(left, "thôn", "Thôn 3", now())
    assert add_area(left, "Thôn", "  thôn   3 ", now()) is first
    assert add_area(left, "thôn", "Tho\u0302n 3", now()) is first


def test_second_area_of_one_code_is_numbered(left: Area) -> None:
    codes = [add_area(left, "thôn", name, now()).code for name in ("Bu Prăng", "Bu Prang", "Bu Prâng", "Bu Prang")]
    assert codes == ["1a.bu-prang", "1a.bu-prang-2", "1a.bu-prang-3", "1a.bu-prang-2"]


def test_same_name_elsewhere_is_another_area(left: Area) -> None:
    right = area_by_code("1b")
    assert add_area(left, "thôn", "Thôn 3", now()).code == "1a.thon-3"
    assert add_area(right, "thôn", "Thôn 3", now()).code == "1b.thon-3"


def test_area_with_households_takes_no_children(left: Area, monkeypatch: pytest.MonkeyPatch) -> None:
    known = add_area(left, "thôn", "Thôn 1", now())
    monkeypatch.setattr(add, "FORBIDS_CHILDREN", [lambda area: area.id == left.id])
    with pytest.raises(HasHouseholds):
        add_area(left, "thôn", "Thôn 2", now())
    assert add_area(left, "thôn", "Thôn 1", now()) is known
    assert add_area(area_by_code("1b"), "thôn", "Thôn 2", now()).code == "1b.thon-2"


@pytest.mark.parametrize(
    ("parent", "kind", "name", "said"),
    [
        ("9", "thôn", "Thôn 1", "Không có địa bàn 9."),
        ("1a@2030-01-01", "thôn", "Thôn 1", "Không có địa bàn 1a@2030-01-01."),
        ("1a@hôm qua", "thôn", "Thôn 1", "Không có địa bàn"),
        ("1a", "thôn", "!!!", "không đặt thành mã được"),
        ("1a", "thôn", "Thôn " * 30, "không quá 120 ký tự"),
        ("1a", "thôn", "Thôn " * 18, "không đặt thành mã được"),
        ("1a", " ", "Thôn 1", "không quá 40 ký tự"),
        ("1a", "thôn", "Thôn\u202e 1", "phải có chữ"),
    ],
)
def test_bad_input_is_one_line(
    runner: FlaskCliRunner, left: Area, parent: str, kind: str, name: str, said: str
) -> None:
    result = runner.invoke(args=["areas", "add", "--parent", parent, "--kind", kind, name])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert said in result.stderr
    assert is_leaf(area_by_code("1a"))


def test_code_with_nul_is_not_found(left: Area) -> None:
    with pytest.raises(NotFound):
        area_by_code("1a\x00")
