"""What is typed from a walk sheet: its code, the head of a round's column, and a visit's form for each row.

A row's place and campaign are those of the sheet. Rows in which nothing was typed are skipped: nobody was
at every door of a page in every round.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, StringField

from fieldapp.errors import Problem
from fieldapp.forms import BaseForm, DayField, Needed, OneOf, ProperText, choices
from fieldapp.households.models import Household
from fieldapp.visits.door_form import HIDDEN, Fields, app_parts, unknown_fields
from fieldapp.visits.forms import VisitForm, visit_form
from fieldapp.visits.given import Fault
from fieldapp.visits.models import SheetRow

ROUNDS = {"1": _l("Lượt 1"), "2": _l("Lượt 2"), "3": _l("Lượt 3")}
_FIELD = re.compile(r"row([1-9]\d{0,4})-.+", re.ASCII)


class OtherPage(Problem):
    """Rows were sent that are not of this page of the sheet: one page at a time is typed."""

    status, code = 422, "other_rows"
    message = _l("Các dòng gửi lên không thuộc trang phiếu này. Mời bác mở lại trang rồi gõ lại.")


class SheetCodeForm(BaseForm):
    """What is written in the corner of the paper."""

    sheet = StringField(
        _l("Mã phiếu"),
        description=_l("7 chữ và số ở góc trên của phiếu; chữ thường hay chữ hoa đều được."),
        validators=[Needed(_l("Mời bác gõ mã ở góc trên của phiếu.")), ProperText(40)],
    )


class HeadForm(BaseForm):
    """What stands above a round's column on the paper."""

    round = OneOf(_l("Cột đang gõ"), choices=choices(ROUNDS), default="1", validators=[Needed()])
    day = DayField(_l("Ngày đi"), validators=[Needed(_l("Mời bác chọn ngày đi, như ghi trên phiếu."))])
    by = OneOf(_l("Người đi"), choices=[], validators=[Needed(_l("Mời bác chọn người đã đi, như ghi trên phiếu."))])

    @property
    def chosen(self) -> "Head":
        """What was chosen; the form must have been validated."""
        return Head(int(self.round.data), self.day.data or date.min, str(self.by.data))


class RowSays(BaseForm):
    """What the clerk says of a row that was held back, beside the visit that is there already."""

    another = BooleanField(_l("Đây là lượt khác, ghi thêm"))
    mend = BooleanField(_l("Ghi thành bản sửa"))


@dataclass(frozen=True, slots=True)
class Head:
    """A round's column: its number, the day that was walked, the uid of who walked."""

    round: int
    day: date
    by: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a page with its forms; `household` is None for a door that left the clerk's area."""

    row: SheetRow
    household: Household | None
    form: VisitForm
    says: RowSays
    is_blank: bool
    fault: Fault | None = None

    @property
    def number(self) -> int:
        return self.row.number


def head_form(fields: Mapping[str, str] | MultiDict[str, str], walkers: Sequence[tuple[str, str]]) -> HeadForm:
    """Return the head as sent; *walkers* are uids and names."""
    form = HeadForm(MultiDict(fields))
    form.by.choices = choices({"": _l("Chọn người ghi trên phiếu")} | dict(walkers))
    return form


def read_lines(
    rows: Sequence[tuple[SheetRow, Household | None]], campaign: str, apps: tuple[str, ...], fields: Fields
) -> list[Line]:
    """Read what was typed in each row of a page; nothing is judged yet.

    Errors: OtherPage.
    """
    by_row = _by_row(fields, {row.number for row, _ in rows})
    return [_line(row, home, campaign, apps, by_row.get(row.number, MultiDict())) for row, home in rows]


def _by_row(fields: Fields, numbers: Collection[int]) -> dict[int, Fields]:
    found: dict[int, Fields] = {}
    for name in fields:
        if match := _FIELD.fullmatch(name):
            found.setdefault(int(match[1]), MultiDict()).setlist(name, fields.getlist(name))
    if not found.keys() <= set(numbers):
        raise OtherPage
    return found


def _line(row: SheetRow, home: Household | None, campaign: str, apps: tuple[str, ...], sent: Fields) -> Line:
    prefix = f"row{row.number}-"
    whole = sent.copy()
    if not (sent.get(f"{prefix}household") or sent.get(f"{prefix}venue")):
        whole[f"{prefix}household"] = row.household.uid
    if not sent.get(f"{prefix}campaign"):
        whole[f"{prefix}campaign"] = campaign
    form, says = visit_form(apps)(whole, prefix=prefix), RowSays(sent, prefix=prefix)
    names = {field.name for part in (form, *app_parts(form), says) for field in part}
    return Line(row, home, form, says, not any(_typed(sent, prefix)), unknown_fields(sent, names))


def _typed(sent: Fields, prefix: str) -> Iterator[bool]:
    """Tell of each field that is filled in by hand whether something stands in it."""
    beside = {f"{prefix}{name}" for name in (*HIDDEN, "another", "mend")}
    return (any(value.strip() for value in sent.getlist(name)) for name in sent if name not in beside)
