"""What a door's page shows around its form: whose door, what is known, the next one; as the text to be shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext

from fieldapp.campaigns.models import Campaign
from fieldapp.households.models import Household, State, VenueType
from fieldapp.households.words import VENUE_TYPES
from fieldapp.json_fields import to_formdata
from fieldapp.visits.done import state_told
from fieldapp.visits.door_form import app_parts
from fieldapp.visits.forms import VisitForm, visit_form
from fieldapp.visits.history import Chain, Op
from fieldapp.visits.judge import LONGEST_FOLLOW_UP
from fieldapp.visits.models import Outcome
from fieldapp.visits.places import Place
from fieldapp.visits.words import DONE, STATES


@dataclass(frozen=True, slots=True)
class Quick:
    """A quick choice of a day to come back; "" for none."""

    value: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class AppPart:
    """The counts of one app: its form, its name, and what the last meeting here stated."""

    form: Any
    name: str
    known: str


@dataclass(frozen=True, slots=True)
class DoorPage:
    """The whole page but its history.

    Shape: `layout` is what the form puts first: "met", "away" (nobody to talk to), "open" (the outcome is still to be
    chosen) or "venue"; `warning` and `state_told` are empty when there is nothing to say.
    """

    question: str
    label: str
    plate: str
    head: str
    hint: str
    layout: str
    outcome: str
    apps: list[AppPart]
    known_adults: str
    known_phones: str
    days: list[Quick]
    first_day: str
    last_day: str
    warning: str
    state_told: str
    save: str


def blank_form(place: Place, campaign: Campaign, outcome: str) -> VisitForm:
    """Return the form of a new visit: installs start at 0, what was not asked is unstated."""
    form = visit_form(tuple(app.slug for app in campaign.apps))()
    name = "household" if isinstance(place, Household) else "venue"
    form[name].data, form.campaign.data = place.uid, campaign.slug
    form.outcome.data = outcome if outcome in set(Outcome) else None
    if not isinstance(place, Household):
        form.outcome.data = Outcome.MET
    return form


def correcting_form(place: Place, campaign: Campaign, replaced: Op, told: Op) -> VisitForm:
    """Return the form of a correction: what *told* stated, now of *place*."""
    return stated_form(place, campaign, told.told, {"replaces": replaced.uid})


def stated_form(place: Place, campaign: Campaign, told: Mapping[str, Any], more: Mapping[str, str]) -> VisitForm:
    """Return the form filled in with what an op's JSON states, now of *place*; what cannot be read stays empty."""
    form = blank_form(place, campaign, "")
    names = {"household": place.uid} if isinstance(place, Household) else {"venue": place.uid}
    kept = {key: value for key, value in told.items() if key not in ("household", "venue", "replaces")}
    form.process(to_formdata(kept | {"campaign": campaign.slug} | names | dict(more), form))
    return form


def door_page(
    place: Place, campaign: Campaign, form: VisitForm, chains: Sequence[Chain], following: str, today: date
) -> DoorPage:
    """Lay out the page of a door for a day."""
    is_home = isinstance(place, Household)
    met = _last_met(chains)
    return DoorPage(
        question=_question(form),
        label=str(gettext("Hộ %(plate)s", plate=place.plate)) if isinstance(place, Household) else place.name,
        plate=place.plate if isinstance(place, Household) else "",
        head=place.head if isinstance(place, Household) else place.name,
        hint=_hint(place),
        layout=_layout(form) if is_home else "venue",
        outcome=str(DONE[Outcome(form.outcome.data)]) if form.outcome.data in set(Outcome) else "",
        apps=_apps(form, campaign, met),
        known_adults=_known(place, chains, "adults"),
        known_phones=_known(place, chains, "smartphones"),
        days=_days(form, today),
        first_day=today.isoformat(),
        last_day=(today + LONGEST_FOLLOW_UP).isoformat(),
        warning=str(STATES[State(place.state)]) if isinstance(place, Household) and place.state != State.OPEN else "",
        state_told=state_told(form.outcome.data) if is_home else "",
        save=_save(form, following),
    )


def _question(form: VisitForm) -> str:
    if form.replaces.data:
        return str(gettext("Sửa lượt thăm"))
    if form.outcome.data == Outcome.MET:
        return str(gettext("Hôm nay cài được mấy máy?"))
    return str(gettext("Vắng nhà, hẹn hôm nào?") if form.outcome.data == Outcome.NOT_HOME else gettext("Ghi lượt thăm"))


def _layout(form: VisitForm) -> str:
    if form.replaces.data or form.errors or form.outcome.data not in set(Outcome):
        return "open"
    return "met" if form.outcome.data == Outcome.MET else "away"


def _hint(place: Place) -> str:
    if not isinstance(place, Household):
        return str(VENUE_TYPES[VenueType(place.type)])
    return " · ".join(part for part in (place.alley.name if place.alley else "", place.hint) if part)


def _save(form: VisitForm, following: str) -> str:
    if form.replaces.data:
        return str(gettext("Lưu bản sửa"))
    return str(gettext("Lưu, sang hộ %(plate)s", plate=following) if following else gettext("Lưu"))


def _apps(form: VisitForm, campaign: Campaign, met: Op | None) -> list[AppPart]:
    names = {app.slug: app.name for app in campaign.apps}
    return [AppPart(part, names.get(part.slug, part.slug), _known_app(part.slug, met)) for part in app_parts(form)]


def _last_met(chains: Sequence[Chain]) -> Op | None:
    stood = (chain.in_force for chain in chains)
    return next((op for op in stood if op and op.told.get("outcome") == Outcome.MET), None)


def _known_app(app: str, met: Op | None) -> str:
    counts = (met.told.get("apps") or {}).get(app) if met else None
    if not counts:
        return ""
    already, assisted = counts.get("already"), counts.get("assisted") or 0
    if already is None:
        return str(gettext("Lần trước: cài mới %(assisted)s", assisted=assisted))
    return str(gettext("Lần trước: đã có %(already)s, cài mới %(assisted)s", already=already, assisted=assisted))


def _known(place: Place, chains: Sequence[Chain], name: str) -> str:
    """Say what the last visit here stated, else the register."""
    stood = (chain.in_force for chain in chains)
    stated = next((op.told[name] for op in stood if op and op.told.get(name) is not None), None)
    if stated is not None:
        return str(gettext("Lần trước: %(count)s", count=stated))
    registered = getattr(place, name, None)
    return "" if registered is None else str(gettext("Sổ hộ ghi: %(count)s", count=registered))


def _days(form: VisitForm, today: date) -> list[Quick]:
    chosen, tomorrow = form.follow_up_on.data, today + timedelta(days=1)
    days = [(None, gettext("Không hẹn")), (today, gettext("Tối nay")), (tomorrow, gettext("Ngày mai"))]
    if chosen and chosen not in (today, tomorrow):
        days.append((chosen, f"{chosen.day}/{chosen.month}"))
    return [Quick(day.isoformat() if day else "", str(label), chosen == day) for day, label in days]
