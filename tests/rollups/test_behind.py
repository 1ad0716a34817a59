"""A list holds what its count counts: every count of the page against the doors or visits that it opens into."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask

from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from fieldapp.households.models import Alley, Household, Venue
from fieldapp.rollups import behind, visit_list
from fieldapp.rollups.measures import measures
from fieldapp.rollups.summarise import figures_with_children
from fieldapp.touched import touch
from tests.cast import Place, Stage, browser_of, start_campaign
from tests.page import Page, read_page
from tests.rollups.village import SLUG, clock, day_ago, door, knock, withdraw

SCHOOL = "00000000-0000-4000-8000-00000000cafe"
ODD = ("H'Nghia Êban", "=1+1", "Y", "")


@pytest.fixture
def told(any_stage: Stage) -> Stage:
    """Doors of two hamlets and one of the neighbour's, with every kind of outcome, a move, a correction, a venue."""
    stage = any_stage
    start_campaign(stage)
    hoa, nam = stage.hoa, stage.nam
    homes = [door(hoa, stage.hamlet_a, adults=3, position=n, head=head) for n, head in enumerate(ODD, start=1)]
    door(hoa, stage.hamlet_a, adults=9, smartphones=9, state="absent")
    away = door(hoa, stage.hamlet_a, position=8, alley="Ngõ 2")
    other = door(nam, stage.hamlet_b, adults=5, smartphones=4, alley="Ngõ 1")
    gone = door(nam, stage.hamlet_b, adults=1, smartphones=1)
    far = door(stage.minh, stage.hamlet_c, adults=2)
    db.session.add(Venue(uid=SCHOOL, area_id=stage.hamlet_a.id, name="Trường", type="school"))
    db.session.commit()
    knock(hoa, homes[0], 3, xanh=(1, 2), vang=(1, 0), leaflets=2, smartphones=3)
    knock(hoa, homes[0], 1, xanh=(None, 1), obstacles=("old_phone", "privacy"))
    knock(hoa, homes[1], 3, "refused", obstacles=("privacy",))
    knock(hoa, homes[2], 2, "not_home", follow_up_on=day_ago(1))
    withdraw(hoa, knock(hoa, homes[3], 1, xanh=(0, 1)), clock(0, 0))
    knock(hoa, away, 2, "away", follow_up_on=day_ago(-2))
    wrong = knock(nam, other, 5, xanh=(0, 4), smartphones=4)
    knock(nam, other, 4, xanh=(0, 2), smartphones=4, replaces=wrong)
    knock(nam, gone, 2, xanh=(0, 1), leaflets=2)
    door(nam, stage.hamlet_b, uid=gone, adults=1, smartphones=1, state="moved", at=clock(1))
    knock(stage.minh, far, 1, "vacant")
    knock(hoa, SCHOOL, 1, xanh=(None, 12), leaflets=40, venue=True)
    return stage


def opened(app: Flask, by: object, address: str, status: int = 200) -> Page:
    answer = browser_of(app, by).get(address)  # type: ignore[arg-type]
    assert answer.status_code == status, (address, answer.text)
    return read_page(answer)


def numbers(page: Page) -> list[int]:
    """Return what stands over a list: how many, and what they add up to where that is something else."""
    said = re.search(r'<p class="say"><b>(.*?)</b>', page.markup)
    assert said
    return [int(each) for each in re.findall(r"\d+", said[1].replace(".", ""))]


def counts(place: Place) -> Iterator[tuple[str, str, dict[str, str], int]]:
    """Give every count of *place* that opens into a list: its key, the list, what it asks, the count."""
    whole, parts = figures_with_children(place.area, db.session.query(Campaign).one())
    for key, measure in measures(whole, parts).items():
        if measure.page:
            yield key, measure.page, dict(measure.query), measure.part(whole) or 0


