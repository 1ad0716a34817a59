"""Every page that anybody can reach, followed link by link from the first one, by each of the cast."""

import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urldefrag, urljoin, urlsplit
from uuid import uuid4
from xml.etree.ElementTree import Element

import pytest
from flask import Flask
from flask.testing import FlaskClient

from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Household, State
from fieldapp.posters.ask import ask_for_help
from fieldapp.posters.make import make_posters
from fieldapp.reports.close import close_area
from tests.cast import PEOPLE, Place, Stage, browser_of
from tests.page import ASKED, Page, read_page
from tests.visits.phone import Phone
from tests.visits.register import make_sheet, make_venue, register

# Of addresses that differ in a door or a filter only, so many are opened.
ALIKE = 2
PLACES = {"hamlet_a", "hamlet_b", "hamlet_c"}
READS = {
    "hoa": {"hamlet_a"},
    "y_binh": {"hamlet_a"},
    "nam": {"hamlet_b"},
    "lan": {"hamlet_a", "hamlet_b"},
    "minh": {"hamlet_c"},
}
OF_ALL = {"accounts.home", "accounts.devices", "rollups.area", "rollups.days", "official.page"}
OF_REPORTS = {"reports.desk", "reports.draft"}
OF_THE_FIELD = OF_ALL | {
    *("rollups.doors", "rollups.visits"),
    *("visits.field", "visits.door", "visits.help", "posters.qr", "posters.requests", "visits.outbox", "pwa.privacy"),
    *("households.index", "households.new", "households.edit", "review.index"),
}
OF_HEADS = (
    OF_THE_FIELD
    | OF_REPORTS
    | {
        *(
            "accounts.people",
            "accounts.person",
            "households.alleys",
            "households.doors",
            "households.venues",
            "households.venue",
        ),
        *("visits.hand_in", "posters.desk", "posters.poster", "posters.open_page"),
        *("visits.hamlet_sheets", "visits.find_sheet", "visits.sheet"),
    }
)
OF_CAMPAIGNS = {"campaigns.index", "campaigns.new", "campaigns.campaign"}
OF_CHAIRS = OF_HEADS | OF_CAMPAIGNS | {"households.merger", "imports.index", "exports.index", "rollups.ranking"}
OPENS = {
    "hoa": OF_THE_FIELD,
    "nam": OF_THE_FIELD,
    "y_binh": OF_HEADS,
    "lan": OF_CHAIRS,
    "minh": OF_CHAIRS,
    "thu": OF_ALL | OF_REPORTS | OF_CAMPAIGNS | {"archive.page", "rollups.ranking"},
    "an": OF_ALL | OF_CAMPAIGNS | {"archive.page", "accounts.people", "accounts.person", "rollups.ranking"},
}
# A stranger is led to the first, a card to the second, and who issues cards at an open desk to the third.
# The phone itself asks for the others.
# A family types the address of the find page; a form leads to a print, a file to its preview.
UNLINKED = {"accounts.login", "accounts.enrol", "accounts.confirm", "pwa.manifest", "pwa.offline", "pwa.worker"}
UNLINKED |= {"posters.find", "posters.print_out", "imports.preview"}
NOT_PAGES = {"api", "assets", "health"}
# They lead to a store, or are files.
ELSEWHERE = {
    *("posters.install", "reports.render", "rollups.days_file", "rollups.figures", "campaigns.download"),
}
WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
GOOD = """<!doctype html><html lang="vi"><head><meta charset="utf-8"><title>Sổ hộ · Gõ Cửa</title>
<meta name="viewport" content="width=device-width"></head><body><main id="main"><h1>Sổ hộ</h1>{}</main></body></html>"""
BAD = {
    "parse": "<p><b>Tên</p></b>",
    "unclosed": "<div>",
    "second h1": "<h1>Sổ hộ</h1>",
    "skipped level": "<h3>Ngõ</h3>",
    "same id": '<p id="main">Tên</p>',
    "dead reference": '<p aria-describedby="nothing">Tên</p>',
    "dead jump": '<a href="#nothing">Tên</a>',
    "no label": '<form action="/a"><input name="a"><button>Lưu</button></form>',
    "empty label": '<form action="/a"><label for="a"></label><input id="a"><button>Lưu</button></form>',
    "lone radio": '<form action="/a"><label><input type="radio" name="a">A</label><button>Lưu</button></form>',
    "no action": "<form><button>Lưu</button></form>",
    "action elsewhere": '<form action="//elsewhere.example/"><button>Lưu</button></form>',
    "no button": '<form action="/a"></form>',
    "silent button": '<form action="/a"><button></button></form>',
    "lost button": "<button>Lưu</button>",
    "silent link": '<a href="/a"></a>',
    "link to nothing": "<a>Tên</a>",
    "image without alt": '<img src="/a.png">',
    "unnamed drawing": "<svg></svg>",
    "no legend": "<fieldset></fieldset>",
    "no caption": '<table><tr><th scope="row">A</th></tr></table>',
    "no scope": "<table><caption>A</caption><tr><th>A</th></tr></table>",
    "inline script": "<script>alert(1)</script>",
    "script of others": '<script src="https://elsewhere.example/a.js"></script>',
    "handler": '<p onclick="a()">Tên</p>',
    "style": '<p style="color:red">Tên</p>',
    "unknown style": "<style>p{}</style>",
    "script link": '<a href="javascript:a()">Tên</a>',
    "template's sign": "<p>{{ name }}</p>",
    "placeholder": "<p>Còn %(count)s hộ</p>",
    "Python's word": "<p>None</p>",
    "escaped twice": "<p>Y &amp;#39; Niê &amp;amp; con</p>",
    "English": "<p>Not a valid choice. Please search the household.</p>",
}


