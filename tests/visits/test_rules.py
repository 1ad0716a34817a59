"""What a visit must be, rule by rule through every door.

Source: sync.md, "Ops, field by field".
"""

from datetime import timedelta
from unicodedata import normalize
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.touched import touch
from fieldapp.visits.models import Obstacle, Outcome, Visit
from tests.visits.doors import ASKING_WHERE, DOORS
from tests.visits.register import make_home, make_venue

every_door = pytest.mark.parametrize("send", DOORS)


def day(offset: int) -> str:
    return (local_day(now()) + timedelta(days=offset)).isoformat()


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(Visit)) or 0


REFUSED = {
    "no outcome": ({"outcome": ""}, "missing_field", "outcome"),
    "an outcome that nobody knows": ({"outcome": "drunk"}, "bad_value", "outcome"),
    "a hundred adults": ({"adults": 100}, "out_of_range", "adults"),
    "fewer than no adults": ({"adults": -1}, "out_of_range", "adults"),
    "a hundred phones": ({"smartphones": 100}, "out_of_range", "smartphones"),
    "a sack of leaflets at a home": ({"leaflets": 100}, "out_of_range", "leaflets"),
    "fewer than no leaflets": ({"leaflets": -1}, "out_of_range", "leaflets"),
    "a hundred phones that had it": ({"apps": {"xanh": {"already": 100}}}, "out_of_range", "apps-xanh-already"),
    "a hundred installs": ({"apps": {"vang": {"assisted": 100}}}, "out_of_range", "apps-vang-assisted"),
    "fewer than no installs": ({"apps": {"xanh": {"assisted": -1}}}, "out_of_range", "apps-xanh-assisted"),
    "more installs than phones": (
        {"smartphones": 2, "apps": {"xanh": {"already": 1, "assisted": 2}, "vang": {"assisted": 2}}},
        "too_many_installs",
        "apps-xanh-assisted",
    ),
    "more installs than phones, not asked": (
        {"smartphones": 1, "apps": {"xanh": {"already": 1}, "vang": {"assisted": 2}}},
        "too_many_installs",
        "apps-vang-assisted",
    ),
    "more phones that had it than phones": (
        {"smartphones": 2, "apps": {"xanh": {"already": 3, "assisted": 0}}},
        "too_many_installs",
        "apps-xanh-assisted",
    ),
    "an install without a phone": (
        {"smartphones": 0, "apps": {"xanh": {"assisted": 1}}},
        "too_many_installs",
        "apps-xanh-assisted",
    ),
    "an obstacle that nobody knows": ({"obstacles": ["privacy", "weather"]}, "bad_value", "obstacles"),
    "an obstacle twice": ({"obstacles": ["privacy", "privacy"]}, "bad_value", "obstacles"),
    "a promise for a day that is over": ({"follow_up_on": day(-2)}, "out_of_range", "follow_up_on"),
    "a promise in three months": ({"follow_up_on": day(93)}, "out_of_range", "follow_up_on"),
    "a promise for no day": ({"follow_up_on": "2020-02-30"}, "bad_value", "follow_up_on"),
    "a promise for an instant": ({"follow_up_on": f"{day(1)}T08:00:00Z"}, "bad_value", "follow_up_on"),
    "a long note": ({"note": "ệ" * 501}, "out_of_range", "note"),
    "a very long note": ({"note": "dài " * 100_000}, "out_of_range", "note"),
    "a note that turns around": ({"note": "gặp\u202e bác Sáu"}, "bad_text", "note"),
    "a note with a control character": ({"note": "gặp\x07 bác Sáu"}, "bad_text", "note"),
    "a note with NUL": ({"note": "\x00"}, "bad_text", "note"),
    "a note with a C1 control": ({"note": "gặp \x85"}, "bad_text", "note"),
}


@every_door
def test_every_door_refuses(send, client, stage, campaign, home):
    for name, (changes, code, field) in REFUSED.items():
        answer = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"} | changes)
        assert (name, answer.status, answer.code) == (name, "refused", code)
        assert field in answer.errors, name
    assert count() == 0


