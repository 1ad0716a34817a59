"""The standing cast: places in one literal on both maps, and people named for what they may do.

Hoa collects in hamlet A and Nam in hamlet B; Y Bình heads A; Lan chairs their commune, Minh the neighbouring
one (the stranger); Thu oversees the province; An operates. Tests say who and where, never ids.
"""

import hashlib
import secrets
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from fieldapp.access import ENTER_BY_CARD, Actor, Grant, Role
from fieldapp.accounts.models import DeviceSession, Posting, User
from fieldapp.areas.models import Area
from fieldapp.campaigns.models import App, Campaign, Letter
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.text import fold

LONG_AGO = datetime(2020, 7, 1, tzinfo=UTC)
MAPS = {
    "2020": {
        "began": date(2020, 1, 1),
        "ended": date(2025, 6, 30),
        "province": ("67", "tỉnh", "Tỉnh Đắk Nông", None),
        "district": ("662", "huyện", "Huyện Cư Jút", "province"),
        "commune": ("24640", "thị trấn", "Thị trấn Ea T'ling", "district"),
        "neighbour": ("24649", "xã", "Xã Nam Dong", "district"),
        "hamlet_a": ("24640.bon-u1", "bon", "Bon U1", "commune"),
        "hamlet_b": ("24640.to-dan-pho-2", "tổ dân phố", "Tổ dân phố 2", "commune"),
        "hamlet_c": ("24649.thon-3", "thôn", "Thôn 3", "neighbour"),
    },
    "2025": {
        "began": date(2025, 7, 1),
        "ended": None,
        "province": ("68", "tỉnh", "Tỉnh Lâm Đồng", None),
        "commune": ("24640", "xã", "Xã Cư Jút", "province"),
        "neighbour": ("24649", "xã", "Xã Nam Dong", "province"),
        "hamlet_a": ("24640.bon-u2", "bon", "Bon U2", "commune"),
        "hamlet_b": ("24640.thon-1", "thôn", "Thôn 1", "commune"),
        "hamlet_c": ("24649.thon-4", "thôn", "Thôn 4", "neighbour"),
    },
}
PEOPLE = {
    "hoa": ("Nguyễn Thị Hoa", Role.CANVASSER, "hamlet_a"),
    "y_binh": ("Y Bình Niê Kdăm", Role.HEAD, "hamlet_a"),
    "nam": ("Trần Văn Nam", Role.CANVASSER, "hamlet_b"),
    "lan": ("H'Lan Êban", Role.CHAIR, "commune"),
    "minh": ("Lê Minh", Role.CHAIR, "neighbour"),
    "thu": ("Thu", Role.OVERSEER, "province"),
    "an": ("Phạm An", Role.OPERATOR, "province"),
}


@dataclass(frozen=True)
class Place:
    """An area of the stage; `ref` is how addresses and commands name it."""

    id: int
    code: str
    ref: str
    name: str

    @property
    def area(self) -> Area:
        return db.session.get_one(Area, self.id)


@dataclass(frozen=True)
class Person:
    """Somebody of the cast."""

    id: int
    uid: str
    username: str
    name: str
    role: Role
    place: Place

    @property
    def user(self) -> User:
        return db.session.get_one(User, self.id)

    def actor(self, at: datetime | None = None) -> Actor:
        """Return this person as the rules see them."""
        grants = tuple(Grant(Role(p.role), p.area_id, p.until_at) for p in self.user.postings)
        return Actor(self.id, self.uid, self.name, at or now(), grants)


@dataclass(frozen=True)
class Stage:
    """One map with the cast on it; the map of 2025 has no district."""

    map: str
    province: Place
    district: Place | None
    commune: Place
    neighbour: Place
    hamlet_a: Place
    hamlet_b: Place
    hamlet_c: Place
    hoa: Person
    y_binh: Person
    nam: Person
    lan: Person
    minh: Person
    thu: Person
    an: Person


@pytest.fixture
def stage(app: Flask) -> Stage:
    """Both maps stand; the cast works on the map of 2020."""
    raise_map("2025")
    return people_stage("2020", raise_map("2020"))


