"""What is typed about a campaign. Each field reads what was sent; what a valid campaign is, says the judge."""

from collections.abc import Iterable
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, HiddenField, StringField, TextAreaField

from fieldapp.areas.published import LABELS
from fieldapp.campaigns.given import GivenApp, GivenCampaign, GivenLetter
from fieldapp.campaigns.judge import APP_LINES, CAMPAIGN_LINES, LETTER_LINES, MOST_APPS, MOST_LETTERS, Fault, faults
from fieldapp.forms import BaseForm, Coded, DayField, Needed, OneOf, choices
from fieldapp.text import capital, slug

BASES: dict[str, Any] = {
    "": _l("Không đặt mục tiêu"),
    "adults": _l("người lớn trong sổ hộ"),
    "smartphones": _l("điện thoại thông minh trong sổ hộ"),
    "households": _l("hộ trong sổ hộ"),
    **{name: _l("%(name)s đã công bố", name=label) for name, label in LABELS.items()},
}


class Long:
    """Tell the browser how long a line may be; the judge says so of what is sent."""

    def __init__(self, longest: int) -> None:
        self.field_flags = {"maxlength": longest}

    def __call__(self, _form: Any, _field: Any) -> None:
        """Leave it to the judge."""


def _line(label: Any, longest: int, description: Any = "", *more: Any) -> StringField:
    return StringField(label, [Long(longest), *more], description=description, default="")


class LetterForm(BaseForm):
    """A letter; all blank, it is none."""

    number = _line(_l("Số, ký hiệu"), LETTER_LINES["number"].longest)
    issued_on = DayField(_l("Ngày ký"))
    issuer = _line(_l("Nơi ban hành"), LETTER_LINES["issuer"].longest)
    subject = _line(_l("Về việc"), LETTER_LINES["subject"].longest)
    dropped = BooleanField(_l("Bỏ văn bản này"))

    @property
    def is_blank(self) -> bool:
        said = (self.number, self.issued_on, self.issuer, self.subject)
        return self.dropped.data or not any(field.data or any(field.raw_data or ()) for field in said)

    def stated(self) -> GivenLetter:
        """Return the letter as it is stated."""
        said: dict[str, Any] = self.data
        return GivenLetter(**{name: said[name] for name in GivenLetter.__slots__})


class PercentField(StringField):
    """A share, typed in percent: "60", "60,5"."""

    @property
    def share(self) -> str | None:
        """The decimal in text; what cannot be read stays as it was typed, for the judge."""
        text = (self.data or "").replace("%", "").replace(",", ".").strip()
        if not text:
            return None
        try:
            share = Decimal(text).scaleb(-2)
        except ArithmeticError:
            return text
        return format(share, "f") if share.is_finite() and len(text) < 12 else text


class AppForm(BaseForm):
    """An app; all blank, it is none."""

    slug = _line(
        _l("Mã ngắn"), APP_LINES["slug"].longest, _l("Chữ thường không dấu và chữ số. Để trống thì đặt theo tên.")
    )
    name = _line(_l("Tên ứng dụng"), APP_LINES["name"].longest)
    android = _line(_l("Mã trên CH Play"), APP_LINES["android"].longest, _l("Ví dụ vn.example.ungdung"))
    ios = _line(_l("Mã trên App Store"), APP_LINES["ios"].longest, _l("Chỉ chữ số, ví dụ 1508062685"))
    web = _line(_l("Trang web để cài"), APP_LINES["web"].longest, _l("Bắt đầu bằng https://"))
    purpose = _line(_l("Để làm gì, nói với bà con"), APP_LINES["purpose"].longest, _l("Một câu, in trên áp phích."))
    privacy = TextAreaField(
        _l("Về riêng tư, nói thật với bà con"), description=_l("Mỗi dòng một ý, không quá 6 dòng."), default=""
    )
    target_share = PercentField(
        _l("Mục tiêu (%)"), description=_l("Ví dụ 60. Không có mục tiêu thì để trống."), default=""
    )
    target_base = OneOf(_l("Mục tiêu tính trên"), choices=choices(BASES), default="")
    retired = BooleanField(_l("Đã ngừng: mọi đường dẫn đưa về trang web"))
    dropped = BooleanField(_l("Bỏ ứng dụng này"))

    @property
    def is_blank(self) -> bool:
        said = (self.slug, self.name, self.android, self.ios, self.web, self.purpose, self.privacy)
        return self.dropped.data or not any(field.data for field in (*said, self.target_share, self.target_base))

    def stated(self) -> GivenApp:
        """Return the app as it is stated; its slug is made of its name when none is typed."""
        texts = {name: self._fields[name].data or "" for name in APP_LINES}
        texts["slug"] = texts["slug"] or slug(texts["name"]).replace("-", "")[: APP_LINES["slug"].longest]
        lines = (" ".join(line.split()) for line in (self.privacy.data or "").split("\n"))
        return GivenApp(
            **texts,
            privacy="\n".join(line for line in lines if line),
            retired=self.retired.data,
            target_share=self.target_share.share,
            target_base=self.target_base.data or None,
        )


