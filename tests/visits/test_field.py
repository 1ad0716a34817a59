"""A hamlet's page: its doors in walking order, how each stands, the next one, and the weight of it all."""

import hashlib
import re
from base64 import b64encode
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.models import Alley
from fieldapp.households.record import Arrival, merge_household
from fieldapp.rollups.summarise import figures
from fieldapp.visits.models import Visit
from tests.cast import Stage, browser_of, sign_in, start_campaign
from tests.visits.doors import by_page, by_phone
from tests.visits.plain import links, of_class, read, rows, words
from tests.visits.realistic import fill, knock_at
from tests.visits.register import make_home, make_homes, make_venue


def page_of(client, person, place, **asked):
    sign_in(client, person)
    answer = client.get(f"/field/{place.ref}", query_string=asked)
    assert answer.status_code == 200, answer.text
    return read(answer)


def day(offset):
    return (local_day(now()) + timedelta(days=offset)).isoformat()


def plates(page):
    return [row.split()[0] for row in rows(page)]


def test_it_counts_as_the_figures_do(client, stage, campaign):
    homes = make_homes(stage.hamlet_a, 5)
    by_phone(client, stage.hoa, campaign, {"household": homes[0].uid, "outcome": "met", "follow_up_on": day(3)})
    by_phone(client, stage.hoa, campaign, {"household": homes[1].uid, "outcome": "not_home"})
    by_phone(client, stage.hoa, campaign, {"household": homes[2].uid, "outcome": "refused"})
    page = page_of(client, stage.hoa, stage.hamlet_a)
    counted = figures(stage.hamlet_a.area, campaign).counts
    assert (counted.knocked, counted.households) == (3, 5)
    assert words(page.find(".//h1")) == "3/5 hộ đã đến"
    assert "Còn 2 hộ chưa đến · 2 hộ cần quay lại" in words(page.find(".//main"))


def test_every_map_has_its_pages(client, any_stage: Stage):
    start_campaign(any_stage)
    make_home(any_stage.hamlet_a, head="Y Ông Niê Kdăm")
    page = page_of(client, any_stage.hoa, any_stage.hamlet_a)
    assert any("Y Ông Niê Kdăm" in row for row in rows(page))


def test_doors_stand_in_walking_order(client, stage, campaign):
    make_home(stage.hamlet_a, position=3, number="9")
    make_home(stage.hamlet_a, position=2, number="7", alley="Ngõ 2")
    make_home(stage.hamlet_a, position=1, number="5B", alley="Ngõ 2")
    make_home(stage.hamlet_a, position=1, alley="Xóm Suối")
    last = db.session.scalars(select(Alley).where(Alley.name == "Ngõ 2")).one()
    last.position = 9
    db.session.commit()
    page = page_of(client, stage.hoa, stage.hamlet_a)
    assert plates(page) == ["1", "5B", "7", "9"]
    assert [words(each) for each in page.iter("h2")] == [
        "Xóm Suối 0/1 hộ đã đến",
        "Ngõ 2 0/2 hộ đã đến",
        "Chưa xếp ngõ 0/1 hộ đã đến",
    ]


def test_each_row_says_how_its_door_stands(client, stage, campaign):
    homes = make_homes(stage.hamlet_a, 7, head="Bà Sáu")
    helped = {"outcome": "met", "apps": {"xanh": {"assisted": 2}, "vang": {"assisted": 1}}}
    seen = [helped, {"outcome": "met"}, {"outcome": "not_home", "follow_up_on": day(1)}, {"outcome": "refused"}]
    for home, visit in zip(homes, seen, strict=False):
        by_phone(client, stage.hoa, campaign, {"household": home.uid} | visit)
    assert [row.split("Bà Sáu")[1].strip() for row in rows(page_of(client, stage.hoa, stage.hamlet_a))] == [
        "Cài mới 2 máy",
        "Đã gặp",
        "Vắng nhà · hẹn mai",
        "Không đồng ý",
        "Hộ tiếp theo",
        "Chưa đến",
        "Chưa đến",
    ]


