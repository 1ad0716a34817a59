"""What goes wrong in any hamlet, once each in one: two at a door, a wrong count, a wrong door, two corrections."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from fieldapp.households.forms import HouseholdInput
from fieldapp.sample.chance import chance, uid
from fieldapp.sample.days import Days
from fieldapp.sample.people import Team, Walker
from fieldapp.sample.sendings import UNTIL_SENT, Sending
from fieldapp.sample.tales import as_op
from fieldapp.visits.forms import VisitInput, Withdrawal
from fieldapp.visits.given import Given
from fieldapp.visits.models import Outcome

Said = tuple[Walker, Given, VisitInput]


class Mishaps:
    """The mishaps of one hamlet with two canvassers, told after what they sent."""

    def __init__(self, team: Team, sendings: Sequence[Sending], days: Days) -> None:
        self._team = team
        self._rng = chance("mishaps")
        # A day later there is still time to notice.
        self._until = days.at - timedelta(days=2)
        self._met = [said for sending in sorted(sendings, key=lambda s: s.at) for said in self._meetings(sending)]

    def told(self, doors: Sequence[HouseholdInput]) -> Iterator[Sending]:
        """Give the sendings that make the mishaps."""
        twice, miscounted, misplaced, disputed, changed = self._met[:5]
        yield self._second_canvasser(*twice)
        yield self._correction(*miscounted)
        yield self._withdrawal(*misplaced)
        yield self._correction(*disputed)
        yield self._heads_correction(*disputed)
        yield self._better_hint(*changed, doors)

    def _meetings(self, sending: Sending) -> Iterator[Said]:
        for op in sending.ops:
            visit = op.input
            if isinstance(visit, VisitInput) and visit.outcome == Outcome.MET and op.at < self._until:
                yield sending.walker, op, visit

    def _second_canvasser(self, first: Walker, op: Given, visit: VisitInput) -> Sending:
        """Let the colleague knock at the same door the next day, and find what the first one left."""
        second = next(walker for walker in self._team.canvassers if walker is not first)
        apps = tuple(replace(c, already=(c.already or 0) + c.assisted, assisted=0) for c in visit.apps)
        again = replace(visit, apps=apps, obstacles=(), leaflets=0, follow_up_on=None, note="")
        return self._sending(second, op.at + timedelta(hours=25), again)

    def _correction(self, author: Walker, op: Given, visit: VisitInput) -> Sending:
        apps = tuple(replace(count, assisted=max(0, count.assisted - 1)) for count in visit.apps)
        corrected = replace(visit, apps=apps, note="Ghi dư một máy, nay sửa lại.", replaces=op.uid)
        return self._sending(author, op.at + timedelta(hours=23), corrected)

    def _heads_correction(self, _author: Walker, op: Given, visit: VisitInput) -> Sending:
        corrected = replace(visit, note="Trưởng bon hỏi lại chủ nhà.", leaflets=2, replaces=op.uid)
        return self._sending(self._team.head, op.at + timedelta(hours=26), corrected)

    def _withdrawal(self, author: Walker, op: Given, _visit: VisitInput) -> Sending:
        return self._sending(author, op.at + timedelta(minutes=25), Withdrawal(op.uid))

    def _better_hint(self, author: Walker, op: Given, visit: VisitInput, doors: Sequence[HouseholdInput]) -> Sending:
        door = next(door for door in doors if door.household == visit.household)
        return self._sending(author, op.at + timedelta(minutes=1), replace(door, hint="cổng sau, gọi to một tiếng"))

    def _sending(self, author: Walker, at: datetime, content: VisitInput | Withdrawal | HouseholdInput) -> Sending:
        return Sending(author, at + UNTIL_SENT, (as_op(author.user, uid(self._rng), at, content),))
