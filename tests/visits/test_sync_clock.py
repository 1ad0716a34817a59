"""The instant of the knock: a phone's clock corrected, days in Vietnam, nothing from the future.

Source: domain.md, "Time of the knock". The clock of these tests stands at noon, Asia/Ho_Chi_Minh.
"""

from datetime import UTC, datetime, time, timedelta

import pytest
from sqlalchemy import select

from fieldapp.campaigns.models import Campaign
from fieldapp.dates import VIETNAM, local_day
from fieldapp.extensions import db
from fieldapp.visits.models import Visit

UTTERMOST = ("0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59-12:00")


def knocked(op) -> Visit:
    return db.session.scalars(select(Visit).where(Visit.uid == op["uid"])).one()


def after(at: datetime, **by: float) -> str:
    return (at + timedelta(**by)).isoformat()


@pytest.mark.parametrize("seconds", [0, 1, 119, 120, -119, -120])
def test_a_clock_off_by_two_minutes_at_most_is_believed(hoa, home, clock, seconds):
    knock = hoa.visit(home, at=after(clock.at, minutes=-10))
    assert hoa.say(knock, sent_at=after(clock.at, seconds=seconds)) == ["stored"]
    assert knocked(knock).knocked_at == clock.at - timedelta(minutes=10)


@pytest.mark.parametrize(
    "off", [timedelta(seconds=121), -timedelta(seconds=121), timedelta(days=400), -timedelta(days=9)]
)
def test_a_clock_that_is_off_is_corrected(hoa, home, clock, off):
    knock = hoa.visit(home, at=(clock.at + off - timedelta(minutes=10)).isoformat())
    assert hoa.say(knock, sent_at=(clock.at + off).isoformat()) == ["stored"]
    kept = knocked(knock)
    assert kept.knocked_at == kept.effective_at == clock.at - timedelta(minutes=10)
    assert kept.at == clock.at + off - timedelta(minutes=10)
    assert kept.received_at == clock.at
    assert kept.day == local_day(clock.at)


def test_the_correction_is_fixed_when_the_op_is_first_stored(hoa, home, clock):
    knock = hoa.visit(home, at=after(clock.at, days=3))
    assert hoa.say(knock, sent_at=after(clock.at, days=3, minutes=5)) == ["stored"]
    clock.shift(hours=1)
    assert hoa.say(knock, sent_at=after(clock.at, days=-1)) == ["already"]
    assert knocked(knock).knocked_at == clock.at - timedelta(hours=1, minutes=5)


def test_changes_tell_both_clocks(hoa, home, clock):
    knock = hoa.visit(home, at=after(clock.at, days=3))
    hoa.send(knock, sent_at=after(clock.at, days=3, minutes=5))
    told = next(change for change in hoa.answer["changes"] if change["kind"] == "visit")
    instants = [datetime.fromisoformat(told[name]) for name in ("at", "knocked_at", "received_at")]
    assert instants == [clock.at + timedelta(days=3), clock.at - timedelta(minutes=5), clock.at]


@pytest.mark.parametrize("kind", ["visit", "withdrawal", "household"])
def test_nothing_comes_from_the_future(hoa, stage, home, clock, kind):
    first = hoa.visit(home)
    hoa.send(first)

    def op(**changes):
        if kind == "household":
            return hoa.record(home.uid, stage.hamlet_a, **changes)
        return hoa.visit(home, **changes) if kind == "visit" else hoa.withdraw(first, **changes)

    late = [
        op(at=after(clock.at, minutes=2, microseconds=1)),
        op(at=after(clock.at, minutes=3)),
        op(at="9998-01-01T00:00:00Z"),
    ]
    assert hoa.say(op(at=after(clock.at, minutes=2)), *late) == ["stored", *["in_future"] * 3]
    skewed = op(at=after(clock.at, hours=10, minutes=3))
    assert hoa.say(skewed, sent_at=after(clock.at, hours=10)) == ["in_future"]
    clock.shift(minutes=1)
    assert hoa.say(late[1]) == ["stored"]


def test_the_first_day_begins_at_midnight_in_vietnam(hoa, home, clock, campaign):
    first = local_day(clock.at) - timedelta(days=2)
    db.session.get_one(Campaign, campaign.id).starts_on = first
    db.session.commit()
    midnight = datetime.combine(first, time(), VIETNAM).astimezone(UTC)
    ops = [hoa.visit(home, at=after(midnight, microseconds=-1)), hoa.visit(home, at=midnight.isoformat())]
    assert hoa.say(*ops) == ["before_start", "stored"]
    assert knocked(ops[1]).day == first
    evening = hoa.visit(home, at=after(midnight, hours=23, minutes=59))
    assert hoa.say(evening) == ["stored"]
    assert knocked(evening).day == first


def test_the_first_day_is_judged_by_the_corrected_clock(hoa, home, clock):
    knock = hoa.visit(home, at="2000-01-01T08:00:00+07:00")
    assert hoa.say(knock) == ["before_start"]
    assert hoa.say(knock, sent_at="2000-01-01T08:01:00+07:00") == ["stored"]


def test_a_promise_is_counted_from_the_corrected_knock(hoa, home, clock):
    today = local_day(clock.at)
    at, sent_at = after(clock.at, days=-100), after(clock.at, days=-100, minutes=1)
    days = [today - timedelta(days=1), today, today + timedelta(days=90), today + timedelta(days=91)]
    ops = [hoa.visit(home, at=at, follow_up_on=day.isoformat()) for day in days]
    assert hoa.say(*ops, sent_at=sent_at) == ["out_of_range", "stored", "stored", "out_of_range"]


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00Z", "0001-01-01T12:00:00+07:00", "9998-12-31T23:00:00Z"])
def test_a_clock_in_another_age_is_corrected_too(hoa, home, clock, year):
    knock = hoa.visit(home, at=year)
    assert hoa.say(knock, sent_at=year) == ["stored"]
    assert knocked(knock).knocked_at == clock.at
    assert hoa.pull() == []


def test_the_ends_of_the_calendar_break_nothing(hoa, stage, home, clock):
    for sent_at in (*UTTERMOST, after(clock.at, days=-3650)):
        ops = [hoa.visit(home, at=at) for at in UTTERMOST]
        ops += [hoa.record(home.uid, stage.hamlet_a, at=at) for at in UTTERMOST]
        answer = hoa.post(hoa.body(*ops, sent_at=sent_at))
        assert answer.status_code in (200, 400)
        if answer.status_code == 200:
            said = {result.get("code", result["status"]) for result in answer.json["results"]}
            assert said <= {"stored", "bad_time", "in_future", "before_start"}
        hoa.cursor = None
        assert hoa.pull()
