"""A closing stays: what comes later is in the next; a recount of each gives the same for ever."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import now
from fieldapp.errors import Invalid
from fieldapp.extensions import db
from fieldapp.households.models import Door
from fieldapp.reports.check import closing_differences
from fieldapp.reports.close import close_area
from fieldapp.reports.late import came_late
from fieldapp.reports.models import Closing
from fieldapp.visits.forms import VisitInput
from fieldapp.visits.given import Given, Verdict, digest
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.world import campaigns_by_slug
from tests.cast import Stage
from tests.reports.conftest import Close
from tests.reports.hamlets import BY_HAND, flat, walk
from tests.rollups.village import clock, door, knock, withdraw


def differences(*closings: Closing) -> list[str]:
    befores = (None, *closings)
    return [
        line
        for closing, before in zip(closings, befores, strict=False)
        for line in closing_differences(closing, before)
    ]


def test_what_comes_later_is_in_the_next(stage: Stage, campaign: Campaign, close: Close):
    homes = walk(stage)
    first = close(stage.commune)
    frozen = first.figures
    late = now()
    # Yesterday's knocks, heard only now: A10 met, B9 met; a knock of A9 is corrected, one of B1 withdrawn.
    knock(stage.hoa, homes["a"][9], 1, xanh=(0, 2), received=late)
    knock(stage.nam, homes["b"][8], 1, vang=(0, 1), received=late)
    wrong = knock(stage.hoa, homes["a"][9], 2, "not_home", received=clock(2, 10))
    knock(stage.hoa, homes["a"][9], 2, "refused", replaces=wrong, received=late)
    # Knocked after the closing: work of the next, not late.
    knock(stage.hoa, homes["a"][1], 0, xanh=(0, 1), at=late, received=late)
    second = close(stage.commune)
    assert first.figures == frozen
    assert (first.late, first.number, second.number) == (None, 1, 2)
    told = json.loads(second.late or "")
    assert told["assisted"] == {"xanh": 2, "vang": 1}
    assert (told["visits"], told["corrected"]) == (2, 1)
    assert flat(json.loads(first.figures)) == BY_HAND["commune"]
    assert flat(json.loads(second.figures))[7:9] == (16 + 2 + 1, 19 + 2 + 1)


def test_each_recomputes_to_itself_whatever_comes(stage: Stage, campaign: Campaign, close: Close, runner):
    homes = walk(stage)
    first, hamlet = close(stage.commune), close(stage.hamlet_a)
    late = now()
    gone = knock(stage.hoa, homes["a"][9], 2, xanh=(0, 2), received=late)
    door(stage.hoa, stage.hamlet_a, uid=homes["a"][0], adults=9, smartphones=9, state="moved", at=late)
    second = close(stage.commune)
    withdraw(stage.hoa, gone, now())
    third = close(stage.commune)
    assert json.loads(third.late or "")["corrected"] == 1
    assert differences(first, second, third) == differences(hamlet) == []
    assert runner.invoke(args=["report", "check"]).stdout == "report: 4 closings equal their recount\n"


def test_a_batch_that_was_on_its_way_is_heard_after_the_closing(stage: Stage, campaign: Campaign, close: Close):
    """Its body began to come before the closing, and was stored after it."""
    home, came_at = door(stage.hoa, stage.hamlet_a, adults=2), now()
    closing = close(stage.commune)
    given = VisitInput(home, None, "dot-thu", "not_home", None, None, (), (), 0, None, "", None)
    uid = str(uuid4())
    op = Given(uid, "visit", came_at, came_at, given, digest("visit", stage.hoa.uid, came_at, given), "{}")
    came = Came(Door.PHONE, came_at, clock=now)
    assert record_visits(stage.hoa.actor(), [op], campaigns_by_slug(["dot-thu"]), came) == [Verdict(uid, "stored")]
    db.session.commit()
    assert differences(closing) == []
    assert json.loads(close(stage.commune).late or "")["visits"] == 1


def test_a_falsified_closing_is_found(walked: Stage, close: Close, runner):
    closing = close(walked.commune)
    closing.figures = closing.figures.replace('"visits": 28', '"visits": 29')
    db.session.commit()
    result = runner.invoke(args=["report", "check", closing.name])
    assert result.exit_code == 1
    assert result.stdout.startswith("24640@2020-01-01/1 visits: closed 29, recounted 28\n")


def test_numbers_run_per_area_and_campaign(walked: Stage, campaign: Campaign, close: Close):
    made = [close(place).number for place in (walked.commune, walked.commune, walked.hamlet_a, walked.neighbour)]
    other = Campaign(slug="dot-hai", name="Đợt hai", area_id=walked.province.id)
    other.starts_on = other.deadline_on = campaign.starts_on
    db.session.add(other)
    db.session.flush()
    assert [*made, close_area(None, walked.commune.area, other).number] == [1, 2, 1, 1, 1]


def test_a_closing_may_be_of_an_instant_that_has_passed(walked: Stage, close: Close):
    closing = close(walked.hamlet_b, clock(1, 8))
    # Before Nam's second round: ten visits, no leaflets.
    assert flat(json.loads(closing.figures)) == (10, 30, 10, 10, 8, 10, 0, 8, 0, 18, 8, 8)
    assert closing.at == clock(1, 8) < closing.closed_at


@pytest.mark.parametrize("shift", [timedelta(minutes=1), timedelta(days=-3)])
def test_neither_ahead_nor_before_the_one_before(shift, walked: Stage, close: Close):
    close(walked.commune)
    with pytest.raises(Invalid):
        close(walked.commune, now() + shift)


def test_nothing_is_closed_where_the_campaign_does_not_run(stage: Stage, campaign: Campaign):
    campaign.area_id = stage.neighbour.id
    db.session.commit()
    with pytest.raises(Invalid):
        close_area(None, stage.commune.area, campaign)


def test_it_is_in_the_log(walked: Stage, campaign: Campaign):
    close_area(walked.lan.id, walked.commune.area, campaign)
    db.session.commit()
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.verb == "report.close")).one()
    assert (entry.user_id, entry.subject) == (walked.lan.id, "closing:24640@2020-01-01/1")
    assert entry.detail == "dot-thu"


def test_late_counts_are_a_function_of_both_instants(walked: Stage, campaign: Campaign):
    nothing = came_late(walked.commune.area, campaign, now(), now())
    assert (nothing["visits"], nothing["corrected"], nothing["assisted"]) == (0, 0, {"xanh": 0, "vang": 0})
