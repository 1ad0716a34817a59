"""The figures of domain.md, counted in the plainest way from a list of ops, apart from the program's own counting."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import VIETNAM
from fieldapp.visits.forms import OBSTACLES, OUTCOMES


@dataclass
class Stored:
    """An op as the server has it; `hamlet` is a visit's stamp."""

    uid: str
    kind: str
    knock: datetime
    received: datetime
    content: dict[str, Any]
    hamlet: str = ""


class Ledger:
    """What is stored, in order of arrival, and the figures of domain.md from it."""

    def __init__(self) -> None:
        self.ops: list[Stored] = []
        self.venues: dict[str, str] = {}

    def add(self, op: Stored) -> None:
        if op.kind == "visit":
            op.hamlet = self._stamp(op)
        self.ops.append(op)

    def _stamp(self, op: Stored) -> str:
        said = op.content
        replaced = next((other for other in self.ops if other.uid == said.get("replaces")), None)
        if replaced and (said.get("withdrawn") or place_of(said) == place_of(self.stated(replaced).content)):
            return replaced.hamlet
        return self.venues.get(said.get("venue")) or self.homes(op.received)[said["household"]]["area"]

    def stated(self, op: Stored) -> Stored:
        """Return the op itself; of a withdrawal, what it withdraws."""
        while op.content.get("withdrawn"):
            op = next(other for other in self.ops if other.uid == op.content["replaces"])
        return op

    def homes(self, at: datetime) -> dict[str, dict[str, Any]]:
        """Return the record in force of every household at *at*; a merged one names its survivor."""
        known = [op for op in self.ops if op.received <= at]
        records: dict[str, Stored] = {}
        for op in known:
            home = op.content.get("household")
            if op.kind == "household" and (home not in records or order(op) > order(records[home])):
                records[home] = op
        found = {home: dict(op.content) for home, op in records.items()}
        for op in known:
            if op.kind == "merger":
                found[op.content["household"]] |= {"state": "merged", "into": op.content["into"]}
        return found

    def in_force(self, campaign: str, at: datetime) -> list[tuple[datetime, Stored]]:
        """Return each visit that counts, with the knock of the first of its chain."""
        known = [op for op in self.ops if op.kind == "visit" and op.received <= at]
        found = []
        for root in known:
            end = root
            while "replaces" not in root.content and (
                next_ := [o for o in known if o.content.get("replaces") == end.uid]
            ):
                end = max(next_, key=order)
            if (
                "replaces" not in root.content
                and root.content["campaign"] == campaign
                and not end.content.get("withdrawn")
            ):
                found.append((root.knock, end))
        return sorted(found, key=lambda each: (each[0], each[1].uid))

    def figures(self, hamlets: set[str], campaign: Campaign, at: datetime) -> dict[str, Any]:
        homes, visits = self.homes(at), self.in_force(campaign.slug, at)
        here = [v.content for _, v in visits if v.hamlet in hamlets]
        tally = Tally(campaign, at)
        tally.found |= {"visits": len(here), "leaflets": sum(said.get("leaflets", 0) for said in here)}
        for said in here:
            for app, count in said.get("apps", {}).items():
                tally.apps[app]["assisted"] += count.get("assisted", 0)
        for home, record in homes.items():
            if record["area"] in hamlets:
                mine = [(knock, v.content) for knock, v in visits if read_as(v.content.get("household"), homes) == home]
                tally.count(record, mine)
        return tally.finished()


