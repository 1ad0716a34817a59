"""Posters printed from the desk: the ticked ones or all, saying what their page says."""

import pytest
from sqlalchemy import select

from fieldapp.campaigns.models import Campaign, Letter
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import Poster
from fieldapp.posters.sheets import MOST_PRINTED, ordered_by, poster_sheets
from tests.cast import Stage, browser_of, sign_in
from tests.page import read_page
from tests.paper import text_of
from tests.visits.register import make_venue

ORIGIN = "https://go-cua.example.vn"


@pytest.fixture
def hung(stage: Stage, campaign: Campaign) -> list[Poster]:
    """Two posters of hamlet A, one of a market there, one of hamlet B, one of the neighbours; one was withdrawn."""
    made = make_posters(None, stage.hamlet_a.area, campaign, 3, now())
    made += make_posters(None, stage.hamlet_a.area, campaign, 1, now(), venue=make_venue(stage.hamlet_a, "Chợ phiên"))
    made += make_posters(None, stage.hamlet_b.area, campaign, 1, now())
    made += make_posters(None, stage.hamlet_c.area, campaign, 1, now())
    made[2].state = "withdrawn"
    db.session.commit()
    return made


def pages(answer) -> list[str]:
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf"), answer.text[:500]
    return text_of(answer.data)


def codes(answer, posters) -> list[int]:
    """Return which of the posters were printed, a page each, by their place in the list."""
    found = [[place for place, each in enumerate(posters) if each.code in page] for page in pages(answer)]
    assert all(len(page) == 1 for page in found), found
    return [place for (place,) in found]


@pytest.mark.parametrize(
    ("asked", "printed"),
    [
        ({}, [0, 1, 3, 4]),
        ({"hamlet": "hamlet_b"}, [4]),
        ({"poster": 1}, [1]),
        ({"poster": 0, "hamlet": "hamlet_b"}, [0, 4]),
    ],
)
def test_the_ticked_are_printed_or_all(client, stage, hung, asked, printed):
    sign_in(client, stage.lan)
    query = {"size": "a4"}
    query |= {"hamlet": getattr(stage, asked["hamlet"]).ref} if "hamlet" in asked else {}
    query |= {"poster": hung[asked["poster"]].code} if "poster" in asked else {}
    answer = client.get(f"/posters/{stage.commune.ref}/print", query_string=query)
    assert codes(answer, hung) == printed
    assert answer.headers["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize("size", ["a4", "a5", "a6", "flyer"])
def test_every_size_says_where_it_leads(client, stage, hung, size):
    sign_in(client, stage.y_binh)
    answer = client.get(f"/posters/{stage.hamlet_a.ref}/print?size={size}&poster={hung[3].code}")
    (page,) = pages(answer)
    for said in (hung[3].code, "localhost/g/", "Bon U1", "Thị trấn Ea T'ling", "Chợ phiên", "Xanh và Vang"):
        assert said in page, said


def test_a_print_writes_nothing(client, stage, hung, queries):
    sign_in(client, stage.y_binh)
    with queries() as sent:
        client.get(f"/posters/{stage.hamlet_a.ref}/print?size=a6")
    assert [each for each in sent if each.startswith(("INSERT", "UPDATE", "DELETE"))] == []


@pytest.mark.parametrize("query", ["", "size=a3", "size=a4&poster=ZZZZZZZ", "size=a4&hamlet=24649.thon-3"])
def test_what_cannot_be_printed_is_told(client, stage, hung, query):
    sign_in(client, stage.lan)
    answer = client.get(f"/posters/{stage.commune.ref}/print?{query}")
    assert (answer.status_code, "trang Áp phích" in answer.text) == (422, True)
    read_page(answer)


def test_neither_withdrawn_nor_strange_ones_are_printed(client, stage, hung):
    sign_in(client, stage.y_binh)
    for other in (hung[2], hung[4]):
        path = f"/posters/{stage.hamlet_a.ref}/print?size=a4&poster={other.code}"
        assert client.get(path).status_code == 422


def test_too_many_at_once_are_refused(client, stage, hung, campaign):
    make_posters(None, stage.hamlet_a.area, campaign, MOST_PRINTED, now())
    db.session.commit()
    sign_in(client, stage.y_binh)
    answer = client.get(f"/posters/{stage.hamlet_a.ref}/print?size=a6")
    assert (answer.status_code, "nhiều nhất 600 tờ" in answer.text) == (422, True)


@pytest.mark.parametrize(("person", "status"), [("hoa", 403), ("nam", 403), ("minh", 404), ("thu", 403), ("an", 403)])
def test_others_print_nothing(app, stage, hung, person, status):
    path = f"/posters/{stage.hamlet_a.ref}/print?size=a4"
    assert browser_of(app, getattr(stage, person)).get(path).status_code == status


def test_a_sheet_says_what_the_page_says(stage, hung, campaign):
    campaign.apps[0].privacy = "Không bắt buộc.\nKhông cần số điện thoại."
    stage.commune.area.contact, hung[0].shows_contact = "Cô Lan, 0261 000 000", True
    db.session.flush()
    first, second = poster_sheets(hung[:2], ORIGIN)
    assert first.address == f"HTTPS://GO-CUA.EXAMPLE.VN/G/{hung[0].code}"
    assert (first.host, first.code, first.number) == ("go-cua.example.vn/g/", hung[0].code, 1)
    assert (first.hamlet, first.commune, first.names) == ("Bon U1", "Thị trấn Ea T'ling", "Xanh và Vang")
    assert first.promises[0] == ("Không bắt buộc.", "Không cần số điện thoại.")
    assert (first.contact, second.contact) == ("Cô Lan, 0261 000 000", "")


def test_the_letter_is_of_a_committee_over_the_hamlet(stage, campaign):
    day = local_day(now())
    written = [
        ("2/UBND", "UBND tỉnh Đắk Nông", day.replace(day=1)),
        ("3/UBND", "Ủy ban nhân dân huyện Cư Jút", day.replace(day=2)),
        ("4/UBND", "UBND huyện Krông Nô", day.replace(day=3)),
        ("5/BTTTT", "Bộ Thông tin và Truyền thông", day.replace(day=4)),
    ]
    for place, (number, issuer, on) in enumerate(written, start=2):
        letter = Letter(position=place, number=number, issued_on=on, issuer=issuer, subject="Gõ từng nhà")
        campaign.letters.append(letter)
    db.session.flush()
    said = f"Theo văn bản 3/UBND ngày 2/{day.month}/{day.year} của Ủy ban nhân dân huyện Cư Jút"
    assert ordered_by(campaign, stage.hamlet_a.area) == said
    assert ordered_by(campaign, stage.province.area) == ""


def test_posters_of_a_commune_are_printed_at_once(stage, campaign, queries):
    make_posters(None, stage.hamlet_a.area, campaign, 2, now())
    with queries() as of_few:
        poster_sheets(db.session.scalars(select(Poster)).all(), ORIGIN)
    make_posters(None, stage.hamlet_a.area, campaign, 50, now())
    db.session.expire_all()
    with queries() as of_many:
        poster_sheets(db.session.scalars(select(Poster)).all(), ORIGIN)
    assert len(of_many) - len(of_few) <= 6
