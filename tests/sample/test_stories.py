"""What a screen must be able to tell is in the sample, and all of it could have come from phones."""

import json
from collections import Counter
from dataclasses import asdict
from datetime import datetime, time, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from fieldapp.accounts.models import DeviceSession
from fieldapp.areas.models import Area
from fieldapp.areas.tree import area_by_code
from fieldapp.campaigns.choose import campaign_by_slug
from fieldapp.dates import VIETNAM, local_day
from fieldapp.extensions import db
from fieldapp.forms import BaseForm
from fieldapp.households.forms import HouseholdForm
from fieldapp.households.models import Household, HouseholdRecord
from fieldapp.json_fields import to_formdata
from fieldapp.rollups.models import Standing
from fieldapp.rollups.summarise import figures
from fieldapp.sample.chance import chance, split
from fieldapp.sample.days import TODAY, Days
from fieldapp.sample.names import head_of_household
from fieldapp.sample.places import TOWN, Hamlet
from fieldapp.sample.register import draw_doors
from fieldapp.sample.stories import BUSY, SILENT
from fieldapp.visits.forms import WithdrawalForm, visit_form
from fieldapp.visits.models import Obstacle, Outcome, Visit
from tests.sample.conftest import AT

TODAY_ON = local_day(AT)


def fault(form: BaseForm, sent: dict[str, object]) -> dict[str, list[str]]:
    fields = to_formdata(sent, form)
    form.process(fields)
    form.validate()
    return form.faults() | fields.faults


def test_phones_could_have_sent_every_visit(sample: Flask) -> None:
    form = visit_form(tuple(app.slug for app in campaign_by_slug("bluezone-demo").apps))
    for text in db.session.scalars(select(Visit.data)):
        sent = json.loads(text)
        assert not fault(WithdrawalForm() if sent.pop("withdrawn", False) else form(), sent), text


def test_phones_could_have_sent_every_household(sample: Flask) -> None:
    area = Area(code="24640.bon-u1", kind="bon")
    doors = draw_doors(Hamlet(TOWN, area, 300, 20))
    assert not [door for door in doors if fault(HouseholdForm(), json.loads(json.dumps(asdict(door))))]
    assert doors == draw_doors(Hamlet(TOWN, area, 300, 20))
    assert Counter(door.state for door in doors) == {"open": 280, "absent": 20}
    assert 4 <= len({door.alley for door in doors}) <= 12


def test_every_outcome_obstacle_and_app_occurs(sample: Flask) -> None:
    whole = figures(area_by_code("67"), campaign_by_slug("bluezone-demo"))
    assert all(whole.counts.outcomes[outcome] for outcome in Outcome)
    assert all(whole.counts.obstacles[obstacle] for obstacle in Obstacle)
    assert all(app.installed and app.assisted for app in whole.apps)
    assert whole.counts.leaflets
    assert whole.counts.unstated_adults


def test_there_are_visits_on_each_of_the_days(sample: Flask) -> None:
    days = set(db.session.scalars(select(Visit.day)))
    assert days == {TODAY_ON - timedelta(days=back) for back in range(9)}
    assert db.session.scalar(select(func.max(Visit.received_at))) <= AT


def test_some_come_back_today_and_some_later(sample: Flask) -> None:
    promised = set(db.session.scalars(select(Standing.follow_up_on)))
    assert TODAY_ON in promised
    assert any(day and day > TODAY_ON for day in promised)


def test_chains_of_the_busy_hamlet(sample: Flask) -> None:
    here = Visit.area_id == area_by_code(BUSY).id
    chained = db.session.scalars(select(Visit).where(here, Visit.replaces_uid.is_not(None))).all()
    assert Counter(visit.withdrawn for visit in chained) == {False: 3, True: 1}
    disputed = [uid for uid, number in Counter(visit.replaces_uid for visit in chained).items() if number > 1]
    assert len(disputed) == 1
    two = select(Visit.household_id).where(here, Visit.in_force).group_by(Visit.household_id)
    assert db.session.scalars(two.having(func.count(Visit.user_id.distinct()) > 1)).all()
    edited = select(HouseholdRecord).where(HouseholdRecord.door == "phone")
    assert db.session.scalars(edited).one().area_id == area_by_code(BUSY).id


def test_one_phone_is_silent_and_its_hamlet_stands_still(sample: Flask) -> None:
    silent = select(DeviceSession).where(DeviceSession.synced_at < AT - timedelta(days=2))
    assert db.session.scalars(silent).one()
    last = select(func.max(Visit.day)).where(Visit.area_id == area_by_code(SILENT).id)
    assert db.session.scalar(last) == TODAY_ON - timedelta(days=3)


def test_some_visits_arrive_late_and_some_are_at_venues(sample: Flask) -> None:
    arrivals = db.session.execute(select(Visit.knocked_at, Visit.received_at))
    assert any(received_at - knocked_at > timedelta(days=1) for knocked_at, received_at in arrivals)
    assert db.session.scalar(select(func.count(Visit.venue_id.distinct()))) == 8


def test_priority_numbers_and_hints_occur(sample: Flask) -> None:
    for condition in (Household.priority, Household.number.regexp_match("[0-9][AB]$"), Household.hint != ""):
        assert db.session.scalar(select(func.count()).where(condition))


def test_names_have_the_forms_of_the_region() -> None:
    rng = chance("test")
    names = [head_of_household(rng, "bon") for _ in range(2000)]
    assert any(" " not in name for name in names)
    assert any(name.startswith("H'") and name.endswith("Niê Kdăm") for name in names)
    assert all(any(letter in name for name in names) for letter in ("ƀ", "Ƀ", "ŏ", "ê̆", "Điểu", "Nguyễn"))


@pytest.mark.parametrize("clock", [time(0, 1), time(0, 31), time(6), time(12), time(23, 59)])
def test_knocks_come_before_now_at_any_hour(clock: time) -> None:
    at = datetime.combine(TODAY_ON, clock, VIETNAM)
    days = Days(at)
    for day in range(days.last + 1):
        knocks = days.knocks(day, 40, chance("test"))
        assert {local_day(knock) for knock in knocks} == {days.on(day)}
        assert max(knocks) < at
    assert days.on(TODAY) == TODAY_ON


def test_parts_add_up() -> None:
    assert split(10, [1, 1, 1]) == [3, 4, 3]
    assert sum(split(929, [0.3, 7.7, 1.1, 2.9])) == 929
