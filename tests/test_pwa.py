"""What a phone may keep, as the server says it: which pages, whose, with which files; and the app's own addresses."""

import re
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from fieldapp import create_app
from fieldapp.assets import tree_hash
from fieldapp.campaigns.models import Campaign
from fieldapp.extensions import db
from tests.cast import Stage, browser_of
from tests.conftest import SECRET
from tests.page import read_page
from tests.visits.register import make_homes

OF_NOBODY = ("/offline", "/rieng-tu")
OF_SOMEBODY = ("/field/{hamlet}/qr", "/field/{hamlet}/help", "/field/{hamlet}/qr?campaign=dot-thu")
NEVER = (
    *("/login", "/enrol", "/areas/{hamlet}", "/field/{hamlet}/{home}", "/households/{hamlet}", "/nowhere", "/"),
    *("/field/{hamlet}/help?q=ngõ", "/healthz", "/sw.js", "/manifest.webmanifest", f"/s/{tree_hash()}/css/app.css"),
)


@pytest.fixture
def hoa(app: Flask, stage: Stage, campaign: Campaign) -> FlaskClient:
    return browser_of(app, stage.hoa)


@pytest.fixture
def addresses(stage: Stage, campaign: Campaign) -> dict[str, str]:
    return {"hamlet": stage.hamlet_a.ref, "home": make_homes(stage.hamlet_a, 1)[0].uid}


def files_in(page: str) -> list[str]:
    """Give the files that a page loads; the icons of an installed app are for the phone's own use."""
    links = re.findall(r'<(?:link|script|img)\b[^>]*(?:href|src)="(/s/[^"]+)"', page)
    return [link for link in links if not link.endswith(".png")]


@pytest.mark.parametrize("path", OF_NOBODY)
def test_what_anybody_may_read_is_kept_as_nobodys(path: str, client: FlaskClient) -> None:
    answer = client.get(path)
    read_page(answer)
    assert answer.headers["X-Person"] == ""
    assert answer.headers["X-Assets"].split() == files_in(answer.text)


@pytest.mark.parametrize("path", OF_NOBODY)
def test_what_anybody_may_read_names_nobody_even_to_somebody(path: str, hoa: FlaskClient) -> None:
    answer = hoa.get(path)
    assert answer.headers["X-Person"] == ""
    assert "Hoa" not in answer.text


@pytest.mark.parametrize("path", OF_SOMEBODY)
def test_the_pages_of_the_field_are_kept_under_their_person(
    path: str, hoa: FlaskClient, stage: Stage, addresses: dict[str, str]
) -> None:
    answer = hoa.get(path.format_map(addresses))
    read_page(answer)
    assert answer.headers["X-Person"] == stage.hoa.uid
    assert answer.headers["X-Assets"].split() == files_in(answer.text)
    assert answer.headers["Cache-Control"] == "no-store"  # the worker keeps it, no cache on the way


@pytest.mark.parametrize("path", NEVER)
def test_figures_forms_and_searches_are_never_kept(path: str, hoa: FlaskClient, addresses: dict[str, str]) -> None:
    answer = hoa.get(path.format_map(addresses))
    assert "X-Assets" not in answer.headers


def test_every_page_made_for_somebody_says_for_whom(
    hoa: FlaskClient, client: FlaskClient, app: Flask, stage: Stage, addresses: dict[str, str]
) -> None:
    figures, doors = (path.format_map(addresses) for path in ("/areas/{hamlet}", OF_SOMEBODY[0]))
    assert hoa.get(figures).headers["X-Person"] == stage.hoa.uid
    assert browser_of(app, stage.thu).get(doors).headers["X-Person"] == stage.thu.uid  # refused, to her
    for path in (figures, "/login", f"/s/{tree_hash()}/css/app.css"):
        assert "X-Person" not in client.get(path).headers


def test_the_way_to_the_login_and_a_refusal_are_not_kept(
    client: FlaskClient, app: Flask, stage: Stage, addresses: dict[str, str]
) -> None:
    for asker, status in ((client, 303), (browser_of(app, stage.nam), 404), (browser_of(app, stage.thu), 403)):
        answer = asker.get(OF_SOMEBODY[0].format_map(addresses))
        assert answer.status_code == status
        assert "X-Assets" not in answer.headers


