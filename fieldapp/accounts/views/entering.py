"""The ways in and out: a passphrase, a card, signing out; and the first page, which leads to the work."""

from flask import Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from flask_login import current_user

from fieldapp.access import open_to_all, signed_in
from fieldapp.accounts import sessions
from fieldapp.accounts.cards import card_with_code, card_with_token, redeem_card
from fieldapp.accounts.devices import confirm_session, device_label, end_session, is_live, open_session
from fieldapp.accounts.forms import ConfirmForm, EnrolForm, LoginForm
from fieldapp.accounts.models import User
from fieldapp.accounts.passphrases import fits, holder_of, refresh_hash
from fieldapp.accounts.throttle import ACCOUNT, ADDRESS, CONFIRM, Limit, spend_try, sweep
from fieldapp.accounts.views.blueprint import bp
from fieldapp.accounts.work import work_of
from fieldapp.addresses import caller, local_path
from fieldapp.dates import now
from fieldapp.errors import CardUsed, Invalid, Problem, WrongPassphrase
from fieldapp.extensions import db, reading


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """Lead people to their work; those with several places choose."""
    work = work_of(current_user.actor)
    desks = [(area.full_name, url_for("rollups.area", code=area.reference)) for area in work.desks]
    hamlets = [(area.full_name, url_for("visits.field", code=area.reference)) for area in work.hamlets]
    if len(desks + hamlets) == 1:
        return redirect((desks + hamlets)[0][1], 303)
    return render_template("accounts/home.html", person=current_user.user.name, desks=desks, hamlets=hamlets)


@bp.get("/login")
@open_to_all
def login() -> ResponseReturnValue:
    """Ask for a user name and a passphrase."""
    return _page("accounts/login.html", LoginForm(next=request.args.get("next", "")))


@bp.post("/login")
@open_to_all
def enter() -> ResponseReturnValue:
    """Open a session for whoever knows the passphrase."""
    form, at = LoginForm(request.form), now()
    username = (form.username.data or "").lower()
    try:
        if not form.validate():
            raise WrongPassphrase
        _count_try(() if _is_known_device(username) else ((ACCOUNT, username),))
        user = _holder_of(username, form.passphrase.data or "")
    except Problem as problem:
        return _page("accounts/login.html", form, problem)
    refresh_hash(user, form.passphrase.data or "")
    sweep(at)
    return _let_in(user, "passphrase", local_path(form.next.data))


@bp.get("/enrol")
@open_to_all
def enrol() -> ResponseReturnValue:
    """Show the card's page; its token, behind the #, never reaches the server this way."""
    return _page("accounts/enrol.html", EnrolForm())


@bp.post("/enrol")
@open_to_all
def redeem() -> ResponseReturnValue:
    """Open a phone's session with a card; unknown, used and expired cards all get the same answer."""
    form = EnrolForm(request.form)
    form.validate()
    if not (form.token.data or form.code.data):
        return _page("accounts/enrol.html", form, Invalid(gettext("Chưa có mã. Mời bác gõ mã trên thẻ.")))
    try:
        _count_try()
        card = card_with_token(form.token.data) if form.token.data else card_with_code(form.code.data or "")
        if card is None or not redeem_card(card, now()):
            db.session.commit()
            raise CardUsed
    except Problem as problem:
        return _page("accounts/enrol.html", EnrolForm(data={"code": form.code.data}), problem)
    return _let_in(card.user, "card", "/")


@bp.post("/logout")
@open_to_all
def logout() -> Response:
    """End this browser's session, and no other; what waits on the phone stays there."""
    session = sessions.live_session(request)
    if session is not None:
        end_session(session, now())
        db.session.commit()
    answer = make_response(redirect(url_for("accounts.login"), 303))
    sessions.take_cookie(answer)
    return answer


@bp.get("/confirm")
@signed_in
def confirm() -> ResponseReturnValue:
    """Ask for the passphrase again before something that a passer-by must not do."""
    return _page("accounts/confirm.html", ConfirmForm(next=request.args.get("next", "")))


@bp.post("/confirm")
@signed_in
def confirmed() -> ResponseReturnValue:
    """Note that the person at the keyboard is still the right one."""
    form, user = ConfirmForm(request.form), current_user.user
    try:
        _count_try(((CONFIRM, user.username),))
        if not form.validate() or not fits(user, form.passphrase.data or ""):
            raise WrongPassphrase(gettext("Mật khẩu chưa đúng. Mời bác gõ lại, chú ý dấu và chữ hoa."))
    except Problem as problem:
        return _page("accounts/confirm.html", form, problem)
    confirm_session(current_user.session, now())
    db.session.commit()
    return redirect(local_path(form.next.data), 303)


def _page(template: str, form: object, problem: Problem | None = None) -> Response:
    answer = make_response(render_template(template, form=form, problem=problem))
    if problem is not None:
        answer.status_code = problem.status
        if problem.retry_after is not None:
            answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


def _count_try(limits: tuple[tuple[Limit, str], ...] = ()) -> None:
    """Count a guess by its address and by *limits*, and commit: no lock is held while a passphrase is hashed."""
    try:
        for limit, whom in ((ADDRESS, caller()), *limits):
            spend_try(limit, whom, now())
    finally:
        db.session.commit()


def _holder_of(username: str, passphrase: str) -> User:
    with reading():
        user = holder_of(username, passphrase)
        db.session.rollback()
        return user


def _is_known_device(username: str) -> bool:
    """Tell whether this browser once held a session of that person; guesses elsewhere never lock it out."""
    session = sessions.cookie_session(request)
    return session is not None and session.revoked_at is None and session.user.username == username


def _let_in(user: User, kind: str, path: str) -> Response:
    """Open a session, in place of the one that this browser holds."""
    at, held = now(), sessions.cookie_session(request)
    if held is not None and is_live(held, at):
        end_session(held, at)
    token = open_session(user, kind, device_label(request.user_agent.string), at)
    db.session.commit()
    answer = make_response(redirect(path, 303))
    sessions.hand_cookie(answer, token)
    return answer