def test_a_good_page_has_no_faults():
    good = """<h2>Ngõ</h2><form action="/a" method="post"><label for="a">Tên</label><input id="a" name="a">
    <input type="hidden" name="b" value="1"><button>Lưu</button></form><p lang="en">English text</p>
    <svg aria-hidden="true"></svg><a href="#main">Đầu trang</a>"""
    assert Page(GOOD.format(good)).faults() == []


@pytest.mark.parametrize("what", BAD)
def test_each_fault_of_a_page_is_seen(what):
    assert len(Page(GOOD.format(BAD[what])).faults()) > 0


@pytest.mark.parametrize(
    "page", [GOOD.replace("<!doctype html>", ""), GOOD.replace(' lang="vi"', ""), GOOD.replace("Sổ hộ ·", "")]
)
def test_each_fault_of_the_frame_is_seen(page):
    assert len(Page(page.format("")).faults()) > 0


@pytest.fixture
def village(app: Flask, stage: Stage, campaign: Campaign) -> Stage:
    """Two hamlets of the commune and one of the neighbour's, walked by phone; each name says where it belongs."""
    for person, place in ((stage.hoa, "hamlet_a"), (stage.nam, "hamlet_b"), (stage.minh, "hamlet_c")):
        homes = walk(Phone(app.test_client(), person, campaign.slug), getattr(stage, place), place)
        make_sheet(campaign, homes, person, on_a_page=6)
    for place in (stage.hamlet_a, stage.commune, stage.neighbour, stage.province):
        close_area(None, place.area, campaign)
    db.session.commit()
    return stage


def walk(phone: Phone, hamlet: Place, name: str) -> list[Household]:
    """Register doors in every state, and knock with every outcome; correct one visit, withdraw another."""
    states = [*[State.OPEN] * 8, State.ABSENT, State.MOVED, State.VACANT]
    alleys = ["Ngõ 1", "Ngõ 1", "Ngõ 1", "Ngõ 2", "Ngõ 2", "", *[""] * 5]
    stated = [
        {"household": str(uuid4()), "position": number, "alley": alley, "state": state, "head": f"Hộ {name} {number}"}
        for number, (alley, state) in enumerate(zip(alleys, states, strict=True), start=1)
    ]
    homes, school = register(hamlet, stated), make_venue(hamlet, f"Trường {name}")
    outcomes = ["not_home", "away", "refused", "moved", "vacant"]
    knocks = [phone.visit(home, outcome=outcome) for home, outcome in zip(homes[1:], outcomes, strict=False)]
    met = {"outcome": "met", "adults": 3, "smartphones": 2, "leaflets": 1, "note": "nhà có chó"}
    met |= {"apps": {"xanh": {"already": 1, "assisted": 1}}, "obstacles": ["privacy"]}
    knocks += [phone.visit(homes[0], **met), phone.visit(school, apps={"xanh": {"assisted": 30}})]
    knocks += [phone.correct(knocks[0], homes[1], **met), phone.withdraw(knocks[1])]
    assert set(phone.say(*knocks)) == {"stored"}
    (poster,) = make_posters(None, hamlet.area, campaign_by_slug("dot-thu"), 1, now(), venue=school)
    ask_for_help(poster, f"Hộ {name}, ngõ 2", f"198.51.100.{hamlet.id}", now())
    db.session.commit()
    return homes


