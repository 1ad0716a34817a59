"""What a household's record may hold: one definition for the phone, the page and the import."""

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, StringField

from fieldapp.forms import BaseForm, Between, CountField, Needed, NotStated, OneOf, ProperText, Uid, choices
from fieldapp.households.models import State

LAST_POSITION = 9999
STATES = {
    State.OPEN: _l("Đang ở"),
    State.ABSENT: _l("Có tên trong sổ, đang ở nơi khác"),
    State.MOVED: _l("Đã chuyển đi"),
    State.VACANT: _l("Nhà không ở"),
    State.MISTAKE: _l("Ghi nhầm, không có hộ này"),
}


@dataclass(frozen=True, slots=True)
class HouseholdInput:
    """A household's whole record as somebody states it."""

    household: str
    area: str
    alley: str
    position: int
    number: str
    hint: str
    head: str
    adults: int | None
    smartphones: int | None
    priority: bool
    state: str


class HouseholdForm(BaseForm):
    """A household's record."""

    household = StringField(validators=[Needed(), Uid()])
    area = StringField(validators=[Needed(), ProperText(100)])
    alley = StringField(_l("Ngõ, xóm"), validators=[ProperText(60)], default="")
    position = CountField(
        _l("Thứ tự khi đi trong ngõ"),
        description=_l("Số nhỏ đi trước."),
        validators=[Needed(), Between(1, LAST_POSITION)],
    )
    number = StringField(_l("Số nhà"), description=_l("Để trống nếu không có."), validators=[ProperText(8)], default="")
    hint = StringField(
        _l("Nhận ra nhà này thế nào?"),
        description=_l("Ví dụ: sau nhà văn hóa."),
        validators=[ProperText(120)],
        default="",
    )
    head = StringField(
        _l("Tên chủ hộ"),
        description=_l("Ghi như bà con vẫn gọi. Có thể để trống."),
        validators=[ProperText(80)],
        default="",
    )
    adults = CountField(_l("Số người lớn"), validators=[NotStated(), Between(0, 99)])
    smartphones = CountField(_l("Số điện thoại thông minh"), validators=[NotStated(), Between(0, 99)])
    priority = BooleanField(_l("Ưu tiên đến trước"))
    state = OneOf(_l("Tình trạng"), choices=choices(STATES), validators=[Needed()])

    def cleaned(self) -> HouseholdInput:
        """Return the judged record."""
        return HouseholdInput(**{name: field.data for name, field in self._fields.items()})
