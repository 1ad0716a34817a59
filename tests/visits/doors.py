"""The three doors by which a visit comes in, with one signature: every rule is tested through all of them.

    @pytest.mark.parametrize("send", DOORS)
    def test_every_door_refuses_installs_without_a_meeting(send, client, stage, campaign):
        home = make_home(stage.hamlet_a)
        answer = send(client, stage.hoa, campaign, {"household": home.uid, "outcome": "not_home",
                                                    "apps": {"xanh": {"assisted": 1}}})
        assert (answer.status, answer.code) == ("refused", "installs_without_meeting")

`data` is what a phone sends (sync.md); `campaign` fills in its slug unless `data` names one, and stays out of a
withdrawal (`withdrawn`). None leaves a key null for the phone and blank on the page. `client` may be anybody's: each
sending signs `person` in. `uid` is made when not given; `at` moves the knock, which only a phone can state: the page's
knock is the server's instant, so rules of the clock are the phone's alone. A page cannot send wrong JSON types either.

The page stands at the door that `data` names when `person` can open it, else at any door of their hamlet, as somebody
would who changed the hidden field: so an unknown household is refused by the same rule. Sentences of what is not on
the page are under "_" there; compare `answer.said` when the field does not matter.

A walk sheet is printed of that very door, with one row, and typed for `person` by themselves or by their chair: its
knock is noon of today. What stands there already is always "lượt khác"; that it is held otherwise has tests of its own.
Paper takes nothing back: a withdrawal goes through the door's page.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Protocol
from uuid import uuid4
from xml.etree.ElementTree import Element

import html5lib
import pytest
from flask.testing import FlaskClient
from sqlalchemy import or_, select
from werkzeug.datastructures import MultiDict

from fieldapp.access import Role, Verb, visible
from fieldapp.accounts.models import Posting, User
from fieldapp.areas.models import Area
from fieldapp.areas.tree import lineage
from fieldapp.campaigns.models import Campaign
from fieldapp.dates import local_day, now
from fieldapp.extensions import db
from fieldapp.households.models import Household, Venue
from fieldapp.visits.models import Sheet, Visit
from fieldapp.visits.typed import row_uid
from tests.cast import Person, sign_in
from tests.visits.register import make_sheet

Sent = Mapping[str, Any]


@dataclass(frozen=True)
class Answer:
    """What became of one visit: stored, already, refused or conflict; code and sentences by field when not stored."""

    uid: str
    status: str
    code: str
    errors: Mapping[str, list[str]]

    @property
    def said(self) -> set[str]:
        return {sentence for sentences in self.errors.values() for sentence in sentences}


class Send(Protocol):
    """How every door is used."""

    def __call__(
        self,
        client: FlaskClient,
        person: Person,
        campaign: Campaign,
        data: Sent,
        *,
        uid: str | None = None,
        at: datetime | None = None,
    ) -> Answer: ...


def by_phone(
    client: FlaskClient,
    person: Person,
    campaign: Campaign,
    data: Sent,
    *,
    uid: str | None = None,
    at: datetime | None = None,
) -> Answer:
    """Send one op through `POST /api/sync`."""
    op = {"uid": uid or str(uuid4()), "kind": "visit", "by": person.uid, "data": _whole(data, campaign)}
    op["at"] = (at or now()).isoformat()
    body = {"protocol": 1, "device": str(uuid4()), "sent_at": now().isoformat(), "cursor": None, "ops": [op]}
    sign_in(client, person)
    answer = client.post("/api/sync", json=body, headers={"X-Fieldapp": "1"})
    assert answer.status_code == 200, answer.text
    result = answer.json["results"][0]
    return Answer(result["uid"], result["status"], result.get("code", ""), result.get("errors", {}))


def by_page(
    client: FlaskClient,
    person: Person,
    campaign: Campaign,
    data: Sent,
    *,
    uid: str | None = None,
    at: datetime | None = None,
) -> Answer:
    """Post the form of a door's page, as a browser without JavaScript does."""
    assert at is None, "a page states no instant"
    uid, data = uid or str(uuid4()), _whole(data, campaign)
    was_there = db.session.scalar(select(Visit.id).where(Visit.uid == uid)) is not None
    path = _page_of(person, data)
    sign_in(client, person)
    answer = client.post(path, data=_fields(data) | {"uid": uid})
    if answer.status_code == 303:
        return Answer(uid, "already" if was_there else "stored", "", {})
    assert answer.status_code == 422, (answer.status_code, answer.text)
    return _refused(uid, answer.text, errors_on)


