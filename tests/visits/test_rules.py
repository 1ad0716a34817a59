"""What a visit must be, rule by rule through both doors, and then in the exact types that only JSON has.

Source: sync.md, "Ops, field by field".
"""

import json
import re
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
from tests.cast import start_campaign
from tests.visits.doors import DOORS
from tests.visits.register import make_home, make_venue

both_doors = pytest.mark.parametrize("send", DOORS)


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


@both_doors
def test_both_doors_refuse(send, client, stage, campaign, home):
    for name, (changes, code, field) in REFUSED.items():
        answer = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"} | changes)
        assert (name, answer.status, answer.code) == (name, "refused", code)
        assert field in answer.errors, name
    assert count() == 0


@both_doors
def test_both_doors_accept_the_bounds(send, client, stage, campaign, home):
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


@both_doors
def test_nothing_is_installed_where_nobody_was_met(send, client, stage, campaign, home):
    for outcome in set(Outcome) - {Outcome.MET}:
        for counts, field in ({"assisted": 1}, "assisted"), ({"already": 1}, "already"):
            data = {"household": home.uid, "outcome": str(outcome), "apps": {"vang": counts}}
            answer = send(client, stage.hoa, campaign, data)
            assert (answer.status, answer.code) == ("refused", "installs_without_meeting")
            assert f"apps-vang-{field}" in answer.errors


@both_doors
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


@both_doors
def test_a_visit_is_at_exactly_one_place(send, client, stage, campaign, home):
    school = make_venue(stage.hamlet_a)
    both = send(client, stage.hoa, campaign, {"household": home.uid, "venue": school.uid, "outcome": "met"})
    assert (both.status, both.code) == ("refused", "missing_field")
    neither = send(client, stage.hoa, campaign, {"outcome": "met"})
    assert (neither.status, neither.code) == ("refused", "missing_field")


@both_doors
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


@both_doors
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


@both_doors
def test_after_the_deadline_a_visit_counts_like_any_other(send, client, stage, campaign, home):
    campaign.deadline_on = campaign.report_on = campaign.finish_on = campaign.starts_on
    db.session.commit()
    assert send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"}).status == "stored"


@both_doors
def test_an_app_must_be_one_of_the_campaigns(send, client, stage, campaign, home):
    data = {"household": home.uid, "outcome": "met", "apps": {"tim": {"assisted": 1}}}
    assert send(client, stage.hoa, campaign, data).code == "unknown_app"


@both_doors
def test_a_household_that_is_not_open_is_visited_all_the_same(send, client, stage, campaign):
    for state in ("absent", "moved", "vacant", "mistake"):
        home = make_home(stage.hamlet_a, state=state)
        assert send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "met"}).status == "stored"


@both_doors
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


@both_doors
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


@both_doors
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


# From here on, what only a phone can say.

JSON_REFUSED = [
    *[({"adults": value}, "bad_value") for value in (True, False, 2.0, "2", "", [2], {})],
    *[({"smartphones": value}, "bad_value") for value in (True, 2.0, "2", [])],
    *[({"adults": value}, "out_of_range") for value in (2**70, -(2**70), 10**39, 10**4000)],
    *[({"leaflets": value}, "bad_value") for value in (None, "1", True, 0.0)],
    ({"leaflets": 2**63}, "out_of_range"),
    *[({"outcome": value}, "bad_value") for value in (5, ["met"], {"met": 1}, True)],
    ({"outcome": "MET"}, "bad_value"),
    *[
        ({"obstacles": value}, "bad_value")
        for value in ("privacy", {}, None, [1], [None], [["privacy"]], ["privacy", 1])
    ],
    *[({"note": value}, "bad_value") for value in (["a"], {"a": 1}, 5, None, True)],
    *[({"note": value}, "bad_text") for value in ("\ud800", "\udfff a", "a\tb", "a\rb", "\u2066", "\u200f", "\x7f")],
    *[({"follow_up_on": value}, "bad_value") for value in (5, "", " ", [], "1/1/2020", "2020-1-1", "20200101", True)],
    ({"follow_up_on": "0001-01-01"}, "out_of_range"),
    ({"follow_up_on": "9999-12-31"}, "out_of_range"),
    *[({"apps": value}, "bad_value") for value in (None, [], "xanh", 1, {"xanh": None}, {"xanh": []}, {"xanh": 1})],
    ({"apps": {"tim": {"assisted": 1}}}, "unknown_app"),
    ({"apps": {"tim": None}}, "unknown_app"),
    ({"apps": {"": {}}}, "unknown_app"),
    ({"apps": {"\ud800": {}}}, "unknown_app"),
    ({"apps": {"xanh": {"removed": 1}}}, "unknown_field"),
    ({"apps": {"xanh": {"assisted": None}}}, "bad_value"),
    ({"apps": {"xanh": {"assisted": True}}}, "bad_value"),
    ({"apps": {"xanh": {"assisted": "1"}}}, "bad_value"),
    ({"apps": {"xanh": {"already": 1.0}}}, "bad_value"),
    ({"apps": {"xanh": {"already": {}}}}, "bad_value"),
    ({"apps": {"xanh": {"assisted": 2**70}}}, "out_of_range"),
    *[({name: 1}, "unknown_field") for name in ("friend", "", "apps-xanh-assisted", "uid", "\x00", "data", "_fields")],
    *[({"campaign": value}, "bad_value") for value in (5, ["dot-thu"], {}, True)],
    *[({"campaign": value}, "unknown_campaign") for value in ("Dot-Thu", " dot-thu", "đợt", "x" * 5000)],
    *[({"campaign": value}, "bad_text") for value in ("\ud800", "dot-thu\x00", "dot\u202e-thu")],
    *[({"household": value}, "bad_value") for value in (5, "", "abc", [], {}, True)],
    *[({"replaces": value}, "bad_value") for value in (5, "", " ", "abc", [], True)],
    ({"withdrawn": False}, "bad_value"),
    ({"withdrawn": None}, "bad_value"),
    ({"withdrawn": 1}, "bad_value"),
    ({"withdrawn": True}, "unknown_field"),
    ({"note": [[[[[[[[[["sâu"]]]]]]]]]]}, "bad_value"),
]


