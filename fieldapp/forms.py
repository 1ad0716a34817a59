"""The base of every form: strips, composes (NFC), refuses bad text, speaks Vietnamese, gives its errors codes.

Forms judge the submission alone: no database, no request, no clock.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, StringField
from wtforms.validators import StopValidation, ValidationError

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
        super().__init__(Coded(code, sentence))  # type: ignore[no-untyped-call]


def clean(value: Any) -> Any:
    """Strip and compose a text; leave anything else alone."""
    return nfc(value.strip()) if isinstance(value, str) else value


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


def _faults(form: Form) -> Iterator[tuple[str, list[str]]]:
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
            field.errors = []
            raise Wrong("missing_field", self.sentence)


class Skippable:
    """Let an empty field pass as not stated."""

    field_flags: Mapping[str, Any] = {"optional": True}

    def __call__(self, _form: Form, field: Field) -> None:
        if not field.raw_data or not str(field.raw_data[0]).strip():
            field.errors = []
            raise StopValidation  # type: ignore[no-untyped-call]


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
    return gettext("Mời bác điền số từ %(low)s đến %(high)s.", low=low, high=high)


class ProperText:
    """Keep a text within its length and free of control characters and broken letters."""

    def __init__(self, longest: int, *, lines: str = "one") -> None:
        self.longest, self.lines = longest, lines
        self.field_flags = {"maxlength": longest}

    def __call__(self, _form: Form, field: Field) -> None:
        text = field.data or ""
        if has_forbidden(text) or (self.lines == "one" and "\n" in text):
            raise Wrong("bad_text", gettext("Có ký tự lạ không đọc được. Mời bác xóa đi và gõ lại."))
        if len(text) > self.longest:
            raise Wrong("out_of_range", gettext("Dài quá %(longest)s chữ. Mời bác viết ngắn lại.", longest=self.longest))


class Uid:
    """Keep a text that is a UUID, and lower its case."""

    def __call__(self, _form: Form, field: Field) -> None:
        if not UID.fullmatch(field.data or ""):
            raise Wrong("bad_value", gettext("Mã nhận dạng không đọc được. Mời bác mở lại trang rồi ghi lại."))
        field.data = field.data.lower()


__all__ = ["UID", "BaseForm", "Between", "Coded", "Needed", "ProperText", "Skippable", "Uid", "ValidationError", "Wrong"]
