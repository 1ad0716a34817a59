"""What is found behind a door, told as a phone would send it."""

from dataclasses import asdict, dataclass
from datetime import datetime
from random import Random

from fieldapp.accounts.models import User
from fieldapp.content import plain_json
from fieldapp.households.forms import HouseholdInput
from fieldapp.sample.chance import drawn, happens, successes
from fieldapp.sample.walks import Stop
from fieldapp.visits.forms import AppCount, VisitInput, Withdrawal
from fieldapp.visits.given import Given, as_sent, digest
from fieldapp.visits.models import Obstacle, Outcome

# Of the phones at a door, the share that had an app, and of the others that could get it; the first app leads.
HAD, COULD = (0.32, 0.13), (0.62, 0.26)
REASONS = {
    Obstacle.OLD_PHONE: 26,
    Obstacle.STORAGE_FULL: 20,
    Obstacle.NO_NETWORK: 12,
    Obstacle.NO_ACCOUNT: 10,
    Obstacle.PRIVACY: 9,
    Obstacle.NOT_INTERESTED: 8,
    Obstacle.OWNER_ABSENT: 15,
}
LEAFLETS = {Outcome.MET: 0.8, Outcome.NOT_HOME: 0.5}
RELUCTANCE = {Obstacle.PRIVACY: 55, Obstacle.NOT_INTERESTED: 45}
NOTES = {
    Outcome.MET: (
        "Hai bác lớn tuổi, con cháu cuối tuần mới về.",
        "Máy của con đi làm, tối mới có ở nhà.",
        "Đã chỉ cách bật Bluetooth.",
        "Nhờ đến lại lúc sau giờ cơm tối.",
    ),
    Outcome.NOT_HOME: ("Cửa khóa, hàng xóm nói tối mới về.", "Cả nhà đi rẫy.", "Đã để tờ rơi ở cửa."),
    Outcome.REFUSED: ("Muốn hỏi lại con trước.", "Xin để hôm khác."),
    Outcome.AWAY: ("Đi làm xa, Tết mới về.",),
    Outcome.MOVED: ("Hàng xóm nói đã chuyển đi từ đầu năm.",),
    Outcome.VACANT: ("Nhà xây xong chưa có người ở.",),
}


@dataclass(frozen=True, slots=True)
class Brief:
    """What a canvasser is sent out with: the campaign and its apps, by their slugs."""

    campaign: str
    apps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Teller:
    """Tells what happens in one hamlet; `smartphones` is the share of adults who have one."""

    rng: Random
    brief: Brief
    smartphones: float

    def visit(self, stop: Stop) -> VisitInput:
        """Return the visit that *stop* becomes."""
        rng, door, is_met = self.rng, stop.door, stop.outcome == Outcome.MET
        adults = door.adults or 2
        phones = door.smartphones if door.smartphones is not None else successes(rng, adults, self.smartphones)
        apps = self._counts(phones) if is_met else ()
        return VisitInput(
            household=door.household,
            venue=None,
            campaign=self.brief.campaign,
            outcome=stop.outcome,
            adults=max(1, adults + drawn(rng, {0: 90, 1: 7, -1: 3})) if is_met and happens(rng, 0.7) else None,
            smartphones=phones if is_met and happens(rng, 0.88) else None,
            apps=apps,
            obstacles=self._obstacles(stop.outcome, phones, apps),
            leaflets=int(happens(rng, LEAFLETS.get(stop.outcome, 0))),
            follow_up_on=stop.back_on,
            note=rng.choice(NOTES[stop.outcome]) if happens(rng, 0.12) else "",
            replaces=None,
        )

    def desk(self, venue: str) -> VisitInput:
        """Return an hour behind a table at a venue: phones helped, leaflets handed out."""
        helped = (self.rng.randrange(6, 32), self.rng.randrange(1, 12))
        apps = tuple(AppCount(app, None, number) for app, number in zip(self.brief.apps, helped, strict=False))
        leaflets, campaign = self.rng.randrange(20, 121), self.brief.campaign
        return VisitInput(None, venue, campaign, Outcome.MET, None, None, apps, (), leaflets, None, "", None)

    def _counts(self, phones: int) -> tuple[AppCount, ...]:
        counts = []
        for app, had, could in zip(self.brief.apps, HAD, COULD, strict=False):
            already = successes(self.rng, phones, had)
            counts.append(AppCount(app, already, successes(self.rng, phones - already, could)))
        return tuple(counts)

    def _obstacles(self, outcome: Outcome, phones: int, apps: tuple[AppCount, ...]) -> tuple[str, ...]:
        if outcome == Outcome.REFUSED:
            return (drawn(self.rng, RELUCTANCE),) if happens(self.rng, 0.8) else ()
        if outcome != Outcome.MET:
            return ()
        if phones == 0:
            return (Obstacle.NO_SMARTPHONE,)
        leading = apps[0]
        if (leading.already or 0) + leading.assisted >= phones:
            return ()
        return tuple(sorted({drawn(self.rng, REASONS) for _ in range(drawn(self.rng, {1: 80, 2: 20}))}))


def as_op(author: User, uid: str, at: datetime, content: VisitInput | Withdrawal | HouseholdInput) -> Given:
    """Return *content* as an op of a phone whose clock is right."""
    kind = "household" if isinstance(content, HouseholdInput) else "visit"
    sent = asdict(content) if isinstance(content, HouseholdInput) else as_sent(content)
    return Given(uid, kind, at, at, content, digest(kind, author.uid, at, content), plain_json(sent))
