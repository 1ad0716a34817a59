"""A JSON object read as the fields of a form: its types are exact, and it holds nothing that the form does not know."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext
from wtforms import (
    BooleanField,
    DateField,
    Field,
    Form,
    FormField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)

from fieldapp.forms import Coded
from fieldapp.text import has_forbidden

_JSON_TYPES: dict[type[Field], type] = {
    IntegerField: int,
    BooleanField: bool,
    DateField: str,
    SelectMultipleField: list,
    SelectField: str,
    StringField: str,
}


class JsonFields(dict[str, list[str]]):
    """Form fields read from JSON, as a form wants them, with what was wrong already in their types."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: dict[str, list[str]] = {}

    def getlist(self, name: str) -> list[str]:
        """Return the values of a field."""
        return self[name]


def to_formdata(value: Mapping[str, Any], form: Form) -> JsonFields:
    """Turn a JSON object into the fields of *form*; types must be exact, unknown keys are refused.

    Errors: none; what is wrong is in the answer's `faults`, with codes.
    """
    found = JsonFields()
    _read_object(value, form, found)
    return found


def _read_object(value: Any, form: Any, found: JsonFields) -> None:
    if type(value) is not dict:
        found.faults.setdefault(form._prefix.rstrip("-") or "_", [_unreadable()])
        return
    for key, item in value.items():
        field = form._fields.get(key)
        if field is None:
            found.faults.setdefault("_", [_unknown(form)])
        elif isinstance(field, FormField):
            _read_object(item, field.form, found)
        else:
            _read_field(field, item, found)


def _read_field(field: Any, item: Any, found: JsonFields) -> None:
    if item is None and field.flags.nullable:
        return
    wanted: Any = next(kind for base, kind in _JSON_TYPES.items() if isinstance(field, base))
    is_blank = field.flags.nullable and type(item) is str and not item.strip()  # JSON says null
    if is_blank or type(item) is not wanted or (wanted is list and not all(type(one) is str for one in item)):
        found.faults[field.name] = [_unreadable()]
    elif wanted is list:
        found[field.name] = item
    elif wanted is str and has_forbidden(item):
        found.faults[field.name] = [Coded("bad_text", gettext("Có ký tự lạ không đọc được. Mời bác xóa đi và gõ lại."))]
    else:
        found[field.name] = [item if wanted is str else str(item).lower()]


def _unreadable() -> Coded:
    return Coded("bad_value", gettext("Mục này không đúng kiểu. Mời bác ghi lại."))


def _unknown(form: Any) -> Coded:
    code = getattr(form, "unknown_code", "unknown_field")
    return Coded(code, gettext("Có mục mà máy chủ không biết. Mời bác cập nhật ứng dụng rồi gửi lại."))
