"""The page of imports: try, store, take back; in one's own commune only."""

import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from fieldapp.audit.models import AuditEntry
from fieldapp.extensions import db
from fieldapp.households.models import RegisterImport
from tests.cast import Stage, browser_of
from tests.households.spreadsheets import THREE, doors, xlsx
from tests.visits.register import register

Post = Callable[..., TestResponse]


def send(client: FlaskClient, ref: str, content: bytes | None, mode: str = "store", **choices: str) -> TestResponse:
    """Post the form as a browser does; None for no file chosen."""
    file = (io.BytesIO(content or b""), "so-ho.xlsx" if content is not None else "")
    return client.post(
        f"/imports/{ref}", data={"file": file, "mode": mode, **choices}, content_type="multipart/form-data"
    )


@pytest.fixture
def lan(app: Flask, stage: Stage) -> FlaskClient:
    return browser_of(app, stage.lan)


def test_works(lan: FlaskClient, stage: Stage) -> None:
    empty = lan.get(f"/imports/{stage.commune.ref}")
    assert (empty.status_code, "Chưa nạp lần nào" in empty.text, "mau-danh-sach-ho.xlsx" in empty.text) == (
        200,
        True,
        True,
    )
    tried = send(lan, stage.commune.ref, xlsx(THREE), "try")
    assert tried.status_code == 200
    assert "Xem thử" in tried.text
    assert doors() == []
    stored = send(lan, stage.commune.ref, xlsx(THREE))
    assert (stored.status_code, len(doors())) == (303, 3)
    listed = lan.get(stored.location)
    assert "Rút lại" in listed.text
    made = db.session.scalars(select(RegisterImport)).one()
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "register.import")).one()
    assert (made.user_id, act.user_id, act.subject) == (stage.lan.id, stage.lan.id, f"import:{made.id}")


def test_repeat_changes_nothing(lan: FlaskClient, stage: Stage) -> None:
    for _ in range(2):
        assert send(lan, stage.commune.ref, xlsx(THREE)).status_code == 303
    assert len(doors()) == 3


def test_refused_rows_are_shown_after_the_good_ones_went_in(lan: FlaskClient, stage: Stage) -> None:
    answer = send(lan, stage.commune.ref, xlsx([*THREE, (4, "Thôn 88", "", "", "<b>Lạ</b>", 2)]))
    assert (answer.status_code, len(doors())) == (200, 3)
    assert "Không có “Thôn 88”" in answer.text
    assert "&lt;b&gt;Lạ&lt;/b&gt;" in answer.text
    added = send(lan, stage.commune.ref, xlsx([(4, "Thôn 88", "", "", "Lạ", 2)]), create_hamlets="y")
    assert (added.status_code, len(doors())) == (303, 4)


def test_update_is_a_choice(lan: FlaskClient, stage: Stage) -> None:
    send(lan, stage.commune.ref, xlsx(THREE))
    changed = xlsx([(1, "Bon U1", "", "25", "H'Nghia Êban", 9, 3, 2)])
    assert "số khẩu: sổ ghi 5, tệp ghi 9" in send(lan, stage.commune.ref, changed).text
    assert doors()[0].people == 5
    assert send(lan, stage.commune.ref, changed, update="y").status_code == 200
    assert doors()[0].people == 9


@pytest.mark.parametrize("content", [None, b"", xlsx([], headers=())])
@pytest.mark.parametrize("mode", ["try", "store"])
def test_bad_file_gives_the_page_again(lan: FlaskClient, stage: Stage, content: bytes | None, mode: str) -> None:
    answer = send(lan, stage.commune.ref, content, mode)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert doors() == []


def test_post_without_any_form(lan: FlaskClient, stage: Stage) -> None:
    assert lan.post(f"/imports/{stage.commune.ref}").status_code == 422
    assert lan.post(f"/imports/{stage.commune.ref}", data={"file": "chữ"}).status_code == 422


@pytest.mark.parametrize(("megabytes", "status"), [(11, 422), (13, 413)])
def test_large_file_is_told_so(lan: FlaskClient, stage: Stage, megabytes: int, status: int) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="so.xlsx"\r\n\r\n'
    body = head + bytes(megabytes * 1024 * 1024) + b"\r\n--x--\r\n"
    answer = lan.post(f"/imports/{stage.commune.ref}", data=body, content_type="multipart/form-data; boundary=x")
    assert (answer.status_code, "Tệp lớn hơn 10 MB" in answer.text) == (status, True)


def test_undo_from_the_list(lan: FlaskClient, stage: Stage) -> None:
    send(lan, stage.commune.ref, xlsx(THREE))
    made = db.session.scalars(select(RegisterImport.id)).one()
    for said in ("bỏ 3 hộ", "đã được rút lại từ trước"):
        answer = lan.post(f"/imports/{stage.commune.ref}/{made}/withdrawal")
        assert answer.status_code == 303
        assert said in lan.get(answer.location).text
    assert {d.state for d in doors()} == {"mistake"}
    assert "đã rút lại" in lan.get(f"/imports/{stage.commune.ref}").text


def test_undo_of_what_was_built_on(lan: FlaskClient, stage: Stage) -> None:
    send(lan, stage.commune.ref, xlsx(THREE))
    made = db.session.scalars(select(RegisterImport.id)).one()
    register(stage.hamlet_a, [{"household": doors()[0].uid, "head": "Đổi Tên"}])
    answer = lan.post(f"/imports/{stage.commune.ref}/{made}/withdrawal")
    assert (answer.status_code, "không rút lại được nữa" in answer.text) == (409, True)


def test_wrong_area(app: Flask, lan: FlaskClient, stage: Stage) -> None:
    send(lan, stage.commune.ref, xlsx(THREE))
    made = db.session.scalars(select(RegisterImport.id)).one()
    minh = browser_of(app, stage.minh)
    assert minh.get(f"/imports/{stage.commune.ref}").status_code == 404
    assert send(minh, stage.commune.ref, xlsx(THREE)).status_code == 404
    for ref in (stage.commune.ref, stage.neighbour.ref):
        assert minh.post(f"/imports/{ref}/{made}/withdrawal").status_code == 404
    assert "Lần 1" not in minh.get(f"/imports/{stage.neighbour.ref}").text
    assert {d.state for d in doors()} == {"open"}


@pytest.mark.parametrize("name", ["hoa", "y_binh", "thu", "an"])
def test_wrong_role(app: Flask, stage: Stage, name: str) -> None:
    client = browser_of(app, getattr(stage, name))
    assert client.get(f"/imports/{stage.hamlet_a.ref}").status_code == 403
    assert send(client, stage.hamlet_a.ref, xlsx(THREE)).status_code == 403
    assert client.post(f"/imports/{stage.hamlet_a.ref}/1/withdrawal").status_code == 403
    assert doors() == []
