"""Two people, or two requests, at one moment: one row, no fault, nothing lost."""

import json
from io import BytesIO
from typing import Any
from uuid import uuid4

from sqlalchemy import func, select

from fieldapp.access import Role
from fieldapp.accounts.models import Posting
from fieldapp.audit.models import AuditEntry
from fieldapp.extensions import db
from fieldapp.households.models import Household
from fieldapp.review.models import Answer
from fieldapp.visits.models import LostVisits, RefusedOp, Visit
from tests.cast import LONG_AGO, Person, Stage, browser_of
from tests.page import read_page
from tests.visits.register import make_home, state_home


def count(model: type[Any]) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_two_answers_to_one_question_are_one(app, stage, desk, desk_of, at_once):
    for position in (1, 2):
        make_home(stage.hamlet_a, head="Y Bli Niê", number="5", position=position)
    fields, head = desk.fields(), desk_of(stage.y_binh, stage.hamlet_a)
    sent = [lambda who=who: who.client.post(who.path, data=fields).status_code for who in (desk, head)] * 2
    assert at_once(*sent) == [303] * 4
    assert count(Answer) == 1


def test_one_file_handed_in_twice_is_kept_once(app, stage, hoa, home, at_once):
    file = json.dumps(hoa.body(*(hoa.visit(home, adults=100 + n) for n in range(5)), name="Hoa")).encode()
    browsers = [browser_of(app, who) for who in (stage.lan, stage.y_binh, stage.lan)]
    give = [lambda b=b: b.post("/hand-in", data={"file": (BytesIO(file), "a.json")}).status_code for b in browsers]
    assert at_once(*give) == [200] * 3
    assert count(RefusedOp) == 5


def hand_in_too_early(app, stage, hoa):
    """Hand in a visit whose household comes only later: refused then, it could be taken in now."""
    uid = str(uuid4())
    knock = hoa.op("visit", {"household": uid, "campaign": hoa.slug, "outcome": "met"})
    file = json.dumps(hoa.body(knock, name="Hoa")).encode()
    browser_of(app, stage.lan).post("/hand-in", data={"file": (BytesIO(file), "a.json")})
    hoa.say(hoa.record(uid, stage.hamlet_a))


def test_taken_in_twice_it_counts_once(app, stage, desk, hoa, at_once):
    hand_in_too_early(app, stage, hoa)
    fields, path = desk.fields(), f"{desk.path}/acceptance"
    browsers = [browser_of(app, who) for who in (stage.lan, stage.lan)]
    assert at_once(*(lambda b=b: b.post(path, data=fields).status_code for b in browsers)) == [303, 303]
    assert count(Visit) == 1


def test_a_phone_that_asks_twice_at_once_is_answered_twice(app, hoa, at_once):
    asked = {"uids": [str(uuid4()) for _ in range(3)]}
    token = hoa.client.get_cookie("fieldapp").value

    def ask() -> int:
        client = app.test_client()
        client.set_cookie("fieldapp", token)
        answer = client.post("/api/receipts", json=asked, headers={"X-Fieldapp": "1"})
        return len(answer.json["missing"])

    assert at_once(*[ask] * 4) == [3] * 4
    assert count(LostVisits) == 1


def pair(stage: Stage, number: int = 5) -> tuple[Household, Household]:
    homes = {"head": "Y Bli Niê", "number": str(number)}
    one, two = (make_home(stage.hamlet_a, **homes, position=2 * number + side) for side in (0, 1))
    return one, two


def test_of_two_who_answer_one_is_told_who_was_first(app, stage, desk, desk_of, at_once):
    pair(stage)
    fields, head = desk.fields(), desk_of(stage.y_binh, stage.hamlet_a)
    sent = [
        lambda: desk.client.post(desk.path, data=fields | {"remark": "Hai nhà khác nhau"}),
        lambda: head.client.post(head.path, data=fields | {"remark": "Cùng một nhà"}),
    ]
    assert [answer.status_code for answer in at_once(*sent)] == [303, 303]
    pages = {"Hai nhà khác nhau": (desk, "H'Lan Êban"), "Cùng một nhà": (head, "Y Bình Niê Kdăm")}
    kept = db.session.scalars(select(Answer.remark)).one()
    (_, first), (loser, _) = pages.pop(kept), *pages.values()
    assert f"{first} đã trả lời mục này lúc" in loser.read().words()
    acts = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "review.answer")
    assert db.session.scalar(acts) == 1