def by_sheet(
    client: FlaskClient,
    person: Person,
    campaign: Campaign,
    data: Sent,
    *,
    uid: str | None = None,
    at: datetime | None = None,
) -> Answer:
    """Type a row of a walk sheet, as a clerk does without JavaScript."""
    assert at is None, "a sheet states a day"
    if "withdrawn" in data:
        return by_page(client, person, campaign, data)
    sheet = _sheet_of(uid) if uid else make_sheet(campaign, [_home_of(person, _whole(data, campaign))], person)
    before = {(uid, at) for uid, at in db.session.execute(select(Visit.uid, Visit.received_at))}
    clerk = clerk_for(person)
    sign_in(client, clerk)
    # A row in which nothing is typed is skipped, so there is always a number of leaflets.
    said = {"another": True if uid is None else None, "mend": True if data.get("replaces") else None}
    fields = _fields({"leaflets": 0} | said | dict(data))
    named = MultiDict((f"row1-{name}", value) for name, value in fields.items(multi=True))
    head = {"page": "1", "round": "1", "day": local_day(now()).isoformat(), "by": person.uid}
    answer = client.post(f"/sheets/{sheet.code}", data=MultiDict([*head.items(), *named.items(multi=True)]))
    after = {(uid, at) for uid, at in db.session.execute(select(Visit.uid, Visit.received_at))}
    stored = [uid for uid, _ in after - before]
    row = row_uid(sheet, 1, 1)
    if answer.status_code == 303:
        return Answer(stored[0] if stored else row, "stored" if stored else "already", "", {})
    assert (answer.status_code, stored) == (422, []), (answer.status_code, answer.text)
    return _refused(row, answer.text, _errors_of_row)


def _refused(uid: str, text: str, errors: Callable[[Element], dict[str, list[str]]]) -> Answer:
    page = html5lib.parse(text, namespaceHTMLElements=False)
    code = next(found.get("data-code", "") for found in page.iter() if found.get("data-code"))
    return Answer(uid, "conflict" if code == "uid_taken" else "refused", code, errors(page))


def _errors_of_row(page: Element) -> dict[str, list[str]]:
    errors = {"_" if name == "row1" else name.removeprefix("row1-"): said for name, said in errors_on(page).items()}
    return {name: [re.sub(r"^Dòng 1:?\s*", "", sentence) for sentence in said] for name, said in errors.items()}


def clerk_for(person: Person) -> Person:
    """Return who types for *person*: themselves, or the chair of their commune."""
    chairs = [replace(person, id=u.id, uid=u.uid, role=Role.CHAIR) for u in _chairs_over(person)]
    return person if person.actor().has(Verb.SHEET_TYPE) else chairs[0]


def _chairs_over(person: Person) -> list[User]:
    over = Posting.area_id.in_(lineage([person.place.id]))
    return list(db.session.scalars(select(User).join(Posting).where(over, Posting.role == Role.CHAIR)))


def _home_of(person: Person, data: Sent) -> Household:
    """Return the door of which a sheet is printed; a venue stands on none, so any door near it."""
    place = _place_of(person, data)
    near = visible(person.actor(), Household, Verb.VISIT_RECORD).order_by(Household.id)
    return place if isinstance(place, Household) else db.session.scalars(near).one()


def _sheet_of(uid: str) -> Sheet:
    return next(sheet for sheet in db.session.scalars(select(Sheet)) if row_uid(sheet, 1, 1) == uid)


DOORS = [pytest.param(by_phone, id="phone"), pytest.param(by_page, id="page"), pytest.param(by_sheet, id="sheet")]
# Doors where a visit must say its place; a row of a sheet has one.
ASKING_WHERE = DOORS[:2]


def errors_on(page: Element) -> dict[str, list[str]]:
    """Read a page's error summary: the sentences by field, without its label; "_" for those that lead to none."""
    found: dict[str, list[str]] = {}
    summary = next((each for each in page.iter() if each.get("id") == "errors"), None)
    for item in summary.iter("li") if summary is not None else ():
        link = item.find("a")
        field = "_" if link is None else re.sub("^#", "", link.get("href", ""))
        said, label = "".join(item.itertext()).strip(), item.findtext("a/b", "")
        found.setdefault(field, []).append(said.removeprefix(label).strip())
    return found


def _whole(data: Sent, campaign: Campaign) -> dict[str, Any]:
    return dict(data) if "withdrawn" in data else {"campaign": campaign.slug} | dict(data)


def _fields(data: Sent) -> MultiDict[str, str]:
    """Flatten a visit as a phone sends it into a form's fields."""
    fields: MultiDict[str, str] = MultiDict()
    for app, counts in (data.get("apps") or {}).items():
        for name, number in counts.items():
            fields.add(f"apps-{app}-{name}", "" if number is None else str(number))
    for name, value in data.items():
        for one in value if isinstance(value, list) else [value]:
            if name != "apps":
                fields.add(name, "" if one is None else "1" if one is True else str(one))
    return fields


def _page_of(person: Person, data: Sent) -> str:
    place = _place_of(person, data)
    return f"/field/{db.session.get_one(Area, place.area_id).reference}/{place.uid}"


def _place_of(person: Person, data: Sent) -> Household | Venue:
    actor = person.actor()
    named = [uid.lower() for uid in (data.get("household"), data.get("venue")) if isinstance(uid, str)]
    if replaced := data.get("replaces"):
        visit = db.session.scalar(select(Visit).where(Visit.uid == replaced))
        where = or_(Household.uid.in_(named), Household.id == (visit.household_id if visit else None))
    else:
        where = Household.uid.in_(named)
    homes = visible(actor, Household, Verb.VISIT_RECORD)
    venues = visible(actor, Venue, Verb.VISIT_RECORD)
    place = (
        db.session.scalar(homes.where(where))
        or db.session.scalar(venues.where(Venue.uid.in_(named)))
        or db.session.scalar(homes.order_by(Household.id))
        or db.session.scalar(venues)
    )
    assert place, f"{person.name} can open no door: register one, the page stands there"
    return place
