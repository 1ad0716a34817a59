"""What the page of second looks asks."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField

from fieldapp.forms import BaseForm, Needed, ProperText

LONGEST_REMARK = 200


class AnswerForm(BaseForm):
    """That somebody looked, at what, as it stood."""

    subject = HiddenField(validators=[Needed(), ProperText(120)])
    facts = HiddenField(validators=[Needed(), ProperText(32)])
    remark = StringField(
        _l("Ghi một dòng cho người sau (không bắt buộc)"),
        [ProperText(LONGEST_REMARK)],
        description=_l("Không ghi số điện thoại, số giấy tờ hay bệnh tật của bà con."),
        default="",
    )


class KeptForm(BaseForm):
    """Which op that is kept."""

    subject = HiddenField(validators=[Needed(), ProperText(120)])


def numbered(form: AnswerForm, number: int) -> AnswerForm:
    """Give the inputs of a form that stands on its page many times marks of their own."""
    for field in form:
        field.id = field.label.field_id = f"{field.name}-{number}"
    return form
