"""Who gets what at every address: one row per route, one column per person. A route without a row fails.

Each asks validly, at a hamlet of the commune (hamlet A) or at the commune itself. "login" is the way to the login page,
401 its word for writes and phones. A phone's doors answer with the verdict on a visit at hamlet A: stored, or unknown.
"""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.access import VERBS, Role, Verb
from fieldapp.campaigns.models import Campaign
from tests.cast import Person, Place, Stage, browser_of
from tests.scenes import Scene, set_scene

PEOPLE = ("nobody", "minh", "nam", "hoa", "y_binh", "lan", "thu", "an")
# minh: chair of the neighbouring commune · nam: canvasser of another hamlet · hoa, y_binh: canvasser and head of A
# lan: chair of their commune · thu: overseer of the province · an: operator, who adds nobody for want of their verbs
AT_HAMLET_A = """
endpoint                  nobody minh nam  hoa  y_binh lan  thu  an
accounts.add              401    404  403  403  403    303  403  403
accounts.card             401    404  403  403  200    200  403  200
accounts.confirm          login  200  200  200  200    200  200  200
accounts.confirmed        401    303  303  303  303    303  303  303
accounts.depart           401    404  403  403  403    303  403  303
accounts.devices          login  200  200  200  200    200  200  200
accounts.end_device       401    404  404  404  404    404  404  404
accounts.enrol            200    200  200  200  200    200  200  200
accounts.enter            303    303  303  303  303    303  303  303
accounts.home             login  303  303  303  303    303  303  303
accounts.login            200    200  200  200  200    200  200  200
accounts.logout           303    303  303  303  303    303  303  303
accounts.move             401    404  403  403  403    303  403  403
accounts.people           login  404  403  403  200    200  403  200
accounts.person           login  404  403  403  200    200  403  200
accounts.print_paper      401    404  403  403  403    200  403  200
accounts.redeem           303    303  303  303  303    303  303  303
accounts.revoke           401    404  403  403  303    303  403  303
accounts.revoke_one       401    404  403  403  303    303  403  303
accounts.spell            401    404  403  403  403    303  403  303
accounts.state_organisation 401  404  403  403  403    303  403  303
api.me                    401    200  200  200  200    200  200  200
api.receipts              401    200  200  200  200    200  200  200
api.rescue                401    unknown 409  409  stored stored 409 409
api.sync                  401    unknown unknown stored stored stored unknown unknown
archive.close             401    403  403  403  403    403  303  303
archive.go_on             401    403  403  403  403    403  303  303
archive.page              login  403  403  403  403    403  200  200
assets.serve              200    200  200  200  200    200  200  200
assets.serve_pack         200    200  200  200  200    200  200  200
campaigns.campaign        login  200  403  403  403    200  200  200
campaigns.create          401    422  403  403  403    303  303  303
campaigns.download        login  200  403  403  403    200  200  200
campaigns.index           login  200  403  403  403    200  200  200
campaigns.new             login  200  403  403  403    200  200  200
campaigns.save            401    403  403  403  403    403  303  303
exports.index             login  404  403  403  403    200  403  403
exports.take_out          401    404  403  403  403    200  403  403
health.healthz            200    200  200  200  200    200  200  200
health.readyz             200    200  200  200  200    200  200  200
households.add            401    404  404  303  303    303  403  403
households.add_walkers    401    404  403  403  303    303  403  403
households.alleys         login  404  403  403  200    200  403  403
households.contact        401    404  403  403  403    303  403  303
households.create_alley   401    404  403  403  303    303  403  403
households.create_venue   401    404  403  403  303    303  403  403
households.delete_alley   401    404  403  403  303    303  403  403
households.doors          login  404  403  403  200    200  403  403
households.edit           login  404  404  200  200    200  403  403
households.end_walker     401    404  403  403  303    303  403  403
households.index          login  404  404  200  200    200  403  403
households.merger         login  404  403  403  403    200  403  403
households.new            login  404  404  200  200    200  403  403
households.order_alleys   401    404  403  403  303    303  403  403
households.order_doors    401    404  403  403  303    303  403  403
households.save           401    404  404  303  303    303  403  403
households.save_venue     401    404  403  403  303    303  403  403
households.unite          401    404  403  403  403    303  403  403
households.venue          login  404  403  403  200    200  403  403
households.venues         login  404  403  403  200    200  403  403
imports.drop              401    404  403  403  403    303  403  403
imports.go_on             401    404  403  403  403    303  403  403
imports.index             login  404  403  403  403    200  403  403
imports.preview           login  404  403  403  403    200  403  403
imports.report            401    404  403  403  403    200  403  403
imports.store             401    404  403  403  403    303  403  403
imports.upload            401    404  403  403  403    303  403  403
imports.withdraw          401    404  403  403  403    303  403  403
language.choose           303    303  303  303  303    303  303  303
official.add              401    404  403  403  403    303  303  303
official.page             login  404  404  200  200    200  200  200
official.preview          401    404  403  403  403    200  200  200
official.store            401    404  403  403  403    303  303  303
official.withdraw         401    404  403  403  403    303  303  303
posters.ask               303    303  303  303  303    303  303  303
posters.change            401    404  403  403  303    303  403  403
posters.desk              login  404  403  403  200    200  403  403
posters.find              200    200  200  200  200    200  200  200
posters.finish            401    404  404  303  303    303  403  403
posters.install           302    302  302  302  302    302  302  302
posters.make              401    404  403  403  303    303  403  403
posters.make_each         401    404  403  403  303    303  403  403
posters.make_own          401    404  403  403  303    303  403  403
posters.open_page         200    200  200  200  200    200  200  200
posters.poster            login  404  403  403  200    200  403  403
posters.print_out         login  404  403  403  200    200  403  403
posters.qr                login  404  404  200  200    200  403  403
posters.requests          login  404  404  200  200    200  403  403
pwa.manifest              200    200  200  200  200    200  200  200
pwa.offline               200    200  200  200  200    200  200  200
pwa.privacy               200    200  200  200  200    200  200  200
pwa.worker                200    200  200  200  200    200  200  200
reports.close             401    404  403  403  303    303  403  403
reports.desk              login  404  403  403  200    200  200  403
reports.draft             login  404  403  403  200    200  200  403
reports.render            login  404  403  403  200    200  200  403
reports.save              401    404  403  403  303    303  403  403
reports.set_day           401    404  403  403  303    303  403  403
review.accept             401    404  403  403  303    303  403  403
review.answer             401    404  404  303  303    303  403  403
review.index              login  404  404  200  200    200  403  403
review.reopen             401    404  404  303  303    303  403  403
rollups.area              login  404  404  200  200    200  200  200
rollups.days              login  404  404  200  200    200  200  200
rollups.days_file         login  404  404  200  200    200  200  200
rollups.doors             login  404  404  200  200    200  403  403
rollups.figures           login  404  404  200  200    200  200  200
rollups.ranking           login  404  404  404  404    404  404  404
rollups.visits            login  404  404  200  200    200  403  403
visits.door               login  404  404  200  200    200  403  403
visits.field              login  404  404  200  200    200  403  403
visits.find_sheet         login  422  403  403  303    303  403  403
visits.hamlet_sheets      login  404  403  403  200    200  403  403
visits.hand_in            login  200  403  403  200    200  403  403
visits.help               login  404  404  200  200    200  403  403
visits.outbox             login  200  200  200  200    200  200  200
visits.print_again        401    404  403  403  200    200  403  403
visits.print_new          401    404  403  403  200    200  403  403
visits.record             401    404  404  303  303    303  403  403
visits.sheet              login  404  403  403  200    200  403  403
visits.take_in            401    200  403  403  200    200  403  403
visits.type_sheet         401    404  403  403  303    303  403  403
"""
AT_THE_COMMUNE = """
endpoint                  nobody minh nam  hoa  y_binh lan  thu  an
accounts.add              401    404  403  403  403    303  403  403
accounts.people           login  404  403  403  404    200  403  200
accounts.person           login  404  403  403  404    200  403  200
exports.index             login  404  403  403  403    200  403  403
exports.take_out          401    404  403  403  403    200  403  403
households.contact        401    404  403  403  403    303  403  303
households.create_venue   401    404  403  403  404    303  403  403
households.index          login  404  404  404  404    200  403  403
households.venues         login  404  403  403  404    200  403  403
imports.drop              401    404  403  403  403    303  403  403
imports.go_on             401    404  403  403  403    303  403  403
imports.index             login  404  403  403  403    200  403  403
imports.preview           login  404  403  403  403    200  403  403
imports.report            401    404  403  403  403    200  403  403
imports.store             401    404  403  403  403    303  403  403
imports.upload            401    404  403  403  403    303  403  403
official.add              401    404  403  403  403    303  303  303
official.page             login  404  404  404  404    200  200  200
official.preview          401    404  403  403  403    200  200  200
official.store            401    404  403  403  403    303  303  303
official.withdraw         401    404  403  403  403    303  303  303
posters.change            401    404  403  403  404    303  403  403
posters.desk              login  404  403  403  404    200  403  403
posters.finish            401    404  404  404  404    303  403  403
posters.make              401    404  403  403  404    303  403  403
posters.make_each         401    404  403  403  404    303  403  403
posters.make_own          401    404  403  403  404    404  403  403
posters.poster            login  404  403  403  404    200  403  403
posters.print_out         login  404  403  403  404    200  403  403
posters.qr                login  404  404  404  404    200  403  403
posters.requests          login  404  404  404  404    200  403  403
reports.close             401    404  403  403  404    303  403  403
reports.desk              login  404  403  403  404    200  200  403
reports.draft             login  404  403  403  404    200  200  403
reports.render            login  404  403  403  404    200  200  403
reports.save              401    404  403  403  404    303  403  403
reports.set_day           401    404  403  403  404    303  403  403
review.accept             401    404  403  403  404    303  403  403
review.answer             401    404  404  404  404    303  403  403
review.index              login  404  404  404  404    200  403  403
review.reopen             401    404  404  404  404    303  403  403
rollups.area              login  404  404  404  404    200  200  200
rollups.days              login  404  404  404  404    200  200  200
rollups.days_file         login  404  404  404  404    200  200  200
rollups.doors             login  404  404  404  404    200  403  403
rollups.figures           login  404  404  404  404    200  200  200
rollups.ranking           login  404  404  404  404    200  200  200
rollups.visits            login  404  404  404  404    200  403  403
visits.field              login  404  404  404  404    200  403  403
visits.hamlet_sheets      login  404  403  403  404    404  403  403
visits.print_new          401    404  403  403  404    404  403  403
"""
VERBS_BY_ROLE = """
verb                  canvasser head chair overseer operator
alley.edit            -         x    x     -        -
area.edit             -         -    x     -        x
campaign.edit         -         -    x     x        x
card.issue            -         x    x     -        x
device.revoke         -         x    x     -        x
figures.read          x         x    x     x        x
household.edit        x         x    x     -        -
household.export      -         -    x     -        -
household.merge       -         -    x     -        -
household.prioritise  -         x    x     -        -
household.read        x         x    x     -        -
official.edit         -         -    x     x        x
official.read         x         x    x     x        x
person.edit           -         -    x     -        x
poster.edit           -         x    x     -        -
queue.hand_in         -         x    x     -        -
register.import       -         -    x     -        -
report.close          -         x    x     x        -
sheet.type            -         x    x     -        -
venue.edit            -         x    x     -        -
visit.correct         -         x    x     -        -
visit.record          x         x    x     -        -
"""


