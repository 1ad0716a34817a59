"""The desk of the posters: what was counted, posters made for hamlets and venues, each once."""

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import Poster, Scan
from tests.cast import Place, Stage, browser_of, sign_in, start_campaign
from tests.page import read_page
from tests.visits.plain import controls, forms, of_class, read, words
from tests.visits.register import make_venue


def scanned(poster: Poster, times: int, platform: str = "android", app: str = "", days_ago: int = 0) -> None:
    day = local_day(now()) - timedelta(days=days_ago)
    db.session.add(Scan(poster_id=poster.id, day=day, platform=platform, app=app, times=times))
    db.session.commit()


def desk_of(client: FlaskClient, place: Place) -> str:
    answer = client.get(f"/posters/{place.ref}")
    read_page(answer)
    return words(read(answer))


def asked(client: FlaskClient, here: Place, /, **changes: object) -> dict[str, object]:
    """Return what the page's own form sends, but for what is changed."""
    form = next(iter(forms(read(client.get(f"/posters/{here.ref}")), "count")))
    return {"place": here.ref} | controls(form).to_dict() | changes


def made() -> list[tuple[str, int, int | None]]:
    rows = db.session.scalars(select(Poster).order_by(Poster.area_id, Poster.number))
    return [(each.area.name, each.number, each.venue_id) for each in rows]


def test_each_poster_says_how_often_it_was_opened(client, stage, poster):
    scanned(poster, 3)
    scanned(poster, 2, "ios", days_ago=6)
    scanned(poster, 4, "desk", days_ago=7)
    scanned(poster, 5, "android", "xanh", days_ago=1)
    sign_in(client, stage.y_binh)
    page = desk_of(client, stage.hamlet_a)
    assert f"1 chưa ghi chỗ treo mã {poster.code} Chưa treo 3 5 9" in page
    assert "Android 3, iPhone 2, Máy tính 4 Xanh 5" in page
    assert "Hôm nay 3 7 ngày 5 Tất cả 9 Android 3 iPhone 2 Máy tính 4 Bấm cài Xanh 5" in page
    assert "Là ước tính. Một máy mở một tờ thì mỗi giờ tính một lượt" in page


def test_a_commune_adds_up_its_hamlets(client, stage, campaign, poster):
    second = make_posters(None, stage.hamlet_a.area, campaign, 1, now())[0]
    third = make_posters(None, stage.hamlet_b.area, campaign, 1, now())[0]
    strange = make_posters(None, stage.hamlet_c.area, campaign, 1, now())[0]
    for each, times in ((poster, 1), (second, 2), (third, 4), (strange, 8)):
        scanned(each, times)
    sign_in(client, stage.lan)
    page = desk_of(client, stage.commune)
    assert "Bon U1 1 Chưa treo, chưa ghi chỗ treo 2 Chưa treo, chưa ghi chỗ treo 3 3 3" in page
    assert "Tổ dân phố 2 1 Chưa treo, chưa ghi chỗ treo 4 4 4" in page
    assert "Hôm nay 7 7 ngày 7 Tất cả 7" in page


def test_the_days_are_drawn_and_listed(client, stage, poster):
    scanned(poster, 3)
    scanned(poster, 7, "ios", days_ago=2)
    scanned(poster, 9, days_ago=14)
    sign_in(client, stage.y_binh)
    page = read(client.get(f"/posters/{stage.hamlet_a.ref}"))
    drawing = of_class(page, "chart")[0]
    heights = [float(bar.get("height", "")) for bar in of_class(drawing, "bar")]
    assert (len(heights), heights[11] / heights[13]) == (14, pytest.approx(7 / 3, abs=0.01))
    counts = [int(words(row).split()[1]) for row in drawing.iter("tr") if row.find("td") is not None]
    assert (counts[0], counts[2], sum(counts)) == (3, 7, 10)


def test_posters_are_counted_at_once(client, stage, campaign, queries):
    sign_in(client, stage.lan)
    make_posters(None, stage.hamlet_a.area, campaign, 2, now())
    make_posters(None, stage.hamlet_b.area, campaign, 1, now())
    db.session.commit()
    with queries() as of_few:
        client.get(f"/posters/{stage.commune.ref}")
    for poster in make_posters(None, stage.hamlet_a.area, campaign, 50, now()):
        scanned(poster, 2)
        scanned(poster, 1, "ios", "vang")
    make_posters(None, stage.hamlet_b.area, campaign, 50, now(), venue=make_venue(stage.hamlet_b))
    db.session.commit()
    with queries() as of_many:
        client.get(f"/posters/{stage.commune.ref}")
    assert len(of_many) == len(of_few) <= 36


def test_a_head_makes_posters_once(client, stage, campaign):
    sign_in(client, stage.y_binh)
    fields = asked(client, stage.hamlet_a, count=3)
    for _ in range(2):
        answer = client.post(f"/posters/{stage.hamlet_a.ref}", data=fields)
        assert (answer.status_code, answer.location) == (303, f"/posters/{stage.hamlet_a.ref}")
    assert made() == [("Bon U1", number, None) for number in (1, 2, 3)]
    acts = db.session.execute(
        select(AuditEntry.verb, AuditEntry.detail, AuditEntry.user_id).order_by(AuditEntry.id)
    ).all()
    assert acts == [("poster.edit", "make", stage.y_binh.id)] * 3
    assert client.post(f"/posters/{stage.hamlet_a.ref}", data=asked(client, stage.hamlet_a)).status_code == 303
    assert len(made()) == 4