def test_json_types_are_exact(hoa, home):
    ops = [hoa.visit(home, outcome="met") for _ in JSON_REFUSED]
    for op, (changes, _) in zip(ops, JSON_REFUSED, strict=True):
        op["data"] |= changes
    said = [(str(changes)[:60], code) for (changes, _), code in zip(JSON_REFUSED, hoa.say(*ops), strict=True)]
    assert said == [(str(changes)[:60], code) for changes, code in JSON_REFUSED]
    assert count() == 0


def test_a_number_too_long_to_read_spoils_its_own_op_only(hoa, home):
    good, bad = hoa.visit(home), [hoa.visit(home, adults="HUGE"), hoa.visit(home, leaflets="-HUGE")]
    body = json.dumps(hoa.body(good, *bad, hoa.visit(home, adults="HUGE.0"))).replace("HUGE", "9" * 5000)
    results = hoa.post(re.sub('"(-?9{9}[9.0]*)"', r"\1", body).encode()).json["results"]
    codes = [result.get("code", result["status"]) for result in results]
    assert codes == ["stored", "out_of_range", "out_of_range", "bad_value"]


@pytest.mark.parametrize("key", ["household", "campaign", "outcome"])
def test_what_is_needed_is_asked_for(hoa, home, key):
    op = hoa.visit(home, outcome="met", apps={"xanh": {"assisted": 1}}, adults=2)
    del op["data"][key]
    assert hoa.say(op) == ["missing_field"]
    assert list(hoa.answer["results"][0]["errors"]) == ["_" if key == "household" else key]


def test_null_stands_for_not_stated_where_that_is_possible(hoa, home):
    op = hoa.visit(home, adults=None, smartphones=None, follow_up_on=None, replaces=None, venue=None)
    assert hoa.say(op) == ["stored"]


def test_a_withdrawal_says_exactly_two_things(hoa, home):
    knock = hoa.visit(home)
    taken = hoa.withdraw(knock)
    wrong = [
        ({"note": "nhầm"}, "unknown_field"),
        ({"campaign": hoa.slug}, "unknown_field"),
        ({"withdrawn": False}, "bad_value"),
        ({"withdrawn": "true"}, "bad_value"),
        ({"replaces": None}, "bad_value"),
        ({"replaces": 5}, "bad_value"),
        ({"replaces": "abc"}, "bad_value"),
    ]
    ops = [taken | {"uid": str(uuid4()), "data": taken["data"] | changes} for changes, _ in wrong]
    assert hoa.say(knock, *ops, hoa.op("visit", {"withdrawn": True})) == [
        *("stored", *(code for _, code in wrong)),
        "missing_field",
    ]
    assert hoa.say(taken) == ["stored"]


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
    assert count() == 0


def test_both_maps_take_visits(any_stage, app):
    from tests.visits.phone import Phone

    phone = Phone(app.test_client(), any_stage.hoa, start_campaign(any_stage).slug)
    home = make_home(any_stage.hamlet_a)
    assert phone.say(phone.record(home.uid, any_stage.hamlet_a), phone.visit(home)) == ["stored", "stored"]
