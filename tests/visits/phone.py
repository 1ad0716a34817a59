"""A phone of the cast: it makes ops as the contract says, sends them, keeps its cursor; and checks every answer's form.

hoa = phone_of(stage.hoa)
knock = hoa.visit(home, outcome="met", apps={"xanh": {"assisted": 1}})
assert hoa.say(knock, hoa.withdraw(knock)) == ["stored", "stored"]
"""

import json
import re
from typing import Any
from uuid import uuid4

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.dates import now
from fieldapp.households.models import Household, Venue
from tests.cast import Person, Place, sign_in

HEADERS = {"X-Fieldapp": "1"}
OP_KEYS = ("uid", "kind", "at", "by")
# Source: sync.md, "The answer": no other code may be said of an op.
CODES = re.findall(
    r"\w+",
    """bad_uid bad_time unknown_kind unknown_field missing_field bad_value out_of_range bad_text unknown_household
    unknown_venue unknown_visit unknown_area unknown_app unknown_campaign outside_campaign campaign_archived
    other_campaign before_start in_future too_many_installs installs_without_meeting not_allowed uid_taken""",
)
Op = dict[str, Any]
Result = dict[str, Any]


class Phone:
    """One person's phone. `answer` is the last one it had; `cursor` what it will send next."""

    def __init__(self, client: FlaskClient, person: Person, slug: str, **session: object) -> None:
        sign_in(client, person, **session)
        self.client, self.person, self.slug = client, person, slug
        self.device, self.cursor = str(uuid4()), None
        self.answer: dict[str, Any] = {}

    def op(self, kind: str, data: Any, **changes: Any) -> Op:
        """Make an op; *changes* replace its uid, kind, at or by."""
        made = {"uid": str(uuid4()), "kind": kind, "at": now().isoformat(), "by": self.person.uid, "data": data}
        return made | changes

    def visit(self, place: Household | Venue, /, **changes: Any) -> Op:
        """Make a visit: nobody at home, or somebody met at a venue, unless *changes* say otherwise."""
        at_venue = isinstance(place, Venue)
        data = {"venue": place.uid, "outcome": "met"} if at_venue else {"household": place.uid, "outcome": "not_home"}
        of_op = {name: changes.pop(name) for name in OP_KEYS if name in changes}
        return self.op("visit", data | {"campaign": self.slug} | changes) | of_op

    def correct(self, first: Op, place: Household | Venue, /, **changes: Any) -> Op:
        """Make a correction of an op."""
        return self.visit(place, replaces=first["uid"], **changes)

    def withdraw(self, first: Op, **changes: Any) -> Op:
        """Make a withdrawal of an op."""
        return self.op("visit", {"replaces": first["uid"], "withdrawn": True}, **changes)

    def record(self, household: str, place: Place, /, **changes: Any) -> Op:
        """Make a household op: the whole record."""
        of_op = {name: changes.pop(name) for name in OP_KEYS if name in changes}
        data = {"household": household, "area": place.ref, "alley": "", "position": 1, "number": "", "hint": ""}
        data |= {"head": "", "adults": None, "smartphones": None, "priority": False, "state": "open"}
        return self.op("household", data | changes) | of_op

    def body(self, *ops: Any, **changes: Any) -> dict[str, Any]:
        """Make the body of a batch."""
        made = {"protocol": 1, "device": self.device, "sent_at": now().isoformat(), "cursor": self.cursor}
        return made | {"ops": list(ops)} | changes

    def post(self, body: Any, path: str = "/api/sync", **options: Any) -> TestResponse:
        """Post *body*, JSON or the bytes themselves."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.client.post(path, data=sent, **{"headers": HEADERS, "content_type": "application/json"} | options)

    def send(self, *ops: Any, path: str = "/api/sync", **changes: Any) -> list[Result]:
        """Send ops and return their results."""
        answer = self.post(self.body(*ops, **changes), path)
        assert answer.status_code == 200, (answer.status_code, answer.text)
        assert answer.headers["X-Fieldapp"] == "1"
        self.answer = answer.json
        self.cursor = self.answer.get("cursor", self.cursor)
        assert len(self.answer["results"]) == len(ops)
        for index, (op, result) in enumerate(zip(ops, self.answer["results"], strict=True)):
            _check_form(index, op, result)
        return self.answer["results"]

    def say(self, *ops: Any, path: str = "/api/sync", **changes: Any) -> list[str]:
        """Send ops and return a word for each: stored, already, retry, or the code."""
        return [result.get("code", result["status"]) for result in self.send(*ops, path=path, **changes)]

    def pull(self) -> list[dict[str, Any]]:
        """Ask for all that changed since the last answer."""
        self.send()
        found = self.answer["changes"]
        while self.answer["more"]:
            self.send()
            found += self.answer["changes"]
        return found


def _check_form(index: int, op: Any, result: Result) -> None:
    """Hold a result against sync.md, "The answer"."""
    status = result["status"]
    if result.get("code") == "bad_uid":
        assert (result["uid"], result["index"], status) == (None, index, "refused")
    else:
        assert result["uid"] == op["uid"].lower()
        assert "index" not in result
    assert status in ("stored", "already", "refused", "conflict")
    assert ("code" in result) is (status in ("refused", "conflict"))
    assert result.get("code", "uid_taken") in CODES
    assert (result.get("code") == "uid_taken") is (status == "conflict")
    assert ("errors" in result) is (status == "refused")
    for field, sentences in result.get("errors", {"_": ["…"]}).items():
        assert isinstance(field, str)
        assert field
        assert sentences
        assert all(isinstance(sentence, str) and sentence for sentence in sentences)
