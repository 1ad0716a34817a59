"""A quick way to accept what the form would accept: generated from the form's own fields, it can only say yes.

What it declines goes to the real form, which alone refuses and explains. It knows every validator it meets, or it
does not start: a rule added to the form cannot be missed here.
"""

import unicodedata
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from wtforms import Field, Form, StringField

from fieldapp.dates import read_day
from fieldapp.forms import UID, Between, CountField, DayField, Needed, NotStated, OneOf, ProperText, SomeOf, Uid
from fieldapp.text import has_forbidden
from fieldapp.visits.forms import AppCount, VisitInput, misfits, visit_form

Check = Callable[[Any], Any]
_ABSENT = object()


class Declined(Exception):
    """The real form is to judge this one."""


class UnknownRule(TypeError):
    """The form has a field or a validator that the quick way does not know."""


@lru_cache(maxsize=64)
def swift_reader(apps: tuple[str, ...]) -> Callable[[Mapping[str, Any]], VisitInput | None]:
    """Return what reads a visit's JSON for a campaign with these apps; it gives None for what the form must judge."""
    form = visit_form(apps)()
    checks = {field.name: _check_of(field) for field in form if field.name != "apps"}
    parts = {part.short_name: _counts_of(part.form) for part in form._fields["apps"].form}  # type: ignore[attr-defined]
    known = {*checks, "apps"}

    def read(sent: Mapping[str, Any]) -> VisitInput | None:
        if not known.issuperset(sent):
            return None
        try:
            given = {name: check(sent.get(name, _ABSENT)) for name, check in checks.items()}
            visit = VisitInput(**given, apps=_read_apps(sent.get("apps", {}), parts))
        except Declined:
            return None
        return None if any(misfits(visit)) else visit

    return read


def _read_apps(sent: Any, parts: Mapping[str, Mapping[str, Check]]) -> tuple[AppCount, ...]:
    if type(sent) is not dict or not parts.keys() >= sent.keys():
        raise Declined
    counts = []
    for app, checks in parts.items():
        stated = sent.get(app, {})
        if type(stated) is not dict or not checks.keys() >= stated.keys():
            raise Declined
        count = AppCount(app, **{name: check(stated.get(name, _ABSENT)) for name, check in checks.items()})
        if count.already is not None or count.assisted:
            counts.append(count)
    return tuple(counts)


def _counts_of(form: Form) -> dict[str, Check]:
    return {field.short_name: _check_of(field) for field in form}


def _check_of(field: Field) -> Check:
    for kind, make in _MAKERS.items():
        if type(field) is kind or (kind is StringField and isinstance(field, StringField)):
            return make(field)
    raise UnknownRule(f"{type(field).__name__} {field.name}")


def _rules(field: Field, *known: type) -> dict[type, Any]:
    rules = {type(rule): rule for rule in field.validators}
    if unknown := rules.keys() - set(known):
        raise UnknownRule(f"{field.name}: {unknown}")
    return rules


def _text(field: Field) -> Check:
    rules = _rules(field, Needed, NotStated, ProperText, Uid)
    is_nullable, is_needed, default = NotStated in rules, Needed in rules, field.data
    accept = _uid if Uid in rules else _proper_text(rules[ProperText], is_needed=is_needed)

    def check(value: Any) -> Any:
        if value is _ABSENT or (value is None and is_nullable):
            if is_needed:
                raise Declined
            return default
        if type(value) is not str:
            raise Declined
        return accept(value)

    return check


def _uid(value: str) -> str:
    if not UID.fullmatch(value):
        raise Declined
    return value.lower()


def _proper_text(rule: ProperText, *, is_needed: bool) -> Callable[[str], str]:
    longest, is_one_line = rule.longest, rule.lines == "one"

    def accept(value: str) -> str:
        is_odd = has_forbidden(value) or (is_one_line and "\n" in value) or value != value.strip()
        if is_odd or len(value) > longest or (is_needed and not value):
            raise Declined
        if not unicodedata.is_normalized("NFC", value):
            raise Declined
        return value

    return accept


def _count(field: Field) -> Check:
    rules = _rules(field, NotStated, Between)
    low, high = rules[Between].low, rules[Between].high
    is_nullable, default = NotStated in rules, field.data

    def check(value: Any) -> Any:
        if value is _ABSENT or (value is None and is_nullable):
            return default
        if type(value) is not int or not low <= value <= high:
            raise Declined
        return value

    return check


def _one_of(field: Field) -> Check:
    _rules(field, Needed)
    choices = {value for value, *_ in field.iter_choices()}  # type: ignore[attr-defined]

    def check(value: Any) -> Any:
        if type(value) is not str or value not in choices:
            raise Declined
        return value

    return check


def _some_of(field: Field) -> Check:
    _rules(field)
    choices = {value for value, *_ in field.iter_choices()}  # type: ignore[attr-defined]

    def check(value: Any) -> Any:
        if value is _ABSENT:
            return ()
        if type(value) is not list or any(type(one) is not str or one not in choices for one in value):
            raise Declined
        if len(set(value)) != len(value):
            raise Declined
        return tuple(value)

    return check


def _day(field: Field) -> Check:
    _rules(field, NotStated)

    def check(value: Any) -> Any:
        if value is _ABSENT or value is None:
            return None
        if (day := read_day(value)) is None:
            raise Declined
        return day

    return check


_MAKERS: dict[type[Field], Callable[[Field], Check]] = {
    CountField: _count,
    DayField: _day,
    OneOf: _one_of,
    SomeOf: _some_of,
    StringField: _text,
}

# At the start: a rule that it does not know must stop the program, not the first visit.
swift_reader(("any",))
