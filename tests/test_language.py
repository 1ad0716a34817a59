"""Vietnamese for everybody, English for who asks for it, and a gloss for every sentence there is."""

from urllib.parse import urlsplit

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from flask import Flask
from flask.testing import FlaskClient

from config import Config
from fieldapp import create_app
from fieldapp.extensions import db
from tests.cast import Stage, browser_of
from tests.conftest import SECRET, Client
from tests.page import ENGLISH, read_page
from translations.catalogue import GLOSS, PLACEHOLDER, faults, sentences


def speak(client: FlaskClient, language: str) -> None:
    assert client.post("/language", data={"language": language, "back": "/login"}).status_code == 303


@pytest.mark.parametrize("accepted", ["en", "en-US,en;q=0.9", "fr", "vi;q=0.1, en", "*", ""])
def test_screens_are_vietnamese_whatever_the_phone_prefers(accepted, client):
    page = read_page(client.get("/login", headers={"Accept-Language": accepted}))
    assert page.root.get("lang") == "vi"
    assert page.title == "Vào sổ · Gõ Cửa"


def test_who_asks_for_english_gets_it_and_may_come_back(client):
    speak(client, "en")
    page = read_page(client.get("/login"))
    assert (page.root.get("lang"), page.title.partition(" · ")[0]) == ("en", "Sign in")
    speak(client, "vi")
    assert read_page(client.get("/login")).root.get("lang") == "vi"


def test_what_is_wrong_is_told_in_english_too(client):
    speak(client, "en")
    assert ENGLISH.search(read_page(client.post("/login")).words())
    message = client.get("/api/me").json["message"]
    assert ENGLISH.search(message), message


def test_the_work_is_sound_in_english(app: Flask, stage: Stage, campaign):
    client = browser_of(app, stage.lan)
    speak(client, "en")
    hamlet, commune = stage.hamlet_a.ref, stage.commune.ref
    for path in (f"/areas/{commune}", f"/field/{hamlet}", f"/households/{hamlet}", f"/people/{commune}", "/nowhere"):
        assert read_page(client.get(path)).root.get("lang") == "en"


@pytest.mark.parametrize("language", ["fr", "", "en ", "../en", "en\r\nX: y"])
def test_another_language_is_vietnamese(language, client):
    speak(client, language)
    assert read_page(client.get("/login")).root.get("lang") == "vi"
    client.set_cookie("lang", "xx")
    assert read_page(client.get("/login")).root.get("lang") == "vi"


@pytest.mark.parametrize(
    "back",
    [
        *("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example", "\\\\elsewhere.example"),
        *("/\t/elsewhere.example", "/\n/elsewhere.example", "javascript:alert(1)", "elsewhere", "", "/ok\r\nX: y"),
    ],
)
def test_the_way_back_stays_on_our_own_pages(back, client):
    answer = client.post("/language", data={"language": "en", "back": back})
    parts = urlsplit(answer.headers["Location"])
    assert (answer.status_code, parts.scheme, parts.netloc, parts.path[:1]) == (303, "", "", "/")
    assert not parts.path.startswith(("//", "/\\"))


def test_the_choice_is_kept_for_a_year_and_no_script_reads_it(client):
    name, *attributes = client.post("/language", data={"language": "en"}).headers["Set-Cookie"].split("; ")
    assert name == "lang=en"
    assert {"HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=31536000"} <= set(attributes)
    assert "Secure" not in attributes


def test_the_choice_travels_by_https_where_there_is_https():
    secured = create_app(
        Config(database_url="sqlite:///:memory:", secret_key=SECRET, base_url="https://gocua.example.vn")
    )
    secured.test_client_class = Client
    assert "Secure" in secured.test_client().post("/language", data={"language": "en"}).headers["Set-Cookie"].split(
        "; "
    )
    with secured.app_context():
        db.engine.dispose()


def test_every_sentence_has_its_gloss():
    with GLOSS.open("rb") as file:
        gloss = read_po(file, locale="en")
    found = sentences()
    assert len(found) >= 300  # a wrong pattern finds nothing and says nothing
    assert sorted(faults(gloss, found)) == []


@pytest.mark.parametrize(
    ("said", "english", "wrong"),
    [
        *(("Còn {n} lượt", "Visits: {n}", []), ("{n}/{all} hộ", "households: {n}/{all}", [])),
        *(("Còn {n} lượt", "Visits", ["other"]), ("Còn {n} lượt", "Visits: {m}", ["other"])),
        *(("{n} hộ", "{n}/{n} households", ["other"]), ("hộ", "{n} households", ["other"])),
        *(("%(count)s hộ", "{count} households", ["other"]), ("%(count)s hộ", "%(count)s households", [])),
    ],
)
def test_the_gloss_has_the_placeholders_of_the_sentence(said, english, wrong):
    gloss = Catalog(locale="en")
    gloss.add(said, english)
    assert list(faults(gloss, gloss)) == [f"{each} placeholders: {said!r}" for each in wrong]


def test_every_sentence_is_first_said_in_vietnamese():
    said = (each.id if isinstance(each.id, str) else each.id[0] for each in sentences() if each.id)
    assert [sentence for sentence in said if ENGLISH.search(PLACEHOLDER.sub("", sentence))] == []
