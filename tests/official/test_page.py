"""Published figures on their page: who may state them, what is refused, what is taken back."""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from fieldapp.accounts.models import Posting
from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign, OfficialFigure
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.campaigns.files import HEADER
from tests.cast import Place, Stage, browser_of
from tests.page import read_page
from tests.rollups.village import day_ago, door, knock

FIGURE = {"app": "xanh", "day": "2024-08-13", "hour": "", "value": "1.234", "unit": "phones", "share": "8,82"}
FIGURE |= {"rank": "", "source": "4161/UBND-KGVX"}


def stored() -> list[tuple[int, str, int, str | None, str]]:
    found = db.session.scalars(select(OfficialFigure).order_by(OfficialFigure.id))
    return [(each.area_id, each.as_of, each.value, each.stated_share, each.source) for each in found]


def state(client: FlaskClient, place: Place, **changes: str):
    return client.post(f"/official/{place.ref}?campaign=dot-thu", data=FIGURE | changes)


def bring(client: FlaskClient, place: Place, text: str | bytes, step: str = "preview"):
    content = text if isinstance(text, bytes) else text.encode()
    sent = (
        {"which": "xanh", "file": (BytesIO(content), "so.csv")}
        if step == "preview"
        else {"which": "xanh", "text": text}
    )
    return client.post(f"/official/{place.ref}/{step}?campaign=dot-thu", data=sent)


def test_one_is_typed_once_however_often_it_is_sent(app: Flask, stage: Stage, campaign: Campaign) -> None:
    lan = browser_of(app, stage.lan)
    for _ in range(2):
        answer = state(lan, stage.commune)
        assert answer.status_code == 303
    assert stored() == [(stage.commune.id, "2024-08-13", 1234, "0.0882", "4161/UBND-KGVX")]
    page = read_page(lan.get(answer.headers["Location"])).words()
    assert "Thị trấn Ea T'ling 1.234 máy 8,82 %" in page
    (act,) = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "official.edit"))
    assert (act.user_id, act.subject) == (stage.lan.id, "official:24640@2020-01-01")
    assert act.detail == "dot-thu xanh: 2024-08-13 · 1234 · phones · 0.0882 · 4161/UBND-KGVX"


def test_formula_and_markup_are_text(app: Flask, stage: Stage, campaign: Campaign) -> None:
    lan = browser_of(app, stage.lan)
    answer = state(lan, stage.commune, source="=1+1 <b>H'Nghia")
    assert "=1+1 &lt;b&gt;H&#39;Nghia" in lan.get(answer.headers["Location"]).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"day": ""}, "Mục này cần điền."),
        ({"day": "13/8/2020"}, "Mời bác ghi ngày"),
        ({"day": "9999-12-31"}, "Phải từ năm 2000 đến 2100."),
        ({"day": "0001-01-01"}, "Phải từ năm 2000 đến 2100."),
        ({"hour": "25:00"}, "Phải là ngày hoặc ngày giờ"),
        ({"value": ""}, "Mục này cần điền."),
        ({"value": "1.23"}, "Phải là số nguyên"),
        ({"value": "-1"}, "Phải là số nguyên"),
        ({"value": "9" * 11}, "Phải là số nguyên"),
        ({"unit": "people"}, "Mời bác chọn một mục"),
        ({"share": "882"}, "Phải là phần trăm"),
        ({"rank": "thứ 40"}, "Phải viết kiểu 40/63."),
        ({"source": ""}, "Mục này cần điền."),
        ({"source": "x" * 201}, "Dài quá 200 ký tự."),
        ({"source": "a\u202eb"}, "Có ký tự không in được"),
        ({"app": "khong"}, "Số công bố"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    changes: dict[str, str], said: str, app: Flask, stage: Stage, campaign: Campaign
) -> None:
    answer = state(browser_of(app, stage.lan), stage.commune, **changes)
    assert answer.status_code == 422
    assert said in read_page(answer).words()
    assert "4161/UBND-KGVX" in answer.text or "source" in changes
    assert stored() == []


