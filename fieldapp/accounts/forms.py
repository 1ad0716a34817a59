"""What is typed at the ways in, and on the page of people. Shape only; the rules are elsewhere."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, IntegerField, PasswordField, SelectField, SelectMultipleField, StringField

from fieldapp.forms import BaseForm, Needed, OneOf, ProperText, Wrong, choices

MOST_CARDS = 200  # twenty-five sheets
MEDIA = {"screen": _l("trên màn hình"), "paper": _l("trên giấy")}


class LoginForm(BaseForm):
    """A user name and a passphrase."""

    username = StringField(_l("Tên đăng nhập"), [Needed(), ProperText(60)])
    passphrase = PasswordField(_l("Mật khẩu"), [Needed(), ProperText(200)])
    next = HiddenField()


class ConfirmForm(BaseForm):
    """The passphrase again, before something that should not be done by a passer-by."""

    passphrase = PasswordField(_l("Mật khẩu"), [Needed(), ProperText(200)])
    next = HiddenField()


class EnrolForm(BaseForm):
    """A card: the token that a script took from the address, or the code typed by hand."""

    token = HiddenField(validators=[ProperText(100)])
    code = StringField(_l("Mã trên thẻ"), [ProperText(40)], description=_l("12 chữ và số, ví dụ 7K2M-9PQR-4TXD"))


class SearchForm(BaseForm):
    """Whom to look for on the page of people."""

    q = StringField(_l("Tìm theo tên"), [ProperText(80)], description=_l("Không cần gõ dấu."), default="")


class PersonForm(BaseForm):
    """Somebody new on the page of people."""

    name = StringField(_l("Họ và tên"), [Needed(), ProperText(80)], description=_l("Viết như trên giấy tờ."))
    role = SelectField(_l("Việc được giao"))
    area = OneOf(_l("Ở đâu"), validators=[Needed(_l("Mời bác chọn một nơi."))])
    organisation = StringField(
        _l("Đơn vị cử đi"),
        [ProperText(60)],
        description=_l("Ví dụ: Đoàn thanh niên, Hội Phụ nữ, Bưu điện. Không có thì để trống."),
        default="",
    )
    username = StringField(
        _l("Tên đăng nhập"), [ProperText(60)], description=_l("Không cần điền: máy tự đặt từ họ tên.")
    )


class NameForm(BaseForm):
    """Somebody's name, spelt right."""

    name = StringField(_l("Họ và tên"), [Needed(), ProperText(80)], description=_l("Viết như trên giấy tờ."))


class OrganisationForm(BaseForm):
    """Who lends somebody."""

    organisation = StringField(
        _l("Đơn vị cử đi"), [ProperText(60)], description=_l("Không có thì để trống."), default=""
    )


class MoveForm(BaseForm):
    """Where somebody works from now on."""

    area = OneOf(_l("Chuyển sang"), validators=[Needed(_l("Mời bác chọn một nơi."))])


class CardForm(BaseForm):
    """Where the card is shown."""

    medium = SelectField(choices=choices(MEDIA), default="screen")


class AtMost:
    """Keep a choice of several within a number."""

    def __init__(self, most: int) -> None:
        self.most = most

    def __call__(self, _form: Form, field: Field) -> None:
        if len(field.data) > self.most:
            raise Wrong("out_of_range", gettext("Mỗi lần in nhiều nhất %(most)s thẻ.", most=self.most))


class PaperCardsForm(BaseForm):
    """Whom cards are printed for; whether each may have one is judged by the rule, which names them."""

    people = SelectMultipleField(
        _l("In thẻ giấy cho"),
        [Needed(_l("Mời bác đánh dấu ít nhất một người.")), AtMost(MOST_CARDS)],
        choices=[],
        validate_choice=False,
        description=_l("Đã đánh dấu sẵn những người chưa có máy và chưa cầm thẻ. Thẻ dùng một lần, trong 72 giờ."),
    )


class DepartureForm(BaseForm):
    """Which posting ends."""

    posting = IntegerField(validators=[Needed()])