@every_door
def test_every_door_accepts_the_bounds(send, client, stage, campaign, home):
    apps = {"xanh": {"already": 0, "assisted": 99}, "vang": {"already": 99, "assisted": 0}}
    for changes in (
        {"adults": 99, "smartphones": 99, "leaflets": 99, "apps": apps},
        {"adults": 0, "smartphones": 0, "leaflets": 0, "apps": {"xanh": {"already": 0, "assisted": 0}}},
        {"adults": None, "smartphones": None, "apps": {"xanh": {"already": None, "assisted": 99}}},
        {"smartphones": 3, "apps": {"xanh": {"already": None, "assisted": 3}, "vang": {"already": 1, "assisted": 2}}},
        {"obstacles": [str(obstacle) for obstacle in Obstacle]},
        {"follow_up_on": day(1)},
        {"follow_up_on": day(89)},
        {"note": normalize("NFD", "ệ" * 500)},
        {"note": "Y Ngông Niê Kdăm, H'Nghia Êban\nƀon Bu N'Đơr 🌾"},
    ):
        answer = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"} | changes)
        assert (answer.status, answer.errors) == ("stored", {}), changes
    for outcome in Outcome:
        data = {"household": home.uid, "outcome": str(outcome), "apps": {"xanh": {"already": 0, "assisted": 0}}}
        assert send(client, stage.hoa, campaign, data).status == "stored"


@every_door
def test_nothing_is_installed_where_nobody_was_met(send, client, stage, campaign, home):
    for outcome in set(Outcome) - {Outcome.MET}:
        for counts, field in ({"assisted": 1}, "assisted"), ({"already": 1}, "already"):
            data = {"household": home.uid, "outcome": str(outcome), "apps": {"vang": counts}}
            answer = send(client, stage.hoa, campaign, data)
            assert (answer.status, answer.code) == ("refused", "installs_without_meeting")
            assert f"apps-vang-{field}" in answer.errors


@every_door
def test_a_venue_has_rules_of_its_own(send, client, stage, campaign, home):
    school = {"venue": make_venue(stage.hamlet_a).uid, "outcome": "met"}
    for changes, code, field in (
        ({"outcome": "not_home"}, "bad_value", "outcome"),
        ({"adults": 1}, "bad_value", "adults"),
        ({"smartphones": 0}, "bad_value", "smartphones"),
        ({"apps": {"xanh": {"already": 0, "assisted": 1}}}, "bad_value", "apps-xanh-already"),
        ({"apps": {"xanh": {"assisted": 1000}}}, "out_of_range", "apps-xanh-assisted"),
        ({"leaflets": 10_000}, "out_of_range", "leaflets"),
    ):
        answer = send(client, stage.hoa, campaign, school | changes)
        assert (answer.status, answer.code) == ("refused", code), changes
        assert field in answer.errors or answer.said, changes
    full = {"leaflets": 9999, "apps": {"xanh": {"already": None, "assisted": 999}}, "obstacles": ["no_network"]}
    assert send(client, stage.hoa, campaign, school | full).status == "stored"


@every_door
def test_a_visit_is_at_exactly_one_place(send, client, stage, campaign, home):
    school = make_venue(stage.hamlet_a)
    both = send(client, stage.hoa, campaign, {"household": home.uid, "venue": school.uid, "outcome": "met"})
    assert (both.status, both.code) == ("refused", "missing_field")


@pytest.mark.parametrize("send", ASKING_WHERE)
def test_a_visit_says_where_it_was(send, client, stage, campaign, home):
    neither = send(client, stage.hoa, campaign, {"outcome": "met"})
    assert (neither.status, neither.code) == ("refused", "missing_field")


@every_door
def test_a_place_out_of_reach_is_as_unknown_as_one_that_is_not(send, client, stage, campaign, home):
    homes = [make_home(stage.hamlet_b), make_home(stage.hamlet_c)]
    venues = [make_venue(stage.hamlet_b), make_venue(stage.hamlet_c)]
    for key, code, uids in (
        ("household", "unknown_household", [str(uuid4()), venues[0].uid, *(each.uid for each in homes)]),
        ("venue", "unknown_venue", [str(uuid4()), home.uid, *(each.uid for each in venues)]),
    ):
        answers = [send(client, stage.hoa, campaign, {key: uid, "outcome": "met"}) for uid in uids]
        assert {(answer.status, answer.code) for answer in answers} == {("refused", code)}
        assert len({str(answer.errors) for answer in answers}) == 1
    assert count() == 0


