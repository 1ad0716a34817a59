"""Every way the product says no: a stable code, and a sentence that tells how to mend it.

One handler turns a Problem into a page or into JSON; nothing else in the project makes an error page.
"""

import logging
from secrets import token_hex
from typing import Any

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask.globals import request_ctx
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as NoConnection
from werkzeug.exceptions import HTTPException

from fieldapp.extensions import db

PROTOCOL = 1
logger = logging.getLogger("fieldapp")


class Problem(Exception):
    """A refusal with a name. Subclasses say when it happens."""

    status = 400
    code = "bad_request"
    message: Any = _l("Máy chủ không đọc được yêu cầu này. Mời bác thử lại.")

    def __init__(self, message: Any = None, *, retry_after: int | None = None) -> None:
        if message is not None:
            self.message = message
        self.retry_after = retry_after
        super().__init__(self.code)


class BadRequest(Problem):
    """The body is not what the contract says: not JSON, not an object, a time that cannot be read."""


class LoginRequired(Problem):
    """Nobody is signed in, or the session has ended."""

    status, code = 401, "login_required"
    message = _l("Mời bác đăng nhập lại. Những gì đã lưu trên máy vẫn còn nguyên.")


class WrongPassphrase(Problem):
    """The user name and the passphrase do not belong together."""

    status, code = 401, "wrong_passphrase"
    message = _l("Tên đăng nhập hoặc mật khẩu chưa đúng. Mời bác gõ lại, chú ý dấu và chữ hoa.")


class Forbidden(Problem):
    """In the person's area, but not their job."""

    status, code = 403, "not_allowed"
    message = _l("Việc này không thuộc phần việc của bác. Nếu cần, mời bác liên hệ cán bộ phụ trách.")


class CrossOrigin(Problem):
    """A write that does not come from our own pages."""

    status, code = 403, "cross_origin"
    message = _l("Yêu cầu không gửi từ trang này nên không được nhận. Mời bác mở lại trang rồi thử lại.")


class HeaderMissing(Problem):
    """A JSON door called without its header."""

    status, code = 403, "header_missing"
    message = _l("Ứng dụng gửi thiếu dấu nhận biết. Mời bác mở lại trang.")


class DeviceRevoked(Problem):
    """The phone's session was revoked by the commune."""

    status, code = 403, "device_revoked"
    message = _l("Máy này đã được cán bộ xã thu quyền. Những lượt chưa gửi vẫn nộp được.")


class NotFound(Problem):
    """Nothing is there, or nothing that this person may see."""

    status, code = 404, "not_found"
    message = _l("Không tìm thấy trang này trong địa bàn của bác.")


class OtherUser(Problem):
    """A batch holds visits of somebody who is not signed in."""

    status, code = 409, "other_user"
    message = _l("Có lượt thăm của người khác trong lần gửi này. Người đó cần đăng nhập để gửi.")


class AlreadyThere(Problem):
    """What is to be made exists already."""

    status, code = 409, "already_there"
    message = _l("Mục này đã có rồi.")


class CardUsed(Problem):
    """An enrolment card shown a second time, or too late."""

    status, code = 410, "card_used"
    message = _l("Thẻ này đã được dùng hoặc đã hết hạn. Mời bác xin cán bộ xã cấp thẻ mới.")


class TooLarge(Problem):
    """A body or a batch above the limits."""

    status, code = 413, "too_large"
    message = _l("Gửi một lần quá nhiều. Ứng dụng sẽ tự chia nhỏ.")


class NotJson(Problem):
    """A JSON door called with another content type."""

    status, code = 415, "not_json"
    message = _l("Yêu cầu phải là JSON. Mời bác mở lại trang.")


class Invalid(Problem):
    """A form that needs mending; its page says where."""

    status, code = 422, "invalid"
    message = _l("Có chỗ cần sửa. Mời bác xem dòng được đánh dấu.")


class OldVersion(Problem):
    """A phone that speaks an older contract."""

    status, code = 426, "old_version"
    message = _l("Có bản mới. Mời bác bấm cập nhật, những gì đã lưu vẫn còn nguyên.")


class SlowDown(Problem):
    """Too many tries."""

    status, code = 429, "slow_down"
    message = _l("Bác thử nhiều lần quá. Mời bác chờ một lát rồi thử lại.")


class Busy(Problem):
    """The database could not be reached or was locked too long; nothing was stored."""

    status, code = 503, "busy"
    message = _l("Máy chủ đang bận, chưa lưu được. Mời bác thử lại sau ít phút.")


class Broken(Problem):
    """A fault of ours; the reference is in the log."""

    status, code = 500, "broken"
    message = _l("Máy chủ gặp lỗi, chưa lưu được. Mời bác thử lại; nếu vẫn lỗi, báo mã dưới đây cho cán bộ xã.")


class UnknownThing(Problem):
    """A command line names something that does not exist."""

    status, code = 404, "unknown"


def init_app(app: Flask) -> None:
    """Register the one translation from failures to answers."""
    app.register_error_handler(Problem, _answer)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(Exception, _from_fault)


def _answer(problem: Problem, reference: str = "") -> Response:
    db.session.rollback()  # the page around a refusal asks the database again, and stores nothing half done
    is_read_by_programs = request.path.startswith("/api/") or request.path.endswith((".json", ".csv"))
    if is_read_by_programs or request_ctx.url_adapter is None:  # a page needs a host to link to
        body = {"protocol": PROTOCOL, "code": problem.code, "message": str(problem.message)}
        answer = jsonify(body | ({"reference": reference} if reference else {}))
    else:
        answer = make_response(render_template("error.html", problem=problem, reference=reference))
    answer.status_code = problem.status
    if problem.retry_after is not None:
        answer.headers["Retry-After"] = str(problem.retry_after)
    return answer


def _from_http(error: HTTPException) -> Response:
    known: dict[int | None, type[Problem]] = {
        401: LoginRequired,
        403: Forbidden,
        404: NotFound,
        413: TooLarge,
        415: NotJson,
    }
    problem = known.get(error.code, BadRequest)()
    if error.code in (301, 302, 303, 307, 308):
        return make_response(error.get_response())
    if error.code == 405:
        problem = NotFound()
        problem.status = 405
    answer = _answer(problem)
    for name, value in error.get_headers():
        if name == "Allow":
            answer.headers[name] = value
    return answer


def _from_fault(error: Exception) -> Response:
    reference, actor = token_hex(4), g.get("actor")
    logger.error("fault", exc_info=error, extra={"reference": reference, "user": actor.id if actor else None})
    g.actor = None  # what surrounds a page comes from the database, which may be the fault
    return _answer(Busy() if isinstance(error, OperationalError | NoConnection) else Broken(), reference)
