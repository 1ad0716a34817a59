"""The days of the demo: eight full days of work, and today up to now."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from fieldapp.dates import VIETNAM, local_day

FULL_DAYS = 8
TODAY = FULL_DAYS
EVENING, SATURDAY, MORNING = time(16, 40), time(8, 10), time(7, 35)
# Within this time after midnight nobody can have walked yet.
TOO_EARLY = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Days:
    """The days by their number, 0 for the campaign's first, `TODAY` for the day of *at*."""

    at: datetime

    @property
    def began_on(self) -> date:
        return self.on(0)

    @property
    def last(self) -> int:
        """The last day with visits."""
        return TODAY if self.at - self.moment(TODAY, time()) > TOO_EARLY else TODAY - 1

    def on(self, number: int) -> date:
        """Return the date of a day."""
        return local_day(self.at) + timedelta(days=number - TODAY)

    def moment(self, number: int, clock: time) -> datetime:
        """Return an instant of a day."""
        return datetime.combine(self.on(number), clock, VIETNAM)

    def knocks(self, number: int, count: int, rng: Random) -> list[datetime]:
        """Return the instants of a walk: after work, at the weekend in the morning; today, in the hours before now."""
        if number == TODAY:
            start = max(self.moment(TODAY, time(0, 5)), self.at - timedelta(hours=3))
            step = (self.at - timedelta(minutes=4) - start) / (count + 1)
        else:
            weekend = self.on(number).weekday() >= 5
            start = self.moment(number, SATURDAY if weekend else EVENING) + timedelta(minutes=rng.randrange(50))
            step = min(timedelta(minutes=rng.uniform(4, 9)), timedelta(hours=5) / (count + 1))
        wobble = [rng.uniform(0.7, 1.3) for _ in range(count)]
        return [(start + step * (place + wobble[place])).replace(microsecond=0) for place in range(count)]
