"""What a request is about, made afresh for it, and what its page's form sends, whole and right."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from uuid import uuid4

from sqlalchemy import select, update

from fieldapp.access import Role
from fieldapp.accounts.cards import issue_card
from fieldapp.accounts.devices import CARD_LIFE, open_session
from fieldapp.accounts.models import DeviceSession, Posting, User
from fieldapp.accounts.passphrases import HASHER
from fieldapp.assets import tree_hash
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.importing.book import Sheet
from fieldapp.households.importing.uploads import keep_upload, packed_sheets
from fieldapp.households.models import Alley, RegisterImport
from fieldapp.posters.make import make_posters
from fieldapp.posters.models import HelpRequest
from fieldapp.reports.close import close_area
from fieldapp.review.models import Answer
from fieldapp.visits.models import RefusedOp
from tests.campaigns.files import HEADER
from tests.campaigns.typed import fields, untouched
from tests.cast import LONG_AGO, Person, Place, Stage
from tests.visits.register import make_homes, make_sheet, make_venue

PASSPHRASE = "đi từng ngõ gõ từng nhà"
HASHED = HASHER.hash(PASSPHRASE)


@dataclass(frozen=True)
class Scene:
    """Two doors, a venue, an alley, a walk sheet, a poster and request of hamlet A, somebody with a phone.

    At *place* an import, a closing, an upload of the commune's chair, and what was handed in and refused there; an
    answer of hamlet A that Hoa gave.
    """

    stage: Stage
    place: Place
    campaign: Campaign
    home: str
    other: str
    venue: str
    alley: int
    brought: int
    sheet: str
    poster: str
    request: str
    closing: int
    upload: str
    phone: int
    kept: str
    answer: int
    someone: User

    def arguments(self, endpoint: str) -> dict[str, object]:
        """Return what stands in the address."""
        uids = {"households.venue": self.venue, "households.save_venue": self.venue, "posters.finish": self.request}
        uids |= dict.fromkeys(UPLOADED, self.upload) | {"households.end_walker": self.someone.uid}
        uid = self.someone.uid if endpoint.startswith("accounts.") else uids.get(endpoint, self.home)
        numbers = {"key": self.keys().get(endpoint, self.alley), "number": self.brought}
        files = {"version": tree_hash(), "entry": "field", "name": "css/app.css"}
        if endpoint == "assets.serve_pack":
            files["name"] = "field.js"
        posters = {"door": "g", "app": "xanh"}
        if endpoint == "posters.find":
            return posters
        if endpoint in ("posters.open_page", "posters.install", "posters.ask"):
            return posters | {"code": self.poster}
        if endpoint.startswith(("archive.", "campaigns.")):
            return {"slug": self.campaign.slug}
        if endpoint.startswith("reports."):
            return {"code": self.place.ref, "number": self.closing, "kind": "xlsx"}
        if endpoint.startswith("rollups."):
            return {"code": self.place.ref, "kind": "json"}
        printed = {"poster": self.poster, "size": "a4"}
        return numbers | files | posters | printed | {"code": self.place.ref, "uid": uid, "sheet": self.sheet}

    def keys(self) -> dict[str, int]:
        """Return what numbers in addresses name, where it is no alley."""
        posting = self.someone.postings[0].id
        phones = dict.fromkeys(("accounts.end_device", "accounts.revoke_one"), self.phone)
        numbers = dict.fromkeys(("accounts.move", "accounts.state_organisation"), posting)
        return phones | numbers | {"review.reopen": self.answer}

    def fields(self, endpoint: str) -> dict[str, Any]:
        """Return what the page's form sends, whole and right."""
        return FIELDS[endpoint](self) if endpoint in FIELDS else {}

    def batch(self, author: Person) -> dict[str, Any]:
        data = {"household": self.home} | knock(self)
        op = {"uid": str(uuid4()), "kind": "visit", "at": now().isoformat(), "by": author.uid, "data": data}
        return {"protocol": 1, "device": str(uuid4()), "sent_at": now().isoformat(), "ops": [op]}


