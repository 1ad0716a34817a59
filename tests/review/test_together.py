"""Two people, or two requests, at one moment: one row, no fault, nothing lost."""

import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from fieldapp.extensions import db
from fieldapp.review.models import Answer
from fieldapp.visits.models import LostVisits, RefusedOp, Visit
from tests.cast import browser_of
from tests.visits.register import make_home


@pytest.fixture
def at_once() -> Callable[..., list[Any]]:
    """Return what runs functions in threads that start together, and gives their answers in order."""

    def run(*tasks: Callable[[], Any]) -> list[Any]:
        db.session.commit()
        line = threading.Barrier(len(tasks))

        def start(task: Callable[[], Any]) -> Any:
            line.wait(10)
            return task()

        with ThreadPoolExecutor(len(tasks)) as pool:
            return [each.result(60) for each in [pool.submit(start, task) for task in tasks]]

    return run


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


def test_taken_in_twice_it_counts_once(app, stage, desk, hoa, at_once):
    uid = str(uuid4())
    knock = hoa.op("visit", {"household": uid, "campaign": hoa.slug, "outcome": "met"})
    file = json.dumps(hoa.body(knock, name="Hoa")).encode()
    browser_of(app, stage.lan).post("/hand-in", data={"file": (BytesIO(file), "a.json")})
    hoa.say(hoa.record(uid, stage.hamlet_a))
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
