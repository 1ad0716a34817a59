"""A hamlet as large and as varied as real ones, from a seed; the names are invented."""

import json
import random
from uuid import UUID

from fieldapp.access import Actor
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Door, Household
from fieldapp.visits.forms import AppCount, VisitInput
from fieldapp.visits.given import Given, as_sent, digest
from fieldapp.visits.models import Outcome
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.world import campaigns_by_slug
from tests.cast import Place
from tests.visits.register import register

FAMILIES = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
    "Nông",
    "Triệu",
    "Y",
    "H'",
]
MIDDLES = ["Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thanh", "Quang", "Xuân", "Kim", "Hồng", "Mỹ", "Bích", "Trọng"]
GIVEN = [
    "An",
    "Bình",
    "Chi",
    "Dũng",
    "Đào",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hòa",
    "Hương",
    "Khánh",
    "Lan",
    "Long",
    "Mai",
    "Minh",
    "Nam",
    "Nga",
    "Phúc",
    "Quý",
    "Sơn",
    "Tâm",
    "Thảo",
    "Tú",
]
CLANS = ["Niê Kdăm", "Êban", "Niê", "Mlô", "Kbuôr", "Ayun", "Hwing", "Byă"]
HINTS = [
    "sau nhà văn hóa",
    "đối diện giếng",
    "cạnh quán Tư",
    "đầu dốc",
    "nhà sàn mái tôn",
    "gần trường mầm non",
    "cuối ngõ",
]
ALLEYS = ["Ngõ Trường Mầm non", "Ngõ 2", "Ngõ Giếng Làng", "Xóm Suối", "Cụm Nhà Văn hóa", "Ngõ 6"]
OUTCOMES = [*[Outcome.MET] * 5, Outcome.NOT_HOME, Outcome.NOT_HOME, Outcome.AWAY, Outcome.REFUSED, Outcome.MOVED]


def fill(place: Place, count: int, seed: int = 1) -> list[Household]:
    """Register *count* households in six alleys."""
    chance = random.Random(seed)
    stated = []
    for door in range(count):
        alley = ALLEYS[door * len(ALLEYS) // count]
        hint = chance.choice(HINTS) if chance.random() < 0.3 else ""
        number = f"{door + 1}A" if chance.random() < 0.1 else str(door + 1)
        home = {"alley": alley, "position": door + 1, "number": number, "hint": hint, "head": name(chance)}
        home |= {
            "adults": chance.randint(1, 5),
            "smartphones": chance.randint(0, 4),
            "priority": chance.random() < 0.03,
        }
        stated.append(home | {"household": str(UUID(int=chance.getrandbits(128), version=4))})
    return register(place, stated)


def name(chance: random.Random) -> str:
    """Invent a name: Kinh, Ê Đê or M'Nông."""
    family = chance.choice(FAMILIES)
    if family in ("Y", "H'"):
        return f"{family} {chance.choice(GIVEN)} {chance.choice(CLANS)}".replace("H' ", "H'")
    return f"{family} {chance.choice(MIDDLES)} {chance.choice(GIVEN)}"


def knock_at(homes: list[Household], actor: Actor, campaign: Campaign, seed: int = 2) -> None:
    """Record a visit at each of *homes*, of every outcome."""
    chance = random.Random(seed)
    given = []
    for home in homes:
        outcome, at = chance.choice(OUTCOMES), now()
        helped = chance.randint(0, 2) if outcome == Outcome.MET else 0
        apps = (AppCount(campaign.apps[0].slug, None, helped),) if helped else ()
        visit = VisitInput(home.uid, None, campaign.slug, outcome, None, None, apps, (), 1, None, "", None)
        uid = str(UUID(int=chance.getrandbits(128), version=4))
        given.append(
            Given(uid, "visit", at, at, visit, digest("visit", actor.uid, at, visit), json.dumps(as_sent(visit)))
        )
    verdicts = record_visits(actor, given, campaigns_by_slug([campaign.slug]), Came(Door.PHONE, now()))
    assert {verdict.status for verdict in verdicts} == {"stored"}
    db.session.commit()