class CampaignForm(BaseForm):
    """A campaign; `seen` is the fingerprint of what the page showed."""

    seen = HiddenField(default="")
    name = _line(_l("Tên đợt"), CAMPAIGN_LINES["name"].longest, "", Needed())
    slug = _line(
        _l("Tên ngắn trong địa chỉ"),
        CAMPAIGN_LINES["slug"].longest,
        _l("Chữ thường không dấu, nối bằng dấu gạch. Để trống thì đặt theo tên đợt. Sau này không đổi được."),
    )
    area = OneOf(_l("Địa bàn"), validators=[Needed()])
    starts_on = DayField(_l("Bắt đầu"), [Needed()])
    finish_on = DayField(_l("Làm xong trong ngày"), description=_l("Văn bản ghi “trước ngày 18/8” thì điền 17/8."))
    deadline_on = DayField(_l("Hạn của mục tiêu"), [Needed()])
    report_on = DayField(_l("Báo cáo chậm nhất ngày"))
    letters = FieldList(FormField(LetterForm, label=_l("Văn bản")), max_entries=MOST_LETTERS)
    apps = FieldList(FormField(AppForm, label=_l("Ứng dụng")), max_entries=MOST_APPS)

    def stated(self) -> GivenCampaign:
        """Return the campaign as it is stated; blank rows are none."""
        said: dict[str, Any] = self.data
        said["slug"] = said["slug"] or slug(said["name"] or "")[: CAMPAIGN_LINES["slug"].longest].strip("-")
        for part in ("letters", "apps"):
            said[part] = tuple(row.stated() for row in self._rows(part))
        return GivenCampaign(**{name: said[name] for name in GivenCampaign.__slots__})

    def validate(self, extra_validators: Any = None) -> bool:
        """Judge the fields, then the campaign that they state."""
        fits = super().validate(extra_validators)
        for row in self._rows("letters"):
            if row.issued_on.data is None and not row.issued_on.errors:
                row.issued_on.errors = [Coded("missing_field", gettext("Mục này cần điền."))]
                fits = False
        self._note_rows()
        return fits and not self.explain(faults(self.stated()))

    def explain(self, found: Iterable[Fault]) -> bool:
        """Put each fault at its field, and tell whether there is any."""
        found = list(found)
        for fault in found:
            sentence = Coded("bad_value", capital(fault.why))
            owner = self._rows(fault.part)[fault.number] if fault.part else self
            if fault.key in ("letters", "apps"):
                self.form_errors.append(sentence)
            elif not owner[fault.key].errors:
                owner[fault.key].errors = [sentence]
        self._note_rows()
        return bool(found)

    def _note_rows(self) -> None:
        """Let each part know of its rows' errors: it noted them before the judge spoke."""
        for part in (self.letters, self.apps):
            part.errors = [row.errors for row in part if row.errors]

    def asked_row(self, part: str) -> str:
        """Return the part of which one more row is asked for, "" when none is."""
        return part if part in ("letters", "apps") else ""

    def add_row(self, part: str) -> None:
        """Put a blank row at the end of a part, unless it is full."""
        rows: Any = self[part]
        if len(rows) < rows.max_entries:
            rows.append_entry()

    def _rows(self, part: str) -> list[Any]:
        rows: Any = self[part]
        return [entry.form for entry in rows if not entry.form.is_blank]


def fields_of(given: GivenCampaign) -> dict[str, Any]:
    """Return what the form of a campaign shows before anything is typed."""
    apps = [asdict(app) | {"target_share": percent_of(app.target_share)} for app in given.apps]
    return asdict(given) | {"apps": apps}


def goal_of(app: GivenApp) -> str:
    """Say what an app aims at, naming its base."""
    if app.target_share is None:
        return str(BASES[""])
    return f"{percent_of(app.target_share)} % {BASES[app.target_base or '']}"


def percent_of(share: str | None) -> str:
    """Write a share as it is typed: "0.605" is 60,5."""
    if share is None:
        return ""
    text = format(Decimal(share).scaleb(2), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")
