"""The form that carries a register's file: whether to try or to store, and what else to do."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FileField, StringField

from fieldapp.forms import BaseForm, Wrong

STORE = "store"


class _Chosen:
    """Refuse a form without a file; a browser sends an empty one when none was chosen."""

    def __call__(self, _form: Any, field: Any) -> None:
        if not getattr(field.data, "filename", ""):
            raise Wrong("missing_field", _l("Mời bác chọn tệp danh sách hộ."))


class ImportForm(BaseForm):
    """A file, and the choices of an import."""

    file = FileField(
        _l("Tệp danh sách hộ"),
        description=_l("Bảng tính .xlsx, .xls, .ods hoặc .csv, không quá 10 MB."),
        validators=[_Chosen()],
    )
    update = BooleanField(_l("Ghi cả những giá trị khác với sổ"))
    create_hamlets = BooleanField(_l("Thêm thôn, buôn, bon, tổ dân phố chưa có"))
    mode = StringField(default="")  # the button that was pressed; anything but STORE only tries

    @property
    def stores(self) -> bool:
        """Tell whether the file is to be stored."""
        return bool(self.mode.data == STORE)