def read(table: str) -> dict[str, dict[str, str]]:
    """Read a table: its cells by row and column."""
    (_, *columns), *rows = (line.split() for line in table.strip().splitlines())
    return {name: dict(zip(columns, cells, strict=True)) for name, *cells in rows}


def answer_of(client: FlaskClient, endpoint: str, scene: Scene, asker: Person | None) -> TestResponse:
    """Ask for *endpoint* as its page or its phone does."""
    method = method_of(client.application, endpoint)
    address = client.application.url_map.bind("localhost").build(endpoint, scene.arguments(endpoint), method)
    if method == "POST" and endpoint.startswith("api."):
        body = {"uids": []} if endpoint == "api.receipts" else scene.batch(author_of(endpoint, scene.stage, asker))
        return client.post(address, json=body, headers={"X-Fieldapp": "1"})
    return client.open(address, method=method, data=scene.fields(endpoint) if method == "POST" else None)


def author_of(endpoint: str, stage: Stage, asker: Person | None) -> Person:
    """Return whose visit is sent: one's own, but a colleague's where queues are handed in."""
    if endpoint == "api.rescue":
        return stage.nam if asker == stage.hoa else stage.hoa
    return asker or stage.hoa


def told(answer: TestResponse) -> str:
    """Say in a word what an answer was."""
    answer.close()
    if answer.status_code == 303 and "/login?next=" in answer.headers["Location"]:
        return "login"
    if answer.status_code == 200 and answer.is_json and answer.json.get("results"):
        result = answer.json["results"][0]
        return result.get("code", result["status"]).removesuffix("_household")
    return str(answer.status_code)


