"""One's own phones and browsers: seen, and ended from another."""

from dataclasses import dataclass

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import signed_in
from fieldapp.accounts.devices import give_up, session_of, sessions_of
from fieldapp.accounts.models import DeviceSession
from fieldapp.accounts.views.blueprint import bp
from fieldapp.dates import moment
from fieldapp.errors import Forbidden
from fieldapp.extensions import db


@dataclass(frozen=True, slots=True)
class Machine:
    """A phone or browser as its own person sees it; `heard` is "" where nothing was ever sent from."""

    key: int
    label: str
    is_phone: bool
    is_this: bool
    since: str
    seen: str
    heard: str


@bp.get("/devices")
@signed_in
def devices() -> ResponseReturnValue:
    """Show where somebody is signed in."""
    actor, held = current_user.actor, current_user.session
    found = [_machine(each, held.id) for each in sessions_of(current_user.user, actor.at)]
    return render_template("accounts/devices.html", person=actor.name, machines=found)


@bp.post("/devices/<int:key>/end")
@signed_in
def end_device(key: int) -> ResponseReturnValue:
    """End one's session on another machine; this one has its own way out, which minds what is not sent."""
    session = session_of(current_user.user, key)
    if session.id == current_user.session.id:
        raise Forbidden(gettext("Máy này đang dùng. Muốn ra khỏi máy này, mời bác bấm “Thoát” ở cuối trang."))
    give_up(session, current_user.actor.at)
    db.session.commit()
    flash(gettext("Máy ấy không còn vào được sổ của bác."), "done")
    return redirect(url_for("accounts.devices"), 303)


def _machine(session: DeviceSession, held: int) -> Machine:
    heard = moment(session.synced_at) if session.synced_at else ""
    since, seen = moment(session.created_at), moment(session.seen_at)
    return Machine(session.id, session.label, session.kind == "card", session.id == held, since, seen, heard)
