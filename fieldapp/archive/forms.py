"""What is typed to close a campaign for good."""

from flask_babel import lazy_gettext as _l
from wtforms import StringField

from fieldapp.forms import BaseForm, Needed


class ArchiveForm(BaseForm):
    """The campaign's name, typed by hand: there is no way back."""

    name = StringField(_l("Gõ lại tên đợt"), [Needed()], description=_l("Gõ đúng như tên ở đầu trang."), default="")
