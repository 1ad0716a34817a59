"""A queue saved as a file on a phone that cannot send, and the batches of it that a head or chair hands in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField

from fieldapp.errors import PROTOCOL, BadRequest, Problem, TooLarge
from fieldapp.forms import UID, BaseForm, Wrong
from fieldapp.text import has_forbidden
from fieldapp.visits.envelope import MOST_OPS, Envelope, read_json

MOST_BYTES = 5 * 1024 * 1024
MOST_IN_A_FILE = 5000
LONGEST_NAME = 80
TOO_BIG = _l("Tệp lớn quá 5 MB nên không phải tệp lưu từ máy. Mời bác chọn đúng tệp có đuôi .json.")
_NOT_JSON = _l("Không đọc được tệp này. Mời bác chọn đúng tệp .json đã lưu từ máy, hoặc lưu lại tệp trên máy ấy.")
_NOT_OURS = _l("Tệp này không phải do Gõ Cửa lưu. Mời bác chọn đúng tệp đã lưu từ máy không gửi được.")
_OTHER_VERSION = _l("Tệp này do bản khác của ứng dụng lưu. Mời bác cập nhật ứng dụng trên máy ấy rồi lưu lại tệp.")
_EMPTY = _l("Tệp này không có lượt nào chờ gửi, nên không cần nộp.")
_TOO_MANY = _l("Tệp này có quá 5.000 mục. Mời bác báo người quản trị máy chủ.")


class BadFile(Problem):
    """A file that is no saved queue of ours."""

    status, code = 422, "bad_file"


class HandInForm(BaseForm):
    """The file."""

    file = FileField(_l("Tệp đã lưu từ máy"), description=_l("Tệp có đuôi .json, không quá 5 MB."))

    def validate_file(self, field: FileField) -> None:
        """Refuse a form without a file; a browser sends an empty one when none was chosen."""
        if not getattr(field.data, "filename", ""):
            raise Wrong("missing_field", _l("Mời bác chọn tệp đã lưu từ máy."))


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved queue: the phone, whom it says it belongs to, its ops unread."""

    device: str
    name: str
    ops: list[Any]


def read_saved(content: bytes) -> Saved:
    """Read a saved file.

    Errors: TooLarge, BadFile, each with a sentence of its own.
    """
    try:
        body = read_json(content, MOST_BYTES)
    except TooLarge as fault:
        raise TooLarge(TOO_BIG) from fault
    except BadRequest as fault:
        raise BadFile(_NOT_JSON) from fault
    protocol, device, ops = body.get("protocol"), body.get("device"), body.get("ops")
    if type(protocol) is not int or not isinstance(device, str) or not UID.fullmatch(device) or type(ops) is not list:
        raise BadFile(_NOT_OURS)
    if protocol != PROTOCOL:
        raise BadFile(_OTHER_VERSION)
    if not ops:
        raise BadFile(_EMPTY)
    if len(ops) > MOST_IN_A_FILE:
        raise BadFile(_TOO_MANY)
    return Saved(device.lower(), _name(body.get("name")), ops)


def batches(saved: Saved, at: datetime) -> Iterator[Envelope]:
    """Cut a saved queue into batches as a phone would send them at *at*.

    Source: our decision, 2026-11-21: nobody knows what the phone's clock shows while its file is handed in elsewhere,
    so the batch counts as sent at that instant, without skew, and each `at` is believed.
    """
    for start in range(0, len(saved.ops), MOST_OPS):
        yield Envelope(saved.device, at, None, saved.ops[start : start + MOST_OPS])


def _name(given: object) -> str:
    return given if isinstance(given, str) and not has_forbidden(given) and len(given) <= LONGEST_NAME else ""
