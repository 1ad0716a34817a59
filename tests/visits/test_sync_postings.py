"""Who may record what, and when: a posting covers every knock up to its end.

Source: domain.md, "Time of the knock"; security.md, "Who may do what".
"""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy import func, select

from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.visits.models import Visit
from tests.cast import start_campaign
from tests.visits.phone import Phone
from tests.visits.register import make_home


def test_a_posting_that_ended_covers_the_knocks_before(stage, hoa, home):
    ended = now() - timedelta(hours=5)
    stage.hoa.user.postings[0].until_at = ended
    db.session.commit()
    at = [ended - timedelta(seconds=1), ended, ended + timedelta(microseconds=1), now()]
    ops = [hoa.visit(home, at=each.isoformat()) for each in at]
    assert hoa.say(*ops, hoa.withdraw(ops[0]), hoa.correct(ops[0], home)) == [
        *("stored", "stored", "not_allowed", "not_allowed"),
        *("not_allowed", "not_allowed"),
    ]
    record = hoa.record(home.uid, stage.hamlet_a, position=9)
    assert hoa.say(record, record | {"uid": str(uuid4()), "at": ops[0]["at"]}) == ["not_allowed", "stored"]


def test_a_posting_that_had_not_begun_is_no_obstacle(stage, hoa, home):
    stage.hoa.user.postings[0].from_at = now()
    db.session.commit()
    assert hoa.say(hoa.visit(home, at=(now() - timedelta(days=2)).isoformat())) == ["stored"]


def test_who_reads_figures_records_nothing(stage, phone_of, home):
    for person in (stage.thu, stage.an, stage.minh):
        phone = phone_of(person)
        knock, record = phone.visit(home), phone.record(home.uid, stage.hamlet_a)
        assert phone.say(knock)[0] in ("unknown_household", "not_allowed")
        assert phone.say(record)[0] in ("unknown_area", "not_allowed")
    assert db.session.scalar(select(func.count()).select_from(Visit)) == 0


def test_both_maps_take_visits(any_stage, app):
    phone = Phone(app.test_client(), any_stage.hoa, start_campaign(any_stage).slug)
    home = make_home(any_stage.hamlet_a)
    assert phone.say(phone.record(home.uid, any_stage.hamlet_a), phone.visit(home)) == ["stored", "stored"]