def test_one_merges_while_another_tells_them_apart(app, stage, desk, at_once):
    """Whoever is second is told; never are two merged that somebody has told apart."""
    minh, ref = other_chair(stage), stage.hamlet_a.ref
    for number in range(5, 9):
        uids = [home.uid for home in pair(stage, number)]
        fields, chair, before = desk.fields(), browser_of(app, minh), count(Answer)
        merger = {"survivor": uids[0], "uid": str(uuid4())}
        address = f"/households/{ref}/{uids[1]}/merger"
        said, merged = at_once(
            lambda fields=fields: desk.client.post(desk.path, data=fields),
            lambda address=address, merger=merger, chair=chair: chair.post(address, data=merger),
        )
        db.session.expire_all()
        is_merged = db.session.scalars(select(Household.state).where(Household.uid == uids[1])).one() == "merged"
        answers, page = count(Answer) - before, desk.read().words()
        assert said.status_code == 303
        if is_merged:
            assert (merged.status_code, answers) == (303, 0)
            assert "Mục này đã được giải quyết" in page
        else:
            assert (merged.status_code, answers) == (422, 1)
            assert "H'Lan Êban ghi lúc" in read_page(merged).words()
            assert "Đã ghi: bác đã xem mục này." in page


def test_told_apart_after_the_merger_nothing_is_kept(app, stage, desk):
    one, two = pair(stage)
    fields = desk.fields()
    answer = browser_of(app, other_chair(stage)).post(
        f"/households/{stage.hamlet_a.ref}/{two.uid}/merger", data={"survivor": one.uid, "uid": str(uuid4())}
    )
    assert answer.status_code == 303
    desk.send(fields)
    assert "Mục này đã được giải quyết" in desk.read().words()
    assert count(Answer) == 0


def test_what_was_told_apart_stands_against_a_merger_until_its_facts_change(app, stage, desk):
    one, two = (home.uid for home in pair(stage))
    desk.answer()
    minh, address = browser_of(app, other_chair(stage)), f"/households/{stage.hamlet_a.ref}/{two}/merger"
    assert minh.post(address, data={"survivor": one, "uid": str(uuid4())}).status_code == 422
    state_home(stage.hamlet_a, two, head="Y Bly Niê", number="5", position=11)
    assert len(desk.cards()) == 1
    assert minh.post(address, data={"survivor": one, "uid": str(uuid4())}).status_code == 303


def test_two_who_open_a_question_again_open_it_once(app, stage, desk, at_once):
    pair(stage)
    desk.answer()
    (form,) = [form for form in desk.read().all("form") if "/opening" in form.get("action", "")]
    clients = [desk.client, browser_of(app, other_chair(stage))]
    assert at_once(*(lambda each=each: each.post(form.get("action")).status_code for each in clients)) == [303, 303]
    assert count(Answer) == 0
    acts = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "review.open")
    assert db.session.scalar(acts) == 1


def test_one_takes_in_while_another_lets_go(app, stage, desk, hoa, at_once):
    """Either it came in or it was let go, and the log tells one of the two."""
    hand_in_too_early(app, stage, hoa)
    fields, other = desk.fields(), browser_of(app, other_chair(stage))
    statuses = at_once(
        lambda: desk.client.post(desk.path, data=fields).status_code,
        lambda: other.post(f"{desk.path}/acceptance", data=fields).status_code,
    )
    assert statuses == [303, 303]
    dealt = db.session.scalars(select(RefusedOp.dealt_by_id)).one()
    assert (count(Visit), dealt) in ((1, stage.minh.id), (0, stage.lan.id))
    acts = select(func.count()).select_from(AuditEntry).where(AuditEntry.verb == "refused.deal")
    assert db.session.scalar(acts) == 1


def other_chair(stage: Stage) -> Person:
    """Return Minh, who chairs the commune with Lan."""
    posted = {"user_id": stage.minh.id, "area_id": stage.commune.id, "from_at": LONG_AGO}
    db.session.add(Posting(role=Role.CHAIR, **posted))
    db.session.commit()
    return stage.minh
