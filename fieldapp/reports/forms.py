"""What is typed to close, to set a day, and around a report's figures."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, StringField, TextAreaField
from wtforms.widgets import HiddenInput

from fieldapp.forms import BaseForm, CountField, DayField, Needed, OneOf, ProperText, Wrong, choices
from fieldapp.reports.draft import FOR_CHAIR, FOR_COMMITTEE, OWN, DraftInput
from fieldapp.rollups.forms import MomentField

LONGEST_TEXT, MOST_LINES = 6000, 100
SIGNATURES: dict[str, Any] = {
    FOR_COMMITTEE: _l("TM. Ủy ban nhân dân – Chủ tịch ký"),
    FOR_CHAIR: _l("KT. Chủ tịch – Phó Chủ tịch ký thay"),
    OWN: _l("Ký theo chức danh, không TM., KT."),
}
_ONE_A_LINE = _l("Mỗi dòng một mục; dấu gạch, dấu chấm phẩy tự có khi in.")
_ONE_PARAGRAPH = _l("Mỗi dòng một đoạn. Không cần ghi số liệu: số liệu tự có trong báo cáo.")


class ClosingForm(BaseForm):
    """As of when to close, empty for now; `seen` is the number of the last closing that the page knew of."""

    seen = CountField(validators=[Needed()], widget=HiddenInput())
    at = MomentField(_l("Chốt theo số liệu lúc"), description=_l("Để trống là chốt lúc này."))


class DayForm(BaseForm):
    """The last day for reports; empty for that of those above."""

    day = DayField(_l("Ngày cuối nhận báo cáo"), description=_l("Để trống thì theo ngày của cấp trên hoặc của đợt."))


class FewLines:
    """Refuse more lines than anybody signs for; each is a paragraph to be set."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        if len((field.data or "").splitlines()) > MOST_LINES:
            raise Wrong("out_of_range", _l("Không quá %(most)s dòng. Mời bác gộp lại.", most=MOST_LINES))


class Text(TextAreaField):
    """A narrative or a list, as long as a page."""

    def __init__(self, label: Any, **options: Any) -> None:
        super().__init__(
            label, [ProperText(LONGEST_TEXT, lines="many"), FewLines(), *options.pop("more", ())], **options
        )


class OneLine(TextAreaField):
    """A sentence too long for a box of one line; what was broken into lines is one line again."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Join the words with single spaces."""
        self.data = " ".join(valuelist[0].split()) if valuelist else self.data


class Decided:
    """Refuse a day whose year no letter has."""

    def __call__(self, _form: BaseForm, field: Field) -> None:
        if field.data is not None and not 2000 <= field.data.year <= 2100:
            raise Wrong("out_of_range", _l("Mời bác xem lại năm."))


class DraftForm(BaseForm):
    """The words of a report; figures are in none of its fields."""

    number = StringField(
        _l("Số và ký hiệu"),
        [ProperText(40)],
        description=_l("Ví dụ: 05/BC-UBND. Chưa có số thì để /BC-UBND; khi in chừa chỗ trống."),
        default="",
    )
    place = StringField(_l("Địa danh"), [Needed(), ProperText(60)])
    signed_on = DayField(_l("Ngày ký"), [Needed(), Decided()])
    subject = OneLine(_l("Trích yếu"), [Needed(), ProperText(300)])
    addressees = Text(_l("Kính gửi"), description=_ONE_A_LINE, more=[Needed()])
    bases = Text(_l("Căn cứ"), description=_ONE_A_LINE)
    guidance = Text(_l("I. Công tác chỉ đạo, tuyên truyền"), description=_ONE_PARAGRAPH)
    results = Text(_l("II. Kết quả: nhận xét thêm sau bảng số liệu"), description=_ONE_PARAGRAPH)
    difficulties = Text(_l("III. Khó khăn, tồn tại: nói thêm"), description=_ONE_PARAGRAPH)
    proposals = Text(_l("IV. Kiến nghị"), description=_ONE_PARAGRAPH)
    signature = OneOf(_l("Cách ký"), choices=choices(SIGNATURES), validators=[Needed()])
    title = StringField(
        _l("Chức danh người ký"),
        [ProperText(80)],
        description=_l("Để trống thì ghi theo cách ký."),
        default="",
    )
    signer = StringField(_l("Họ tên người ký"), [ProperText(120)], default="")
    recipients = Text(_l("Nơi nhận"), description=_ONE_A_LINE)

    def stated(self) -> DraftInput:
        """Return what was written, once it is judged."""
        said: dict[str, Any] = {name: field.data or "" for name, field in self._fields.items()}
        return DraftInput(**said)
