"""What is typed about posters: by a family on the poster's page, by a head or chair at the desk."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from fieldapp.forms import BaseForm, Needed, ProperText
from fieldapp.posters.models import CODE_LENGTH

LONGEST_PLACE = 120


class HelpForm(BaseForm):
    """Where to find who asks for help."""

    place = StringField(
        _l("Tìm bác ở đâu?"),
        [Needed(_l("Mời bác ghi vài chữ để Ban tự quản tìm được nhà.")), ProperText(LONGEST_PLACE)],
        description=_l("Ví dụ: ngõ 2, nhà cạnh trường học. Không cần ghi số điện thoại."),
    )


class CodeForm(BaseForm):
    """A poster's code, typed by hand."""

    code = StringField(_l("Mã in dưới ô vuông"), [Needed(), ProperText(2 * CODE_LENGTH)])