def test_a_page_with_something_said_once_is_not_kept(hoa: FlaskClient, addresses: dict[str, str]) -> None:
    path = OF_SOMEBODY[0].format_map(addresses)
    with hoa.session_transaction() as session:
        session["_flashes"] = [("message", "Đã ghi xong.")]
    said, after = hoa.get(path), hoa.get(path)
    assert "Đã ghi xong." in said.text
    assert "X-Assets" not in said.headers
    assert "Đã ghi xong." not in after.text
    assert "X-Assets" in after.headers


def test_every_answer_to_a_phone_says_whose_session_it_is(hoa: FlaskClient, client: FlaskClient, stage: Stage) -> None:
    batch = {"protocol": 1, "device": str(uuid4()), "sent_at": "2020-08-15T08:00:00+07:00", "ops": []}
    stranger = {"ops": [{"uid": str(uuid4()), "kind": "visit", "by": stage.nam.uid}]}
    for answer in (
        hoa.get("/api/me"),
        hoa.post("/api/sync", json=batch, headers={"X-Fieldapp": "1"}),
        hoa.post("/api/sync", json=batch | stranger, headers={"X-Fieldapp": "1"}),
        hoa.post("/api/sync", json=[], headers={"X-Fieldapp": "1"}),
    ):
        assert answer.headers["X-Person"] == stage.hoa.uid
    assert "X-Person" not in client.get("/api/me").headers


def test_the_manifest_describes_an_app_that_installs(client: FlaskClient) -> None:
    answer = client.get("/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    told = answer.get_json(force=True)
    assert (told["id"], told["start_url"], told["scope"]) == ("/", "/?app", "/")
    assert (told["name"], told["lang"], told["display"]) == ("Gõ Cửa", "vi", "standalone")
    icons = {(icon["sizes"], icon.get("purpose", "any")): client.get(icon["src"]) for icon in told["icons"]}
    assert icons.keys() == {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")}
    for (sizes, _), icon in icons.items():
        width, height = (int.from_bytes(icon.data[at : at + 4]) for at in (16, 20))
        assert (icon.mimetype, f"{width}x{height}") == ("image/png", sizes)


def test_every_page_leads_to_the_manifest(client: FlaskClient) -> None:
    page = client.get("/login").text
    assert '<link rel="manifest" href="/manifest.webmanifest">' in page
    (touched,) = re.findall(r'<link rel="apple-touch-icon" href="([^"]+)">', page)
    assert client.get(touched).mimetype == "image/png"


def test_the_worker_is_fresh_and_small(client: FlaskClient) -> None:
    answer = client.get("/sw.js", headers={"Accept-Encoding": "gzip"})
    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("text/javascript", "no-cache")
    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.data) <= 3000


def test_the_kill_switch_is_another_worker_that_spares_the_outbox() -> None:
    stopped = create_app(Config(database_url="sqlite://", secret_key=SECRET, worker=False))
    script = stopped.test_client().get("/sw.js").text
    with stopped.app_context():
        db.engine.dispose()
    assert "unregister()" in script
    assert "caches.delete" in script
    assert "fetch" not in script
    assert "indexedDB" not in script


@pytest.fixture
def one_without_a_page(campaign: Campaign) -> Campaign:
    campaign.apps[1].web = ""
    db.session.commit()
    return campaign


def test_the_qr_page_shows_every_app_that_has_a_page(
    hoa: FlaskClient, addresses: dict[str, str], one_without_a_page: Campaign
) -> None:
    path = OF_SOMEBODY[0].format_map(addresses)
    page = read_page(hoa.get(path))
    assert "xanh.example.vn" in page.words()
    assert len([each for each in page.all("svg") if each.get("role") == "img"]) == 1
    one_without_a_page.apps[0].retired = True
    db.session.commit()
    assert "Đợt này chưa có trang để quét" in read_page(hoa.get(path)).words()


@pytest.mark.parametrize("path", OF_SOMEBODY[:2])
def test_without_a_campaign_the_companions_say_so(path: str, app: Flask, stage: Stage) -> None:
    page = read_page(browser_of(app, stage.hoa).get(path.format(hamlet=stage.hamlet_a.ref)))
    assert "Ở đây chưa có đợt nào" in page.words()


def test_the_script_says_purpose_and_right_to_refuse_first(hoa: FlaskClient, addresses: dict[str, str]) -> None:
    said = read_page(hoa.get(OF_SOMEBODY[1].format_map(addresses))).words()
    order = [said.index(each) for each in ("giúp gia đình cài Xanh, Vang", "do gia đình quyết định", "CH Play")]
    assert order == sorted(order)