def test_another_value_for_the_same_statement_asks_for_the_first_to_go(
    app: Flask, stage: Stage, campaign: Campaign
) -> None:
    lan = browser_of(app, stage.lan)
    state(lan, stage.commune, value="1243")
    answer = state(lan, stage.commune)
    assert answer.status_code == 422
    assert "rút lại trước rồi nhập số đúng" in read_page(answer).words()
    (key,) = db.session.scalars(select(OfficialFigure.id))
    path = f"/official/{stage.commune.ref}/{key}/withdrawal?campaign=dot-thu"
    for _ in range(2):
        assert lan.post(path).status_code == 303
    assert stored() == []
    state(lan, stage.commune)
    assert [each[2] for each in stored()] == [1234]
    page = read_page(lan.get(f"/official/{stage.commune.ref}?campaign=dot-thu")).words()
    assert "H'Lan Êban rút lại xanh: 2024-08-13 · 1243" in page
    assert "H'Lan Êban nhập xanh: 2024-08-13 · 1234" in page


def test_nobody_takes_back_a_figure_of_elsewhere(app: Flask, stage: Stage, campaign: Campaign) -> None:
    state(browser_of(app, stage.thu), stage.province)
    (key,) = db.session.scalars(select(OfficialFigure.id))
    lan = browser_of(app, stage.lan)
    for number in (key, 2**31, 2**70):
        answer = lan.post(f"/official/{stage.commune.ref}/{number}/withdrawal?campaign=dot-thu")
        assert answer.status_code == 303
    assert lan.post(f"/official/{stage.province.ref}/{key}/withdrawal?campaign=dot-thu").status_code == 404
    assert len(stored()) == 1


@pytest.mark.parametrize(("name", "status"), [("hoa", 404), ("minh", 404), ("lan", 303), ("thu", 303), ("an", 303)])
def test_who_may_state_figures_of_a_commune(
    name: str, status: int, app: Flask, stage: Stage, campaign: Campaign
) -> None:
    client = browser_of(app, getattr(stage, name))
    assert state(client, stage.commune).status_code == (403 if name == "hoa" else status)
    assert len(stored()) == (status == 303)


def test_a_canvasser_reads_and_cannot_write(app: Flask, stage: Stage, campaign: Campaign) -> None:
    hoa = browser_of(app, stage.hoa)
    page = read_page(hoa.get(f"/official/{stage.hamlet_a.ref}?campaign=dot-thu")).words()
    assert "Nhập một số" not in page
    assert state(hoa, stage.hamlet_a).status_code == 403


def test_ours_is_of_the_same_moment(app: Flask, stage: Stage, campaign: Campaign) -> None:
    """Two phones yesterday, one more today: beside a figure of yesterday stands two, and its hour counts."""
    home = door(stage.hoa, stage.hamlet_a, adults=4)
    knock(stage.hoa, home, 2, xanh=(0, 2), hour=9)
    knock(stage.hoa, home, 1, xanh=(2, 1), hour=9)
    lan, before, yesterday = browser_of(app, stage.lan), str(day_ago(2)), str(day_ago(1))
    for day, hour, ours, rate in ((before, "", 2, 50), (yesterday, "08:00", 2, 50), (yesterday, "09:30", 3, 75)):
        answer = state(lan, stage.commune, day=day, hour=hour)
        page = read_page(lan.get(answer.headers["Location"])).words()
        assert f"{ours} máy {rate} % người lớn trong sổ" in page