def set_scene(stage: Stage, place: Place, campaign: Campaign) -> Scene:
    """Store what a request at *place* needs; everybody has the same passphrase."""
    here = stage.hamlet_a
    home, other = make_homes(here, 2)
    alley = Alley(area_id=here.id, name=f"Ngõ {uuid4().hex[:8]}", position=1)
    brought = RegisterImport(area_id=place.id, at=now(), new=0, unchanged=0, changed=0, refused=0)
    someone = User(uid=str(uuid4()), username=uuid4().hex, name="Lê Thị Mới", created_at=LONG_AGO)
    someone.postings = [Posting(role=Role.CANVASSER, area_id=here.id, from_at=LONG_AGO)]
    db.session.add_all([alley, brought, someone])
    db.session.flush()
    db.session.execute(update(User).values(passphrase_hash=HASHED))
    venue, sheet = make_venue(here).uid, make_sheet(campaign, [home, other], stage.y_binh).code
    (poster,) = make_posters(None, here.area, campaign, 1, now())
    asked = HelpRequest(uid=str(uuid4()), poster_id=poster.id, area_id=here.id, place="Ngõ 2", at=now())
    db.session.add(asked)
    db.session.flush()
    closing = close_area(None, place.area, campaign).number
    rows = [["Thôn", "Chủ hộ"], [here.name, "Nguyễn Văn Tám"]]
    upload = keep_upload(place.area, stage.lan.id, "so-ho.csv", packed_sheets([Sheet("", 1, rows)]), now()).uid
    open_session(someone, "card", "Android", now())
    phone = db.session.scalars(select(DeviceSession.id).where(DeviceSession.user_id == someone.id)).one()
    refused = RefusedOp(key=uuid4().hex, kind="visit", code="bad_time", errors="{}", content="{}", area_id=place.id)
    refused.handed_in_by_id, refused.device_uid = stage.lan.id, str(uuid4())
    refused.sent_at = refused.received_at = now()
    answer = Answer(subject=f"double:{uuid4()}", facts="f", area_id=here.id, user_id=stage.hoa.id, at=now(), remark="")
    db.session.add_all([refused, answer])
    db.session.flush()
    uids = home.uid, other.uid, venue, alley.id, brought.id, sheet, poster.code, asked.uid, closing, upload, phone
    uids = *uids, refused.key, answer.id
    return Scene(stage, place, campaign, *uids, someone)


def order_of(hamlet: Place) -> dict[str, object]:
    alleys = db.session.scalars(select(Alley).where(Alley.area_id == hamlet.id))
    return {f"a{a.id}-{name}": value for a in alleys for name, value in (("name", a.name), ("position", 1))}


