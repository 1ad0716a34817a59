"""Will the deadline be met: goal, what is needed a day, pace, projection. Exact arithmetic, no floats. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from fractions import Fraction

PACE_DAYS = 3
PLACES = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Clock:
    """The days that matter to a campaign; `today` is the day of the instant asked about, in Vietnam."""

    starts_on: date
    deadline_on: date
    today: date

    @property
    def pace_days(self) -> list[date]:
        """The last full days, at most three, none before the campaign began."""
        days = min(PACE_DAYS, max(0, (self.today - self.starts_on).days))
        return [self.today - timedelta(days=back) for back in range(days, 0, -1)]


def share(part: int | Fraction, whole: int) -> Decimal | None:
    """Return part ÷ whole, half up to six places; None when the whole is 0."""
    return rounded(Fraction(part) / whole) if whole else None


def rounded(value: Fraction) -> Decimal:
    """Return *value* half up to six places."""
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return exact.quantize(PLACES, ROUND_HALF_UP)


def goal(target_share: str | None, base: int | None) -> int | None:
    """Return ⌈share × base⌉ in decimals; None without a target or without its base."""
    if target_share is None or base is None:
        return None
    return int((Decimal(target_share) * base).to_integral_value(ROUND_CEILING))


def needed_per_day(aim: int | None, installed: int, clock: Clock) -> int | None:
    """Return how many phones a day would still meet the goal: today out, the deadline in.

    Units: phones a day; None after the deadline or without a goal.
    """
    if aim is None or clock.today > clock.deadline_on:
        return None
    days = max(1, (clock.deadline_on - clock.today).days)
    return -(-max(0, aim - installed) // days)


def pace(growth: int, clock: Clock) -> Fraction | None:
    """Return the growth a day over the last full days; None when there are none.

    Units: phones a day.
    """
    days = len(clock.pace_days)
    return Fraction(growth, days) if days else None


def projected_on(aim: int | None, installed: int, speed: Fraction | None, clock: Clock) -> date | None:
    """Return the day on which the goal is met at this pace; None when it never is."""
    if aim is None:
        return None
    if installed >= aim:
        return clock.today
    if speed is None or speed <= 0:
        return None
    days = -((installed - aim) // speed)
    return clock.today + timedelta(days=days) if days < (date.max - clock.today).days else None