@pytest.mark.parametrize("place", ["hamlet_a", "hamlet_b", "commune"])
def test_every_count_is_the_length_or_the_sum_of_its_list(told: Stage, app: Flask, place: str) -> None:
    somewhere: Place = getattr(told, place)
    seen = set()
    for key, kind, asked, count in counts(somewhere):
        query = "&".join(f"{name}={value}" for name, value in asked.items())
        page = opened(app, told.lan, f"/areas/{somewhere.ref}/{kind}?campaign={SLUG}&{query}")
        rows = page.markup.count("<li data-state" if kind == "doors" else '<tr><th scope="row">')
        found, *added = numbers(page)
        assert found == rows, key
        assert (added[0] if added else found) == count, key
        seen.add(key)
    assert {"installed_xanh", "outcome_none", "obstacle_privacy", "unstated_adults", "leaflets", "visits"} <= seen


def test_the_days_of_the_visits_add_up(told: Stage, app: Flask) -> None:
    address = f"/areas/{told.commune.ref}/visits?day="
    days = {n: numbers(opened(app, told.lan, f"{address}{day_ago(n).isoformat()}"))[0] for n in range(7)}
    assert days == {0: 0, 1: 2, 2: 3, 3: 2, 4: 0, 5: 1, 6: 0}


def test_what_a_door_adds_is_said_at_it(told: Stage, app: Flask) -> None:
    page = opened(app, told.lan, f"/areas/{told.commune.ref}/doors?app=xanh")
    assert numbers(page) == [2, 6]
    assert "H'Nghia Êban Đã gặp4 máy có Xanh" in page.words()
    assert "2 máy có Xanh" in page.words()


def test_conditions_hold_together(told: Stage, app: Flask) -> None:
    ref = told.hamlet_a.ref
    assert numbers(opened(app, told.hoa, f"/areas/{ref}/doors?obstacle=privacy")) == [2]
    assert numbers(opened(app, told.hoa, f"/areas/{ref}/doors?obstacle=privacy&outcome=refused")) == [1]
    alley = db.session.query(Alley).filter_by(area_id=told.hamlet_a.id).one()
    assert numbers(opened(app, told.hoa, f"/areas/{ref}/doors?alley={alley.id}&of=knocked")) == [1]
    assert numbers(opened(app, told.hoa, f"/areas/{ref}/doors?alley=0&of=knocked")) == [3]
    missed = opened(app, told.hoa, f"/areas/{ref}/doors?due=missed")
    assert numbers(missed)[0] == 1
    assert "lỡ hẹn hôm qua" in missed.words()


def test_doors_stand_in_walking_order_hamlet_by_hamlet(told: Stage, app: Flask) -> None:
    page = opened(app, told.lan, f"/areas/{told.commune.ref}/doors")
    heads = [heading.text for heading in page.all("h2")]
    a, b = told.hamlet_a.name, told.hamlet_b.name
    assert heads == [f"{a} · Ngõ 2", f"{a} · Chưa xếp ngõ", f"{b} · Ngõ 1"]
    plates = re.findall(r'<b class="plate">(.*?)</b>', page.markup)
    assert plates == ["8", "1", "2", "3", "4", "1"]


def test_pages_hold_every_door_once(told: Stage, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "ON_A_PAGE", 4)
    monkeypatch.setattr(visit_list, "ON_A_PAGE", 3)
    for kind, total, row in (
        ("doors", 6, r"<li data-state[^>]*><a href=\"([^\"?]+)"),
        ("visits", 8, r"<tr>(.*?)</tr>"),
    ):
        found: list[str] = []
        for page in range(1, 4):
            listed = opened(app, told.lan, f"/areas/{told.commune.ref}/{kind}?page={page}")
            if page == 1:
                assert "Trang sau" in listed.words()
            found += re.findall(row, listed.markup.split("<tbody>")[-1], re.DOTALL)[: total - len(found)]
        assert len(found) == total
        assert len(set(found)) >= total - 1


def test_a_page_beyond_the_last_is_the_last(told: Stage, app: Flask) -> None:
    assert numbers(opened(app, told.lan, f"/areas/{told.commune.ref}/doors?page=99")) == [6]