def kind_of(app: Flask, address: str, method: str = "GET") -> tuple[str, ...]:
    """Return the endpoint of an address, and the names of what it asks for."""
    parts = urlsplit(address)
    endpoint, _ = app.url_map.bind("localhost").match(parts.path, method)
    return (endpoint, *sorted(name for name, _ in parse_qsl(parts.query)))


def followed(client: FlaskClient, *starts: str) -> Iterator[tuple[str, Page | None]]:
    """Give every page that links lead to, a few of each kind; None for an address that leads on."""
    seen, opened, waiting = set(starts), Counter(), deque(starts)
    while waiting:
        address = waiting.popleft()
        kind = kind_of(client.application, address)
        opened[kind] += 1
        if opened[kind] > ALIKE or kind[0].partition(".")[0] in NOT_PAGES or kind[0] in ELSEWHERE:
            continue
        answer = client.get(address)
        assert answer.status_code in (200, 303), (address, answer.status_code)
        page = read_page(answer) if answer.status_code == 200 else None
        yield address, page
        found = page.links if page else [answer.headers["Location"]]
        links = {urldefrag(urljoin(address, each)).url for each in found} - seen
        waiting += sorted(link for link in links if link.startswith("/"))
        seen |= links


@pytest.mark.parametrize("name", PEOPLE)
def test_every_link_leads_to_a_sound_page_of_ones_own_places(name, app, village, queries):
    client = browser_of(app, getattr(village, name))
    opened, strange = set(), PLACES - READS.get(name, set())
    with queries() as sent:
        for address, page in followed(client, "/"):
            said = page.words() if page else ""
            assert [place for place in strange if f"Hộ {place}" in said or f"Trường {place}" in said] == [], address
            opened.add(kind_of(app, address)[0])
    assert opened == OPENS[name]
    assert [statement for statement in sent if WRITES.match(statement)] == []


def test_every_page_is_reached_by_a_link(standing_app):
    pages = {rule.endpoint for rule in standing_app.url_map.iter_rules() if "GET" in (rule.methods or ())}
    reached = set().union(*OPENS.values(), UNLINKED, ELSEWHERE)
    assert {page for page in pages if page.partition(".")[0] not in NOT_PAGES} == reached


def test_what_is_sent_blank_comes_back_as_a_sound_page(app, village):
    """All forms of the chair and those of a stranger: nothing is stored, and the page leads to each mistake."""
    for client, starts in ((browser_of(app, village.lan), ["/"]), (app.test_client(), ["/login", "/enrol"])):
        pages = [page for _, page in followed(client, *starts) if page]
        forms = {kind_of(app, form.get("action"), "POST"): form for page in pages for form in posted(page)}
        for (endpoint, *_), form in forms.items():
            answer = client.post(form.get("action"), data=blank(form))
            if answer.status_code != 303:
                assert answer.status_code in (200, 401, 404, 409, 410, 422), (endpoint, answer.status_code)
                read_page(answer)


def posted(page: Page) -> list[Element]:
    """Give the forms of a page that ask for something and store it."""
    forms = [form for form in page.all("form") if form.get("method") == "post"]
    return [form for form in forms if any(each.tag in ASKED and each.get("type") != "hidden" for each in form.iter())]


def blank(form: Element) -> dict[str, str]:
    """Return what a browser sends when nothing was filled in."""
    return {
        each.get("name"): each.get("value", "") if each.get("type") == "hidden" else "" for each in form.iter("input")
    }


@pytest.mark.parametrize(
    ("who", "method", "path", "status"),
    [
        ("hoa", "GET", "/nowhere", 404),
        ("hoa", "GET", "/imports/{hamlet}", 403),
        ("hoa", "GET", "/areas/{hamlet}?at=hôm-qua", 422),
        ("hoa", "GET", "/households/{hamlet}?page=0&state=nowhere", 422),
        ("hoa", "GET", "/field/{hamlet}?show=nothing&q=zzz&done=x&moving=y", 200),
        ("lan", "GET", "/households/{hamlet}?q=zzz&state=vacant&page=99", 200),
        ("lan", "DELETE", "/people/{hamlet}", 405),
        ("minh", "GET", "/field/{hamlet}", 404),
        ("", "POST", "/login", 401),
        ("", "POST", "/enrol", 422),
        ("", "POST", "/confirm", 401),
    ],
)
def test_a_refusal_is_a_sound_page_too(who, method, path, status, app, village):
    client = browser_of(app, getattr(village, who)) if who else app.test_client()
    answer = client.open(path.format(hamlet=village.hamlet_a.ref), method=method)
    assert answer.status_code == status
    read_page(answer)
