"""A queue saved as a file, handed in by a head or chair on a page that works without JavaScript.

Source: sync.md, `POST /api/rescue` and "Escape hatch".
"""

import json
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.visits.models import Visit
from tests.cast import browser_of
from tests.page import read_page, words
from tests.visits.register import make_home, make_venue

HEAD = b'--x\r\nContent-Disposition: form-data; name="file"; filename="cho-gui.json"\r\n\r\n'
TAIL, TYPE = b"\r\n--x--\r\n", "multipart/form-data; boundary=x"


@pytest.fixture
def hand_in(app, stage):
    """Return what gives a file to the page, as somebody, and reads the answer."""

    def give(who, content, status=200):
        sent = content if isinstance(content, bytes) else json.dumps(content).encode()
        answer = browser_of(app, getattr(stage, who)).post("/hand-in", data=HEAD + sent + TAIL, content_type=TYPE)
        assert answer.status_code == status
        return read_page(answer)

    return give


def saved(phone, *ops, **changes):
    return phone.body(*ops, name=phone.person.name) | changes


def counts(page) -> list[str]:
    """Read how many were stored, already there, and refused."""
    return [words(fact) for fact in page.all("dd")][-3:]


def stored(op) -> Visit:
    return db.session.scalars(select(Visit).where(Visit.uid == op["uid"])).one()


@pytest.mark.parametrize("who", ["y_binh", "lan"])
def test_a_head_or_chair_hands_in_and_the_author_stays_the_author(hand_in, stage, hoa, home, who):
    ops = [hoa.visit(home, outcome="met"), hoa.record(home.uid, stage.hamlet_a)]
    page = hand_in(who, saved(hoa, *ops))
    assert counts(page) == ["2", "0", "0"]
    assert "Nguyễn Thị Hoa" in page.words()
    kept = stored(ops[0])
    hander = getattr(stage, who)
    assert (kept.user_id, kept.handed_in_by_id, kept.door) == (stage.hoa.id, hander.id, "rescue")
    assert kept.device_uid == hoa.device
    assert hoa.say(*ops) == ["already", "already"]


def test_a_file_given_twice_counts_once(hand_in, hoa, home):
    file = saved(hoa, hoa.visit(home), hoa.visit(home))
    assert counts(hand_in("lan", file)) == ["2", "0", "0"]
    assert counts(hand_in("lan", file)) == ["0", "2", "0"]
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 2


def test_what_is_refused_is_told_with_whose_which_door_and_why(hand_in, stage, hoa, home):
    venue = make_venue(stage.hamlet_a)
    good = hoa.visit(home)
    ops = [
        hoa.visit(home, adults=100),
        hoa.visit(venue, outcome="not_home"),
        hoa.correct(good, home, at=(now() + timedelta(days=3)).isoformat()),
        hoa.withdraw({"uid": str(uuid4())}),
        hoa.visit(make_home(stage.hamlet_c, head="Bà Người Lạ")),
        good,
        good | {"at": "2020-08-15T07:00:00+07:00"},
        {},
        "một dòng chữ",
    ]
    page = hand_in("y_binh", saved(hoa, *ops))
    assert counts(page) == ["1", "0", "8"]
    for said in ("Nhà số 1 · Nguyễn Thị Sáu", "Trường Mầm non Hoa Sen", "Nguyễn Thị Hoa", "Rút lại lượt thăm"):
        assert said in page.words()
    assert "Chưa rõ nhà nào" in page.words()
    assert "Người Lạ" not in page.words()
    assert "Mã này đã dùng cho một lượt khác." in page.words()


def test_names_of_other_places_are_not_told(hand_in, stage, phone_of, home):
    minh = phone_of(stage.minh)
    page = hand_in("y_binh", saved(minh, minh.visit(home), name=""))
    assert counts(page) == ["0", "0", "1"]
    assert "Lê Minh" not in page.words()
    assert "Người ngoài địa bàn của bác" in page.words()