@pytest.mark.parametrize("kind", ["doors", "visits"])
def test_other_places_are_not_found_and_overseers_see_no_names(told: Stage, app: Flask, kind: str) -> None:
    opened(app, told.minh, f"/areas/{told.hamlet_a.ref}/{kind}", 404)
    opened(app, told.hoa, f"/areas/{told.commune.ref}/{kind}", 404)
    opened(app, told.hoa, f"/areas/{told.hamlet_b.ref}/{kind}", 404)
    opened(app, told.thu, f"/areas/{told.hamlet_a.ref}/{kind}", 403)
    opened(app, told.an, f"/areas/{told.commune.ref}/{kind}", 403)


@pytest.mark.parametrize(
    "asked",
    [
        "doors?outcome=met'",
        "doors?obstacle=x",
        "doors?of=installed",
        "doors?app=khong-co",
        "doors?alley=x",
        "doors?alley=99999999999",
        "doors?page=0",
        "doors?due=1",
        "visits?day=hôm-qua",
        "visits?day=2020-02-30",
        "visits?app=%00",
        "visits?of=adults",
    ],
)
def test_what_cannot_be_read_is_refused_in_words(told: Stage, app: Flask, asked: str) -> None:
    page = opened(app, told.lan, f"/areas/{told.commune.ref}/{asked}", 422)
    assert "Mời bác" in page.words()


def test_words_of_the_address_lead_nowhere_else(told: Stage, app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(behind, "ON_A_PAGE", 4)
    odd = "code=x&endpoint=x&_external=1&_scheme=ftp&_anchor=x&_method=POST"
    page = opened(app, told.lan, f"/areas/{told.commune.ref}/doors?{odd}")
    (following,) = [link for link in page.links if "page=2" in link]
    assert following == f"/areas/{told.commune.ref}/doors?campaign={SLUG}&page=2"


def test_a_campaign_that_runs_elsewhere_counts_no_door_here(told: Stage, app: Flask) -> None:
    elsewhere = Campaign(
        slug="xa", name="Đợt xa", area_id=told.neighbour.id, starts_on=day_ago(1), deadline_on=day_ago(0)
    )
    db.session.add(elsewhere)
    db.session.commit()
    assert numbers(opened(app, told.lan, f"/areas/{told.commune.ref}/doors?campaign=xa")) == [0]
    assert numbers(opened(app, told.minh, f"/areas/{told.neighbour.ref}/doors?campaign=xa&outcome=none")) == [1]


def test_a_door_that_went_to_another_commune_is_theirs_to_name(told: Stage, app: Flask) -> None:
    home = db.session.query(Household).filter_by(head="H'Nghia Êban").one()
    home.area_id = told.hamlet_c.id
    touch(areas=[told.hamlet_a.id, told.hamlet_c.id], households=[home.id])
    db.session.commit()
    page = opened(app, told.lan, f"/areas/{told.commune.ref}/visits?day={day_ago(3).isoformat()}")
    assert numbers(page) == [2]
    assert "H'Nghia Êban" not in page.words()
    assert "Hộ nay ở địa bàn khác" in page.words()
    assert not [link for link in page.links if home.uid in link]


def test_every_count_of_the_page_leads_to_its_list(told: Stage, app: Flask) -> None:
    """A hamlet's counts open into lists for who reads doors, for others into nothing; a commune's into rankings."""
    ref = told.hamlet_a.ref
    mine, theirs = opened(app, told.hoa, f"/areas/{ref}").links, opened(app, told.thu, f"/areas/{ref}").links
    assert f"/areas/{ref}/doors?campaign={SLUG}&outcome=refused" in mine
    assert f"/areas/{ref}/visits?campaign={SLUG}&app=xanh" in mine
    assert [link for link in theirs if "/doors" in link or "/visits" in link] == []
    of_commune = opened(app, told.thu, f"/areas/{told.commune.ref}").links
    assert f"/areas/{told.commune.ref}/ranking?by=outcome_refused&campaign={SLUG}" in of_commune
