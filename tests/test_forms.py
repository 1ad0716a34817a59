"""What every form keeps to: exact JSON types, clean text, a Vietnamese sentence and a stable code for every error."""

import ast
import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import wtforms
from flask_babel import gettext
from werkzeug.datastructures import MultiDict
from wtforms import BooleanField, FormField, StringField, TextAreaField

from fieldapp.forms import (
    BaseForm,
    Between,
    CountField,
    DayField,
    Needed,
    NotStated,
    OneOf,
    ProperText,
    SomeOf,
    Uid,
    choices,
)
from fieldapp.json_fields import to_formdata
from fieldapp.messages import WtformsVietnamese

UID = "0197a7a0-5d7e-7c3a-8f00-1234567890ab"
GOOD = {"uid": UID, "name": "Hoa", "count": 2}
PLACEHOLDERS = re.compile(r"%(?:\(\w+\))?[a-z]")


class PartForm(BaseForm):
    """A part of the form below."""

    already = CountField(validators=[NotStated(), Between(0, 99)])
    assisted = CountField(default=0, validators=[Between(0, 99)])


class SampleForm(BaseForm):
    """One field of each kind that phones send."""

    uid = StringField(validators=[Needed(), Uid()])
    name = StringField(validators=[Needed(), ProperText(10)])
    note = TextAreaField(default="", validators=[ProperText(20, lines="many")])
    count = CountField(validators=[Needed(), Between(0, 99)])
    unasked = CountField(validators=[NotStated(), Between(0, 99)])
    day = DayField(validators=[NotStated()])
    one = OneOf(choices=choices({"met": "Gặp", "away": "Vắng"}), validators=[NotStated()])
    some = SomeOf(choices=choices({"privacy": "Riêng tư", "old_phone": "Máy cũ"}))
    urgent = BooleanField()
    part = FormField(PartForm, separator="-")


def codes_of_json(**changes: object) -> dict[str, str]:
    """Send JSON; return the code of each field that is wrong."""
    form = SampleForm()
    fields = to_formdata(GOOD | changes, form)
    form.process(fields)
    form.validate()
    return {name: sentences[0].code for name, sentences in (form.faults() | fields.faults).items()}


def read_json(**changes: object) -> dict[str, object]:
    assert codes_of_json(**changes) == {}
    form = SampleForm()
    form.process(to_formdata(GOOD | changes, form))
    assert form.validate()
    return form.data


def read_page(**changes: str) -> SampleForm:
    form = SampleForm(MultiDict({"uid": UID, "name": "Hoa", "count": "2"} | changes))
    form.validate()
    return form


@pytest.mark.parametrize(
    ("name", "sent", "read"),
    [
        ("count", 0, 0),
        ("count", 99, 99),
        ("unasked", None, None),
        ("unasked", 0, 0),
        ("day", "2020-08-17", date(2020, 8, 17)),
        ("day", None, None),
        ("one", "met", "met"),
        ("one", None, None),
        ("some", [], []),
        ("some", ["privacy", "old_phone"], ["privacy", "old_phone"]),
        ("urgent", True, True),
        ("urgent", False, False),
        ("uid", UID.upper(), UID),
        ("note", "một\nhai", "một\nhai"),
        ("part", {"already": None, "assisted": 3}, {"already": None, "assisted": 3}),
        ("part", {}, {"already": None, "assisted": 0}),
    ],
)
def test_json_is_read_as_it_was_meant(name, sent, read):
    assert read_json(**{name: sent})[name] == read