def test_what_takes_back_a_visit_names_its_door(hand_in, stage, phone_of, hoa, home):
    """Of this file, or of the server."""
    head = phone_of(stage.y_binh)
    of_head, of_file = head.visit(home), head.visit(make_home(stage.hamlet_a, head="Y Moan"), at="?")
    head.send(of_head)
    page = hand_in("lan", saved(hoa, of_file, hoa.withdraw(of_file), hoa.withdraw(of_head)))
    assert counts(page) == ["0", "0", "3"]
    assert page.words().count("Y Moan") == 2
    assert page.words().count("Nguyễn Thị Sáu") == 1


def test_the_clock_of_the_phone_is_believed(hand_in, hoa, home):
    """Nobody knows what it shows now: when the file was saved says nothing of that."""
    at = now() - timedelta(days=2)
    knock = hoa.visit(home, at=at.isoformat())
    hand_in("lan", saved(hoa, knock, sent_at=(now() - timedelta(days=1)).isoformat()))
    assert stored(knock).knocked_at == at
    early = hoa.visit(home, at=(now() + timedelta(hours=2)).isoformat())
    page = hand_in("lan", saved(hoa, early, sent_at=early["at"]))
    assert "Giờ gõ cửa còn ở phía trước." in page.words()


def test_a_long_queue_goes_in_by_batches(hand_in, hoa, home):
    ops = [hoa.visit(home, note=str(number)) for number in range(401)]
    ops[300] |= {"at": "?"}
    assert counts(hand_in("lan", saved(hoa, *ops))) == ["400", "0", "1"]


@pytest.mark.parametrize(
    ("content", "said", "status"),
    [
        (b"", "Không đọc được tệp này", 422),
        (b"\xff\xfe{}", "Không đọc được tệp này", 422),
        (b"[" * 100_000, "Không đọc được tệp này", 422),
        ([], "Không đọc được tệp này", 422),
        ({}, "không phải do Gõ Cửa lưu", 422),
        ({"protocol": 1, "device": "\x00", "ops": [1]}, "không phải do Gõ Cửa lưu", 422),
        ({"protocol": 1, "device": str(uuid4()), "ops": "x"}, "không phải do Gõ Cửa lưu", 422),
        ({"protocol": 2, "device": str(uuid4()), "ops": [1]}, "bản khác của ứng dụng", 422),
        ({"protocol": 1, "device": str(uuid4()), "ops": []}, "không có lượt nào chờ gửi", 422),
        ({"protocol": 1, "device": str(uuid4()), "ops": [0] * 5001}, "quá 5.000 mục", 422),
        (b" " * (5 * 1024 * 1024 + 1), "quá 5 MB", 413),
        (b" " * (7 * 1024 * 1024), "quá 5 MB", 413),
    ],
)
def test_a_file_that_is_none_of_ours_is_told_so(hand_in, campaign, content, said, status):
    assert said in hand_in("lan", content, status).words()


def test_without_a_file_the_page_asks_for_one(app, stage):
    answer = browser_of(app, stage.lan).post("/hand-in", data={})
    assert answer.status_code == 422
    assert "Mời bác chọn tệp đã lưu từ máy." in read_page(answer).words()


@pytest.mark.parametrize("who", ["hoa", "thu", "an"])
def test_only_heads_and_chairs_hand_in(app, stage, hoa, home, who):
    browser = browser_of(app, getattr(stage, who))
    file = json.dumps(saved(hoa, hoa.visit(home))).encode()
    assert browser.get("/hand-in").status_code == 403
    assert browser.post("/hand-in", data={"file": (BytesIO(file), "a.json")}).status_code == 403
    assert db.session.scalars(select(Visit)).all() == []


def test_the_page_of_people_leads_there(app, stage):
    for who, expected in {"y_binh": True, "lan": True, "an": False}.items():
        page = read_page(browser_of(app, getattr(stage, who)).get(f"/people/{stage.hamlet_a.ref}"))
        assert ("/hand-in" in page.links) is expected


def test_an_instant_at_the_end_of_time_is_refused_like_any_other(hand_in, hoa, home):
    page = hand_in("lan", saved(hoa, hoa.visit(home, at="9999-12-31T23:59:59Z"), hoa.visit(home)))
    assert counts(page) == ["1", "0", "1"]
