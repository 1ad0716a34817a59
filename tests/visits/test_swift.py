"""The quick way to accept: it says yes only where the form does, to the same visit; it knows every rule it meets."""

from collections.abc import Iterator
from unicodedata import normalize

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as some
from wtforms import Form, StringField
from wtforms.validators import Length

from fieldapp.forms import BaseForm, Between, CountField, NotStated, ProperText
from fieldapp.json_fields import to_formdata
from fieldapp.visits import swift
from fieldapp.visits.forms import OBSTACLES, OUTCOMES, VisitForm, VisitInput, visit_form
from fieldapp.visits.swift import UnknownRule, swift_reader

APPS = ("xanh", "vang")
UID = "0198c0de-0000-7000-8000-00000000000a"
PLAIN = {"household": UID, "campaign": "dot-thu", "outcome": "met"}


@pytest.fixture(scope="module", autouse=True)
def speaking() -> Iterator[None]:
    """The form's sentences need an application, but no database."""
    app = Flask(__name__)
    from fieldapp.extensions import babel

    babel.init_app(app)
    with app.app_context():
        yield


def formed(sent: dict) -> VisitInput | None:
    """Return what the real form makes of a visit's JSON."""
    form = visit_form(APPS)()
    fields = to_formdata(sent, form)
    form.process(fields)
    return form.cleaned() if form.validate() and not fields.faults else None


JUNK = some.recursive(
    some.none()
    | some.booleans()
    | some.integers(-(2**70), 2**70)
    | some.floats(allow_nan=False)
    | some.text(some.characters(), max_size=8),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=4), inner, max_size=3),
    max_leaves=5,
)
NAMED = [str(obstacle) for obstacle in OBSTACLES]
SMALL = some.none() | some.integers(0, 3)
LETTERS = "aệđƀ'’<= \n\u0301\u0338\u1100\u1161"
GOOD = {
    "household": some.sampled_from([UID, UID.upper()]),
    "venue": some.sampled_from([None, UID]),
    "outcome": some.sampled_from([str(outcome) for outcome in OUTCOMES]),
    "adults": SMALL,
    "smartphones": SMALL | some.just(99),
    "apps": some.dictionaries(
        some.sampled_from(APPS),
        some.fixed_dictionaries({}, optional={"already": SMALL, "assisted": some.integers(0, 3)}),
    ),
    "obstacles": some.lists(some.sampled_from(NAMED), unique=True),
    "leaflets": some.integers(0, 99),
    "follow_up_on": some.sampled_from([None, "2020-08-15", "2020-02-29"]),
    "note": some.text(some.sampled_from(LETTERS), max_size=6),
    "replaces": some.sampled_from([None, UID]),
}
UIDS = ["", " ", UID + " ", UID[:-1], UID.replace("a", "á"), 5]
COUNTS = [-1, 99, 100, True, False, 1.0, "1", "", None, 2**70, [1]]
TEXTS = [
    "a\r\nb",
    "a\tb",
    "\x00",
    "\u202e",
    "\ud800",
    " a",
    "a\n",
    "e\u0302\u0323" * 500,
    "n" * 501,
    "ệ" * 500,
    5,
    None,
]
APP_COUNTS = [{"already": count, "assisted": 0} for count in COUNTS] + [{"assisted": count} for count in COUNTS]
ODD = {
    "household": UIDS,
    "venue": UIDS,
    "replaces": UIDS,
    "campaign": ["", " dot-thu", "đợt", "x" * 61, "a\nb", "\u0301", "a\x00", 5, None],
    "outcome": ["", "MET", " met", None, 5],
    "adults": COUNTS,
    "smartphones": COUNTS,
    "leaflets": [*COUNTS, 9999, 10_000],
    "apps": [*({"xanh": each} for each in [*APP_COUNTS, None, [], {"other": 1}]), {"tim": {}}, {"": {}}, None, []],
    "obstacles": [["privacy"] * 2, ["weather"], [""], [1], "privacy", None, {}],
    "follow_up_on": ["", " ", "2021-02-29", "20200815", " 2020-08-15", "0001-01-01", "٢٠٢٠-08-15", 5],
    "note": TEXTS,
    "friend": [1, None],
}
ODDITIES = some.sampled_from([{name: value} for name, values in ODD.items() for value in values])
CHANGES = some.builds(
    lambda good, odd, junk: good | odd | junk,
    some.fixed_dictionaries({}, optional=GOOD),
    some.just({}) | ODDITIES,
    some.just({}) | some.dictionaries(some.sampled_from(list(ODD)), JUNK, max_size=1),
)


@given(CHANGES)
@settings(max_examples=400, deadline=None)
def test_what_it_accepts_the_form_accepts_as_the_same_visit(changes: dict) -> None:
    sent = PLAIN | changes
    quick = swift_reader(APPS)(sent)
    assert quick is None or quick == formed(sent)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"household": UID.upper(), "replaces": UID},
        {"adults": 3, "smartphones": 2, "leaflets": 99, "note": "Bác Sáu\nhẹn chiều", "obstacles": NAMED},
        {"apps": {"vang": {"already": 0, "assisted": 99}, "xanh": {"already": None}}},
        {"household": None, "venue": UID, "leaflets": 9999, "apps": {"xanh": {"assisted": 999}}},
        {"adults": None, "smartphones": None, "follow_up_on": None, "replaces": None, "venue": None},
        {"follow_up_on": "2020-08-20"},
    ],
)
def test_plain_visits_take_the_quick_way(changes: dict) -> None:
    """Without this the property above would hold for a reader that never accepts."""
    sent = PLAIN | changes
    assert swift_reader(APPS)(sent) == formed(sent) != None  # noqa: E711 - a chain that says both


@pytest.mark.parametrize("name", ODD)
def test_each_oddity_alone_is_judged_alike(name: str) -> None:
    for value in ODD[name]:
        for sent in (PLAIN | {name: value}, PLAIN | {"household": None, "venue": UID, name: value}, {name: value}):
            assert swift_reader(APPS)(sent) in (None, formed(sent))


def test_what_needs_composing_goes_to_the_form() -> None:
    sent = PLAIN | {"note": normalize("NFD", "Ngõ Ê Đê")}
    assert swift_reader(APPS)(sent) is None
    assert formed(sent).note == "Ngõ Ê Đê"


def _with(field) -> type[VisitForm]:
    return type("Extended", (visit_form(APPS),), {"extra": field})


@pytest.mark.parametrize(
    "field",
    [
        StringField(validators=[ProperText(5), Length(max=3)]),
        StringField(validators=[ProperText(5), lambda form, field: None]),
        CountField(validators=[NotStated(), Between(0, 9), Length(max=3)]),
        type("OddField", (CountField,), {})(validators=[Between(0, 9)]),
    ],
    ids=["a text's rule", "a nameless rule", "a count's rule", "a field"],
)
def test_a_rule_that_it_does_not_know_stops_it_at_once(monkeypatch: pytest.MonkeyPatch, field) -> None:
    monkeypatch.setattr(swift, "visit_form", lambda _apps: _with(field))
    with pytest.raises(UnknownRule):
        swift_reader(("never", "asked"))


def test_a_rule_in_an_apps_counts_is_not_missed_either(monkeypatch: pytest.MonkeyPatch) -> None:
    parts: type[Form] = type("Odd", (BaseForm,), {"already": CountField(validators=[Length(max=3)])})
    with pytest.raises(UnknownRule):
        swift._counts_of(parts())
