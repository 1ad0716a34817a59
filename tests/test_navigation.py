"""The tabs: which one is lit on every page, and whose area they lead to. A route without a row fails."""

from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.access import Role
from fieldapp.accounts.people import add_posting
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from tests.cast import Person, Place, Stage, browser_of
from tests.page import Page, read_page, words
from tests.scenes import Scene, set_scene
from tests.test_access_matrix import read

NAMES = {
    "doors": "Gõ cửa",
    "figures": "Số liệu",
    "register": "Sổ hộ",
    "posters": "Áp phích",
    "reports": "Báo cáo",
    "people": "Người và thẻ",
    "campaigns": "Đợt",
}
# hoa: canvasser of hamlet A · y_binh: its head · lan: chair of the commune · thu: overseer of the province
# "-" is a page of no room, "." no page for this person; the ranking is that of the commune, all else of hamlet A.
LIT = """
endpoint              hoa      y_binh   lan       thu
accounts.confirm      -        -        -         -
accounts.devices      -        -        -         -
accounts.home         .        .        .         .
accounts.people       .        people   people    .
accounts.person       .        people   people    .
archive.page          .        .        .         campaigns
campaigns.campaign    .        .        campaigns campaigns
campaigns.index       .        .        campaigns campaigns
campaigns.new         .        .        campaigns campaigns
exports.index         .        .        register  .
households.alleys     .        register register  .
households.doors      .        register register  .
households.edit       register register register  .
households.index      register register register  .
households.merger     .        .        register  .
households.new        register register register  .
households.venue      .        register register  .
households.venues     .        register register  .
imports.index         .        .        register  .
imports.preview       .        .        register  .
official.page         figures  figures  figures   figures
posters.desk          .        posters  posters   .
posters.poster        .        posters  posters   .
posters.qr            doors    doors    register  .
posters.requests      doors    posters  posters   .
reports.desk          .        reports  reports   reports
reports.draft         .        reports  reports   reports
review.index          register register register  .
rollups.area          figures  figures  figures   figures
rollups.days          figures  figures  figures   figures
rollups.doors         figures  figures  figures   .
rollups.ranking       .        .        figures   figures
rollups.visits        figures  figures  figures   .
visits.door           doors    doors    register  .
visits.field          doors    doors    register  .
visits.find_sheet     .        register register  .
visits.hamlet_sheets  .        register register  .
visits.hand_in        .        people   people    .
visits.help           doors    doors    register  .
visits.outbox         doors    doors    register  -
visits.sheet          .        register register  .
"""
FILES = {"campaigns.download", "posters.print_out", "reports.render", "rollups.days_file", "rollups.figures", "api.me"}


def tabs(page: Page) -> Iterator[tuple[str, str, str]]:
    """Give each tab: its name, where it leads, how it is lit."""
    for bar in page.all("nav"):
        if bar.get("class") == "tabs":
            yield from (
                (words(link), unquote(link.get("href", "")), link.get("aria-current", "")) for link in bar.iter("a")
            )


def asked(client: FlaskClient, endpoint: str, scene: Scene, commune: Place) -> TestResponse:
    given = scene.arguments(endpoint) | ({"code": commune.ref} if endpoint == "rollups.ranking" else {})
    return client.get(urlsplit(client.application.url_map.bind("localhost").build(endpoint, given)).path)


def lit(answer: TestResponse) -> str:
    """Say which tab of an answer is lit, by the words of the table."""
    if answer.status_code != 200:
        return "."
    found = [name for name, _, how in tabs(read_page(answer)) if how]
    assert len(found) <= 1
    return next((key for key, name in NAMES.items() if [name] == found), "-")


@pytest.mark.parametrize("who", ["hoa", "y_binh", "lan", "thu"])
def test_the_tab_of_the_room_is_lit(app: Flask, stage: Stage, campaign: Campaign, who: str) -> None:
    scene, client = set_scene(stage, stage.hamlet_a, campaign), browser_of(app, getattr(stage, who))
    found = {endpoint: lit(asked(client, endpoint, scene, stage.commune)) for endpoint in read(LIT)}
    assert found == {endpoint: row[who] for endpoint, row in read(LIT).items()}


