"""The pages of imports: look, store, take back; in one's own commune only."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from fieldapp.audit.models import AuditEntry
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.importing.uploads import sheets_of
from fieldapp.households.models import RegisterImport, RegisterUpload
from tests.cast import Stage, browser_of
from tests.households.spreadsheets import THREE, doors, opened, xlsx
from tests.households.uploads import again, bring, fields, look, press, report, result, send
from tests.visits.register import register


@pytest.fixture
def lan(app: Flask, stage: Stage) -> FlaskClient:
    return browser_of(app, stage.lan)


def uploads() -> list[RegisterUpload]:
    db.session.expire_all()
    return list(db.session.scalars(select(RegisterUpload)))


def test_works(lan: FlaskClient, stage: Stage) -> None:
    empty = lan.get(f"/imports/{stage.commune.ref}").text
    assert "Chưa nạp lần nào" in empty
    assert "mau-danh-sach-ho.xlsx" in empty
    address, page = look(lan, stage.commune.ref, xlsx(THREE))
    said = page.words()
    for part in ("Xem thử, chưa ghi gì vào sổ", "Tiêu đề ở dòng 1", "Không bao giờ lưu", "Ghi chú", "H'Nghia Êban"):
        assert part in said
    assert (doors(), len(uploads())) == ([], 1)
    assert press(lan, address, page).status_code == 303
    assert len(doors()) == 3
    assert "Đã nạp, lần nạp số" in result(lan, address).words()
    made = db.session.scalars(select(RegisterImport)).one()
    act = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "register.import")).one()
    assert (made.user_id, act.user_id, act.subject) == (stage.lan.id, stage.lan.id, f"import:{made.id}")
    assert (made.new, made.unchanged, made.changed, made.refused) == (3, 0, 0, 0)
    assert "Rút lại" in lan.get(f"/imports/{stage.commune.ref}").text


def test_repeat_changes_nothing(lan: FlaskClient, stage: Stage) -> None:
    for _ in range(2):
        bring(lan, stage.commune.ref, xlsx(THREE))
    assert len(doors()) == 3


def test_pressing_twice_stores_once(lan: FlaskClient, stage: Stage) -> None:
    address, page = look(lan, stage.commune.ref, xlsx(THREE))
    for _ in range(2):
        assert press(lan, address, page).status_code == 303
        assert lan.post(f"{address}/continuation").status_code == 303
    assert (len(doors()), len(db.session.scalars(select(RegisterImport)).all())) == (3, 1)


def test_no_cell_of_a_private_column_is_kept(lan: FlaskClient, stage: Stage) -> None:
    headers = ("Thôn", "Chủ hộ", "SĐT", "Số CCCD", "Mã", "Ghi chú")
    row = ("Bon U1", "Y Ngông", "0912345678", "067080001234", "245000001", "có chó")
    address, page = look(lan, stage.commune.ref, xlsx([row], headers))
    (kept,) = uploads()
    assert [row for sheet in sheets_of(kept) for row in sheet.rows] == [
        list(headers),
        ["Bon U1", "Y Ngông", "", "", "", ""],
    ]
    assert {name for name in fields(page) if name.startswith("c")} >= {"c0", "c1"}
    assert not {"c2", "c3", "c4", "c5"} & set(fields(page))
    assert "“Mã”" in page.words()
    press(lan, address, page, c2="head")
    assert {d.head for d in doors()} <= {"Y Ngông"}


def test_the_file_is_gone_when_brought_dropped_or_old(lan: FlaskClient, stage: Stage) -> None:
    address, page = look(lan, stage.commune.ref, xlsx(THREE))
    press(lan, address, page)
    assert [each.cells for each in uploads()] == [b""]
    assert lan.post(f"{address}/removal").status_code == 303
    assert uploads() == []
    address, _ = look(lan, stage.commune.ref, xlsx(THREE))
    assert lan.post(f"{address}/removal").status_code == 303
    assert (uploads(), lan.get(address).status_code) == ([], 404)
    address, _ = look(lan, stage.commune.ref, xlsx(THREE))
    db.session.execute(update(RegisterUpload).values(at=now() - timedelta(days=1)))
    assert lan.get(address).status_code == 404
    look(lan, stage.hamlet_a.ref, xlsx(THREE))
    assert len(uploads()) == 1


def test_a_second_file_takes_the_place_of_the_first(lan: FlaskClient, stage: Stage) -> None:
    first, _ = look(lan, stage.commune.ref, xlsx(THREE))
    look(lan, stage.commune.ref, xlsx(THREE[:1]))
    assert (len(uploads()), lan.get(first).status_code) == (1, 404)
    assert "Xem tiếp tệp so-ho.xlsx" in lan.get(f"/imports/{stage.commune.ref}").text


def test_refused_rows_are_shown_and_reported(lan: FlaskClient, stage: Stage) -> None:
    content = xlsx([*THREE, (4, "Thôn 88", "", "", "Lạ & Con", 2)])
    address, page = look(lan, stage.commune.ref, content)
    assert "Không có “Thôn 88”" in page.words()
    before = opened(report(lan, address, **fields(page)))
    press(lan, address, page)
    assert "Lạ & Con" in result(lan, address).words()
    assert len(doors()) == 3
    after = opened(report(lan, address))
    for sheet in (before, after):
        rows = {row[0]: row for row in sheet}
        assert rows[5][1:4] == ("từ chối", "Thôn 88", "Lạ & Con")
        assert "Không có “Thôn 88”" in str(rows[5][4])
        assert rows[2][1] == "mới"
    assert len(db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "register.report")).all()) == 2
    bring(lan, stage.commune.ref, content, create_hamlets="y")
    assert len(doors()) == 4


def test_update_is_a_choice(lan: FlaskClient, stage: Stage) -> None:
    bring(lan, stage.commune.ref, xlsx(THREE))
    changed = xlsx([(1, "Bon U1", "", "25", "H'Nghia Êban", 9, 3, 2)])
    assert "số khẩu: sổ ghi 5, tệp ghi 9" in bring(lan, stage.commune.ref, changed).words()
    assert doors()[0].people == 5
    bring(lan, stage.commune.ref, changed, update="y")
    assert doors()[0].people == 9


def test_a_column_is_corrected(lan: FlaskClient, stage: Stage) -> None:
    content = xlsx([("Bon U1", "Y Ngông", 3, 5)], ("Nơi", "Ông/bà", "Chủ hộ", "Khẩu"))
    sent = send(lan, stage.commune.ref, content)
    page = again(lan, sent.location)
    assert "Không thấy cột “Thôn/buôn/bon/TDP”" in page.words()
    assert press(lan, sent.location, page).status_code == 422
    assert doors() == []
    looked = press(lan, sent.location, page, "look", c0="hamlet", c1="head", c2="adults")
    page = again(lan, looked.location)
    assert press(lan, sent.location, page).status_code == 303
    assert [(d.area_id, d.head, d.adults, d.people) for d in doors()] == [(stage.hamlet_a.id, "Y Ngông", 3, 5)]


def test_what_was_not_looked_at_is_not_stored(lan: FlaskClient, stage: Stage) -> None:
    address, page = look(lan, stage.commune.ref, xlsx(THREE))
    answer = press(lan, address, page, c4="")
    assert (answer.status_code, doors()) == (303, [])
    assert "vừa đổi lựa chọn" in lan.get(answer.location).text


@pytest.mark.parametrize("changes", [{"c5": "nothing"}, {"c5": "adults"}, {"sheet": "x"}, {"sheet": "-1"}])
def test_bad_choices_give_the_page_again(lan: FlaskClient, stage: Stage, changes: dict[str, str]) -> None:
    address, page = look(lan, stage.commune.ref, xlsx(THREE))
    answer = press(lan, address, page, **changes)
    assert (answer.status_code, 'id="errors"' in answer.text, doors()) == (422, True, [])
    assert lan.get(address, query_string=changes).status_code == 200


@pytest.mark.parametrize("content", [None, b"", xlsx([], headers=())])
def test_bad_file_gives_the_page_again(lan: FlaskClient, stage: Stage, content: bytes | None) -> None:
    answer = send(lan, stage.commune.ref, content)
    assert answer.status_code == 422
    assert 'id="errors"' in answer.text
    assert uploads() == []


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
    bring(lan, stage.commune.ref, xlsx(THREE))
    made = db.session.scalars(select(RegisterImport.id)).one()
    for said in ("bỏ 3 hộ", "đã được rút lại từ trước"):
        answer = lan.post(f"/imports/{stage.commune.ref}/{made}/withdrawal")
        assert answer.status_code == 303
        assert said in lan.get(answer.location).text
    assert {d.state for d in doors()} == {"mistake"}
    assert "đã rút lại" in lan.get(f"/imports/{stage.commune.ref}").text


def test_undo_of_what_was_built_on(lan: FlaskClient, stage: Stage) -> None:
    bring(lan, stage.commune.ref, xlsx(THREE))
    made = db.session.scalars(select(RegisterImport.id)).one()
    register(stage.hamlet_a, [{"household": doors()[0].uid, "head": "Đổi Tên"}])
    answer = lan.post(f"/imports/{stage.commune.ref}/{made}/withdrawal")
    assert (answer.status_code, "không rút lại được nữa" in answer.text) == (409, True)


WAYS = ("", "/continuation", "/removal", "/report")


def test_wrong_area(app: Flask, lan: FlaskClient, stage: Stage) -> None:
    address, page = look(lan, stage.commune.ref, xlsx(THREE))
    uid, minh = address.rpartition("/")[2], browser_of(app, stage.minh)
    for ref in (stage.commune.ref, stage.neighbour.ref):
        assert minh.get(f"/imports/{ref}/uploads/{uid}").status_code == 404
        for way in WAYS:
            assert minh.post(f"/imports/{ref}/uploads/{uid}{way}", data={"mode": "store"}).status_code == 404
    assert lan.get(f"/imports/{stage.hamlet_a.ref}/uploads/{uid}").status_code == 404
    assert lan.get(f"/imports/{ref}/uploads/a%00b").status_code == 404
    assert send(minh, stage.commune.ref, xlsx(THREE)).status_code == 404
    press(lan, address, page)
    made = db.session.scalars(select(RegisterImport)).one()
    assert minh.get(f"/imports/{stage.commune.ref}").status_code == 404
    for ref in (stage.commune.ref, stage.neighbour.ref):
        assert minh.post(f"/imports/{ref}/{made.id}/withdrawal").status_code == 404
    assert f"Số {made.id}<" in lan.get(f"/imports/{stage.commune.ref}").text
    assert f"Số {made.id}<" not in minh.get(f"/imports/{stage.neighbour.ref}").text
    assert {d.state for d in doors()} == {"open"}


@pytest.mark.parametrize("name", ["hoa", "y_binh", "thu", "an"])
def test_wrong_role(app: Flask, lan: FlaskClient, stage: Stage, name: str) -> None:
    address, _ = look(lan, stage.hamlet_a.ref, xlsx(THREE))
    client = browser_of(app, getattr(stage, name))
    assert client.get(f"/imports/{stage.hamlet_a.ref}").status_code == 403
    assert client.get(address).status_code == 403
    assert send(client, stage.hamlet_a.ref, xlsx(THREE)).status_code == 403
    for way in WAYS:
        assert client.post(f"{address}{way}").status_code == 403
    assert client.post(f"/imports/{stage.hamlet_a.ref}/1/withdrawal").status_code == 403
    assert doors() == []