@pytest.fixture(params=MAPS)
def any_stage(app: Flask, request: pytest.FixtureRequest) -> Stage:
    """Both maps stand; the cast works on each in turn."""
    places = {year: raise_map(year) for year in MAPS}
    return people_stage(request.param, places[request.param])


@pytest.fixture
def campaign(stage: Stage) -> Campaign:
    return start_campaign(stage)


def raise_map(year: str) -> dict[str, Place]:
    """Store the places of one map."""
    made = MAPS[year]
    areas: dict[str, Area] = {}
    for key, (code, kind, name, parent) in ((k, v) for k, v in made.items() if isinstance(v, tuple)):
        areas[key] = Area(code=code, kind=kind, name=name, search_key=fold(name), parent=areas.get(parent))
        areas[key].valid_from, areas[key].valid_until = made["began"], made["ended"]
    db.session.add_all(areas.values())
    db.session.flush()
    places = {key: Place(area.id, area.code, area.code, area.name) for key, area in areas.items()}
    db.session.commit()
    return places


def people_stage(year: str, places: dict[str, Place]) -> Stage:
    """Store the cast on one map, each with one posting."""
    areas = db.session.scalars(select(Area).where(Area.id.in_([p.id for p in places.values()])))
    refs = {area.id: area.reference for area in areas}
    stands = {key: replace(place, ref=refs[place.id]) for key, place in places.items()}
    users = {}
    for username, (name, role, where) in PEOPLE.items():
        user = users[username] = User(uid=str(uuid4()), username=username, name=name, created_at=LONG_AGO)
        user.postings = [Posting(role=role, area_id=stands[where].id, from_at=LONG_AGO)]
    db.session.add_all(users.values())
    db.session.flush()
    people = {
        username: Person(users[username].id, users[username].uid, username, name, role, stands[where])
        for username, (name, role, where) in PEOPLE.items()
    }
    db.session.commit()
    return Stage(year, stands.pop("province"), stands.pop("district", None), **stands, **people)


def start_campaign(stage: Stage) -> Campaign:
    """Store a campaign of these days, province-wide: "xanh" aims at 60 % of adults, "vang" at nothing."""
    today = local_day(now())
    campaign = Campaign(
        slug="dot-thu",
        name="Đợt thử",
        area_id=stage.province.id,
        starts_on=today - timedelta(days=10),
        finish_on=today + timedelta(days=4),
        deadline_on=today + timedelta(days=6),
        report_on=today + timedelta(days=6),
        letters=[Letter(position=1, number="1/UBND", issued_on=today, issuer="UBND tỉnh", subject="Gõ từng nhà")],
        apps=[
            _app(1, "xanh", target_share="0.60", target_base="adults"),
            _app(2, "vang", target_share=None, target_base=None),
        ],
    )
    db.session.add(campaign)
    db.session.commit()
    return campaign


def _app(position: int, slug: str, **target: str | None) -> App:
    stores = {
        "android": f"vn.example.{slug}",
        "ios": f"15086210{position}",
        "web": f"https://{slug}.example.vn/",
    }
    return App(position=position, slug=slug, name=slug.capitalize(), **stores, **target)


def sign_in(client: FlaskClient, person: Person, **changes: object) -> str:
    """Give *client* a session of *person*, by the way their role enters; return its token.

    Shape: *changes* are columns of the session, such as `seen_at`.
    """
    token, at = secrets.token_urlsafe(32), now()
    columns = {
        "user_id": person.id,
        "kind": "card" if person.role in ENTER_BY_CARD else "passphrase",
        "token_hash": hashlib.sha256(token.encode()).hexdigest(),
        "created_at": at,
        "seen_at": at,
        "confirmed_at": at,
    }
    db.session.add(DeviceSession(**columns | changes))
    db.session.commit()
    https = client.application.config["FIELDAPP"].is_https
    client.set_cookie("__Host-fieldapp" if https else "fieldapp", token)
    return token


def browser_of(app: Flask, person: Person) -> FlaskClient:
    """Return a browser in which *person* is signed in."""
    client = app.test_client()
    sign_in(client, person)
    return client