def test_a_file_is_looked_at_and_stored_whole(app: Flask, stage: Stage, campaign: Campaign) -> None:
    thu = browser_of(app, stage.thu)
    rows = HEADER + "2024-08-13,662,,10,phones,,,A\n2024-08-13,24640,,7,phones,,,A\n2024-08-13,24649,,4,phones,,,A\n"
    looked = bring(thu, stage.province, rows)
    page = read_page(looked)
    assert looked.status_code == 200
    assert "thị trấn, xã cộng lại 11, huyện ghi 10" in page.words()
    assert stored() == []
    for _ in range(2):
        assert bring(thu, stage.province, rows, "figures").status_code == 303
    assert [each[2] for each in stored()] == [10, 7, 4]
    other = rows.replace(",7,", ",8,") + "2024-08-14,662,,11,phones,,,A\n"
    looked = read_page(bring(thu, stage.province, other)).words()
    assert "đang là 7 · phones, tệp ghi 8 · phones" in looked
    assert "Nạp tệp này" not in looked
    refused = bring(thu, stage.province, other, "figures")
    assert refused.status_code == 422
    assert len(stored()) == 3


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        (b"", 422, "trống"),
        (b"\xff\xfe\x00", 422, "không phải UTF-8"),
        (b"PK\x03\x04" + b"\x00" * 50, 422, ""),
        ("a,b\n1,2\n", 422, "thiếu cột"),
        (HEADER + "2024-08-13,24649,,7,phones,,,A\n", 422, "ngoài địa bàn bác được nhập"),
        (HEADER + "2024-08-13,99,,7,phones,,,A\n", 422, "không có địa bàn này"),
        (HEADER + '2024-08-13,24640,,"7,phones,,,A\n', 422, "nháy kép lẻ"),
        (HEADER + "2024-08-13,24640,,7,phones,,,A\n" * 2, 422, "trùng với dòng 2"),
        (HEADER + "".join(f"2024-08-13,24640,,7,phones,,,A{n}\n" for n in range(2001)), 422, "chia nhỏ"),
        ("x" * (200 * 1024 + 1), 413, "200 kB"),
    ],
)
def test_a_bad_file_is_one_sentence(
    text: str | bytes, status: int, said: str, app: Flask, stage: Stage, campaign: Campaign
) -> None:
    lan = browser_of(app, stage.lan)
    answer = bring(lan, stage.commune, text)
    assert answer.status_code == status
    assert said in read_page(answer).words()
    if isinstance(text, str) and len(text) < 100_000:
        assert bring(lan, stage.commune, text, "figures").status_code in (413, 422)
    assert stored() == []


@pytest.mark.parametrize("text", ["", " \n", ",,\n , \n"])
def test_nothing_to_store_is_one_sentence(text: str, app: Flask, stage: Stage, campaign: Campaign) -> None:
    lan = browser_of(app, stage.lan)
    for step in ("preview", "figures"):
        answer = bring(lan, stage.commune, text, step)
        assert (answer.status_code, "trống" in read_page(answer).words()) == (422, True)


def test_the_largest_file_that_is_shown_can_be_stored(app: Flask, stage: Stage, campaign: Campaign) -> None:
    lan, rows = browser_of(app, stage.lan), (f"2024-08-13,24640,,7,phones,,,{'ệ' * 60} {n}\n" for n in range(850))
    text = HEADER + "".join(rows)
    assert 180_000 < len(text.encode()) < 200 * 1024
    assert bring(lan, stage.commune, text).status_code == 200
    assert bring(lan, stage.commune, text, "figures").status_code == 303
    assert len(stored()) == 850


def test_a_place_without_campaigns_says_so(app: Flask, stage: Stage) -> None:
    for name, leads in (("lan", True), ("hoa", False)):
        place = stage.commune if name == "lan" else stage.hamlet_a
        page = read_page(browser_of(app, getattr(stage, name)).get(f"/official/{place.ref}"))
        assert ("/campaigns/new" in page.links) is leads


def test_the_log_names_those_near_and_the_places_of_others(app: Flask, stage: Stage, campaign: Campaign) -> None:
    """A campaign is shared: who brought in a file in another commune is told by their place (I7)."""
    browsers = {name: browser_of(app, getattr(stage, name)) for name in ("lan", "minh", "thu")}
    places = {"lan": stage.commune, "minh": stage.neighbour, "thu": stage.commune}
    for number, (name, place) in enumerate(places.items()):
        text = f"{HEADER}2024-08-1{number},{place.code},,7,phones,,,A\n"
        assert bring(browsers[name], place, text, "figures").status_code == 303
    told = {name: read_page(browsers[name].get(f"/official/{place.ref}")).words() for name, place in places.items()}
    lan, minh, thu = (f"{name} nạp tệp" for name in ("H'Lan Êban", "Lê Minh", "Thu"))
    there = {"lan": "Thị trấn Ea T'ling, huyện Cư Jút nạp tệp", "minh": "Xã Nam Dong, huyện Cư Jút nạp tệp"}
    assert [said in told["lan"] for said in (lan, minh, thu, there["minh"])] == [True, False, True, True]
    assert [said in told["minh"] for said in (lan, minh, thu, there["lan"])] == [False, True, True, True]
    assert [said in told["thu"] for said in (lan, minh, thu)] == [True, True, True]
    db.session.execute(update(Posting).where(Posting.user_id == stage.minh.id).values(until_at=now()))
    db.session.commit()
    assert minh in read_page(browsers["thu"].get(f"/official/{stage.commune.ref}")).words()
    assert minh not in read_page(browsers["lan"].get(f"/official/{stage.commune.ref}")).words()