def row_of(app: Flask, stage: Stage, campaign: Campaign, endpoint: str, place: Place) -> dict[str, str]:
    askers = {name: getattr(stage, name) if name != "nobody" else None for name in PEOPLE}
    scene, row = None, {}
    for name, asker in askers.items():
        # What was only looked at is as it was.
        scene = set_scene(stage, place, campaign) if scene is None or method_of(app, endpoint) == "POST" else scene
        client = browser_of(app, asker) if asker else app.test_client()
        row[name] = told(answer_of(client, endpoint, scene, asker))
    return row


def method_of(app: Flask, endpoint: str) -> str:
    (rule,) = app.url_map.iter_rules(endpoint)
    (method,) = (rule.methods or set()) - {"HEAD", "OPTIONS"}
    return method


@pytest.mark.parametrize("endpoint", read(AT_HAMLET_A))
def test_who_gets_what_at_a_hamlet(endpoint, app, stage, campaign):
    assert row_of(app, stage, campaign, endpoint, stage.hamlet_a) == read(AT_HAMLET_A)[endpoint]


@pytest.mark.parametrize("endpoint", read(AT_THE_COMMUNE))
def test_who_gets_what_at_a_commune(endpoint, app, stage, campaign):
    assert row_of(app, stage, campaign, endpoint, stage.commune) == read(AT_THE_COMMUNE)[endpoint]


def test_every_route_has_its_row(standing_app):
    assert set(standing_app.view_functions) == read(AT_HAMLET_A).keys()
    assert read(AT_THE_COMMUNE).keys() <= read(AT_HAMLET_A).keys()


def test_every_route_declares_whom_it_lets_in(standing_app):
    declared = {name: getattr(view, "access", None) for name, view in standing_app.view_functions.items()}
    assert {name: said for name, said in declared.items() if said not in {*Verb, "open", "signed_in"}} == {}


def test_one_address_does_one_thing(standing_app):
    methods = [
        (rule.endpoint, (rule.methods or set()) - {"HEAD", "OPTIONS"}) for rule in standing_app.url_map.iter_rules()
    ]
    assert [endpoint for endpoint, found in methods if len(found) != 1] == []
    assert len({endpoint for endpoint, _ in methods}) == len(methods)


def test_each_role_holds_the_verbs_of_the_table():
    held = {verb: {role: ("x" if verb in VERBS[role] else "-") for role in Role} for verb in Verb}
    assert held == read(VERBS_BY_ROLE)
