"""Hundreds of random ops through the real doors, and every figure of every level against a second count of domain.md.

EXACT_OPS and EXACT_SEED ask for more and for others; the ledger hears only of what the phones were told is stored.
"""

import os
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import HouseholdRecord
from fieldapp.rollups.check import differences
from fieldapp.rollups.summarise import as_json, figures
from fieldapp.visits.forms import OBSTACLES, OUTCOMES
from tests.cast import Place, Stage, browser_of
from tests.ledger import Ledger, Stored
from tests.visits.phone import Phone
from tests.visits.register import make_venue

OPS = int(os.environ.get("EXACT_OPS", "320"))
SEED = int(os.environ.get("EXACT_SEED", "20200817"))
DAYS = 10  # since the campaigns began
STATES = ("open",) * 6 + ("absent", "moved", "vacant", "mistake")


class Days:
    """Ten days in a commune, at random: what phones send and what the chair does, and the ledger of it."""

    def __init__(self, app: Flask, stage: Stage, campaigns: list[Campaign]) -> None:
        self.chance, self.stage, self.ledger = random.Random(SEED), stage, Ledger()
        self.campaigns = {campaign.slug: [each.slug for each in campaign.apps] for campaign in campaigns}
        self.phones = [Phone(app.test_client(), who, campaigns[0].slug) for who in (stage.hoa, stage.nam, stage.lan)]
        self.chair = browser_of(app, stage.lan)
        self.hamlets = [stage.hamlet_a, stage.hamlet_b]
        self.where = {stage.hoa: [stage.hamlet_a], stage.nam: [stage.hamlet_b], stage.lan: self.hamlets}
        self.venues = [make_venue(place) for place in self.hamlets]
        self.ledger.venues = {venue.uid: place.ref for venue, place in zip(self.venues, self.hamlets, strict=True)}
        self.homes: list[str] = []
        self.visits: dict[str, str] = {}  # the campaign of each, stored or not
        self.sent = self.stored = 0

    def pass_by(self, ops: int) -> Iterator[datetime]:
        """Send batches until there were so many ops; give the instant after each."""
        while self.sent < ops:
            phone = self.chance.choice(self.phones)
            self._send(phone, [self._op(phone) for _ in range(self.chance.randint(1, 12))])
            if self.chance.random() < 0.25 and len(self.homes) > 3:
                self._merge()
            yield now()

    def _send(self, phone: Phone, ops: list[dict[str, Any]]) -> None:
        off = timedelta(seconds=self.chance.choice((0, 0, 0, 30, 119, 400, -90_000)))  # a phone's clock may be wrong
        sent_at = now() - off
        for op in ops:
            op["at"] = (op["at"] - off).isoformat()
        results = phone.send(*ops, sent_at=sent_at.isoformat())
        received = datetime.fromisoformat(phone.answer["received_at"])
        skew = received - sent_at
        for op, result in zip(ops, results, strict=True):
            knock = datetime.fromisoformat(op["at"]) + (skew if abs(skew) > timedelta(seconds=120) else timedelta(0))
            self.sent += 1
            if result["status"] == "stored":
                self.stored += 1
                self.ledger.add(Stored(op["uid"], op["kind"], knock, received, op["data"]))
            elif self.chance.random() < 0.8:  # it comes up again, but seldom
                self.visits.pop(op["uid"], None)

    def _op(self, phone: Phone) -> dict[str, Any]:
        kind = self.chance.random()
        if len(self.homes) < 6 or kind < 0.2:
            made = self._record(phone)
        elif kind < 0.62 or not self.visits:
            made = phone.op("visit", self._visit(phone, self.chance.choice(list(self.campaigns))))
        elif kind < 0.85:
            replaced = self.chance.choice(list(self.visits))
            made = phone.op("visit", self._visit(phone, self.visits[replaced]) | {"replaces": replaced})
        else:
            made = phone.op("visit", {"replaces": self.chance.choice(list(self.visits)), "withdrawn": True})
        made["uid"] = str(UUID(int=self.chance.getrandbits(128)))
        made["at"] = now().replace(microsecond=0) - timedelta(hours=self.chance.randint(1, 24 * DAYS - 20))
        if made["kind"] == "visit":
            self.visits[made["uid"]] = made["data"].get("campaign") or self.visits[made["data"]["replaces"]]
        return made

    def _record(self, phone: Phone) -> dict[str, Any]:
        is_new = len(self.homes) < 6 or self.chance.random() < 0.4
        uid = str(UUID(int=self.chance.getrandbits(128))) if is_new else self._home(phone)
        if is_new:
            self.homes.append(uid)
        place: Place = self.chance.choice(self.where[phone.person])
        counts = {name: self.chance.choice((None, 0, 1, 2, 4)) for name in ("adults", "smartphones")}
        return phone.record(uid, place, state=self.chance.choice(STATES), alley="Ngõ 1", **counts)

    def _visit(self, phone: Phone, slug: str) -> dict[str, Any]:
        said: dict[str, Any] = {"campaign": slug, "outcome": self.chance.choice(["met", "met", "met", *OUTCOMES])}
        said["leaflets"] = self.chance.randint(0, 3)
        if self.chance.random() < 0.15:
            apps = {app: {"assisted": self.chance.randint(0, 9)} for app in self.campaigns[slug]}
            return said | {"venue": self.chance.choice(self.venues).uid, "outcome": "met", "apps": apps}
        said["household"] = self._home(phone)
        said["obstacles"] = self.chance.sample([str(each) for each in OBSTACLES], self.chance.randint(0, 2))
        said |= {name: self.chance.choice((None, None, 2, 3, 6)) for name in ("adults", "smartphones")}
        if said["outcome"] == "met":
            most = min(2, (said["smartphones"] or 6) // 2)
            said["apps"] = {app: self._counts(most) for app in self.campaigns[slug] if self.chance.random() < 0.8}
        return said

    def _home(self, phone: Phone) -> str:
        """Choose a household, mostly one within reach."""
        refs, known = {place.ref for place in self.where[phone.person]}, self.ledger.homes(now())
        near = [uid for uid in self.homes if uid in known and known[uid]["area"] in refs]
        return self.chance.choice(near if near and self.chance.random() < 0.95 else self.homes)

    def _counts(self, most: int) -> dict[str, int | None]:
        already = self.chance.choice((None, self.chance.randint(0, most)))
        return {"already": already, "assisted": self.chance.randint(0, most)}

    def _merge(self) -> None:
        gone, survivor = self.chance.sample(self.homes, 2)
        uid = str(uuid4())
        fields = {"uid": uid, "survivor": survivor}
        answer = self.chair.post(f"/households/{self.stage.commune.ref}/{gone}/merger", data=fields)
        assert answer.status_code in (303, 404, 409, 422), answer.text
        kept = select(HouseholdRecord.at, HouseholdRecord.received_at).where(HouseholdRecord.uid == uid)
        for at, received in db.session.execute(kept):
            self.ledger.add(Stored(uid, "merger", at, received, {"household": gone, "into": survivor}))


def second_campaign(stage: Stage, first: Campaign) -> Campaign:
    """Start one of the commune alone, whose goal counts households."""
    app = App(
        position=1, slug="tim", name="Tím", android="vn.example.tim", ios="1508621", web="https://tim.example.vn/"
    )
    app.target_share, app.target_base = "0.35", "households"
    days = {name: getattr(first, name) for name in ("starts_on", "finish_on", "deadline_on", "report_on")}
    made = Campaign(slug="dot-xa", name="Đợt của xã", area_id=stage.commune.id, apps=[app], **days)
    db.session.add(made)
    db.session.commit()
    return made


def compare(days: Days, campaign: Campaign, at: datetime | None) -> None:
    """Hold every level's figures against the ledger's, now or at *at*."""
    stage = days.stage
    places = {stage.hamlet_a: 1, stage.hamlet_b: 1, stage.hamlet_c: 1, stage.commune: 2, stage.province: 3}
    refs = [stage.hamlet_a.ref, stage.hamlet_b.ref, stage.hamlet_c.ref]
    for number, (place, hamlets) in enumerate(places.items()):
        wanted = days.ledger.figures(
            set(refs[number : number + 1] if hamlets == 1 else refs[:hamlets]), campaign, at or now()
        )
        found = as_json(figures(place.area, campaign, at))
        assert {name: found[name] for name in wanted} == wanted, (place.name, campaign.slug, at)


@pytest.mark.parametrize("ops", [OPS])
def test_every_figure_is_exact_now_and_at_any_instant(app: Flask, stage: Stage, campaign: Campaign, ops: int) -> None:
    campaigns = [campaign, second_campaign(stage, campaign)]
    days = Days(app, stage, campaigns)
    instants = list(days.pass_by(ops))
    assert days.stored > ops * 0.6
    assert list(differences()) == []
    for each in campaigns:
        for at in (None, *days.chance.sample(instants, 3)):
            compare(days, each, at)
