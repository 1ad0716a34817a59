"""What the addresses of figures may ask: as of when, which doors, which visits, which days."""

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, StringField

from fieldapp.dates import VIETNAM, local_day, read_instant
from fieldapp.forms import BaseForm, Between, Coded, CountField, DayField, NotStated, OneOf, ProperText, choices
from fieldapp.visits.forms import OBSTACLES, OUTCOMES

LOCAL_FORMAT = "%Y-%m-%dT%H:%M"
LAST_PAGE = 100_000
LARGEST_ID = 2**31 - 1
# What no visit in force says: nobody has knocked.
NONE_REACHED = "none"
STOCKS: dict[str, Any] = {
    "households": _l("hộ đang ở"),
    "registered": _l("hộ trong sổ"),
    "adults": _l("người lớn"),
    "smartphones": _l("điện thoại thông minh"),
    "unstated_adults": _l("hộ chưa rõ số người lớn"),
    "unstated_smartphones": _l("hộ chưa rõ số điện thoại thông minh"),
    "knocked": _l("hộ đã đến"),
    "met": _l("hộ từng gặp được"),
    "nobody_home": _l("hộ vắng nhà, đi vắng"),
}
FLOWS: dict[str, Any] = {"visits": _l("lượt thăm"), "leaflets": _l("tờ rơi")}


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


class PagedForm(BaseForm):
    """Which page of a list."""

    page = CountField(default=1, validators=[NotStated(), Between(1, LAST_PAGE)])


class DoorsForm(PagedForm):
    """Which doors: every condition that is given holds."""

    outcome = OneOf(choices=choices({NONE_REACHED: _l("Chưa đến"), **OUTCOMES}), validators=[NotStated()])
    obstacle = OneOf(choices=choices(OBSTACLES), validators=[NotStated()])
    of = OneOf(choices=choices(STOCKS), validators=[NotStated()])
    app = StringField(validators=[NotStated(), ProperText(40)], default=None)
    alley = CountField(validators=[NotStated(), Between(0, LARGEST_ID)])
    due = OneOf(choices=choices({"missed": _l("lỡ hẹn")}), validators=[NotStated()])

    def stocks(self) -> tuple[str, ...]:
        """Return the counts that each door is part of; of open households when none is named."""
        named = {"outcome": self.outcome.data, "obstacle": self.obstacle.data}
        found = [f"{kind}_{value}" for kind, value in named.items() if value]
        if self.of.data:
            found.append(str(self.of.data))
        return tuple(found) or ("households",)


class VisitsForm(PagedForm):
    """Which visits."""

    day = DayField(validators=[NotStated()])
    of = OneOf(choices=choices(FLOWS), validators=[NotStated()])
    app = StringField(validators=[NotStated(), ProperText(40)], default=None)


class SpanForm(BaseForm):
    """Which days, both included; open ends when not stated."""

    since = DayField(name="from", validators=[NotStated()])
    until = DayField(validators=[NotStated()])

    def validate(self, extra_validators: object = None) -> bool:
        """Judge each day, then their order."""
        fits = super().validate()
        since, until = self.since.data, self.until.data
        if fits and since and until and since > until:
            self.until.errors = [Coded("bad_value", gettext("Ngày cuối phải sau ngày đầu. Mời bác xem lại hai ngày."))]
            return False
        return fits


class ChildrenForm(BaseForm):
    """Whether those one step below are wanted too."""

    children = OneOf(choices=choices({"1": "1", "0": "0"}), validators=[NotStated()])


class RankingForm(BaseForm):
    """Which measure; the page that ranks knows their names."""

    by = StringField(validators=[NotStated(), ProperText(80)], default=None)


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
