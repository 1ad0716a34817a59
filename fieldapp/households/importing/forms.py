"""The forms of an import: its file, then how it is read and what else to do."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, HiddenField, StringField

from fieldapp.forms import BaseForm, Between, Coded, CountField, OneOf, Wrong, choices
from fieldapp.households.importing.columns import Column
from fieldapp.households.importing.judge import Unsure
from fieldapp.households.importing.words import COLUMN_WORDS, NOT_READ

STORE = "store"
MOST_COLUMNS = 60
UNSURE_WORDS = {
    Unsure.WAIT: _l("Để lại, chưa nạp"),
    Unsure.ORDER: _l("Khớp theo thứ tự trong ngõ"),
    Unsure.NEW: _l("Nạp thành hộ mới"),
}
COUNTS = (Column.PEOPLE, Column.ADULTS, Column.SMARTPHONES)


class _Chosen:
    """Refuse a form without a file; a browser sends an empty one when none was chosen."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise Wrong("missing_field", _l("Mời bác chọn tệp danh sách hộ."))


class FileForm(BaseForm):
    """A register's file."""

    file = FileField(
        _l("Tệp danh sách hộ"),
        description=_l("Bảng tính .xlsx, .xls, .ods hoặc .csv, không quá 10 MB."),
        validators=[_Chosen()],
    )


class LookForm(BaseForm):
    """How a file is read: which sheet, each column as what, and the choices of an import."""

    sheet = CountField(_l("Trang tính"), [Between(0, 999)], default=0)
    update = BooleanField(_l("Ghi cả những giá trị khác với sổ"))
    create_hamlets = BooleanField(_l("Thêm thôn, buôn, bon, tổ dân phố chưa có"))
    unsure = OneOf(
        _l("Dòng chưa chắc là hộ nào"),
        description=_l(
            "Biết là hộ nào thì bác ghi tên chủ hộ vào hộ ấy trong sổ hộ, rồi đọc lại tệp. Khớp theo thứ tự chỉ dành "
            "cho nhà không có địa chỉ, ở ngõ có số dòng bằng số hộ, và chỉ đúng khi tệp xếp nhà như khi đi trong ngõ."
        ),
        choices=choices(UNSURE_WORDS),
        default="",
    )
    as_written = BooleanField(_l("Để nguyên chữ như trong tệp, không chuyển bảng mã"))
    seen = HiddenField(default="")
    mode = StringField(default="")  # the button that was pressed; anything but STORE only looks

    @property
    def stores(self) -> bool:
        """Tell whether the register is to be stored."""
        return bool(self.mode.data == STORE)

    @property
    def columns(self) -> dict[int, Column]:
        """Return what each column is chosen to be, by its place; those not read are left out."""
        found = {at: self._fields[name].data for at in range(MOST_COLUMNS) if (name := f"c{at}") in self._fields}
        return {at: Column(value) for at, value in found.items() if value}

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the choices: a number is read from one column only."""
        fits = super().validate(extra_validators)
        if not fits:
            return False
        chosen = list(self.columns.values())
        for column in COUNTS:
            if chosen.count(column) > 1:
                last = max(at for at, each in self.columns.items() if each is column)
                sentence = _l("Đã có cột khác là mục này. Mời bác chọn một cột thôi.")
                self._fields[f"c{last}"].errors = [Coded("bad_value", sentence)]
                fits = False
        return fits


def look_form(columns: Mapping[int, str], given: Any) -> LookForm:
    """Return the form with a choice for each column; *columns* are their labels by place."""
    names = {"": NOT_READ} | {column.value: word for column, word in COLUMN_WORDS.items()}
    fields = {f"c{at}": OneOf(label, choices=choices(names), default="") for at, label in columns.items()}
    kind = type("LookFormOfColumns", (LookForm,), fields)
    made: LookForm = kind(given)
    return made
