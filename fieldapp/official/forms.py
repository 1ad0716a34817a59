"""What is typed of a published figure, and the file of many; what a figure may be, says the reader of such files."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import FileField, HiddenField, SelectField, StringField, TextAreaField

from fieldapp.forms import BaseForm, DayField, Needed, OneOf, Wrong, choices

MOST_BYTES = 200 * 1024
UNITS = {"phones": _l("máy"), "installs": _l("lượt cài")}
STORE = "store"


class FigureForm(BaseForm):
    """One published figure of one area."""

    app = SelectField(_l("Ứng dụng"))
    day = DayField(_l("Tính đến ngày"), [Needed()])
    hour = StringField(_l("Giờ, nếu văn bản ghi"), description=_l("Ví dụ 08:00"), default="")
    value = StringField(_l("Số công bố"), [Needed()], description=_l("Ghi như văn bản, ví dụ 57.511"), default="")
    unit = OneOf(_l("Đếm gì"), choices=choices(UNITS), default="phones", validators=[Needed()])
    share = StringField(_l("Tỷ lệ văn bản ghi (%)"), description=_l("Ví dụ 8,82. Không ghi thì để trống."), default="")
    rank = StringField(_l("Thứ hạng văn bản ghi"), description=_l("Ví dụ 40/63. Không ghi thì để trống."), default="")
    source = StringField(_l("Nguồn"), [Needed()], description=_l("Số văn bản, ví dụ 4161/UBND-KGVX"), default="")


class _Chosen:
    """Refuse a form without a file; a browser sends an empty one when none was chosen."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise Wrong("missing_field", _l("Mời bác chọn tệp."))


class FiguresFileForm(BaseForm):
    """A file of published figures, of one app."""

    which = SelectField(_l("Số của ứng dụng nào"))
    file = FileField(
        _l("Tệp số công bố"), [_Chosen()], description=_l("CSV UTF-8 có các cột như tệp mẫu, không quá 200 kB.")
    )


class LookedAtForm(BaseForm):
    """A file that was looked at: what it held, sent back to be stored."""

    which = HiddenField(default="")
    text = TextAreaField(_l("Tệp đã xem"), default="")