def test_the_latest_visit_in_force_decides(client, stage, campaign):
    home = make_home(stage.hamlet_a)
    later = now() - timedelta(minutes=5)
    by_phone(client, stage.hoa, campaign, {"household": home.uid, "outcome": "refused"}, at=later)
    by_phone(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"}, at=later - timedelta(hours=1))
    gone = by_phone(client, stage.hoa, campaign, {"household": home.uid, "outcome": "moved"})
    by_phone(client, stage.hoa, campaign, {"replaces": gone.uid, "withdrawn": True})
    assert "Không đồng ý" in rows(page_of(client, stage.hoa, stage.hamlet_a))[0]


def test_visits_of_a_merged_household_are_the_survivors(client, stage, campaign):
    doubled, kept = make_homes(stage.hamlet_a, 2)
    by_phone(client, stage.hoa, campaign, {"household": doubled.uid, "outcome": "met"})
    merge_household(doubled, kept, Arrival(str(uuid4()), "0" * 32, now(), now(), stage.lan.id, "form"))
    db.session.commit()
    page = page_of(client, stage.hoa, stage.hamlet_a)
    assert rows(page) == ["2 Nguyễn Thị Sáu Đã gặp"]
    assert words(page.find(".//h1")) == "1/1 hộ đã đến"


@pytest.mark.parametrize(
    ("show", "shown"),
    [
        ("todo", ["4", "5"]),
        ("not_home", ["2", "3"]),
        ("today", ["3"]),
        ("priority", ["5"]),
        ("mine", ["3", "2", "1"]),
        ("nonsense", ["1", "2", "3", "4", "5"]),
    ],
)
def test_filters_shorten_the_list(client, stage, campaign, show, shown):
    homes = make_homes(stage.hamlet_a, 4)
    make_home(stage.hamlet_a, position=5, priority=True)
    by_phone(client, stage.hoa, campaign, {"household": homes[0].uid, "outcome": "met", "follow_up_on": day(1)})
    by_phone(client, stage.hoa, campaign, {"household": homes[1].uid, "outcome": "not_home"})
    by_phone(client, stage.hoa, campaign, {"household": homes[2].uid, "outcome": "not_home", "follow_up_on": day(0)})
    assert plates(page_of(client, stage.hoa, stage.hamlet_a, show=show)) == shown


def test_an_empty_filter_leads_back(client, stage, campaign):
    make_home(stage.hamlet_a)
    page = page_of(client, stage.hoa, stage.hamlet_a, show="priority")
    assert links(page, "Xem tất cả") == [f"/field/{stage.hamlet_a.ref}"]


@pytest.mark.parametrize("wanted", ["nie kdam", "NIÊ", "27a", "dau doc", "'Y Ong"])
def test_search_folds_accents(client, stage, campaign, wanted):
    make_home(stage.hamlet_a, head="Lê Thị Mười")
    make_home(stage.hamlet_a, number="27A", head="Y Ông Niê Kdăm", hint="đầu dốc")
    assert plates(page_of(client, stage.hoa, stage.hamlet_a, q=wanted)) == ["27A"]


def test_the_next_door_goes_on_from_my_last(client, stage, campaign):
    homes = make_homes(stage.hamlet_a, 4)
    plate = lambda person: words(of_class(page_of(client, person, stage.hamlet_a), "dock")[0]).split()[0]  # noqa: E731
    assert plate(stage.hoa) == "1"
    by_phone(client, stage.hoa, campaign, {"household": homes[2].uid, "outcome": "met"})
    assert (plate(stage.hoa), plate(stage.y_binh)) == ("4", "1")
    by_phone(client, stage.hoa, campaign, {"household": homes[3].uid, "outcome": "met"})
    assert plate(stage.hoa) == "1"


def test_the_dock_leads_to_each_outcome_without_javascript(client, stage, campaign):
    home = make_home(stage.hamlet_a)
    page = page_of(client, stage.hoa, stage.hamlet_a)
    door = f"/field/{stage.hamlet_a.ref}/{home.uid}"
    assert links(page, "Vắng nhà")[-1] == f"{door}?outcome=not_home"
    assert links(page, "Gặp được") == [f"{door}?outcome=met"]
    assert links(page, "Không đồng ý") == [f"{door}?outcome=refused"]
    assert links(page, "Khác…") == [door]


def test_doors_that_are_not_open_are_folded_at_the_end(client, stage, campaign):
    make_home(stage.hamlet_a)
    make_home(stage.hamlet_a, position=2, state="moved")
    page = page_of(client, stage.hoa, stage.hamlet_a)
    folded = next(each for each in page.iter("details") if "1 hộ không tính vào đợt" in words(each))
    assert "Sổ ghi: đã chuyển đi" in words(folded)
    assert words(page.find(".//h1")) == "0/1 hộ đã đến"


def test_venues_are_listed(client, stage, campaign):
    make_home(stage.hamlet_a)
    venue = make_venue(stage.hamlet_a)
    by_phone(client, stage.hoa, campaign, {"venue": venue.uid, "outcome": "met"})
    page = page_of(client, stage.hoa, stage.hamlet_a)
    assert "Trường Mầm non Hoa Sen Đã đến hôm nay Trường học" in rows(page)


@pytest.mark.parametrize("wanted", ["h nghia", "nghia h", "H’Nghĩa", "hnghia giếng", "eban gieng"])
def test_every_word_is_looked_for_whatever_the_apostrophe(client, stage, campaign, wanted):
    make_home(stage.hamlet_a, head="H'Nghĩa Êban", hint="cạnh giếng nước", position=1)
    make_home(stage.hamlet_a, head="Y Nghị", hint="cạnh giếng nước", position=2)
    assert plates(page_of(client, stage.hoa, stage.hamlet_a, q=wanted)) == ["1"]


def test_only_the_page_after_a_visit_knows_its_uid(client, stage, campaign):
    home = make_home(stage.hamlet_a)
    done = by_page(client, stage.hoa, campaign, {"household": home.uid, "outcome": "not_home"})
    uids = set(db.session.scalars(select(Visit.uid)))
    plain = client.get(f"/field/{stage.hamlet_a.ref}?show=mine").text
    assert not any(uid in plain for uid in uids)
    after = page_of(client, stage.hoa, stage.hamlet_a, done=done.uid)
    assert words(of_class(after, "undo")[0]) == "Đã ghi hộ 1: vắng nhà Rút lại"
    assert of_class(page_of(client, stage.y_binh, stage.hamlet_a, done=done.uid), "undo") == []


def test_what_was_mended_is_said_above_the_next_door(client, stage, campaign):
    home = make_home(stage.hamlet_a)
    first = by_page(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"})
    mended = {"household": home.uid, "outcome": "refused", "replaces": first.uid}
    uid = by_page(client, stage.hoa, campaign, mended).uid
    bar = of_class(of_class(page_of(client, stage.hoa, stage.hamlet_a, done=uid), "dock")[0], "undo")[0]
    assert words(bar) == "Đã sửa hộ 1: không đồng ý Sửa"
    taken = by_page(client, stage.hoa, campaign, {"withdrawn": "1", "replaces": uid})
    bar = of_class(of_class(page_of(client, stage.hoa, stage.hamlet_a, done=taken.uid), "dock")[0], "undo")[0]
    assert words(bar) == "Đã rút lại lượt thăm hộ 1 Ghi lại"


def test_a_larger_area_shows_its_hamlets(client, stage, campaign):
    page = page_of(client, stage.lan, stage.commune)
    assert [words(link) for link in of_class(page, "doors")[0].iter("a")] == [
        "Bon U1, thị trấn Ea T'ling",
        "Tổ dân phố 2, thị trấn Ea T'ling",
    ]


def test_without_a_campaign_or_doors_it_says_what_to_do(client, stage):
    stage.hamlet_a.area.contact = "Cô Lan, 0261 000 000"
    page = page_of(client, stage.hoa, stage.hamlet_a)
    assert "Ở đây chưa có đợt nào" in words(page.find(".//main"))
    assert "Cần hỏi thì gọi: Cô Lan, 0261 000 000" in words(page.find(".//main"))
    start_campaign(stage)
    page = page_of(client, stage.hoa, stage.hamlet_a)
    assert links(page, "Thêm hộ") == [f"/households/{stage.hamlet_a.ref}/new"]


def test_the_contact_of_the_commune_serves_its_hamlets(client, stage, campaign):
    stage.commune.area.contact = "Ủy ban thị trấn, 0261 111 111"
    page = page_of(client, stage.hoa, stage.hamlet_a)
    assert "Cần hỏi thì gọi: Ủy ban thị trấn, 0261 111 111" in words(page.find(".//main"))


def test_a_named_campaign_goes_along(client, stage, campaign):
    home = make_home(stage.hamlet_a)
    page = page_of(client, stage.hoa, stage.hamlet_a, campaign=campaign.slug)
    assert f"/field/{stage.hamlet_a.ref}/{home.uid}?campaign=dot-thu&outcome=met" in links(page, "Gặp được")


@pytest.mark.parametrize("person", ["nam", "minh"])
def test_another_hamlet_is_not_found(app, stage, campaign, person):
    answer = browser_of(app, getattr(stage, person)).get(f"/field/{stage.hamlet_a.ref}")
    assert answer.status_code == 404


@pytest.mark.parametrize("person", ["thu", "an"])
def test_who_reads_figures_only_is_refused(app, stage, campaign, person):
    answer = browser_of(app, getattr(stage, person)).get(f"/field/{stage.hamlet_a.ref}")
    assert answer.status_code == 403


@pytest.mark.parametrize("slug", ["unknown", "đợt", "a\x00b"])
def test_an_unknown_campaign_is_not_found(app, stage, campaign, slug):
    client = browser_of(app, stage.hoa)
    assert client.get(f"/field/{stage.hamlet_a.ref}", query_string={"campaign": slug}).status_code == 404


def test_strangers_are_asked_to_sign_in(client, stage):
    answer = client.get(f"/field/{stage.hamlet_a.ref}")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/login?next=")


def on_the_wire(client, path):
    """Return how many bytes an answer takes where the browser reads brotli, as all do that have service workers."""
    return len(client.get(path, headers={"Accept-Encoding": "br, gzip"}).data)


@pytest.mark.parametrize(("doors", "most"), [(150, 16_000), (700, 55_000)])
def test_it_keeps_to_its_budget(app, stage, campaign, doors, most):
    homes = fill(stage.hamlet_a, doors)
    knock_at(homes[: doors // 2], stage.hoa.actor(), campaign)
    client = browser_of(app, stage.hoa)
    answer = client.get(f"/field/{stage.hamlet_a.ref}")
    assert len(rows(read(answer))) == doors
    assert on_the_wire(client, f"/field/{stage.hamlet_a.ref}") <= most
    first, *later = [each for each in answer.headers["X-Assets"].split() if each.endswith(".js")]
    assert on_the_wire(client, first) <= 10_000
    assert sum(on_the_wire(client, each) for each in later) <= 12_000  # screens, and what sends


def test_it_can_be_used_after_two_requests(app, stage, campaign):
    """The page with its styles inside, and one script: the rest comes when it is wanted."""
    page = read(browser_of(app, stage.hoa).get(f"/field/{stage.hamlet_a.ref}"))
    fetched = [each for each in page.iter() if each.tag in ("script", "img", "link")]
    seldom = ("icon", "apple-touch-icon", "manifest")
    assert [each.tag for each in fetched if each.get("rel") not in seldom] == ["script"]


def test_its_policy_knows_the_inlined_stylesheet(app, stage, campaign):
    answer = browser_of(app, stage.hoa).get(f"/field/{stage.hamlet_a.ref}")
    style = re.search("<style>(.*?)</style>", answer.text, re.DOTALL)[1]
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    assert f"'sha256-{digest}'" in answer.headers["Content-Security-Policy"]


def test_five_hundred_doors_are_asked_for_at_once(app, stage, campaign, queries):
    client = browser_of(app, stage.hoa)
    fill(stage.hamlet_a, 6)
    with queries() as of_few:
        client.get(f"/field/{stage.hamlet_a.ref}")
    homes = fill(stage.hamlet_a, 494, seed=3)
    knock_at(homes[:200], stage.hoa.actor(), campaign)
    with queries() as of_many:
        client.get(f"/field/{stage.hamlet_a.ref}")
    assert len(of_many) == len(of_few) <= 30