def test_a_venue_has_posters_of_its_own(client, stage, campaign):
    market = make_venue(stage.hamlet_b, "Chợ Ea T'ling", "market")
    sign_in(client, stage.lan)
    fields = asked(client, stage.commune, place=market.uid, count=2)
    assert client.post(f"/posters/{stage.commune.ref}", data=fields).status_code == 303
    assert made() == [("Tổ dân phố 2", 1, market.id), ("Tổ dân phố 2", 2, market.id)]
    assert "Chợ Ea T'ling Chợ · Áp phích số 1, 2" in words(read(client.get(f"/venues/{stage.commune.ref}")))


def test_the_page_says_which_line_of_contact_is_printed(client, stage, campaign):
    sign_in(client, stage.y_binh)
    assert "Chưa có dòng liên hệ nào" in desk_of(client, stage.hamlet_a)
    stage.commune.area.contact = "Cô Lan, 0261 000 000"
    db.session.commit()
    assert "“Cần hỏi thì gọi: Cô Lan, 0261 000 000”" in desk_of(client, stage.hamlet_a)
    fields = asked(client, stage.hamlet_a, shows_contact="y")
    client.post(f"/posters/{stage.hamlet_a.ref}", data=fields)
    assert db.session.scalars(select(Poster.shows_contact)).all() == [True]


def test_every_hamlet_gets_one_and_no_second(client, stage, campaign, poster):
    make_posters(None, stage.hamlet_b.area, campaign, 1, now(), venue=make_venue(stage.hamlet_b))
    db.session.commit()
    sign_in(client, stage.lan)
    assert "Chưa có tờ nào: Tổ dân phố 2." in desk_of(client, stage.commune)
    for _ in range(2):
        assert client.post(f"/posters/{stage.commune.ref}/each").status_code == 303
    own = select(func.count(Poster.id)).where(Poster.venue_id.is_(None)).group_by(Poster.area_id)
    assert db.session.scalars(own).all() == [1, 1]
    assert "Chưa có tờ nào" not in desk_of(client, stage.commune)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("count", "0", "số từ 1 đến 50"),
        ("count", "51", "số từ 1 đến 50"),
        ("count", "mười", "số nguyên"),
        ("place", "", "Mời bác chọn thôn"),
        ("place", "24649.thon-3", "chọn một mục trong danh sách"),
        ("place", "x\x00y", "chọn một mục trong danh sách"),
    ],
)
def test_what_cannot_be_made_is_told(client, stage, campaign, field, value, sentence):
    sign_in(client, stage.lan)
    fields = asked(client, stage.commune, place=stage.hamlet_a.ref, count=7) | {field: value}
    answer = client.post(f"/posters/{stage.commune.ref}", data=fields)
    assert (answer.status_code, sentence in answer.text, made()) == (422, True, [])
    read_page(answer)


@pytest.mark.parametrize(("person", "status"), [("hoa", 403), ("nam", 403), ("minh", 404), ("thu", 403), ("an", 403)])
def test_others_make_nothing(app, stage, campaign, person, status):
    browser = browser_of(app, getattr(stage, person))
    path = f"/posters/{stage.hamlet_a.ref}"
    fields = {"place": stage.hamlet_a.ref, "count": 1, "seen": 0}
    assert [browser.get(path).status_code, browser.post(path, data=fields).status_code] == [status] * 2
    assert browser.post(f"{path}/each").status_code == status
    assert made() == []


def test_without_a_campaign_there_is_nothing_to_make(client, stage):
    sign_in(client, stage.y_binh)
    assert "Ở đây chưa có đợt nào" in desk_of(client, stage.hamlet_a)
    path = f"/posters/{stage.hamlet_a.ref}"
    assert [client.post(path).status_code, client.post(f"{path}/each").status_code] == [303, 303]
    assert made() == []


def test_each_campaign_has_its_own_posters(client, stage: Stage, campaign: Campaign, poster: Poster):
    today = local_day(now())
    later = Campaign(slug="dot-sau", name="Đợt sau", area_id=stage.commune.id, starts_on=today, deadline_on=today)
    later.deadline_on += timedelta(days=90)
    db.session.add(later)
    db.session.commit()
    sign_in(client, stage.y_binh)
    page = words(read(client.get(f"/posters/{stage.hamlet_a.ref}?campaign=dot-sau")))
    assert ("Đợt thử" in page, "Chưa có áp phích nào" in page) == (True, True)
    assert poster.code in desk_of(client, stage.hamlet_a)
    for strange in ("dot-la", "đợt"):
        assert client.get(f"/posters/{stage.hamlet_a.ref}", query_string={"campaign": strange}).status_code == 404


def test_every_map_has_its_posters(client, any_stage: Stage):
    campaign = start_campaign(any_stage)
    make_posters(None, any_stage.hamlet_a.area, campaign, 1, now())
    db.session.commit()
    sign_in(client, any_stage.lan)
    assert any_stage.hamlet_a.name in desk_of(client, any_stage.commune)
