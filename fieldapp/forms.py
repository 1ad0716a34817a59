"""The base of every form: strips, composes (NFC), refuses bad text, speaks Vietnamese, gives its errors codes.

Forms judge the submission alone: no database, no request, no clock.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, Field, Form, IntegerField, SelectField, SelectMultipleField, StringField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined]  # newer than its types
from wtforms.validators import StopValidation

from fieldapp.dates import read_day
from fieldapp.messages import WtformsVietnamese
from fieldapp.text import has_forbidden, nfc

UID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", re.IGNORECASE | re.ASCII)


class Coded(str):
    """An error sentence that knows its stable code."""

    code: str

    def __new__(cls, code: str, sentence: object) -> "Coded":
        made = super().__new__(cls, sentence)
        made.code = code
        return made


class Wrong(StopValidation):
    """A field's error, with its code."""

    def __init__(self, code: str, sentence: object) -> None:
        super().__init__(Coded(code, sentence))


def clean(value: Any) -> Any:
    """Strip and compose a text; leave anything else alone."""
    return nfc(value.strip()).replace("\r\n", "\n") if isinstance(value, str) else value


class BaseForm(Form):
    """A form whose texts are stripped and composed, and whose messages are ours."""

    class Meta:
        def bind_field(self, form: Form, unbound: Any, options: dict[str, Any]) -> Field:
            """Add the cleaning filter to every text field."""
            if issubclass(unbound.field_class, StringField):
                options = options | {"filters": [*unbound.kwargs.get("filters", ()), clean]}
                unbound.kwargs.pop("filters", None)
            return unbound.bind(form=form, **options)  # type: ignore[no-any-return]

        def get_translations(self, _form: Form) -> WtformsVietnamese:
            """Give WTForms' own messages in Vietnamese."""
            return WtformsVietnamese()

    def faults(self) -> dict[str, list[str]]:
        """Return every error by the name its input has on the page; "_" for the form as a whole."""
        return dict(_faults(self))

    def first_code(self) -> str:
        """Return the code of the first error, "bad_value" for one that has none."""
        for sentences in self.faults().values():
            return getattr(sentences[0], "code", "bad_value")
        return "bad_value"


def _faults(form: Any) -> Iterator[tuple[str, list[str]]]:
    for field in form:
        if hasattr(field, "form"):
            yield from _faults(field.form)
        elif field.errors:
            yield field.name, list(field.errors)
    if form.form_errors:
        yield "_", list(form.form_errors)


class Needed:
    """Refuse an empty field; the browser marks it as required."""

    field_flags: Mapping[str, Any] = {"required": True}

    def __init__(self, sentence: Any = None) -> None:
        self.sentence = sentence or _l("Mục này cần điền.")

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data in (None, "", []):
            # What was filled in and could not be read has its own error already.
            raise StopValidation if field.errors else Wrong("missing_field", self.sentence)


class NotStated:
    """Let a field stay unstated: empty on a page, null in JSON. Unstated is not zero."""

    field_flags: Mapping[str, Any] = {"nullable": True}

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data in (None, "") and not field.errors:
            field.data = None
            raise StopValidation


class Between:
    """Keep a whole number within bounds, which the page shows too."""

    def __init__(self, low: int, high: int) -> None:
        self.low, self.high = low, high
        self.field_flags = {"min": low, "max": high}

    def __call__(self, _form: Form, field: Field) -> None:
        if field.data is not None and not self.low <= field.data <= self.high:
            raise Wrong("out_of_range", between_message(self.low, self.high))


def between_message(low: int, high: int) -> str:
    """Say which numbers are possible."""
    return str(gettext("Mời bác điền số từ %(low)s đến %(high)s.", low=low, high=high))


class ProperText:
    """Keep a text within its length and free of control characters and broken letters."""

    def __init__(self, longest: int, *, lines: str = "one") -> None:
        self.longest, self.lines = longest, lines
        self.field_flags = {"maxlength": longest}

    def __call__(self, _form: Form, field: Field) -> None:
        text = field.data or ""
        sent = str(field.raw_data[0]) if field.raw_data else ""
        if has_forbidden(sent.replace("\r\n", "\n")) or (self.lines == "one" and "\n" in text):
            raise Wrong("bad_text", gettext("Có ký tự lạ không đọc được. Mời bác xóa đi và gõ lại."))
        if len(text) > self.longest:
            raise Wrong(
                "out_of_range", gettext("Dài quá %(longest)s ký tự. Mời bác viết ngắn lại.", longest=self.longest)
            )


class CountField(IntegerField):
    """A whole number as people and phones write it; empty leaves the default."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number; only plain digits, so that "1_0" and other scripts' digits are asked about."""
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if not re.fullmatch(r"[+-]?\d{1,40}", text, re.ASCII):
            self.data = None
            raise ValueError(Coded("bad_value", gettext("Mời bác điền một số nguyên, ví dụ 2.")))
        self.data = int(text)


class DayField(DateField):
    """A day, written YYYY-MM-DD."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the day; empty leaves it unstated."""
        text = valuelist[0].strip() if valuelist else ""
        self.data: date | None = None
        if text and not (day := read_day(text)):
            raise ValueError(Coded("bad_value", gettext("Mời bác ghi ngày, ví dụ 2020-08-17.")))
        if text:
            self.data = day


def choices(names: Mapping[Any, Any]) -> list[SelectChoice]:
    """Return the choices of a list: values and their names, in the order given."""
    return [SelectChoice(value, name) for value, name in names.items()]


def place_choices(names: Mapping[Any, Any]) -> list[SelectChoice]:
    """Return the choices of a place: none is chosen beforehand, unless there is only one."""
    return choices(names if len(names) == 1 else {"": gettext("Chọn nơi"), **names})


class OneOf(SelectField):
    """One choice of a list; its own check replaces WTForms', whose errors have no code."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not hold."""
        if self.data not in (None, "") and self.data not in {value for value, *_ in self.iter_choices()}:
            raise Wrong("bad_value", gettext("Mời bác chọn một mục trong danh sách."))


class SomeOf(SelectMultipleField):
    """Several choices of a list, each once."""

    def pre_validate(self, form: Any) -> None:
        """Refuse what the list does not hold, and repeats."""
        chosen = self.data or []
        if len(set(chosen)) != len(chosen) or not set(chosen) <= {value for value, *_ in self.iter_choices()}:
            raise Wrong("bad_value", gettext("Mời bác chọn lại, mỗi mục một lần."))


class Uid:
    """Keep a text that is a UUID, and lower its case."""

    def __call__(self, _form: Form, field: Field) -> None:
        if not UID.fullmatch(field.data or ""):
            raise Wrong("bad_value", gettext("Mã nhận dạng không đọc được. Mời bác mở lại trang rồi ghi lại."))
        field.data = field.data.lower()
