"""`flask accounts …`: what each command prints, stores and refuses."""

import re
from datetime import timedelta

import pytest
from click.testing import Result
from flask.testing import FlaskClient, FlaskCliRunner
from sqlalchemy import func, select

from fieldapp.accounts.models import Card, Posting, User
from fieldapp.accounts.people import person_named
from fieldapp.extensions import db
from tests.cast import Stage, browser_of

LONG = "mật khẩu mười hai"


def run(runner: FlaskCliRunner, *words: str, typed: str = "") -> Result:
    """Run one command as from a shell: what the test holds is stored first, and read anew after."""
    db.session.commit()
    result = runner.invoke(args=["accounts", *words], input=typed)
    db.session.rollback()
    db.session.expire_all()
    return result


def refused(result: Result) -> str:
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert len(result.stderr.strip().splitlines()) == 1
    return result.stderr


def test_a_posting_says_who_lends_the_person(runner: FlaskCliRunner, stage: Stage) -> None:
    words = ("add", "bi", "--name", "K'Bí", "--role", "canvasser", "--area", stage.hamlet_a.ref, "--organisation")
    assert run(runner, *words, " Bưu điện ").exit_code == 0
    assert [p.organisation for p in person_named("bi").postings] == ["Bưu điện"]
    again = "add", "bi", "--role", "canvasser", "--area", stage.hamlet_b.ref, "--organisation", "x" * 61
    assert "60 ký tự" in refused(run(runner, *again))


def test_person_is_added_with_a_posting(runner: FlaskCliRunner, any_stage: Stage) -> None:
    words = ("add", "bi", "--name", "K'Bí", "--role", "canvasser", "--area", any_stage.hamlet_a.ref)
    result = run(runner, *words)
    assert result.exit_code == 0, result.output
    user = person_named("bi")
    assert (user.name, [(p.role, p.area_id) for p in user.postings]) == (
        "K'Bí",
        [("canvasser", any_stage.hamlet_a.id)],
    )


def test_same_posting_again_changes_nothing(runner: FlaskCliRunner, stage: Stage) -> None:
    before = db.session.scalar(select(func.count(Posting.id)))
    result = run(runner, "add", "hoa", "--name", "Tên khác", "--role", "canvasser", "--area", stage.hamlet_a.ref)
    assert result.exit_code == 0
    assert db.session.scalar(select(func.count(Posting.id))) == before
    assert stage.hoa.user.name == stage.hoa.name


def test_known_user_name_gets_one_more_posting(runner: FlaskCliRunner, stage: Stage) -> None:
    run(runner, "add", "hoa", "--role", "canvasser", "--area", stage.hamlet_b.ref)
    assert [p.area_id for p in stage.hoa.user.postings] == [stage.hamlet_a.id, stage.hamlet_b.id]


def test_chair_with_a_passphrase_gets_in(runner: FlaskCliRunner, client: FlaskClient, stage: Stage) -> None:
    words = ("add", "tam", "--name", "Tâm", "--role", "chair", "--area", stage.commune.ref, "--passphrase-stdin")
    result = run(runner, *words, typed=f"{LONG}\n")
    assert (result.exit_code, "Chưa có mật khẩu" in result.stdout) == (0, False)
    assert client.post("/login", data={"username": "tam", "passphrase": LONG}).status_code == 303


def test_chair_without_one_is_told_how_to_set_it(runner: FlaskCliRunner, client: FlaskClient, stage: Stage) -> None:
    result = run(runner, "add", "tam", "--name", "Tâm", "--role", "chair", "--area", stage.commune.ref)
    assert "accounts passphrase tam --passphrase-stdin" in result.stdout
    assert run(runner, "passphrase", "tam", "--passphrase-stdin", typed=LONG).exit_code == 0
    assert client.post("/login", data={"username": "tam", "passphrase": LONG}).status_code == 303


@pytest.mark.parametrize(
    "words",
    [
        ("add", "moi", "--role", "canvasser", "--area", "24640.bon-u1"),
        ("add", "Có Dấu", "--name", "A", "--role", "canvasser", "--area", "24640.bon-u1"),
        ("add", "moi", "--name", "A" * 81, "--role", "canvasser", "--area", "24640.bon-u1"),
        ("add", "moi", "--name", "A", "--role", "boss", "--area", "24640.bon-u1"),
        ("add", "moi", "--name", "A", "--role", "canvasser", "--area", "99999"),
        ("add", "moi", "--name", "A", "--role", "chair", "--area", "24640", "--passphrase-stdin"),
        ("card", "khong-co"),
        ("card", "lan"),
        ("card", "hoa", "--hours", "0"),
        ("card", "hoa", "--hours", "169"),
        ("passphrase", "lan"),
        ("passphrase", "khong-co", "--passphrase-stdin"),
        ("leave", "hoa", "--area", "24649"),
        ("leave", "khong-co", "--area", "24640.bon-u1"),
        ("revoke", "khong-co"),
    ],
)
def test_what_cannot_be_is_one_line_and_stores_nothing(
    runner: FlaskCliRunner, stage: Stage, words: tuple[str, ...]
) -> None:
    before = db.session.scalar(select(func.count(User.id)))
    refused(run(runner, *words, typed="ngắn"))
    assert db.session.scalar(select(func.count(User.id))) == before
    assert db.session.scalar(select(func.count(Card.id))) == 0


def test_card_is_two_lines_and_72_hours(runner: FlaskCliRunner, client: FlaskClient, stage: Stage) -> None:
    result = run(runner, "card", "hoa")
    shape = r"address http://127\.0\.0\.1:8000/enrol#([\w-]{22})\ncode [0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\n"
    found = re.fullmatch(shape, result.stdout)
    assert found, result.output
    card = db.session.scalars(select(Card)).one()
    assert card.expires_at - card.issued_at == timedelta(hours=72)
    assert client.post("/enrol", data={"token": found[1]}).status_code == 303


def test_card_lasts_the_hours_that_are_said(runner: FlaskCliRunner, stage: Stage) -> None:
    run(runner, "card", "hoa", "--hours", "168")
    card = db.session.scalars(select(Card)).one()
    assert card.expires_at - card.issued_at == timedelta(days=7)


def test_card_of_a_passphrase_role_says_why(runner: FlaskCliRunner, stage: Stage) -> None:
    assert "mật khẩu" in refused(run(runner, "card", "lan"))


def test_leaving_ends_the_posting_and_again_changes_nothing(runner: FlaskCliRunner, stage: Stage) -> None:
    assert run(runner, "leave", "hoa", "--area", stage.hamlet_a.ref).exit_code == 0
    ended = stage.hoa.user.postings[0].until_at
    assert run(runner, "leave", "hoa", "--area", stage.hamlet_a.ref).exit_code == 0
    assert stage.hoa.user.postings[0].until_at == ended is not None
    assert "phân công" in refused(run(runner, "card", "hoa"))


def test_revoking_ends_every_session(runner: FlaskCliRunner, stage: Stage) -> None:
    phones = [browser_of(runner.app, stage.hoa) for _ in range(2)]
    assert "2 máy" in run(runner, "revoke", "hoa").stdout
    assert all(phone.get("/").location.startswith("/login") for phone in phones)
    assert "0 máy" in run(runner, "revoke", "hoa").stdout