def test_every_page_has_its_row(standing_app: Flask) -> None:
    gets = {rule.endpoint for rule in standing_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    framed = {name for name in gets if getattr(standing_app.view_functions[name], "access", "") != "open"}
    assert framed - FILES == read(LIT).keys()


def test_strangers_get_no_tabs(app: Flask, stage: Stage) -> None:
    for address in ("/login", "/enrol", "/rieng-tu", "/g"):
        assert list(tabs(read_page(app.test_client().get(address)))) == []


def test_only_the_page_itself_is_called_the_page(app: Flask, stage: Stage, campaign: Campaign) -> None:
    chair = browser_of(app, stage.lan)
    told = {
        address: {how for _, _, how in tabs(read_page(chair.get(address))) if how}
        for address in (
            f"/areas/{stage.commune.ref}",
            f"/people/{stage.commune.ref}?q=hoa",
            f"/areas/{stage.hamlet_a.ref}",
            f"/areas/{stage.commune.ref}/days",
        )
    }
    assert list(told.values()) == [{"page"}, {"page"}, {"true"}, {"true"}]


def test_a_refusal_lights_at_most_its_room(app: Flask, stage: Stage, campaign: Campaign) -> None:
    chair = browser_of(app, stage.lan)
    for address in ("/nowhere", "/areas/0@nonsense", "/areas/%00", "/areas/%E2%80%AE@2020-01-01"):
        answer = chair.get(address)
        assert answer.status_code == 404
        assert len([how for _, _, how in tabs(Page(answer.text)) if how]) <= 1


# Whose area they lead to


def leading(client: FlaskClient, address: str) -> dict[str, str]:
    return {name: url for name, url, _ in tabs(read_page(client.get(address)))}


def posted_too(person: Person, role: Role, place: Place) -> None:
    add_posting(None, person.user, role, place.area, now())
    db.session.commit()


def test_an_overseer_who_looks_into_a_commune_is_led_home(app: Flask, stage: Stage, campaign: Campaign) -> None:
    led = leading(browser_of(app, stage.thu), f"/areas/{stage.commune.ref}")
    assert led["Báo cáo"] == f"/reports/{stage.province.ref}"
    assert led["Số liệu"] == f"/areas/{stage.province.ref}"


def test_with_two_communes_the_tabs_stay_in_the_one_that_is_open(app: Flask, stage: Stage, campaign: Campaign) -> None:
    posted_too(stage.lan, Role.CHAIR, stage.neighbour)
    chair = browser_of(app, stage.lan)
    for place, inside in ((stage.neighbour, stage.hamlet_c), (stage.commune, stage.hamlet_a)):
        for address in (f"/areas/{place.ref}", f"/reports/{place.ref}", f"/households/{inside.ref}"):
            led = leading(chair, address)
            assert led["Báo cáo"] == f"/reports/{place.ref}"
            assert led["Người và thẻ"] == f"/people/{place.ref}"
            assert led["Sổ hộ"] == f"/households/{place.ref}"
    assert leading(chair, "/campaigns")["Báo cáo"] == f"/reports/{stage.commune.ref}"


def test_of_two_areas_one_in_the_other_the_nearest_counts(app: Flask, stage: Stage, campaign: Campaign) -> None:
    assert stage.district
    posted_too(stage.lan, Role.OVERSEER, stage.district)
    chair = browser_of(app, stage.lan)
    for page, home in ((stage.hamlet_a, stage.commune), (stage.hamlet_c, stage.district)):
        led = leading(chair, f"/areas/{page.ref}")
        assert led["Số liệu"] == f"/areas/{home.ref}"
        assert led["Sổ hộ"] == f"/households/{stage.commune.ref}"


def test_a_verb_held_elsewhere_leads_elsewhere(app: Flask, stage: Stage, campaign: Campaign) -> None:
    posted_too(stage.hoa, Role.HEAD, stage.hamlet_b)
    led = leading(browser_of(app, stage.hoa), f"/field/{stage.hamlet_a.ref}")
    assert led["Gõ cửa"] == f"/field/{stage.hamlet_a.ref}"
    assert led["Báo cáo"] == f"/reports/{stage.hamlet_b.ref}"


def test_tabs_take_as_many_statements_for_two_postings_as_for_one(
    app: Flask, stage: Stage, campaign: Campaign, queries
) -> None:
    counts = []
    for _ in range(2):
        client = browser_of(app, stage.hoa)
        with queries() as sent:
            assert client.get(f"/field/{stage.hamlet_a.ref}").status_code == 200
        counts.append(len(sent))
        posted_too(stage.hoa, Role.CANVASSER, stage.hamlet_b)
    assert counts[0] == counts[1]
