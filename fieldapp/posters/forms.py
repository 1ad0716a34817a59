"""What is typed about posters: by a family on the poster's page, by a head or chair at the desk."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, SelectMultipleField, StringField

from fieldapp.forms import BaseForm, Between, CountField, Needed, OneOf, ProperText, choices
from fieldapp.posters.models import PosterState

LONGEST_PLACE = 120
MOST_MADE = 50
# Seven letters, typed with spaces or hyphens in between.
LONGEST_CODE = 14


class Size(StrEnum):
    """A paper; "flyer" is four leaflets on A4, to be cut."""

    A4 = "a4"
    A5 = "a5"
    A6 = "a6"
    FLYER = "flyer"


SIZES: dict[Size, Any] = {
    Size.A4: _l("Áp phích A4"),
    Size.A5: _l("Áp phích A5"),
    Size.A6: _l("Áp phích A6"),
    Size.FLYER: _l("Tờ rơi, 4 tờ một trang"),
}


@dataclass(frozen=True, slots=True)
class PosterInput:
    """What a page states of one poster."""

    state: PosterState
    spot: str
    shows_contact: bool


@dataclass(frozen=True, slots=True)
class MakeInput:
    """How many posters a page asks for, whether they name whom to call, and how many the page knew of."""

    count: int
    shows_contact: bool
    seen: str


class HelpForm(BaseForm):
    """Where to find who asks for help."""

    place = StringField(
        _l("Tìm bác ở đâu?"),
        [Needed(_l("Mời bác ghi vài chữ để Ban tự quản tìm được nhà.")), ProperText(LONGEST_PLACE)],
        description=_l("Ví dụ: ngõ 2, nhà cạnh trường học. Không cần ghi số điện thoại."),
    )


class PosterCodeForm(BaseForm):
    """A poster's code, typed by hand."""

    code = StringField(_l("Mã in dưới ô vuông"), [Needed(), ProperText(LONGEST_CODE)])


class MakeForm(BaseForm):
    """Posters to make: `place` is a hamlet's reference or a venue's uid, `seen` how many the page knew of."""

    seen = HiddenField(validators=[Needed()])
    place = OneOf(_l("Cho nơi nào?"), validators=[Needed(_l("Mời bác chọn thôn, buôn, bon, tổ hay điểm."))])
    count = CountField(
        _l("Làm mấy tờ?"),
        [Needed(), Between(1, MOST_MADE)],
        default=1,
        description=_l("Mỗi tờ một mã riêng, để biết tờ treo ở đâu có nhiều người mở."),
    )
    shows_contact = BooleanField(_l("In dòng “Cần hỏi thì gọi”"))

    def stated(self) -> MakeInput:
        """Return what was asked for, once it is judged."""
        return MakeInput(self.count.data or 0, bool(self.shows_contact.data), str(self.seen.data))


class PosterForm(BaseForm):
    """Where a poster hangs, and what became of it."""

    spot = StringField(
        _l("Treo ở đâu?"),
        [ProperText(LONGEST_PLACE)],
        description=_l("Ví dụ: bảng tin nhà văn hóa, cổng chợ, quán chị Tư."),
        default="",
    )
    shows_contact = BooleanField(_l("In dòng “Cần hỏi thì gọi”"))
    state = OneOf(_l("Tình trạng"), choices=choices({state: state for state in PosterState}), validators=[Needed()])

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge what was sent; the state is chosen by buttons, so its errors stand above."""
        fits = super().validate(extra_validators)
        self.form_errors += self.state.errors
        self.state.errors = []
        return fits

    def stated(self) -> PosterInput:
        """Return what was stated, once it is judged."""
        return PosterInput(PosterState(self.state.data), self.spot.data or "", bool(self.shows_contact.data))


class PrintForm(BaseForm):
    """Which posters to print, by their codes or by hamlets, none for all of them; and how large."""

    size = OneOf(_l("Khổ giấy"), choices=choices(SIZES), validators=[Needed(_l("Mời bác chọn khổ giấy."))])
    poster = SelectMultipleField(_l("Những tờ đã đánh dấu"), validate_choice=False)
    hamlet = SelectMultipleField(_l("Những nơi đã đánh dấu"), validate_choice=False)
