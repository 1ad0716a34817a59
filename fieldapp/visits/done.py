"""The bar that says what was just recorded: it stays until the next action, and undoes instead of asking before."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext

from fieldapp.access import Actor
from fieldapp.households.models import Household, State
from fieldapp.visits.door_form import withdrawal_uid
from fieldapp.visits.doors import phones_helped
from fieldapp.visits.forms import OUTCOMES
from fieldapp.visits.models import Outcome, Visit
from fieldapp.visits.today import JustDone
from fieldapp.visits.words import say_outcome

# What an outcome tells of the household; the register is asked to say the same.
STATES_TOLD = {Outcome.AWAY: State.ABSENT, Outcome.MOVED: State.MOVED, Outcome.VACANT: State.VACANT}


@dataclass(frozen=True, slots=True)
class DoneBar:
    """What was recorded a moment ago, and the ways back.

    Shape: `undo` is what the withdrawal posts to `action`, `again` where it is mended; what does not apply is empty.
    """

    text: str
    action: str
    undo: dict[str, str]
    again: str
    again_label: str
    register: str


def done_bar(actor: Actor, done: JustDone, base: str, register: str) -> DoneBar:
    """Return the bar; *base* is the hamlet's page, *register* where its households are kept."""
    visit, place = done.visit, done.place
    action = f"{base}/{place.uid}"
    return DoneBar(
        text=_said(visit, done),
        action=action,
        undo=_undo(visit, actor) if visit.in_force and visit.replaces_uid is None else {},
        again=f"{action}?{urlencode({'replaces': visit.uid})}" if visit.replaces_uid else "",
        again_label=str(gettext("Ghi lại") if visit.withdrawn else gettext("Sửa")),
        register=_register(visit, done, register),
    )


def _said(visit: Visit, done: JustDone) -> str:
    where = gettext("hộ %(plate)s", plate=done.place.plate) if isinstance(done.place, Household) else done.place.name
    if visit.withdrawn:
        return str(gettext("Đã rút lại lượt thăm %(where)s", where=where))
    said = _outcome(visit)
    if visit.replaces_uid:
        return str(gettext("Đã sửa %(where)s: %(said)s", where=where, said=said))
    return str(gettext("Đã ghi %(where)s: %(said)s", where=where, said=said))


def _outcome(visit: Visit) -> str:
    outcome, helped = Outcome(visit.outcome or Outcome.MET), phones_helped(visit.apps)
    return (say_outcome(outcome, helped) if helped else str(OUTCOMES[outcome])).lower()


def _undo(visit: Visit, actor: Actor) -> dict[str, str]:
    return {"uid": withdrawal_uid(visit.uid, actor.uid), "replaces": visit.uid, "withdrawn": "1"}


def _register(visit: Visit, done: JustDone, register: str) -> str:
    told, place = state_told(visit.outcome), done.place
    is_news = told and isinstance(place, Household) and place.state == State.OPEN
    return f"{register}/{place.uid}?{urlencode({'state': told})}" if is_news else ""


def state_told(outcome: str | None) -> str:
    """Return the state of a household that an outcome tells of, "" when it tells of none."""
    return str(STATES_TOLD[Outcome(outcome)]) if outcome in STATES_TOLD else ""
