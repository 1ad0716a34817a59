"""The phone's envelope: from the bytes of a request to ops with their verdicts begun. Knows the wire, not the world."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fieldapp.content import plain_json
from fieldapp.dates import read_instant
from fieldapp.errors import PROTOCOL, BadRequest, OldVersion, TooLarge
from fieldapp.forms import UID
from fieldapp.households.forms import HouseholdForm, HouseholdInput
from fieldapp.json_fields import to_formdata
from fieldapp.text import has_forbidden, nfc
from fieldapp.visits.forms import VisitForm, VisitInput, Withdrawal, WithdrawalForm, visit_form
from fieldapp.visits.given import Fault, Given, digest, knock
from fieldapp.visits.refusals import refusal
from fieldapp.visits.swift import swift_reader
from fieldapp.visits.world import CampaignFacts

Judged = tuple[VisitInput | Withdrawal | HouseholdInput | None, Fault | None]
MOST_OPS = 200
MOST_BYTES = 1024 * 1024
MOST_RECEIPTS = 1000
LONGEST_NUMBER = 40


@dataclass(frozen=True, slots=True)
class Envelope:
    """A batch as it came: the phone, its clock, its cursor, its ops unread."""

    device: str
    sent_at: datetime
    cursor: object
    ops: list[Any]


def read_json(body: bytes, most: int = MOST_BYTES) -> dict[str, Any]:
    """Read a JSON object.

    Errors: TooLarge over *most* bytes; BadRequest for anything but an object in UTF-8.
    """
    if len(body) > most:
        raise TooLarge
    try:
        found = json.loads(body.decode("utf-8"), parse_constant=_refuse_constant, parse_int=_read_int)
    except (ValueError, RecursionError) as fault:
        raise BadRequest from fault
    if type(found) is not dict:
        raise BadRequest
    return found


def _refuse_constant(_name: str) -> None:
    raise ValueError


def _read_int(digits: str) -> int:
    """Read a whole number; one too long for any field is cut, so that it spoils its own op and not the batch."""
    return int(digits[:LONGEST_NUMBER])


def read_envelope(body: Mapping[str, Any]) -> Envelope:
    """Read what surrounds the ops.

    Errors: BadRequest, OldVersion, TooLarge for more than 200 ops.
    """
    protocol, device, ops = body.get("protocol"), body.get("device"), body.get("ops")
    sent_at = read_instant(body.get("sent_at"))
    if type(protocol) is not int or protocol < 1:
        raise BadRequest
    if protocol != PROTOCOL:
        raise OldVersion
    if not isinstance(device, str) or not UID.fullmatch(device) or sent_at is None or type(ops) is not list:
        raise BadRequest
    if len(ops) > MOST_OPS:
        raise TooLarge
    return Envelope(device.lower(), sent_at, body.get("cursor"), ops)


def uid_of(op: Any) -> str | None:
    """Return the uid of an op in lower case, None when it cannot be read."""
    uid = op.get("uid") if type(op) is dict else None
    return uid.lower() if isinstance(uid, str) and UID.fullmatch(uid) else None


def author_of(op: Any) -> str | None:
    """Return whom an op names as its author, None when it cannot be read."""
    author = op.get("by") if type(op) is dict else None
    return author.lower() if isinstance(author, str) and UID.fullmatch(author) else None


def read_uids(body: Mapping[str, Any]) -> list[str]:
    """Read the uids of a request for receipts, in lower case.

    Errors: BadRequest unless all can be read; TooLarge for more than 1,000.
    """
    uids = body.get("uids")
    if type(uids) is not list or not all(isinstance(uid, str) and UID.fullmatch(uid) for uid in uids):
        raise BadRequest
    if len(uids) > MOST_RECEIPTS:
        raise TooLarge
    return [uid.lower() for uid in uids]


def campaigns_named(ops: Sequence[Any]) -> set[str]:
    """Return the slugs that the ops' data name."""
    named = (op["data"].get("campaign") for op in ops if type(op) is dict and type(op.get("data")) is dict)
    return {slug for slug in named if type(slug) is str and slug.isascii() and slug.isprintable() and len(slug) <= 60}


def read_op(
    op: dict[str, Any], sent_at: datetime, received_at: datetime, campaigns: Mapping[str, CampaignFacts]
) -> Given:
    """Judge one op's form; its uid is readable."""
    uid, author, kind, data = uid_of(op) or "", author_of(op), op.get("kind"), op.get("data")
    at = read_instant(op.get("at"))
    nothing = Given(uid, "", received_at, received_at, None, "", "")
    if kind not in ("visit", "household"):
        return _faulty(nothing, refusal("unknown_kind"))
    if at is None:
        return _faulty(nothing, refusal("bad_time"))
    if author is None or type(data) is not dict:
        return _faulty(nothing, refusal("missing_field" if op.get("by") is None or data is None else "bad_value"))
    try:
        knocked_at = knock(at, sent_at, received_at)
    except OverflowError:
        return _faulty(nothing, refusal("bad_time"))
    content, fault = _judged(kind, data, campaigns)
    if content is None:
        return _faulty(nothing, fault or refusal("bad_value"))
    as_sent = nfc(plain_json(data))
    return Given(uid, kind, at, knocked_at, content, digest(kind, author, at, content), as_sent)


def _faulty(given: Given, fault: Fault) -> Given:
    return Given(given.uid, given.kind, given.at, given.knocked_at, None, "", "", fault)


def _judged(kind: str, data: dict[str, Any], campaigns: Mapping[str, CampaignFacts]) -> Judged:
    if kind == "household":
        return _judge(HouseholdForm(), data)
    if "withdrawn" in data:
        if data["withdrawn"] is not True:
            return None, refusal("bad_value")
        return _judge(WithdrawalForm(), {key: value for key, value in data.items() if key != "withdrawn"})
    slug = data.get("campaign")
    if type(slug) is not str or has_forbidden(slug):  # without a campaign, nothing can be said about its apps
        return _judge(visit_form(())(), {key: value for key, value in data.items() if key != "apps"})
    if slug not in campaigns:
        return None, refusal("unknown_campaign")
    apps = tuple(campaigns[slug].apps)
    visit = swift_reader(apps)(data)
    return (visit, None) if visit else _judge(visit_form(apps)(), data)


def _judge(form: HouseholdForm | VisitForm | WithdrawalForm, data: dict[str, Any]) -> Judged:
    """Feed *data* to *form*: what its JSON types say comes first, then what the form says."""
    fields = to_formdata(data, form)
    form.process(fields)
    if form.validate() and not fields.faults:
        return form.cleaned(), None
    errors = form.faults() | fields.faults
    first = next(iter(fields.faults.values()), None) or next(iter(form.faults().values()))
    said = {name: [str(sentence) for sentence in sentences] for name, sentences in errors.items()}
    return None, Fault(getattr(first[0], "code", "bad_value"), said)
