"""The door's form without JavaScript: from posted fields to an op, judged by the same forms as the phone's."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4, uuid5

from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from fieldapp.access import Actor
from fieldapp.content import plain_json
from fieldapp.dates import now
from fieldapp.extensions import db
from fieldapp.forms import UID
from fieldapp.households.models import Door
from fieldapp.visits.forms import AppForm, VisitForm, WithdrawalForm, visit_form
from fieldapp.visits.given import Fault, Given, Verdict, as_sent, digest
from fieldapp.visits.models import Visit
from fieldapp.visits.record import Came, record_visits
from fieldapp.visits.refusals import refusal
from fieldapp.visits.world import CampaignFacts, campaigns_by_slug

HIDDEN = ("household", "venue", "campaign", "replaces")
Fields = MultiDict[str, str]


@dataclass(frozen=True, slots=True)
class Posted:
    """A submission: `uid` and `campaign` are "" when unknown; `fault` is what no form could judge."""

    uid: str
    campaign: str
    form: VisitForm | WithdrawalForm
    fault: Fault | None = None


def new_uid() -> str:
    """Return the uid of a visit that is about to be filled in."""
    return str(uuid4())


def withdrawal_uid(visit_uid: str, author_uid: str) -> str:
    """Return the uid of this person's withdrawal of a visit: the same whenever it is asked, so repeating is free."""
    return str(uuid5(UUID(visit_uid), author_uid))


def read_posted(fields: Fields, campaigns: Mapping[str, CampaignFacts]) -> Posted:
    """Read the fields of a door's page; nothing is judged yet, and unknown fields are refused, never dropped."""
    uid = fields.get("uid", "").strip().lower()
    uid = uid if UID.fullmatch(uid) else ""
    if fields.get("withdrawn"):
        taken = WithdrawalForm(fields)
        return Posted(uid, "", taken, unknown_fields(fields, {"uid", "withdrawn", "replaces"}))
    slug = fields.get("campaign", "").strip()
    form = visit_form(tuple(campaigns[slug].apps) if slug in campaigns else ())(_with_one_day(fields))
    if slug and slug not in campaigns:
        return Posted(uid, "", form, refusal("unknown_campaign"))
    names = {"uid", "withdrawn", *(field.name for part in (form, *app_parts(form)) for field in part)}
    return Posted(uid, slug, form, unknown_fields(fields, names))


def app_parts(form: VisitForm) -> list[AppForm]:
    """Return the part of each app, in the campaign's order."""
    return [part.form for part in form["apps"].form]  # type: ignore[attr-defined]


def record_at_door(actor: Actor, fields: Fields, at: datetime) -> tuple[Posted, Verdict]:
    """Store what a door's page posted as *actor*'s; nothing is committed here.

    Source: our decision: the page states no instant, so a known uid is judged by the instant it was stored with.
    """
    campaigns = campaigns_by_slug({fields.get("campaign", "").strip()})
    posted = read_posted(fields, campaigns)
    if not posted.uid:
        return posted, Verdict("", "refused", "bad_uid", refusal("bad_uid").errors)
    fits = posted.form.validate()
    came, first = Came(Door.FORM, at, clock=now), first_instant(posted.uid)
    verdict = record_visits(actor, [_given(actor, posted, fits, first or at)], campaigns, came)[0]
    if verdict.status == "conflict" and first is None and (first := first_instant(posted.uid)):
        # The same form came twice at once, and the other was stored while this one waited for the hamlet's lock.
        verdict = record_visits(actor, [_given(actor, posted, fits, first)], campaigns, came)[0]
    return posted, verdict


def explain(form: VisitForm, verdict: Verdict) -> None:
    """Put a verdict's sentences where the page shows them: at the field, or above all for what is not on the page."""
    shown = {field.name: field for part in (form, *app_parts(form)) for field in part if field.name not in HIDDEN}
    loose = [sentence for name in HIDDEN for sentence in form[name].errors]
    for name in HIDDEN:
        form[name].errors = []
    for name, sentences in verdict.errors.items():
        if name in shown:
            shown[name].errors = list(sentences)
        else:
            loose += sentences
    form.form_errors = list(dict.fromkeys([*loose, *form.form_errors]))


def _given(actor: Actor, posted: Posted, fits: bool, at: datetime) -> Given:
    form, fault = posted.form, posted.fault
    if not fits and fault is None:
        fault = Fault(form.first_code(), {name: [str(s) for s in said] for name, said in form.faults().items()})
    if fault:
        return Given(posted.uid, "visit", at, at, None, "", "", fault)
    content = form.cleaned()
    same, sent = digest("visit", actor.uid, at, content), plain_json(as_sent(content))
    return Given(posted.uid, "visit", at, at, content, same, sent)


def unknown_fields(fields: Fields, names: set[str]) -> Fault | None:
    """Return why fields are refused of which some are filled in that are not among *names*."""
    unknown = {name for name in fields if name not in names and any(fields.getlist(name))}
    if not unknown:
        return None
    code = "unknown_app" if any("apps-" in name for name in unknown) else "unknown_field"
    return Fault(code, {"_": [gettext("Trang bác đang mở đã cũ. Mời bác mở lại trang rồi ghi lại.")]})


def _with_one_day(fields: Fields) -> Fields:
    """Let a typed day go before a quick choice: both inputs have the field's one name."""
    days = [day for day in fields.getlist("follow_up_on") if day.strip()]
    chosen = fields.copy()
    chosen.setlist("follow_up_on", days[-1:])
    return chosen


def first_instant(uid: str) -> datetime | None:
    """Return the instant with which an op was stored that states none, None when it is new."""
    return db.session.scalar(select(Visit.at).where(Visit.uid == uid))
