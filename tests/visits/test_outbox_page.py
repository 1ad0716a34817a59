"""The page of what waits on a phone: the server gives its frame to whoever is signed in, and knows nothing to show."""

import re

import pytest

from tests.cast import PEOPLE, browser_of, sign_in
from tests.page import read_page
from tests.visits.plain import words


def page_of(answer):
    assert answer.status_code == 200, answer.text
    return read_page(answer)


def sentences(answer):
    return dict(re.findall(r'data-word="([^"]+)">([^<]*)<', answer.text))


@pytest.mark.parametrize("name", PEOPLE)
def test_everybody_has_one_and_their_phone_keeps_it(name, app, stage, campaign):
    person = getattr(stage, name)
    answer = browser_of(app, person).get("/outbox")
    root = page_of(answer).by_id["phone"]
    assert answer.headers["X-Person"] == person.uid
    assert (root.get("data-person"), root.get("data-name")) == (person.uid, person.name)
    loaded = re.findall(r'<(?:link|script)\b[^>]*(?:href|src)="(/s/[^"]+(?:css|js|svg))"', answer.text)
    assert loaded
    assert set(loaded) <= set(answer.headers["X-Assets"].split())


def test_strangers_are_asked_to_sign_in(client, stage):
    answer = client.get("/outbox")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/outbox")


def test_it_names_the_hamlets_where_a_refused_visit_can_be_mended(client, stage, campaign):
    sign_in(client, stage.hoa)
    answer = client.get("/outbox")
    assert page_of(answer).by_id["phone"].get("data-home") == stage.hamlet_a.ref
    assert sentences(answer)[stage.hamlet_a.ref].startswith(stage.hamlet_a.name)
    assert stage.hamlet_b.ref not in sentences(answer)


def test_who_knocks_nowhere_has_no_hamlet_there(client, stage, campaign):
    sign_in(client, stage.thu)
    assert page_of(client.get("/outbox")).by_id["phone"].get("data-home") == ""


def test_without_javascript_it_says_that_nothing_waits(client, stage, campaign):
    sign_in(client, stage.hoa)
    page = page_of(client.get("/outbox"))
    (noscript,) = page.all("noscript")
    assert "mỗi lượt bác ghi được gửi ngay" in words(noscript)
    assert page.by_id["tray"].get("hidden") is not None


def test_every_end_of_a_pass_and_every_way_out_has_its_words(client, stage, campaign):
    """The ends are those that static/js/sync.js and pace.js name."""
    sign_in(client, stage.hoa)
    said = sentences(client.get("/outbox"))
    ends = {"ok", "offline", "foreign", "login", "other", "old", "revoked", "busy", "fault", "stuck", "elsewhere"}
    outcomes = {"met", "not_home", "away", "refused", "moved", "vacant"}
    assert ends | outcomes | {"uid_taken", "too_large", "unsaid", "plea", "ok-none"} <= said.keys()
    assert "{n}" in said["login"]
    assert "{clock}" in said["busy"]


def test_the_page_of_a_new_door_is_kept_with_whose_it_is(client, stage, campaign):
    sign_in(client, stage.hoa)
    answer = client.get(f"/households/{stage.hamlet_a.ref}/new")
    root = page_of(answer).by_id["phone"]
    assert answer.headers["X-Person"] == stage.hoa.uid
    assert (root.get("data-area"), root.get("data-person")) == (stage.hamlet_a.ref, stage.hoa.uid)


def test_the_page_of_a_new_door_in_an_alley_is_of_the_moment(client, stage, campaign):
    sign_in(client, stage.hoa)
    assert "X-Assets" not in client.get(f"/households/{stage.hamlet_a.ref}/new?alley=Ngõ 1").headers
