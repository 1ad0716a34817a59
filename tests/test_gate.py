"""What every request passes and what every answer carries, whatever it is: page, JSON, error, file, redirect."""

import base64
import hashlib
import re
from collections.abc import Iterator
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from config import Config
from fieldapp import create_app
from fieldapp.access import open_to_all, signed_in
from fieldapp.assets import inline_css, tree_hash
from fieldapp.extensions import db
from fieldapp.gate import LARGEST_BODY
from tests.conftest import SECRET, Client

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; manifest-src 'self'; worker-src 'self'; object-src 'none'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
ALWAYS = {
    "X-Fieldapp": "1",
    "Content-Security-Policy": POLICY.format(""),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
ANSWERS = {
    "a page": ("GET", "/login", 200),
    "JSON": ("GET", "/healthz", 200),
    "a file": ("GET", f"/s/{tree_hash()}/css/app.css", 200),
    "a redirect to the login": ("GET", "/", 303),
    "an unknown address": ("GET", "/nowhere", 404),
    "a file of another version": ("GET", "/s/0123456789ab/css/app.css", 404),
    "a way out of the files' folder": ("GET", f"/s/{tree_hash()}/../config.py", 404),
    "another method": ("DELETE", "/login", 405),
    "a write without a session": ("POST", "/confirm", 401),
    "a fault of ours": ("GET", "/broken", 500),
    "an address that declares nothing": ("GET", "/undeclared", 500),
    "JSON without a session": ("GET", "/api/me", 401),
    "JSON at an unknown address": ("GET", "/api/nowhere", 404),
    "JSON by another method": ("GET", "/api/sync", 405),
    "a JSON door without its header": ("POST", "/api/sync", 403),
}


def plant(app: Flask) -> None:
    """Add what the product has none of: a broken view, an undeclared one, one that inlines its style."""

    def broken() -> None:
        raise ZeroDivisionError

    app.add_url_rule("/broken", "broken", open_to_all(broken))
    app.add_url_rule("/undeclared", "undeclared", lambda: "secret")
    app.add_url_rule("/inlined", "inlined", open_to_all(lambda: f"<!doctype html>{inline_css()}"))
    app.add_url_rule("/thing", "thing", signed_in(lambda: "thing"), methods=["GET", "POST"])
    app.add_url_rule("/api/thing", "api_thing", signed_in(lambda: "thing"), methods=["GET", "POST"])


def planted(**settings: str) -> Iterator[FlaskClient]:
    app = create_app(Config(database_url="sqlite:///:memory:", secret_key=SECRET, **settings))
    app.testing, app.test_client_class = True, Client
    plant(app)
    yield app.test_client()
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def browser() -> Iterator[FlaskClient]:
    """A browser on an application that stores nothing."""
    yield from planted()


@pytest.fixture(scope="module")
def https_browser() -> Iterator[FlaskClient]:
    yield from planted(base_url="https://gocua.example.vn")


@pytest.mark.parametrize("what", ANSWERS)
def test_every_answer_carries_the_headers(what: str, browser: FlaskClient) -> None:
    method, path, status = ANSWERS[what]
    with browser.open(path, method=method) as answer:
        assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "Strict-Transport-Security" not in answer.headers
    assert [name for name, _ in answer.headers if name in ("Server", "X-Powered-By", "Clear-Site-Data")] == []


@pytest.mark.parametrize("what", ANSWERS)
def test_https_is_promised_where_the_base_address_has_it(what: str, https_browser: FlaskClient) -> None:
    method, path, _ = ANSWERS[what]
    with https_browser.open(path, method=method) as answer:
        assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_the_policy_knows_the_style_that_stands_in_the_page_and_forgets_it(browser: FlaskClient) -> None:
    answer = browser.get("/inlined")
    styles = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    digests = [base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles]
    assert len(digests) == 1
    assert answer.headers["Content-Security-Policy"] == POLICY.format(f" 'sha256-{digests[0]}'")
    assert browser.get("/login").headers["Content-Security-Policy"] == POLICY.format("")


@pytest.mark.parametrize(("path", "kept"), [("/login", "no-cache"), ("/api/me", "no-store"), ("/nowhere", "no-cache")])
def test_no_cache_keeps_what_may_change(path: str, kept: str, browser: FlaskClient) -> None:
    assert browser.get(path).headers["Cache-Control"] == kept


def test_a_file_may_be_kept_for_ever_for_its_address_changes_with_it(browser: FlaskClient) -> None:
    with browser.get(f"/s/{tree_hash()}/css/app.css") as answer:
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


OURS = {"Sec-Fetch-Site": "same-origin"}
OTHERS = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a neighbour on our domain": {"Sec-Fetch-Site": "same-site"},
    "typed by hand": {"Sec-Fetch-Site": "none"},
    "another site that claims our origin": {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    "nothing said": {},
    "another origin": {"Origin": "http://elsewhere.example"},
    "another port": {"Origin": "http://localhost:81"},
    "another scheme": {"Origin": "https://localhost"},
    "our name inside another": {"Origin": "http://localhost.elsewhere.example"},
    "an origin that is hidden": {"Origin": "null"},
}


def post(browser: FlaskClient, path: str, headers: dict[str, str]) -> TestResponse:
    """Post with these headers and no other word about where the browser stands."""
    elsewhere = browser.application.test_client()
    del elsewhere.environ_base["HTTP_SEC_FETCH_SITE"]
    return elsewhere.post(path, headers=headers)


@pytest.mark.parametrize("who", OTHERS)
@pytest.mark.parametrize("path", ["/language", "/login", "/logout", "/enrol", "/thing"])
def test_a_write_from_elsewhere_is_refused(who: str, path: str, browser: FlaskClient) -> None:
    answer = post(browser, path, OTHERS[who])
    assert (answer.status_code, "cross_origin" in answer.text) == (403, True)


@pytest.mark.parametrize("who", OTHERS)
def test_a_json_door_refuses_writes_from_elsewhere(who: str, browser: FlaskClient) -> None:
    answer = post(browser, "/api/sync", OTHERS[who] | {"X-Fieldapp": "1", "Content-Type": "application/json"})
    assert (answer.status_code, answer.json["code"]) == (403, "cross_origin")


@pytest.mark.parametrize("headers", [OURS, {"Origin": "http://localhost"}, OURS | {"Origin": "null"}])
def test_a_write_from_our_own_page_passes(headers: dict[str, str], browser: FlaskClient) -> None:
    assert post(browser, "/language", headers).status_code == 303


@pytest.mark.parametrize(
    ("back", "kept"),
    [
        ("/field/24640.bon-u1?show=todo", "/field/24640.bon-u1?show=todo"),
        ("//elsewhere.example", "/"),
        ("/\t/elsewhere.example", "/"),
        ("/\\elsewhere.example", "/"),
        ("/\r\nSet-Cookie: x=1", "/"),
        ("https://elsewhere.example", "/"),
        ("", "/"),
    ],
)
def test_a_change_of_language_leads_back_to_a_page_of_ours(back: str, kept: str, browser: FlaskClient) -> None:
    assert browser.post("/language", data={"back": back}).headers["Location"] == kept


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_looking_is_free_from_anywhere(method: str, browser: FlaskClient) -> None:
    answer = browser.open("/login", method=method, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("headers", "status", "code"),
    [
        ({}, 403, "header_missing"),
        ({"X-Fieldapp": "2"}, 403, "header_missing"),
        ({"X-Fieldapp": "1", "Content-Type": "text/plain"}, 415, "not_json"),
        ({"X-Fieldapp": "1", "Content-Type": "application/x-www-form-urlencoded"}, 415, "not_json"),
        ({"X-Fieldapp": "1"}, 415, "not_json"),
        ({"X-Fieldapp": "1", "Content-Type": "application/json"}, 401, "login_required"),
        ({"X-Fieldapp": "1", "Content-Type": "application/json; charset=utf-8"}, 401, "login_required"),
    ],
)
def test_a_json_door_asks_for_its_header_and_its_type(
    headers: dict[str, str], status: int, code: str, browser: FlaskClient
) -> None:
    answer = browser.post("/api/thing", headers=headers)
    assert (answer.status_code, answer.json["code"], answer.json["protocol"]) == (status, code, 1)


@pytest.mark.parametrize("path", ["/api/me", "/api/thing", "/api/nowhere", "/api//me", "/api/me/", "/api/"])
def test_a_json_door_never_redirects(path: str, browser: FlaskClient) -> None:
    answer = browser.get(path)
    assert "Location" not in answer.headers
    assert answer.mimetype == "application/json"
    assert answer.json.keys() == {"protocol", "code", "message"}


def test_a_page_leads_strangers_to_the_login_and_back(browser: FlaskClient) -> None:
    assert browser.get("/thing?show=all").headers["Location"] == "/login?next=/thing?show%3Dall"
    assert browser.post("/thing").status_code == 401


def test_an_unknown_address_is_a_page_for_people_and_json_for_phones(browser: FlaskClient) -> None:
    page, answer = browser.get("/nowhere"), browser.get("/api/nowhere")
    assert page.mimetype == "text/html"
    assert "Không tìm thấy trang này trong địa bàn của bác." in page.text
    assert answer.json["code"] == "not_found"


@pytest.mark.parametrize("path", ["/login", "/api/sync"])
def test_another_method_is_told_which_are_possible(path: str, browser: FlaskClient) -> None:
    answer = browser.delete(path)
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_what_declares_nothing_lets_nobody_in(browser: FlaskClient) -> None:
    answer = browser.get("/undeclared")
    assert (answer.status_code, "secret" in answer.text) == (500, False)


def test_a_fault_names_its_reference_and_nothing_else(browser: FlaskClient) -> None:
    answer = browser.get("/broken")
    assert re.search(r"<b>[0-9a-f]{8}</b>", answer.text)
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize("path", ["/login", "/enrol"])
def test_a_body_over_the_limit_is_refused_before_it_is_read(path: str, browser: FlaskClient) -> None:
    answer = browser.post(path, data=b"x" * (LARGEST_BODY + 1), content_type="application/x-www-form-urlencoded")
    assert (answer.status_code, "too_large" in answer.text) == (413, True)


@pytest.mark.parametrize("path", ["/login", "/api/sync"])
def test_a_body_of_unknown_length_is_read_no_further_than_the_limit(path: str, browser: FlaskClient) -> None:
    body = BytesIO(b"username=" + b"x" * (LARGEST_BODY * 5))
    kind = "application/json" if path.startswith("/api/") else "application/x-www-form-urlencoded"
    told = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_TYPE": kind, "HTTP_X_FIELDAPP": "1"}
    assert browser.post(path, environ_overrides=told).status_code in (401, 413)
    assert body.tell() <= LARGEST_BODY + 1


@pytest.mark.parametrize("host", ["a" * 300, "a..b", "[::1", "a b", "\xff", ""])
@pytest.mark.parametrize("path", ["/login", "/nowhere", "/", "/api/me"])
def test_no_host_is_a_fault_of_ours(host: str, path: str, browser: FlaskClient) -> None:
    answer = browser.get(path, environ_overrides={"HTTP_HOST": host})
    assert answer.status_code < 500
    assert answer.headers["X-Fieldapp"] == "1"