REPORT = {
    "number": "5/BC-UBND",
    "place": "Ea T'ling",
    "subject": "Kết quả",
    "addressees": "UBND huyện",
    "signature": "tm",
}
UPLOADED = {f"imports.{name}" for name in ("drop", "go_on", "preview", "report", "store")}
DOOR = {"alley": "", "position": "", "number": "", "hint": "", "head": "Y Ngông", "adults": "", "smartphones": ""}
VENUE = {"name": "Trường Mầm non", "type": "school"}
OFFICIAL = {"app": "xanh", "day": "2024-08-13", "hour": "", "value": "7", "unit": "phones", "share": "", "rank": ""}
REGISTER = "Thôn/buôn/bon/TDP;Họ tên chủ hộ\n{};Nguyễn Văn Tám\n"
FIELDS: dict[str, Callable[[Scene], dict[str, Any]]] = {
    "accounts.add": lambda s: {"name": "Người Mới", "role": "canvasser", "area": s.stage.hamlet_a.ref, "username": ""},
    "accounts.card": lambda s: {"medium": "screen"},
    "accounts.confirmed": lambda s: {"passphrase": PASSPHRASE},
    "accounts.depart": lambda s: {"posting": s.someone.postings[0].id},
    "accounts.enter": lambda s: {"username": s.someone.username, "passphrase": PASSPHRASE},
    "accounts.move": lambda s: {f"p{s.someone.postings[0].id}-area": s.stage.hamlet_b.ref},
    "accounts.print_paper": lambda s: {"people": [s.someone.uid]},
    "accounts.redeem": lambda s: {"token": new_token(s.someone)},
    "accounts.spell": lambda s: {"name": "Lê Thị Mười"},
    "accounts.state_organisation": lambda s: {f"p{s.someone.postings[0].id}-organisation": "Đoàn thanh niên"},
    "archive.close": lambda s: {"name": s.campaign.name},
    "campaigns.create": lambda s: fields(s.stage.commune, slug=f"d{uuid4().hex}"),
    "campaigns.save": lambda s: untouched(s.campaign) | {"name": "Tên khác"},
    "exports.take_out": lambda s: {"what": "visits", "kind": "csv"},
    "households.add": lambda s: DOOR | {"uid": uuid4(), "household": uuid4()},
    "households.add_walkers": lambda s: {f"w{s.alley}": s.someone.uid},
    "households.contact": lambda s: {"contact": "Cô Lan, cán bộ văn hóa"},
    "households.create_alley": lambda s: {"name": f"Ngõ {uuid4().hex[:8]}"},
    "households.create_venue": lambda s: {"uid": uuid4(), "area": s.stage.hamlet_a.ref} | VENUE,
    "households.order_alleys": lambda s: order_of(s.stage.hamlet_a),
    "households.save": lambda s: DOOR | {"uid": uuid4(), "area": s.stage.hamlet_a.ref, "position": 1, "state": "open"},
    "households.save_venue": lambda s: VENUE,
    "households.unite": lambda s: {"uid": uuid4(), "survivor": s.other},
    "imports.upload": lambda s: {"file": (BytesIO(REGISTER.format(s.stage.hamlet_a.name).encode()), "so-ho.csv")},
    "official.add": lambda s: OFFICIAL | {"source": uuid4().hex},
    "official.preview": lambda s: {"which": "xanh", "file": (BytesIO(published_at(s).encode()), "so.csv")},
    "official.store": lambda s: {"which": "xanh", "text": published_at(s)},
    "posters.change": lambda s: {"spot": "cổng chợ", "state": "hung"},
    "posters.make": lambda s: {"place": s.stage.hamlet_a.ref, "count": 1, "seen": 0},
    "posters.ask": lambda s: {"place": "Ngõ 2, cạnh trường"},
    "reports.close": lambda s: {"seen": s.closing, "at": ""},
    "reports.save": lambda s: REPORT | {"signed_on": local_day(now())},
    "reports.set_day": lambda s: {"day": s.campaign.report_on},
    "review.accept": lambda s: {"subject": f"refused:{s.kept}"},
    "review.answer": lambda s: {"subject": f"refused:{s.kept}", "facts": s.kept},
    "visits.take_in": lambda s: {"file": (BytesIO(json.dumps(s.batch(s.stage.hoa)).encode()), "cho-gui.json")},
    "visits.print_new": lambda s: {"campaign": s.campaign.slug},
    "visits.type_sheet": lambda s: {
        "round": "1",
        "day": local_day(now()),
        "by": s.stage.hoa.uid,
        "row1-outcome": "met",
    },
    "visits.record": lambda s: {"uid": uuid4(), "household": s.home} | knock(s),
}


def published_at(scene: Scene) -> str:
    return f"{HEADER}2024-08-13,{scene.place.code},,7,phones,,,{uuid4().hex}\n"


def knock(scene: Scene) -> dict[str, str]:
    return {"campaign": scene.campaign.slug, "outcome": "not_home"}


def new_token(user: User) -> str:
    made = issue_card(None, user, CARD_LIFE, now())
    db.session.commit()
    return made.token
