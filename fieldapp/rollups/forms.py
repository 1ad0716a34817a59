"""The question "as of when?" on the page of figures."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField

from fieldapp.dates import VIETNAM, local_day, read_instant
from fieldapp.forms import BaseForm, Coded

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"


class MomentField(DateTimeLocalField):
    """An instant: RFC 3339 with an offset, or the clock in Vietnam as the browser's own field writes it."""

    data: datetime | None

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read the instant; empty means now."""
        text = str(valuelist[0]).strip() if valuelist else ""
        self.data = read_moment(text) if text else None
        if text and self.data is None:
            raise ValueError(Coded("bad_value", gettext("Mời bác ghi ngày và giờ, ví dụ 2020-08-17T16:00.")))

    def _value(self) -> str:
        if self.data is not None:
            return self.data.astimezone(VIETNAM).strftime(LOCAL_FORMAT)
        return str(self.raw_data[0]) if self.raw_data else ""


class MomentForm(BaseForm):
    """As of when the figures are asked for."""

    at = MomentField(_l("Xem số liệu như lúc"))


def read_moment(text: str) -> datetime | None:
    """Read an instant; None when *text* is none.

    Shape: a "+" of the offset that the address turned into a space is read as it was meant.
    """
    instant = read_instant(text) or (read_instant("+".join(text.rsplit(" ", 1))) if "T" in text else None)
    try:
        instant = instant or datetime.strptime(text, LOCAL_FORMAT).replace(tzinfo=VIETNAM).astimezone(UTC)
        local_day(instant)  # the last hours of the year 9999 have no day in Vietnam
    except (ValueError, OverflowError):
        return None
    return instant
