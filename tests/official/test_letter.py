"""The letter of 13/8/2020 and the appeal of 24/8/2020, through the page: every disagreement is stated.

Expected values are worked out here by hand from the letters and the census, never from what the page says.
Source: 4161/UBND-KGVX, its eight districts; GSO, census of 01/04/2019.
"""

from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient, FlaskCliRunner

from fieldapp.access import Role
from fieldapp.accounts.models import Posting, User
from fieldapp.areas.tree import area_by_code
from fieldapp.extensions import db
from tests.campaigns.files import REAL_CAMPAIGN, REAL_FIGURES, load_both_trees
from tests.cast import LONG_AGO, Person, Place, browser_of
from tests.page import read_page

# As the letter states them, and the people whom the census counted there.
DISTRICTS = {
    "Thành phố Gia Nghĩa": (13_404, 63_046),
    "Huyện Đắk Mil": (8_713, 99_892),
    "Huyện Đắk R'Lấp": (7_498, 83_555),
    "Huyện Cư Jút": (6_963, 91_621),
    "Huyện Đắk Song": (6_567, 80_514),
    "Huyện Krông Nô": (5_757, 74_446),
    "Huyện Đắk Glong": (4_397, 67_782),
    "Huyện Tuy Đức": (4_217, 61_312),
}
PROVINCE, PEOPLE = 57_511, 622_168


@pytest.fixture
def overseer(app: Flask, runner: FlaskCliRunner) -> FlaskClient:
    """A desk of the province, where the campaign and the file of figures were brought in."""
    load_both_trees()
    runner.invoke(args=["campaigns", "import", str(REAL_CAMPAIGN)])
    area = area_by_code("67")
    user = User(uid="9f0b7b38-6c1c-4d0e-9d5b-0d5c6c3f8a11", username="thu", name="Thu", created_at=LONG_AGO)
    user.postings = [Posting(role=Role.OVERSEER, area_id=area.id, from_at=LONG_AGO)]
    db.session.add(user)
    db.session.commit()
    return browser_of(
        app, Person(user.id, user.uid, "thu", "Thu", Role.OVERSEER, Place(area.id, "67", "67", area.name))
    )


def words(client: FlaskClient, path: str) -> str:
    return read_page(client.get(path)).words()


def place_by(measure: dict[str, float], name: str) -> int:
    return sorted(measure, key=lambda each: -measure[each]).index(name) + 1


def dotted(value: int) -> str:
    return f"{value:,}".replace(",", ".")


def upload(client: FlaskClient, content: bytes) -> str:
    """Look at a file, store it, and return the page after."""
    sent = {"which": "bluezone", "file": (BytesIO(content), "so.csv")}
    looked = client.post("/official/67/preview?campaign=bluezone-2020", data=sent)
    page = read_page(looked)
    form = next(each for each in page.all("form") if "/figures" in (each.get("action") or ""))
    hidden = {each.get("name"): each.get("value") for each in form.iter("input")}
    assert client.post(form.get("action"), data=hidden).status_code == 303
    return page.words()


def test_the_arithmetic_by_hand() -> None:
    assert sum(value for value, _ in DISTRICTS.values()) == 57_516
    assert sum(people for _, people in DISTRICTS.values()) == PEOPLE
    assert round(57_511 / 622_168 * 100, 2) == 9.24
    assert round(69_685 / 622_168 * 100, 2) == 11.20
    counts = {name: float(value) for name, (value, _) in DISTRICTS.items()}
    rates = {name: value / people for name, (value, people) in DISTRICTS.items()}
    assert (place_by(counts, "Huyện Cư Jút"), place_by(rates, "Huyện Cư Jút")) == (4, 6)


def test_the_letter_of_the_13th_is_stated_with_all_that_does_not_agree(overseer: FlaskClient) -> None:
    looked = upload(overseer, REAL_FIGURES.read_bytes())
    assert "huyện cộng lại 57.516, tỉnh ghi 57.511" in looked
    said = words(overseer, "/official/67?campaign=bluezone-2020&app=bluezone&as_of=2020-08-13")
    assert "Các huyện, thành phố cộng lại 57.516, văn bản ghi 57.511, chênh 5." in said
    assert "Tỉnh Đắk Nông: văn bản ghi 8,82 %, không khớp với mẫu số nào đã biết: 57.511 ÷ 622.168" in said
    assert "57.511 ÷ 622.168 (dân số 1/4/2019) = 9,24 %; dân số từ 15 tuổi" in said
    assert "Tỉnh Đắk Nông: văn bản ghi hạng 40/63, không nói xếp theo gì." in said
    assert "Huyện Cư Jút đứng thứ 4 trên 8 theo số lượng, thứ 6 theo tỷ lệ trên dân số." in said
    for name, (value, people) in DISTRICTS.items():
        assert f"{name} {dotted(value)} máy" in said
        assert f"{value / people * 100:.2f} % dân số ({dotted(people)})".replace(".", ",", 1) in said
    counts = {name: float(value) for name, (value, _) in DISTRICTS.items()}
    rates = {name: value / people for name, (value, people) in DISTRICTS.items()}
    for name in DISTRICTS:
        assert f"{place_by(counts, name)} theo số lượng, {place_by(rates, name)} theo tỷ lệ" in said


def test_the_appeal_of_the_24th_fits_everybody(overseer: FlaskClient) -> None:
    upload(overseer, REAL_FIGURES.read_bytes())
    said = words(overseer, "/official/67?campaign=bluezone-2020")  # the latest
    assert "Tỉnh Đắk Nông: văn bản ghi 11,2 %, khớp với 69.685 ÷ 622.168 (dân số 1/4/2019) = 11,20 %." in said
    assert "cộng lại" not in said


def test_a_district_hears_where_it_stands(overseer: FlaskClient) -> None:
    upload(overseer, REAL_FIGURES.read_bytes())
    said = words(overseer, "/official/662?campaign=bluezone-2020")
    assert "Huyện Cư Jút đứng thứ 4 trên 8 theo số lượng, thứ 6 theo tỷ lệ trên dân số." in said
    assert "6.963 máy" in said


def test_the_same_figures_typed_one_by_one_say_the_same(overseer: FlaskClient) -> None:
    codes = dict(zip(DISTRICTS, ("660", "663", "666", "662", "665", "664", "661", "667"), strict=True))
    figure = {"app": "bluezone", "day": "2020-08-13", "hour": "", "unit": "phones", "source": "4161/UBND-KGVX"}
    for name, code in codes.items():
        sent = figure | {"value": dotted(DISTRICTS[name][0]), "share": "", "rank": ""}
        assert overseer.post(f"/official/{code}?campaign=bluezone-2020", data=sent).status_code == 303
    sent = figure | {"value": "57.511", "share": "8,82", "rank": "40/63"}
    answer = overseer.post("/official/67?campaign=bluezone-2020", data=sent)
    said = words(overseer, answer.headers["Location"])
    assert "Các huyện, thành phố cộng lại 57.516, văn bản ghi 57.511, chênh 5." in said
    assert "8,82 %, không khớp với mẫu số nào đã biết: 57.511 ÷ 622.168 (dân số 1/4/2019) = 9,24 %" in said
    assert "Huyện Cư Jút đứng thứ 4 trên 8 theo số lượng, thứ 6" in said
    assert "Đã có, như cũ 10" not in said
    again = upload(overseer, REAL_FIGURES.read_bytes())
    assert "Số mới 1" in again
    assert "Đã có, như cũ 9" in again
