"""What an export asks: which records, as which file, with which personal things."""

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField

from fieldapp.forms import BaseForm, Needed, OneOf, choices

WHAT = {"visits": _l("Lượt thăm của đợt, mỗi lượt một dòng"), "households": _l("Sổ hộ, mỗi hộ một dòng")}
KINDS = {"xlsx": _l("Excel (.xlsx), mở bằng Excel hay LibreOffice"), "csv": _l("CSV (.csv), cho phần mềm phân tích")}


class ExportForm(BaseForm):
    """What to take out; nothing is presumed of a form that says nothing."""

    what = OneOf(_l("Lấy gì?"), choices=choices(WHAT), validators=[Needed()])
    kind = OneOf(_l("Loại tệp"), choices=choices(KINDS), validators=[Needed()])
    names = BooleanField(
        _l("Kèm tên chủ hộ và chỗ nhận ra nhà"),
        description=_l("Tên chủ hộ chỉ lấy ra khi thật cần, và không gửi ra ngoài xã."),
    )
    notes = BooleanField(
        _l("Kèm ghi chú của lượt thăm"), description=_l("Ghi chú có thể có chuyện riêng của gia đình.")
    )