@every_door
def test_the_campaign_must_be_known_under_way_and_here(send, client, stage, campaign, home):
    data = {"household": home.uid, "outcome": "met"}
    assert send(client, stage.hoa, campaign, data | {"campaign": "dot-khac"}).code == "unknown_campaign"
    campaign.area_id = stage.hamlet_b.id
    db.session.commit()
    assert send(client, stage.hoa, campaign, data).code == "outside_campaign"
    campaign.area_id = stage.hamlet_a.id
    db.session.commit()
    assert send(client, stage.hoa, campaign, data).status == "stored"
    campaign.archived_at = now()
    db.session.commit()
    assert send(client, stage.hoa, campaign, data).code == "campaign_archived"
    campaign.archived_at, campaign.starts_on = None, local_day(now()) + timedelta(days=1)
    db.session.commit()
    assert send(client, stage.hoa, campaign, data).code == "before_start"


@every_door
def test_after_the_deadline_a_visit_counts_like_any_other(send, client, stage, campaign, home):
    campaign.deadline_on = campaign.report_on = campaign.finish_on = campaign.starts_on
    db.session.commit()
    assert send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"}).status == "stored"


@every_door
def test_an_app_must_be_one_of_the_campaigns(send, client, stage, campaign, home):
    data = {"household": home.uid, "outcome": "met", "apps": {"tim": {"assisted": 1}}}
    assert send(client, stage.hoa, campaign, data).code == "unknown_app"


@every_door
def test_a_household_that_is_not_open_is_visited_all_the_same(send, client, stage, campaign):
    for state in ("absent", "moved", "vacant", "mistake"):
        home = make_home(stage.hamlet_a, state=state)
        assert send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"}).status == "stored"


@every_door
def test_what_is_corrected_must_be_known_and_within_reach(send, client, stage, campaign, home):
    far, there = make_home(stage.hamlet_c), {"outcome": "not_home"}
    foreign = send(client, stage.minh, campaign, there | {"household": far.uid})
    across = send(client, stage.nam, campaign, there | {"household": make_home(stage.hamlet_b).uid})
    answers = []
    for uid in (str(uuid4()), foreign.uid, across.uid):
        answers.append(send(client, stage.hoa, campaign, there | {"household": home.uid, "replaces": uid}))
    for uid in (str(uuid4()), foreign.uid):
        answers.append(send(client, stage.hoa, campaign, {"replaces": uid, "withdrawn": True}))
    assert {(answer.status, answer.code) for answer in answers} == {("refused", "unknown_visit")}
    assert len({str(answer.errors) for answer in answers}) == 1


@every_door
def test_a_correction_stays_in_its_campaign(send, client, stage, campaign, home):
    first = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "not_home"})
    other = Campaign(slug="dot-hai", name="Đợt hai", area_id=stage.province.id, starts_on=campaign.starts_on)
    other.deadline_on, other.apps = (
        campaign.deadline_on,
        [App(position=1, slug="do", name="Đỏ", android="", ios="", web="")],
    )
    db.session.add(other)
    touch(areas=[stage.hamlet_a.id])
    db.session.commit()
    fix = send(client, stage.hoa, other, {"household": home.uid, "outcome": "met", "replaces": first.uid})
    assert (fix.status, fix.code) == ("refused", "other_campaign")


@every_door
def test_a_canvasser_corrects_their_own_visits_only_and_a_head_anybodys(send, client, stage, campaign, home):
    data = {"household": home.uid, "outcome": "not_home"}
    heads = send(client, stage.y_binh, campaign, data)
    own = send(client, stage.hoa, campaign, data)
    fix = send(client, stage.hoa, campaign, data | {"replaces": heads.uid})
    taken = send(client, stage.hoa, campaign, {"replaces": heads.uid, "withdrawn": True})
    assert [(answer.status, answer.code) for answer in (fix, taken)] == [("refused", "not_allowed")] * 2
    assert send(client, stage.hoa, campaign, data | {"replaces": own.uid}).status == "stored"
    for person in (stage.y_binh, stage.lan):
        assert send(client, person, campaign, data | {"replaces": own.uid}).status == "stored"
        assert send(client, person, campaign, {"replaces": own.uid, "withdrawn": True}).status == "stored"