@pytest.mark.parametrize(
    ("name", "sent", "code"),
    [
        ("count", True, "bad_value"),
        ("count", 2.0, "bad_value"),
        ("count", "2", "bad_value"),
        ("count", None, "bad_value"),
        ("count", [2], "bad_value"),
        ("count", -1, "out_of_range"),
        ("count", 100, "out_of_range"),
        ("count", 2**70, "out_of_range"),
        ("count", 10**50, "bad_value"),
        ("unasked", False, "bad_value"),
        ("name", 7, "bad_value"),
        ("name", None, "bad_value"),
        ("name", ["Hoa"], "bad_value"),
        ("name", {"a": 1}, "bad_value"),
        ("name", "", "missing_field"),
        ("name", "  ", "missing_field"),
        ("name", "Hoa\ud800", "bad_text"),
        ("name", "Hoa\u202e", "bad_text"),
        ("name", "Hoa\x00", "bad_text"),
        ("name", "Hoa\tLan", "bad_text"),
        ("name", "Hoa\nLan", "bad_text"),
        ("name", "H" * 11, "out_of_range"),
        ("note", "n" * 21, "out_of_range"),
        ("uid", "not a uid", "bad_value"),
        ("uid", UID[:-1], "bad_value"),
        ("day", "17/8/2020", "bad_value"),
        ("day", "2020-02-30", "bad_value"),
        ("day", 20200817, "bad_value"),
        ("one", "elsewhere", "bad_value"),
        ("one", ["met"], "bad_value"),
        ("some", "privacy", "bad_value"),
        ("some", ["privacy", "privacy"], "bad_value"),
        ("some", ["elsewhere"], "bad_value"),
        ("some", [1], "bad_value"),
        ("some", None, "bad_value"),
        ("urgent", 1, "bad_value"),
        ("urgent", "true", "bad_value"),
        ("urgent", None, "bad_value"),
        ("part", None, "bad_value"),
        ("part", [], "bad_value"),
    ],
)
def test_json_of_another_type_or_out_of_bounds_is_refused_by_its_code(name, sent, code):
    assert codes_of_json(**{name: sent}) == {name: code}


def test_what_a_part_gets_wrong_is_named_as_on_the_page():
    assert codes_of_json(part={"already": "0", "assisted": 100}) == {
        "part-already": "bad_value",
        "part-assisted": "out_of_range",
    }


@pytest.mark.parametrize("changes", [{"else": 1}, {"part": {"else": 1}}, {"part-assisted": 1}, {"": 1}, {"data": {}}])
def test_unknown_keys_are_refused(changes):
    assert codes_of_json(**changes) == {"_": "unknown_field"}


def test_what_is_needed_and_not_sent_is_missing():
    form = SampleForm()
    form.process(to_formdata({}, form))
    assert not form.validate()
    assert {name: said[0].code for name, said in form.faults().items()} == dict.fromkeys(
        ("uid", "name", "count"), "missing_field"
    )
    assert form.first_code() == "missing_field"


def test_text_is_stripped_and_composed():
    assert read_json(name=unicodedata.normalize("NFD", "  Êban \n"))["name"] == "Êban"
    assert read_page(name=unicodedata.normalize("NFD", "\u00a0 Niê "), note=" một\r\nhai ").data["note"] == "một\nhai"


def test_length_is_counted_after_composing():
    assert read_json(name=unicodedata.normalize("NFD", "Ề" * 10))["name"] == "Ề" * 10


@pytest.mark.parametrize(("typed", "read"), [("2", 2), (" 2 ", 2), ("+2", 2), ("007", 7)])
def test_a_page_takes_numbers_as_people_type_them(typed, read):
    assert read_page(count=typed).data["count"] == read


@pytest.mark.parametrize("typed", ["hai", "2,5", "2.0", "1_0", "٣", "２", "0x1", "--1", "1e3", "9" * 41])
def test_a_page_asks_about_what_is_no_whole_number(typed):
    form = read_page(count=typed)
    assert form.faults() == {"count": ["Mời bác điền một số nguyên, ví dụ 2."]}
    assert form.first_code() == "bad_value"


def test_an_empty_box_is_not_stated_which_is_not_zero():
    assert read_page(unasked="").data["unasked"] is None
    assert read_page(unasked="0").data["unasked"] == 0


def test_the_page_learns_bounds_from_the_same_validators():
    form = SampleForm()
    assert (form.count.flags.min, form.count.flags.max, form.count.flags.required) == (0, 99, True)
    assert form.name.flags.maxlength == 10


def messages_of_wtforms() -> Iterator[str]:
    """Every literal that WTForms' own source asks a translation for."""
    for path in sorted(Path(wtforms.__file__).parent.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "attr", "") in ("gettext", "ngettext"):
                # The plural follows the singular; Vietnamese asks by the singular alone.
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def test_wtforms_messages_are_found():
    assert len(set(messages_of_wtforms())) >= 30


@pytest.mark.parametrize("message", sorted(set(messages_of_wtforms())))
def test_wtforms_says_it_in_vietnamese(message):
    said = WtformsVietnamese().gettext(message)
    assert said != gettext("Mời bác xem lại mục này.") or message == "Invalid input."
    assert set(PLACEHOLDERS.findall(said)) == set(PLACEHOLDERS.findall(message))


def test_a_message_of_another_version_still_tells_what_to_do():
    assert WtformsVietnamese().gettext("Something new.") == "Mời bác xem lại mục này."
    assert WtformsVietnamese().ngettext("%d new thing.", "%d new things.", 2) == "Mời bác xem lại mục này."