class Tally:
    """Adds up the stocks of one place."""

    def __init__(self, campaign: Campaign, at: datetime) -> None:
        self.campaign, self.today = campaign, day_of(at)
        names = ("registered", "households", "adults", "smartphones", "knocked", "met")
        self.found: dict[str, Any] = dict.fromkeys(names, 0) | {"unstated": {"adults": 0, "smartphones": 0}}
        self.found |= {"by_outcome": dict.fromkeys(["none", *map(str, OUTCOMES)], 0)}
        self.found |= {"by_obstacle": dict.fromkeys(map(str, OBSTACLES), 0)}
        self.apps = {app.slug: {"installed": 0, "assisted": 0, "growth": 0} for app in campaign.apps}
        young = min(3, max(0, (self.today - campaign.starts_on).days))
        self.pace_days = [self.today - timedelta(days=back + 1) for back in range(young)]

    def count(self, home: dict[str, Any], visits: list[tuple[datetime, dict[str, Any]]]) -> None:
        self.found["registered"] += home["state"] in ("open", "absent")
        if home["state"] != "open":
            return
        self.found["households"] += 1
        said = [content for _, content in visits]
        self.found["knocked"] += bool(said)
        self.found["met"] += any(content["outcome"] == "met" for content in said)
        self.found["by_outcome"][said[-1]["outcome"] if said else "none"] += 1
        for obstacle in said[-1].get("obstacles", []) if said else ():
            self.found["by_obstacle"][obstacle] += 1
        top = max((self._installed(app, visits) for app in self.apps), default=0)
        for name, least in (("adults", 0), ("smartphones", top)):
            stated = [content[name] for content in said if content.get(name) is not None]
            number = stated[-1] if stated else home.get(name)
            self.found[name] += max(number or 0, least)
            self.found["unstated"][name] += number is None

    def _installed(self, app: str, visits: list[tuple[datetime, dict[str, Any]]]) -> int:
        count = 0
        for knock, said in visits:
            stated = said.get("apps", {}).get(app)
            if said["outcome"] == "met" and stated:
                already = stated.get("already")
                after = (count if already is None else already) + stated.get("assisted", 0)
                self.apps[app]["growth"] += after - count if day_of(knock) in self.pace_days else 0
                count = after
        self.apps[app]["installed"] += count
        return count

    def finished(self) -> dict[str, Any]:
        bases = {name: self.found[name] for name in ("adults", "smartphones", "households")}
        self.found["coverage"] = share(self.found["knocked"], bases["households"])
        return self.found | {"apps": {app.slug: self._app(app, bases) for app in self.campaign.apps}}

    def _app(self, app: App, bases: dict[str, int]) -> dict[str, Any]:
        counts = self.apps[app.slug]
        growth, installed = counts.pop("growth"), counts["installed"]
        goal = needed = projected = None
        pace = Fraction(growth, len(self.pace_days)) if self.pace_days else None
        if app.target_share:
            wanted = Decimal(app.target_share) * bases[app.target_base or ""]
            goal = int(wanted.to_integral_value(ROUND_CEILING))
            left = max(1, (self.campaign.deadline_on - self.today).days)
            if self.today <= self.campaign.deadline_on:
                needed = -(-max(0, goal - installed) // left)
            if installed >= goal:
                projected = self.today.isoformat()
            elif pace and pace > 0:
                projected = (self.today + timedelta(days=-((installed - goal) // pace))).isoformat()
        rates = {name: share(installed, base) for name, base in bases.items()}
        more = {"rates": rates, "goal": goal, "needed_per_day": needed, "projected_on": projected}
        return counts | more | {"pace": None if pace is None else share(pace, 1)}


def order(op: Stored) -> tuple[datetime, str]:
    return op.knock, op.uid


def place_of(said: dict[str, Any]) -> tuple[Any, Any]:
    return said.get("household"), said.get("venue")


def read_as(home: str | None, homes: dict[str, dict[str, Any]]) -> str | None:
    while home and "into" in homes[home]:
        home = homes[home]["into"]
    return home


def day_of(at: datetime) -> date:
    return at.astimezone(VIETNAM).date()


def share(part: int | Fraction, whole: int) -> float | None:
    if not whole:
        return None
    exact = Fraction(part) / whole
    return float((Decimal(exact.numerator) / exact.denominator).quantize(Decimal("0.000001"), ROUND_HALF_UP))
