"""One verdict per op, in order; one uid, one effect, whatever is repeated; and all of a batch or nothing."""

from datetime import UTC, timedelta, timezone
from unicodedata import normalize
from uuid import uuid4

from sqlalchemy import func, select, text

from fieldapp.audit.models import AuditEntry
from fieldapp.campaigns.models import App, Campaign
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.households.models import Change, Household, HouseholdRecord
from fieldapp.rollups.models import Rollup
from fieldapp.visits.models import Visit
from tests.visits.register import make_home, make_venue

TABLES = (Visit, HouseholdRecord, Household, Change, Rollup, AuditEntry)


def count(*models) -> list[int]:
    return [db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


def stored(op) -> Visit:
    return db.session.scalars(select(Visit).where(Visit.uid == op["uid"].lower())).one()


def again(op, **changes):
    """Return the op with other data under the same uid."""
    return op | {"data": op["data"] | changes}


def test_results_come_one_for_one_in_the_order_sent(hoa, stage, home):
    first, second = hoa.visit(home), hoa.visit(home, outcome="met")
    ops = [second, hoa.visit(home, outcome="drunk"), {}, first, second, again(first, note="khác"), None, 7, "op", []]
    assert hoa.say(*ops) == [
        *("stored", "bad_value", "bad_uid", "stored", "already", "uid_taken"),
        *["bad_uid"] * 4,
    ]


def test_an_uid_that_cannot_be_read_is_named_by_its_place(hoa, home):
    braced, bare = f"{{{uuid4()}}}", uuid4().hex
    wrong = [None, 5, "", "abc", ["a"], {}, True, "0" * 36, braced, bare, "\ud800"]
    good = hoa.visit(home)
    results = hoa.send(good, *(hoa.visit(home, uid=uid) for uid in wrong), good)
    assert [results[0]["status"], results[-1]["status"]] == ["stored", "already"]
    for index, result in enumerate(results[1:-1], start=1):
        assert result.pop("errors")
        assert result == {"uid": None, "index": index, "status": "refused", "code": "bad_uid"}


def test_an_op_that_is_no_visit_says_what_is_wrong_with_it(hoa, home):
    good = hoa.visit(home)
    ops = {
        "unknown_kind": [
            hoa.visit(home, kind=kind) for kind in ("walk", "", None, 5, ["visit"], {}, "Visit", "\ud800")
        ],
        "bad_time": [hoa.visit(home, at=at) for at in (None, "", "hôm qua", 5, [], "2020-08-15T07:58:02", "\ud800")],
        "bad_value": [hoa.visit(home, by=by) for by in (5, "Hoa", [], "")] + [hoa.op("visit", d) for d in (5, "", [])],
        "missing_field": [hoa.visit(home, by=None), hoa.op("visit", None), hoa.op("visit", {}), without("data", good)],
    }
    for code, wrong in ops.items():
        assert hoa.say(*wrong, good) == [code] * len(wrong) + [hoa.answer["results"][-1]["status"]]
    assert hoa.say(without("kind", good), without("at", good)) == ["uid_taken", "uid_taken"]
    assert count(Visit) == [1]


def without(key, op):
    return {name: value for name, value in op.items() if name != key} | ({} if key != "data" else {"uid": str(uuid4())})


def test_uids_are_compared_in_lower_case(hoa, stage, home):
    knock = hoa.visit(home)
    shouted = knock | {"uid": knock["uid"].upper(), "by": stage.hoa.uid.upper()}
    shouted["data"] = knock["data"] | {"household": home.uid.upper()}
    fix = hoa.correct(shouted, home, outcome="met")
    assert hoa.say(shouted) == ["stored"]
    assert hoa.say(knock, fix, hoa.withdraw(fix | {"uid": fix["uid"].upper()})) == ["already", "stored", "stored"]
    assert stored(knock).user_id == stage.hoa.id


def test_the_same_uid_with_other_content_is_a_conflict_and_nothing_is_overwritten(hoa, stage, home):
    knock = hoa.visit(home, note="trước")
    neighbour = make_home(stage.hamlet_a, position=2)
    assert hoa.say(knock) == ["stored"]
    other = [
        again(knock, note="sau"),
        again(knock, household=neighbour.uid),
        again(knock, outcome="met"),
        again(knock, adults=0),
        again(knock, outcome="dreaming"),
        again(knock, friend="ai"),
        knock | {"at": now().isoformat()},
        knock | {"at": "hôm qua"},
        knock | {"kind": "walk"},
        knock | {"data": None},
        knock | {"by": None},
        hoa.record(home.uid, stage.hamlet_a, uid=knock["uid"]),
        hoa.withdraw(knock, uid=knock["uid"]),
    ]
    assert hoa.say(*other) == ["uid_taken"] * len(other)
    assert (stored(knock).outcome, stored(knock).household_id) == ("not_home", home.id)
    assert "trước" in stored(knock).data
    assert hoa.say(knock) == ["already"]
    assert count(Visit) == [1]


def test_an_uid_belongs_to_one_person_only(hoa, stage, phone_of, home):
    knock = hoa.visit(home)
    head = phone_of(stage.y_binh)
    assert hoa.say(knock) == ["stored"]
    assert head.say(knock | {"by": stage.y_binh.uid}) == ["uid_taken"]
    assert stored(knock).user_id == stage.hoa.id


def test_a_repeat_is_already_whatever_has_happened_since(hoa, stage, campaign, home):
    knock = hoa.visit(home, outcome="met", apps={"xanh": {"already": 1, "assisted": 0}, "vang": {"assisted": 2}})
    moved = hoa.record(home.uid, stage.hamlet_a, position=3)
    ops = [knock, moved, hoa.correct(knock, home), hoa.withdraw(knock)]
    assert hoa.say(*ops) == ["stored"] * 4
    make_home(stage.hamlet_b, household=home.uid)
    stage.hoa.user.postings[0].until_at = now() - timedelta(days=3)
    kept = db.session.scalars(select(Campaign).where(Campaign.slug == hoa.slug)).one()
    kept.archived_at, kept.starts_on = now(), kept.deadline_on
    for app in db.session.scalars(select(App)):
        app.position, app.retired = 9 - app.position, True
    db.session.commit()
    assert hoa.say(*ops) == ["already"] * 4
    assert hoa.say(hoa.visit(home)) == ["unknown_household"]


def test_a_repeat_in_other_words_is_already(hoa, home):
    at = now().astimezone(timezone(timedelta(hours=7))).replace(microsecond=4000)
    knock = hoa.visit(home, outcome="met", note="Ngõ Ê Đê", at=at.isoformat(timespec="milliseconds"))
    spelled = [
        at.astimezone(timezone(timedelta(hours=-9, minutes=-30))).isoformat(),
        at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        at.isoformat(timespec="microseconds").replace("T", "t"),
    ]
    assert hoa.say(knock) == ["stored"]
    assert hoa.say(*(knock | {"at": spelling} for spelling in spelled)) == ["already"] * 3
    assert (
        hoa.say(again(knock, note=normalize("NFD", "Ngõ Ê Đê")), again(knock, note="  Ngõ Ê Đê\n")) == ["already"] * 2
    )


def test_defaults_given_or_left_out_are_the_same_content(hoa, stage, home):
    short = {"household": home.uid, "campaign": hoa.slug, "outcome": "met"}
    counts = {"adults": None, "smartphones": None, "leaflets": 0, "follow_up_on": None, "note": "", "obstacles": []}
    apps = [{}, {"xanh": {}}, {"xanh": {"already": None, "assisted": 0}}, {"vang": {"assisted": 0}, "xanh": {}}]
    first = hoa.op("visit", short)
    assert hoa.say(first) == ["stored"]
    assert hoa.say(*(again(first, **counts, apps=each) for each in apps)) == ["already"] * 4
    assert hoa.say(again(first, apps={"xanh": {"already": 0}}), again(first, adults=0)) == ["uid_taken"] * 2
    full = hoa.record(str(uuid4()), stage.hamlet_a)
    bare = {name: full["data"][name] for name in ("household", "area", "position", "state")}
    assert hoa.say(full, full | {"data": bare}) == ["stored", "already"]


def test_a_household_made_in_the_same_batch_can_be_visited(hoa, stage):
    uid = str(uuid4())
    new = hoa.record(uid, stage.hamlet_a)
    knock = hoa.op("visit", {"household": uid, "campaign": hoa.slug, "outcome": "met"})
    early = knock | {"uid": str(uuid4())}
    fix = hoa.op("visit", knock["data"] | {"replaces": knock["uid"], "outcome": "refused"})
    ops = [early, new, knock, fix, hoa.withdraw(fix)]
    assert hoa.say(*ops) == ["unknown_household", "stored", "stored", "stored", "stored"]
    assert hoa.say(early) == ["stored"]


def test_a_correction_may_not_come_before_what_it_corrects(hoa, home):
    knock = hoa.visit(home)
    fix = hoa.correct(knock, home, outcome="met")
    assert hoa.say(fix, knock) == ["unknown_visit", "stored"]
    assert hoa.say(fix) == ["stored"]


def test_one_bad_op_never_undoes_a_good_one(hoa, home):
    good = [hoa.visit(home) for _ in range(3)]
    bad = [hoa.visit(home, adults=100), hoa.visit(home, household=str(uuid4())), {"uid": "?"}, hoa.op("visit", None)]
    ops = [op for pair in zip(bad, [*good, None], strict=True) for op in pair if op]
    said = hoa.say(*ops)
    assert said == ["out_of_range", "stored", "unknown_household", "stored", "bad_uid", "stored", "missing_field"]
    assert count(Visit) == [3]


def test_a_refused_op_leaves_nothing_and_is_judged_afresh(hoa, stage, home):
    uid = str(uuid4())
    before = count(*TABLES)
    knock = hoa.op("visit", {"household": uid, "campaign": hoa.slug, "outcome": "met"})
    assert hoa.say(knock, knock) == ["unknown_household"] * 2
    assert count(*TABLES) == before
    make_home(stage.hamlet_a, household=uid)
    assert hoa.say(again(knock, outcome="refused")) == ["stored"]
    assert hoa.say(knock) == ["uid_taken"]


def test_every_act_is_in_the_log_once(hoa, stage, home):
    knock = hoa.visit(home)
    fix = hoa.correct(knock, home)
    ops = [knock, fix, hoa.withdraw(fix), hoa.record(home.uid, stage.hamlet_a), hoa.visit(home, adults=100)]
    hoa.send(*ops)
    hoa.send(*ops)
    acts = db.session.execute(
        select(AuditEntry.verb, AuditEntry.subject, AuditEntry.user_id).order_by(AuditEntry.id)
    ).all()
    verbs = ("visit.record", "visit.correct", "visit.withdraw", "household.edit")
    assert sorted(acts) == sorted((verb, op["uid"], stage.hoa.id) for verb, op in zip(verbs, ops, strict=False))


# What fails at the very end of the transaction, after everything has been written.
BREAK = {
    "sqlite": (
        "CREATE TRIGGER broken BEFORE UPDATE ON device_sessions BEGIN SELECT RAISE(ABORT, 'broken'); END",
        "DROP TRIGGER broken",
    ),
    "postgresql": (
        "ALTER TABLE device_sessions ADD CONSTRAINT broken CHECK (synced_at IS NULL)",
        "ALTER TABLE device_sessions DROP CONSTRAINT broken",
    ),
}


def test_a_failure_at_the_last_statement_leaves_nothing(hoa, stage, home):
    uid = str(uuid4())
    ops = [
        hoa.visit(home, outcome="met", apps={"xanh": {"assisted": 1}}),
        hoa.record(uid, stage.hamlet_a, alley="Ngõ 9"),
    ]
    before = count(*TABLES)
    broken, mended = BREAK[db.engine.dialect.name]
    db.session.execute(text(broken))
    db.session.commit()
    try:
        answer = hoa.post(hoa.body(*ops))
        assert (answer.status_code, answer.json["code"]) == (500, "broken")
        assert count(*TABLES) == before
    finally:
        db.session.rollback()
        db.session.execute(text(mended))
        db.session.commit()
    assert hoa.say(*ops) == ["stored", "stored"]


def test_a_visit_at_a_venue_made_today_is_stored(hoa, stage):
    school = make_venue(stage.hamlet_a)
    knock = hoa.visit(school, leaflets=9999, apps={"xanh": {"assisted": 999}})
    assert hoa.say(knock) == ["stored"]
    assert (stored(knock).venue_id, stored(knock).area_id) == (school.id, stage.hamlet_a.id)
